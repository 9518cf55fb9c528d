"""The entries of each day of a month."""

from calendar import Calendar
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct

from statusledger.browse import status_style
from statusledger.browse.pages.yearly import last, midnight
from statusledger.browse.status_style import StatusStyle
from statusledger.model import Instant, Kind
from statusledger.presentation import wording
from statusledger.store.read.calendar import CalendarEntry
from statusledger.times import moment

_SHOWN = 4
_WEEK = 7
_MOMENT = timedelta(seconds=1)


class Item(Struct, frozen=True):
    """An entry on its `nth` day."""

    entry: CalendarEntry
    state: StatusStyle
    nth: int


class Cell(Struct, frozen=True, kw_only=True):
    """A day of the month; `is_seen` is None for a future day."""

    day: date
    name: str
    is_today: bool
    is_seen: bool | None
    items: list[Item]
    more: int


def items(entries: Iterable[CalendarEntry], month: date, now: Instant) -> dict[date, list[Item]]:
    """Return entries by day, worst first, long-open ones last: vendors forget to close them."""
    today, final = moment(now).date(), last(month)
    found: dict[date, list[Item]] = {}
    for entry in entries:
        first, until = moment(entry.from_at).date(), _until(entry, today)
        state = (
            StatusStyle("maint", "Maintenance") if entry.kind is Kind.MAINTENANCE else status_style.state(entry.impact)
        )
        for day in _days(max(first, month), min(until, final)):
            found.setdefault(day, []).append(Item(entry, state, (day - first).days + 1))
    for those in found.values():
        those.sort(key=lambda item: (item.nth > _WEEK, status_style.rank(item.state)))
    return found


def weeks(
    month: date, on: Mapping[date, Sequence[Item]], seen: Collection[date], today: date
) -> list[list[Cell | None]]:
    """Return weeks from Monday; days of other months are None."""
    return [
        [_cell(day, on.get(day, ()), seen, today) if day.month == month.month else None for day in week]
        for week in Calendar().monthdatescalendar(month.year, month.month)
    ]


def _cell(day: date, on: Sequence[Item], seen: Collection[date], today: date) -> Cell:
    shown = on if len(on) <= _SHOWN else on[: _SHOWN - 1]
    return Cell(
        day=day,
        name=status_style.weekday(midnight(day)).rpartition(" ")[0],
        is_today=day == today,
        is_seen=None if day > today else day in seen,
        items=list(shown),
        more=len(on) - len(shown),
    )


def _until(entry: CalendarEntry, today: date) -> date:
    """Return the last day; an end at midnight belongs to the day before."""
    first = moment(entry.from_at)
    if entry.is_on and entry.until_at is None:
        return max(first.date(), today)
    return max(first, moment(entry.until_at or entry.from_at) - _MOMENT).date()


def _days(first: date, final: date) -> Iterable[date]:
    return (first + timedelta(days=each) for each in range((final - first).days + 1))


def lasted(entry: CalendarEntry, now: Instant) -> str:
    """Return `1h 22m`, `open, 3h` or `2h planned`; empty where unknown."""
    if entry.until_at is not None and entry.until_at >= entry.from_at:
        span = wording.between(entry.from_at, entry.until_at)
        return f"{span} planned" if entry.kind is Kind.MAINTENANCE else span
    return f"open, {wording.between(entry.from_at, now)}" if entry.is_on and entry.from_at <= now else ""
