"""The heat map of half a year by worst impact and number of incidents."""

from bisect import bisect_left
from collections.abc import Collection, Sequence
from datetime import date
from math import ceil

from msgspec import Struct

from statusledger.browse.status_style import StatusStyle

PITCH = 13
_SIZES = (6, 8, 10, 12)
_TOP, _WIDEST = 12, 28


class Square(Struct, frozen=True, kw_only=True):
    """A day with new incidents; `is_seen` is None for a future day."""

    day: date
    worst: StatusStyle | None
    count: int
    is_seen: bool | None
    title: str


class HeatMark(Struct, frozen=True):
    """The mark of a day with incidents."""

    day: date
    shape: str
    x: float
    y: float
    size: int
    title: str


class Heat(Struct, frozen=True):
    """Marks of days with incidents, and paths for other and unobserved days."""

    width: int
    height: int
    marks: list[HeatMark]
    quiet: str
    blind: str
    months: list[tuple[int, str]]


def bounds(counts: Collection[int]) -> tuple[int, ...]:
    """Return the upper counts of three sizes, by percentile: outliers do not flatten the rest."""
    ordered = sorted(counts) or [0]
    most = ordered[min(len(ordered) - 1, len(ordered) * 95 // 100)]
    return tuple(max(step, ceil(most * step / len(_SIZES))) for step in range(1, len(_SIZES)))


def sizes(limits: Sequence[int]) -> list[tuple[int, str]]:
    """Return the legend: each size and its counts."""
    firsts = [1, *(each + 1 for each in limits)]
    words = [str(low) if low == high else f"{low} to {high}" for low, high in zip(firsts, limits, strict=False)]
    return list(zip(_SIZES, [*words, f"{firsts[-1]} or more"], strict=True))


def heat(days: Sequence[Square], limits: Sequence[int]) -> Heat:
    """Draw days, Monday on top; both halves of a year have the same width."""
    before = days[0].day.weekday()
    marks, quiet, blind, months = [], [], [], []
    for number, each in enumerate(days, before):
        x, y = number // 7 * PITCH, _TOP + number % 7 * PITCH
        if each.day.day == 1:
            months.append(((number + 6) // 7 * PITCH, f"{each.day:%b}"))
        if each.is_seen is False:
            blind.append(f"M{x} {y}h{PITCH}v{PITCH}h-{PITCH}z")
        if each.worst is not None:
            size = _SIZES[bisect_left(limits, each.count)]
            inset = (PITCH - size) / 2
            marks.append(HeatMark(each.day, each.worst.shape, x + inset, y + inset, size, each.title))
        elif each.is_seen:
            quiet.append(f"M{x + 5} {y + 5}h3v3h-3z")
    return Heat(_WIDEST * PITCH, _TOP + 7 * PITCH, marks, "".join(quiet), "".join(blind), months)
