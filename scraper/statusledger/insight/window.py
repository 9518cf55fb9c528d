"""The window of time that figures are about, its months and slots."""

from datetime import UTC, datetime

from msgspec import Struct

from statusledger.insight.stretches import Stretch
from statusledger.model import Instant
from statusledger.times import epoch, from_epoch
from statusledger.times.clock import DAY_S

LEAST_MONTHS = 12


class Window(Struct, frozen=True):
    """Whole UTC days; `until_at` may be within the last one."""

    from_at: Instant
    until_at: Instant
    days: int

    @property
    def stretch(self) -> Stretch:
        """Both ends in seconds since 1970."""
        return epoch(self.from_at), epoch(self.until_at)


class Month(Struct, frozen=True):
    """A UTC month as `2026-11`, or a span of months, up to the end of the window."""

    key: str
    stretch: Stretch


def last_days(now: Instant, days: int) -> Window:
    """Return so many days, today included."""
    today = epoch(now) // DAY_S * DAY_S
    return Window(from_epoch(today - (days - 1) * DAY_S), now, days)


def months(window: Window) -> list[Month]:
    """Return the months of a window, and those before up to twelve, newest first."""
    since, until = window.stretch
    first, last = month_number(since), month_number(max(since, until - 1))
    numbers = range(last, min(first, last - LEAST_MONTHS + 1) - 1, -1)
    return [Month(month_key(each), (month_start(each), min(month_start(each + 1), until))) for each in numbers]


def slots(window: Window, most: int) -> list[Stretch]:
    """Cut a window into slots of one length in whole days, the last one shorter: at most so many."""
    since, until = window.stretch
    step = -(-window.days // most) * DAY_S
    return [(start, min(start + step, until)) for start in range(since, max(until, since + 1), step)]


def month_number(at: int) -> int:
    """Return the number of a moment's UTC month, counted from the year 0."""
    when = datetime.fromtimestamp(at, UTC)
    return when.year * 12 + when.month - 1


def month_key(month: int) -> str:
    """Return `2026-11` for a month's number."""
    return f"{month // 12:04}-{month % 12 + 1:02}"


def month_start(month: int) -> int:
    """Return the first second of a month by its number."""
    return int(datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC).timestamp())
