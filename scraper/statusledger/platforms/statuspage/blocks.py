"""Incident from the blocks of feeds and pages: time, status word and text, newest first."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from statusledger import text
from statusledger.model import Affected, Impact, Incident, Instant, Kind, Status, Update
from statusledger.platforms.statuspage import wire
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.reconcile import timeline
from statusledger.times import instant

_MAINTENANCE = {Status.SCHEDULED, Status.IN_PROGRESS, Status.VERIFYING, Status.COMPLETED}


class Block(Struct, frozen=True):
    """Block of a timeline; `body` is HTML, `year_guessed` as in an Update."""

    at: datetime
    word: str
    body: str
    year_guessed: bool = False


class BareIncident(Struct, frozen=True, kw_only=True):
    """Incident without its blocks; `impact` is a word, `is_whole`: no block is missing."""

    key: str
    title: str
    url: str
    impact: str | None = None
    window: tuple[Instant, Instant | None] | None = None
    components: tuple[Affected, ...] = ()
    is_whole: bool = True


def incident(raw: BareIncident, blocks: Sequence[Block], newest_word: str | None = None) -> Incident:
    """Build an incident; `newest_word` is its status if the newest block is undatable."""
    updates = _updates(blocks)
    impact = wire.IMPACT(raw.impact)
    maintained = impact is Impact.MAINTENANCE or any(update.status in _MAINTENANCE for update in updates)
    planned = raw.window is not None or maintained
    closed = timeline.closing(updates)
    newest = None if newest_word is None else wire.status(newest_word, Status.UNKNOWN)
    return build_incident(
        key=raw.key,
        kind=Kind.MAINTENANCE if planned else Kind.INCIDENT,
        title=text.plain(raw.title),
        url=text.link(raw.url),
        status=closed.status if closed else newest or _newest_status(updates),
        status_raw=closed.status_raw if closed else newest_word or (updates[-1].status_raw if updates else None),
        impact=impact,
        impact_raw=raw.impact,
        start=_start(updates, raw.window, planned) if raw.is_whole or planned else None,
        end=End.update(closed),
        window=raw.window or (None, None),
        components=raw.components,
        updates=updates,
        whole_timeline=raw.is_whole,
    )


def _updates(blocks: Sequence[Block]) -> tuple[Update, ...]:
    """The word "Update" keeps the status of the block before it."""
    blocks = blocks[::-1]
    keys = timeline.minute_keys(instant(block.at) for block in blocks)
    status = Status.UNKNOWN
    updates = []
    for key, block in zip(keys, blocks, strict=True):
        word = text.plain(block.word, 100)
        stated = wire.status(word, status)
        status = status if stated is Status.POSTMORTEM else stated
        update = Update(
            key=key,
            status=stated,
            status_raw=word,
            body=text.markdown(block.body),
            posted_at=instant(block.at),
            year_guessed=block.year_guessed,
        )
        updates.append(update)
    return tuple(updates)


def _newest_status(updates: Sequence[Update]) -> Status:
    stated = [update.status for update in updates if update.status is not Status.POSTMORTEM]
    return stated[-1] if stated else Status.UNKNOWN


def _start(updates: Sequence[Update], window: tuple[Instant, Instant | None] | None, planned: bool) -> Start | None:
    """A maintenance starts with its window, or with "In progress" once that is gone, never with its notice."""
    if window:
        return Start.stated(window[0])
    begun = [update for update in updates if not planned or update.status is Status.IN_PROGRESS]
    return Start.first_update(begun[0].posted_at) if begun else None
