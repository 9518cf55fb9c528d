"""An incident out of the blocks that feeds and pages show of it: a time, a status word and a text, newest first."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from statusledger import text
from statusledger.model import Affected, Impact, Incident, Instant, Kind, ResolvedFrom, StartedFrom, Status, Update
from statusledger.platforms.statuspage import wire
from statusledger.reconcile import timeline
from statusledger.times import instant

_MAINTENANCE = {Status.SCHEDULED, Status.IN_PROGRESS, Status.VERIFYING, Status.COMPLETED}


class Block(Struct, frozen=True):
    """An entry of a timeline as it is shown; `body` is HTML, `year_guessed` as in an Update."""

    at: datetime
    word: str
    body: str
    year_guessed: bool = False


class Told(Struct, frozen=True, kw_only=True):
    """What is told of an incident beside its blocks. `impact` is a word, `is_whole` whether no block is missing."""

    key: str
    title: str
    url: str
    impact: str | None = None
    window: tuple[Instant, Instant | None] | None = None
    components: tuple[Affected, ...] = ()
    is_whole: bool = True


def incident(told: Told, blocks: Sequence[Block], newest_word: str | None = None) -> Incident:
    """What is told, as an Incident. `newest_word` is the status where the newest block cannot be dated."""
    updates = _updates(blocks)
    impact = wire.IMPACT.get(told.impact or "", Impact.UNKNOWN)
    maintained = impact is Impact.MAINTENANCE or any(update.status in _MAINTENANCE for update in updates)
    planned = told.window is not None or maintained
    started_at, started_from = _start(updates, told.window, planned) if told.is_whole or planned else (None, None)
    closed = timeline.closing(updates)
    newest = None if newest_word is None else wire.status(newest_word, Status.UNKNOWN)
    return Incident(
        key=told.key,
        kind=Kind.MAINTENANCE if planned else Kind.INCIDENT,
        title=text.plain(told.title),
        url=text.link(told.url),
        status=closed.status if closed else newest or _newest_status(updates),
        status_raw=closed.status_raw if closed else newest_word or (updates[-1].status_raw if updates else None),
        impact=impact,
        impact_raw=told.impact,
        started_at=started_at,
        started_from=started_from,
        resolved_at=closed.posted_at if closed else None,
        resolved_from=ResolvedFrom.UPDATE if closed else None,
        scheduled_start_at=told.window[0] if told.window else None,
        scheduled_end_at=told.window[1] if told.window else None,
        components=told.components,
        updates=updates,
        whole_timeline=told.is_whole,
    )


def _updates(blocks: Sequence[Block]) -> tuple[Update, ...]:
    """Oldest first. The word "Update" keeps the status of the block before it."""
    blocks = blocks[::-1]
    keys = timeline.minute_keys(instant(block.at) for block in blocks)
    status = Status.UNKNOWN
    updates = []
    for key, block in zip(keys, blocks, strict=True):
        word = text.plain(block.word, 100)
        told = wire.status(word, status)
        status = status if told is Status.POSTMORTEM else told
        update = Update(
            key=key,
            status=told,
            status_raw=word,
            body=text.markdown(block.body),
            posted_at=instant(block.at),
            year_guessed=block.year_guessed,
        )
        updates.append(update)
    return tuple(updates)


def _newest_status(updates: Sequence[Update]) -> Status:
    told = [update.status for update in updates if update.status is not Status.POSTMORTEM]
    return told[-1] if told else Status.UNKNOWN


def _start(
    updates: Sequence[Update], window: tuple[Instant, Instant | None] | None, planned: bool
) -> tuple[Instant | None, StartedFrom | None]:
    """A maintenance starts with its window; once that banner is gone, with its "In progress"; never with its notice."""
    if window:
        return window[0], StartedFrom.STATED
    begun = [update for update in updates if not planned or update.status is Status.IN_PROGRESS]
    return (begun[0].posted_at, StartedFrom.FIRST_UPDATE) if begun else (None, None)
