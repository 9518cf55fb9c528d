"""Periods of agreements: months, quarters and years of a time zone, in their true length."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from statusledger.insight import period_keys
from statusledger.insight.period_keys import Length
from statusledger.insight.stretches import Stretch
from statusledger.model import Instant
from statusledger.times import moment


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
    parsed = period_keys.parse(key)
    return _period(*parsed, time_zone) if parsed else None


def current(length: Length, time_zone: str, now: Instant) -> Period:
    """Return the period that a time lies in."""
    today = moment(now).astimezone(ZoneInfo(time_zone))
    number = 12 * today.year + today.month - 1
    return _period(number - number % length.months, length, time_zone)


def latest(last: Period, count: int) -> list[Period]:
    """Return so many periods up to one, newest first."""
    number, step = 12 * last.first_day.year + last.first_day.month - 1, last.length.months
    return [_period(number - place * step, last.length, last.time_zone) for place in range(count)]


def midnight(day: date, time_zone: str) -> int:
    """Return the first second of a local day."""
    return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(time_zone)).timestamp())


def _period(number: int, length: Length, time_zone: str) -> Period:
    """Make a period from the number of its first month since year 0."""
    first, after = _first(number), _first(number + length.months)
    return Period(
        key=period_keys.key(number, length),
        length=length,
        time_zone=time_zone,
        first_day=first,
        last_day=after - timedelta(days=1),
    )


def _first(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)
