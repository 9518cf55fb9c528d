"""Maintenances of the day, and those past their window."""

from collections.abc import Iterable

from statusledger.model import Instant
from statusledger.presentation import wording
from statusledger.store.read.rows import Current
from statusledger.times import shifted
from statusledger.times.clock import DAY_S


def overdue(found: Iterable[Current], at: Instant) -> list[Current]:
    """Select the maintenances with a window in the past; one without an end lasts a day."""
    return [each for each in found if _is_past(each, at)]


def today(found: Iterable[Current], at: Instant) -> list[Current]:
    """Select the maintenances under way, then those that begin later on the day (UTC)."""
    ahead = [each for each in found if not _is_past(each, at)]
    planned = [each for each in ahead if each.is_scheduled and (each.scheduled_start_at or "9")[:10] <= at[:10]]
    return [*(each for each in ahead if not each.is_scheduled), *planned]


def progress(incident: Current, at: Instant, *, known: bool) -> str:
    """Return `in 3h 28m`, `In progress, 58m left`, `due 5m ago` or, of an unread page, `when last read`."""
    start, end = incident.scheduled_start_at, incident.scheduled_end_at
    if not known:
        return "when last read"
    if not incident.is_scheduled:
        return f"In progress, {wording.between(at, end)} left" if end and end > at else "In progress"
    if start is None:
        return "no time stated"
    return f"in {wording.between(at, start)}" if start > at else f"due {wording.between(start, at)} ago"


def window(incident: Current) -> str:
    """Return the planned time."""
    start = incident.scheduled_start_at
    return wording.window(start, incident.scheduled_end_at) if start else "no time stated"


def _is_past(maintenance: Current, at: Instant) -> bool:
    start = maintenance.scheduled_start_at
    end = maintenance.scheduled_end_at or (shifted(start, DAY_S) if start else None)
    return end is not None and end < at
