"""Periods of agreements: months, quarters and years of a time zone, in their true length."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from statusledger.insight.sla.terms import Length
from statusledger.insight.stretches import Stretch
from statusledger.model import Instant
from statusledger.times import moment

FORMS = "2026-10, 2026-Q3 or 2026"
_KEY = re.compile(r"(?P<year>20[0-9]{2}|199[0-9])(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])))?")
_MONTHS = {Length.MONTH: 1, Length.QUARTER: 3, Length.YEAR: 12}


class Period(Struct, frozen=True, kw_only=True):
    """A period `2026-10`, `2026-Q3` or `2026` from its first local day to its last."""

    key: str
    length: Length
    time_zone: str
    first_day: date
    last_day: date

    @property
    def stretch(self) -> Stretch:
        """Start and end in seconds since 1970: a month in which clocks change is an hour shorter or longer."""
        return midnight(self.first_day, self.time_zone), midnight(self.last_day + timedelta(days=1), self.time_zone)


def of_key(key: str, time_zone: str) -> Period | None:
    """Return the period of a key; None for another word."""
    match = _KEY.fullmatch(key)
    if match is None:
        return None
    length = Length.MONTH if match["month"] else Length.QUARTER if match["quarter"] else Length.YEAR
    month = int(match["month"] or 3 * int(match["quarter"] or 1) - 2)
    return _period(12 * int(match["year"]) + month - 1, length, time_zone)


def current(length: Length, time_zone: str, now: Instant) -> Period:
    """Return the period that a time lies in."""
    today = moment(now).astimezone(ZoneInfo(time_zone))
    number = 12 * today.year + today.month - 1
    return _period(number - number % _MONTHS[length], length, time_zone)


def latest(last: Period, count: int) -> list[Period]:
    """Return so many periods up to one, newest first."""
    number, step = 12 * last.first_day.year + last.first_day.month - 1, _MONTHS[last.length]
    return [_period(number - place * step, last.length, last.time_zone) for place in range(count)]


def midnight(day: date, time_zone: str) -> int:
    """Return the first second of a local day."""
    return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(time_zone)).timestamp())


def _period(number: int, length: Length, time_zone: str) -> Period:
    """Make a period from the number of its first month since year 0."""
    first, after = _first(number), _first(number + _MONTHS[length])
    return Period(
        key=_key(first, length),
        length=length,
        time_zone=time_zone,
        first_day=first,
        last_day=after - timedelta(days=1),
    )


def _first(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def _key(first: date, length: Length) -> str:
    if length is Length.YEAR:
        return f"{first.year}"
    return f"{first:%Y-%m}" if length is Length.MONTH else f"{first.year}-Q{first.month // 3 + 1}"
