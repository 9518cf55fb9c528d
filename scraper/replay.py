"""The dataset of a source again from its captures, as if each body were read for the first time now."""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from msgspec import Struct
from sqlite_utils import Database

from scraper import store
from scraper.errors import IdentityChanged, NormalizeError
from scraper.fold import Confirmation, Event, Fold, Observation, Place
from scraper.look import told
from scraper.model import Document, Instant, Source
from scraper.platforms import PLATFORMS
from scraper.store import loading, polls, wiping
from scraper.store.captures import Captures, Sighting, Stretch
from scraper.store.folding import Tally
from scraper.timestamps import seconds_between


class Replayed(Struct):
    """What became of the bodies of a source: folded, stale copies, unusable; and what they told in all."""

    folded: int = 0
    stale: int = 0
    unusable: int = 0
    tally: Tally = Tally()


def fold_in(db: Database, fold: Fold, event: Event) -> bool:
    """Folds an event in and saves what the page says of itself. False where it is a stale copy.

    Raises IdentityChanged for somebody else's page.
    """
    turned = fold.turned
    is_fresh = fold.take(event)
    if is_fresh and isinstance(event, Observation):
        polls.save_page(db, fold.source_id, event.snapshot.page, anew=fold.turned != turned)
    return is_fresh


def refold(db: Database, captures: Captures, source: Source) -> Replayed:
    """Derives everything the dataset has of a source from its captures, in one transaction, and says they are in."""
    found, looked = Replayed(), []
    with store.transaction(db):
        before = wiping.wipe(db, source.id)
        opened = loading.open_fold(db, source, {})
        for event in _events(captures, source, opened.fold, found):
            try:
                is_fresh = fold_in(db, opened.fold, event)
            except IdentityChanged:
                found.unusable += 1
                continue
            if isinstance(event, Observation):
                found.folded += is_fresh
                found.stale += not is_fresh
                looked += [event.fetched_at] if event.polled else []
        opened.save(db)
        watched = stretches(captures.watched(source.id), looked, polls.patience(source.interval))
        polls.save_coverage(db, source.id, watched)
        found.tally = wiping.count(db, source.id) - before
    captures.settle([source.id])
    return found


def _events(captures: Captures, source: Source, fold: Fold, found: Replayed) -> Iterator[Event]:
    """The observations of a source and the second looks at equal bodies, in the order in which they are folded."""
    second_looks: list[tuple[Place, Confirmation]] = []
    for at, group in groupby(captures.bodies(source.id), key=lambda pair: pair[0].first_at):
        together: list[Event] = []
        while second_looks and second_looks[0][1].fetched_at <= at:
            again = heapq.heappop(second_looks)[1]
            if again.fetched_at < at:
                yield again
            else:
                together.append(again)
        for sighting, body in group:
            fold.read_as(sighting.platform, PLATFORMS[sighting.platform].VOICES)
            observation = _observation(source, sighting, body)
            if observation is None:
                found.unusable += 1
                continue
            together.append(observation)
            if sighting.second_at is not None:
                again = Confirmation(sighting.kind, sighting.second_at, sighting.url)
                heapq.heappush(second_looks, (fold.place(again), again))
        yield from sorted(together, key=fold.place)
    for _, again in sorted(second_looks):
        yield again


def _observation(source: Source, sighting: Sighting, body: bytes) -> Observation | None:
    """What a body says; None where it is not what the platform publishes."""
    document = Document(sighting.url, sighting.kind, body, source.time_zone)
    try:
        snapshot = told(PLATFORMS[sighting.platform], document)
    except NormalizeError:
        return None
    return Observation(sighting.kind, sighting.first_at, snapshot, polled=sighting.polls > 0, url=sighting.url)


def stretches(watched: Sequence[Stretch], looks: Iterable[Instant], patience_s: int) -> list[Stretch]:
    """When a source was watched, by its polls and by the looks of imports outside of those."""
    inside = sorted(watched, key=lambda each: each.from_at)
    outside = [Stretch(at, at) for at in looks if not any(each.from_at <= at <= each.until_at for each in inside)]
    joined: list[Stretch] = []
    for each in sorted({*inside, *outside}, key=lambda each: (each.from_at, each.until_at)):
        gap = seconds_between(joined[-1].until_at, each.from_at) if joined else None
        if gap is None or gap > patience_s:
            joined.append(each)
            continue
        last = joined[-1]
        longest = max(last.longest_gap_s, each.longest_gap_s, gap)
        joined[-1] = Stretch(last.from_at, max(last.until_at, each.until_at), last.polls + each.polls, longest)
    return joined
