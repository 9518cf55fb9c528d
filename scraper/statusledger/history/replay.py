"""Replay: derive a source's dataset again from captures, by today's parsers."""

import heapq
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import groupby

import msgspec
from msgspec import Struct
from sqlite_utils import Database

from statusledger import store
from statusledger.errors import CapturesLost, IdentityChanged, NormalizeError
from statusledger.model import Document, Instant, Page, Source
from statusledger.platforms import PLATFORMS, parse
from statusledger.reconcile import Confirmation, Event, Observation, Place
from statusledger.reconcile.saved_state import resumed, state_of
from statusledger.reconcile.source_memory import EVER
from statusledger.store.captures import Captures, Sighting, Stretch
from statusledger.store.containment import Contained
from statusledger.store.write import coverage, delete, derived, pending_changes, polls, save
from statusledger.store.write.checkpoints import Checkpoint
from statusledger.store.write.save import ChangeCounts
from statusledger.times import seconds_between


class Replayed(Struct):
    """Numbers of bodies applied, stale or unusable, and the dataset's change."""

    applied: int = 0
    stale: int = 0
    unusable: int = 0
    tally: ChangeCounts = ChangeCounts()


class Replay:
    """Replay of a source from its last checkpoint to `until` or the end.

    `state` is the resulting source state, `page` the page's last statements about itself.
    """

    def __init__(self, captures: Captures, source: Source, until: Instant | None = None) -> None:
        self.found = Replayed()
        self._source, self._captures, self._until = source, captures, until
        kept = captures.checkpoint(source.id)
        self._since = kept[0] if kept else EVER
        start = msgspec.json.decode(kept[1], type=Checkpoint) if kept else Checkpoint()
        self.state = resumed(source.id, start.state, _channels(start.state.platform))
        self.page = start.page
        self._watched = captures.watched(source.id)
        self._outside, self._reads = start.imported, list[Instant]()
        self._stale = set[str]()
        self._apply_all()

    @property
    def watched(self) -> list[Stretch]:
        """Times at which the source was watched."""
        return joined(self._watched, self._imported, coverage.patience(self._source.interval))

    @property
    def checkpoint(self) -> bytes:
        """The encoded checkpoint from which a later replay resumes."""
        imported = joined([], self._imported, coverage.patience(self._source.interval))
        return Checkpoint(state_of(self.state), self.page, imported).encoded()

    @property
    def _imported(self) -> list[Stretch]:
        """Reads that belong to none of our polls."""
        outside = [at for at in self._reads if not any(each.from_at <= at <= each.until_at for each in self._watched)]
        return [*self._outside, *(Stretch(at, at) for at in sorted(set(outside)))]

    def _apply_all(self) -> None:
        for event in self._events():
            if event.fetched_at < self._since:
                continue
            if self._until is not None and event.fetched_at >= self._until:
                return
            if isinstance(event, Confirmation) and event.document in self._stale:
                continue  # a second read of a stale copy confirms nothing
            moved_at = self.state.memory.moved_at
            try:
                is_fresh = self.state.apply(event)
            except IdentityChanged:
                self.found.unusable += 1
                continue
            if isinstance(event, Observation):
                (self._stale.discard if is_fresh else self._stale.add)(event.document)
                self.found.applied += is_fresh
                self.found.stale += not is_fresh
                self._reads += [event.fetched_at] if event.polled else []
                if is_fresh and event.polled:
                    known = self.page if self.state.memory.moved_at == moved_at else Page()
                    self.page = _completed(event.snapshot.page, known)

    def _events(self) -> Iterator[Event]:
        """Observations, and confirmations by each body's second and last read, in order."""
        place, confirmations = self.state.place, list[tuple[Place, Confirmation]]()
        for at, group in groupby(self._captures.bodies(self._source.id), key=lambda pair: pair[0].first_at):
            together: list[Event] = []
            while confirmations and confirmations[0][1].fetched_at <= at:
                confirmation = heapq.heappop(confirmations)[1]
                if confirmation.fetched_at < at:
                    yield confirmation
                else:
                    together.append(confirmation)
            for sighting, body in group:
                self.state.use_platform(sighting.platform, _channels(sighting.platform))
                observation = self._observation(sighting, body)
                together += [observation] if observation else []
                for later in {sighting.second_at or at, sighting.last_at} - {at} if observation else ():
                    confirmation = Confirmation(sighting.kind, later, sighting.url)
                    heapq.heappush(confirmations, (place(confirmation), confirmation))
            yield from sorted(together, key=place)
        for _, confirmation in sorted(confirmations):
            yield confirmation

    def _observation(self, sighting: Sighting, body: bytes) -> Observation | None:
        """A body as an observation; None if refused by the platform or hit by a bug of ours."""
        document = Document(sighting.url, sighting.kind, body, self._source.time_zone)
        with Contained(self._source.id), suppress(NormalizeError):
            snapshot = parse(PLATFORMS[sighting.platform], document)
            return Observation(sighting.kind, sighting.first_at, snapshot, polled=sighting.polls > 0, url=sighting.url)
        self.found.unusable += 1
        return None


def rederive(db: Database, captures: Captures, source: Source, *, live: bool = False) -> Replayed:
    """Derive a source again and note that the dataset has all its captures; `live` as in `derive`.

    Raises CapturesLost, and changes nothing, where incidents or updates would be lost.
    """
    found = derive(db, captures, source, live=live, may_shrink=False)
    captures.settle([source.id])
    return found


def derive(
    db: Database, captures: Captures, source: Source, *, live: bool = False, may_shrink: bool = True
) -> Replayed:
    """Derive all that the dataset has of a source from captures, in one transaction.

    With `live`, changes after the last saved poll are pending for alerts: an interrupted poll saw them. Raises
    CapturesLost without captures that the dataset was derived from.
    """
    derived.require(db, captures, source.id)
    replay = Replay(captures, source)
    with store.transaction(db):
        before = delete.wipe(db, source.id)
        save.LoadedState(replay.state, source, b"", is_new=True).save(db)
        polls.save_page(db, source.id, replay.page)
        coverage.save(db, source.id, replay.watched)
        derived.save(db, captures, [source.id])
        replay.found.tally = delete.count(db, source.id) - before
        if not may_shrink:
            _refuse_loss(source.id, replay.found.tally)
        if live:
            pending_changes.note_unsaved(db, source.id)
    return replay.found


def _refuse_loss(source_id: str, tally: ChangeCounts) -> None:
    """Raise CapturesLost for lost rows: only an explicit rebuild may derive less from the same captures."""
    if tally.incidents < 0 or tally.updates < 0:
        raise CapturesLost(
            f"{source_id}: derived again it would lose {max(0, -tally.incidents)} incidents and "
            f"{max(0, -tally.updates)} updates, so it was not changed; "
            "`statusledger rebuild --dry-run` lists them, `rebuild` accepts that"
        )


def prune(captures: Captures, source: Source, before: Instant) -> int:
    """Replace sightings that ended before a time by a checkpoint; return how many."""
    if not any(each.last_at < before for each in captures.sightings(source.id)):
        return 0
    return captures.condense(source.id, before, Replay(captures, source, before).checkpoint)


def joined(watched: Iterable[Stretch], imported: Iterable[Stretch], patience_s: int) -> list[Stretch]:
    """Join stretches of polls and imported reads. Imports close gaps, but not between polls."""
    result: list[Stretch] = []
    ours = set(watched)
    before: Stretch | None = None
    for each in sorted({*ours, *imported}, key=lambda each: (each.from_at, each.until_at)):
        gap = seconds_between(result[-1].until_at, each.from_at) if result else None
        if gap is None or gap > patience_s or (before in ours and each in ours):
            result.append(each)
        else:
            last = result[-1]
            longest = max(last.longest_gap_s, each.longest_gap_s, gap)
            result[-1] = Stretch(last.from_at, max(last.until_at, each.until_at), last.polls + each.polls, longest)
        before = each
    return result


def _channels(platform: str) -> Mapping[str, str]:
    return PLATFORMS[platform].channels if platform else {}


def _completed(page: Page, known: Page) -> Page:
    """The page, with fields no longer stated taken from before."""
    health = page if page.health is not None else known
    return Page(name=page.name or known.name, health=health.health, health_raw=health.health_raw)
