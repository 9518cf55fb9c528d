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
    """A UTC month as `2026-11`, up to the end of the window."""

    key: str
    stretch: Stretch


def last_days(now: Instant, days: int) -> Window:
    """Return so many days, today included."""
    today = epoch(now) // DAY_S * DAY_S
    return Window(from_epoch(today - (days - 1) * DAY_S), now, days)


def months(window: Window) -> list[Month]:
    """Return the months of a window, and those before up to twelve, newest first."""
    since, until = window.stretch
    first, last = _number(since), _number(max(since, until - 1))
    numbers = range(last, min(first, last - LEAST_MONTHS + 1) - 1, -1)
    return [
        Month(f"{each // 12:04}-{each % 12 + 1:02}", (_start(each), min(_start(each + 1), until))) for each in numbers
    ]


def slots(window: Window, most: int) -> list[Stretch]:
    """Cut a window into slots of one length in whole days, the last one shorter: at most so many."""
    since, until = window.stretch
    step = -(-window.days // most) * DAY_S
    return [(start, min(start + step, until)) for start in range(since, max(until, since + 1), step)]


def _number(at: int) -> int:
    when = datetime.fromtimestamp(at, UTC)
    return when.year * 12 + when.month - 1


def _start(month: int) -> int:
    return int(datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC).timestamp())
