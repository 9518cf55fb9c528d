"""A year of days for the calendar."""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from msgspec import Struct

from statusledger.browse import status_style
from statusledger.browse.heat import Square, bounds, heat, sizes
from statusledger.model import Impact, Instant
from statusledger.presentation import wording
from statusledger.store.query import Connection
from statusledger.store.read import calendar
from statusledger.store.read.calendar import CalendarStretch
from statusledger.times import moment

DAY = timedelta(days=1)
_HALF = 6


class DayCount(Struct, frozen=True):
    """New incidents by impact, and whether any page was watched for half the day."""

    day: date
    watched: bool
    began: dict[Impact, int]


class Jump(Struct, frozen=True):
    """A month with its number of new incidents."""

    key: str
    name: str
    count: int


def midnight(day: date) -> Instant:
    """Return the moment a day begins."""
    return Instant(f"{day}T00:00:00Z")


def key(day: date) -> str:
    """Return the month of a day: `2026-11`."""
    return f"{day:%Y-%m}"


def last(month: date) -> date:
    """Return the last day of a month."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def year(db: Connection, month: date, now: Instant, vendors: Sequence[str] | None) -> list[DayCount]:
    """Return twelve months that include a month: those to now, or whole years earlier."""
    first, final = _around(month, moment(now).date())
    span = midnight(first), midnight(final + DAY)
    began: dict[str, dict[Impact, int]] = {}
    for each in calendar.began(db, *span, vendors):
        began.setdefault(each.day, {})[each.impact] = each.incidents
    watched = _watched(calendar.watched(db, *span, vendors), span[0], now)
    days = (first + each * DAY for each in range((final - first).days + 1))
    return [DayCount(day, day in watched, began.get(str(day), {})) for day in days]


def _around(month: date, today: date) -> tuple[date, date]:
    ago = (today.year - month.year) * 12 + today.month - month.month
    ending = month if ago < 0 else today.replace(year=today.year - ago // 12, day=1)
    return (last(ending) + DAY).replace(year=ending.year - (ending.month < 12)), last(ending)


def _watched(stretches: Iterable[CalendarStretch], first: Instant, now: Instant) -> set[date]:
    """Return days watched for half of their time, today of its elapsed time."""
    watched: dict[date, timedelta] = {}
    reached = moment(first)
    for each in stretches:
        start, until = max(moment(each.from_at), reached), moment(each.until_at)
        while start < until:
            end = min(until, moment(midnight(start.date() + DAY)))
            watched[start.date()] = watched.get(start.date(), timedelta()) + (end - start)
            start = end
        reached = max(reached, until)
    return {day for day, span in watched.items() if span >= min(DAY, moment(now) - moment(midnight(day))) / 2}


def pictures(days: Sequence[DayCount], today: date) -> dict[str, Any]:
    """Draw two halves, legend, months and summary."""
    limits = bounds([sum(each.began.values()) for each in days if each.began])
    squares = [_square(each, today) for each in days]
    months = sorted({key(each.day) for each in days})
    counts = Counter(dict.fromkeys(months, 0))
    for each in squares:
        counts[key(each.day)] += each.count
    half = sum(key(each.day) in months[:_HALF] for each in days)
    return {
        "heats": [heat(squares[:half], limits), heat(squares[half:], limits)],
        "year_span": f"{status_style.month(months[0])} to {status_style.month(months[-1])}",
        "year_summary": _summary(squares),
        "sizes": sizes(limits),
        "shapes": list(dict.fromkeys(each.worst for each in sorted(squares, key=_rank) if each.worst)),
        "months": [Jump(month, f"{date.fromisoformat(f'{month}-01'):%b %Y}", count) for month, count in counts.items()],
    }


def _square(each: DayCount, today: date) -> Square:
    states = sorted(map(status_style.state, each.began), key=status_style.rank)
    count = sum(each.began.values())
    seen = each.watched if each.day <= today else None
    counts = {status_style.state(impact): number for impact, number in each.began.items()}
    kinds = ", ".join(f"{counts[state]} {state.word.lower()}" for state in states)
    unseen = "" if each.watched else "; not monitored"
    day = status_style.short_day(midnight(each.day), midnight(today))
    title = f"{day}: {wording.counted(count, 'incident')} began ({kinds}){unseen}"
    return Square(day=each.day, worst=states[0] if states else None, count=count, is_seen=seen, title=title)


def _rank(square: Square) -> int:
    return status_style.rank(square.worst) if square.worst else 0


def _summary(squares: Sequence[Square]) -> str:
    """Return `Incidents began on 61 of 365 days, most on 3 Nov, ...`."""
    past = [each for each in squares if each.is_seen is not None]
    busy = [each for each in past if each.count]
    unseen = sum(not each.is_seen for each in past)
    most = max(busy, key=lambda each: each.count, default=None)
    top = f", most on {most.day.day} {most.day:%b %Y}, when {wording.number(most.count)} did" if most else ""
    blind = f"; {wording.counted(unseen, 'day was', 'days were')} not monitored" if unseen else ""
    return f"Incidents began on {wording.share(len(busy), len(past), 'day')}{top}{blind}."
