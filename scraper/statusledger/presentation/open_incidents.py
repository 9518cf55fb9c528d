"""Words for an open incident: its age, its latest update, and the rule for long-running ones."""

from collections.abc import Iterable

from statusledger.model import Instant
from statusledger.presentation import wording
from statusledger.store.read.rows import Current
from statusledger.times import seconds_between
from statusledger.times.clock import DAY_S

OPEN_DAYS, SILENT_DAYS = 14, 7
RULE = f"open for over {OPEN_DAYS} days without an update for over {SILENT_DAYS}, or a maintenance past its window"
_SILENT_S = 2 * 3600


def long_running(found: Iterable[Current], at: Instant) -> list[Current]:
    """Select the incidents that are open for long and without a recent update."""
    return [each for each in found if _is_old(each, at) and _is_abandoned(each, at)]


def _is_old(incident: Current, at: Instant) -> bool:
    return seconds_between(incident.started_at or incident.first_seen_at, at) > OPEN_DAYS * DAY_S


def _is_abandoned(incident: Current, at: Instant) -> bool:
    last = incident.latest_update
    return last is None or seconds_between(last.posted_at, at) > SILENT_DAYS * DAY_S


def silence(incident: Current, at: Instant) -> int | None:
    """Return the seconds since the latest update; None without one before now."""
    last = incident.latest_update
    return seconds_between(last.posted_at, at) if last is not None and last.posted_at <= at else None


def is_silent(incident: Current, at: Instant) -> bool:
    """Return whether the latest update is hours old."""
    return (silence(incident, at) or 0) >= _SILENT_S


def age(incident: Current, at: Instant, *, known: bool) -> str:
    """Return `open 1h 10m`; of a page that is not `known` now, `open when last read`."""
    if not known:
        return "open when last read"
    if incident.started_at is None:
        return "start not stated"
    return f"open {wording.between(incident.started_at, at)}" if incident.started_at <= at else "open"


def last_update(incident: Current, at: Instant) -> str:
    """Return `12m ago, four updates in all`, or `no update for 3h, one update in all`."""
    updates = f"{wording.counted(incident.update_count, 'update')} in all"
    seconds = silence(incident, at)
    if seconds is None:
        return updates
    span = wording.span(seconds)
    return f"no update for {span}, {updates}" if is_silent(incident, at) else f"{span} ago, {updates}"


def neglect(incident: Current, at: Instant) -> str:
    """Return since when a long-running entry is neglected: `no update for 211d`, `window ended 3d ago`."""
    end = incident.scheduled_end_at
    if end is not None and end < at:
        return f"window ended {wording.between(end, at)} ago"
    last = incident.latest_update
    return f"no update for {wording.between(last.posted_at, at)}" if last is not None else "no update"
