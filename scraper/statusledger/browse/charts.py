"""Geometry of charts."""

from collections.abc import Collection, Sequence

from msgspec import Struct

from statusledger.browse.status_style import SHAPES
from statusledger.model import Instant
from statusledger.times import seconds_between

STEP, WIDTH, TALL = 4, 3, 24
_COLUMN_TALL, _COLUMN_WIDTH, _COLUMN_GAP = 20, 6, 2
HEIGHTS = {"ok": 8, "minor": 13, "major": 18, "crit": 24, "maint": 16}


class ChartMark(Struct, frozen=True):
    """A bar other than operational, and its title."""

    shape: str
    path: str
    title: str


class Blind(Struct, frozen=True):
    """A stretch without observation."""

    x: float
    width: int
    title: str


class Bars(Struct, frozen=True):
    """Day bars: operational days as one dashed line, a tenth of the bytes of boxes."""

    width: int
    quiet: str
    marks: list[ChartMark]
    blind: list[Blind]
    label: str


class DayBar(Struct, frozen=True):
    """A slot of time; the shape is None without observation."""

    word: str | None
    title: str


def bars(days: Sequence[DayBar], label: str, height: int = TALL) -> Bars:
    """Draw days from left to right; join adjacent unobserved ones."""
    quiet, marks, blind, start = [], [], [], None
    for place, day in enumerate([*days, None]):
        if start is not None and (day is None or day.word is not None):
            titles = [days[start].title] if place - start == 1 else [days[start].title, days[place - 1].title]
            blind.append(Blind(start * STEP + 0.5, (place - start) * STEP - 2, " to ".join(titles)))
            start = None
        if day is None:
            break
        if day.word is None:
            start = place if start is None else start
        elif day.word == "operational":
            quiet.append(place)
        else:
            shape = SHAPES[day.word]
            marks.append(ChartMark(shape, _bar(place, shape, height), day.title))
    return Bars(len(days) * STEP - 1, _dashes(quiet, height - HEIGHTS["ok"] // 2), marks, blind, label)


def _dashes(places: Sequence[int], y: int) -> str:
    """Draw a line over each stretch of adjacent places; the style sheet makes it one dash for each."""
    shown = set(places)
    starts = [place for place in places if place - 1 not in shown]
    ends = [place for place in places if place + 1 not in shown]
    return "".join(f"M{first * STEP} {y}H{last * STEP + WIDTH}" for first, last in zip(starts, ends, strict=True))


def _bar(place: int, shape: str, height: int) -> str:
    x = place * STEP
    if shape == "maint":
        return f"M{x} {height - 16}h{WIDTH}v7h-{WIDTH}zM{x} {height - 7}h{WIDTH}v7h-{WIDTH}z"
    tall = min(HEIGHTS.get(shape, TALL), height)
    return f"M{x} {height - tall}h{WIDTH}v{tall}h-{WIDTH}z"


class ChartColumn(Struct, frozen=True):
    """A column of a small chart."""

    x: int
    y: int
    height: int
    strong: bool


class Columns(Struct, frozen=True):
    """A small chart of counts, and the same as text."""

    width: int
    height: int
    columns: list[ChartColumn]
    label: str


def columns(counts: Collection[int], top: int, label: str) -> Columns:
    """Draw columns, full height for `top`; counts above zero stay visible."""
    found = []
    for place, count in enumerate(counts):
        tall = min(_COLUMN_TALL, max(2, round(count / max(top, 1) * _COLUMN_TALL)) if count else 1)
        found.append(ChartColumn(place * (_COLUMN_WIDTH + _COLUMN_GAP), _COLUMN_TALL - tall, tall, count > 0))
    return Columns(len(found) * (_COLUMN_WIDTH + _COLUMN_GAP) - _COLUMN_GAP, _COLUMN_TALL, found, label)


class ChartStretch(Struct, frozen=True):
    """A part of a lane, in percent."""

    shape: str
    x: float
    width: float
    height: int
    title: str


class Lane(Struct, frozen=True):
    """A stretch of time with notches for updates."""

    stretches: list[ChartStretch]
    ticks: list[float]
    label: str


def place(at: Instant, start: Instant, end: Instant) -> float:
    """Return the position between two times, in percent."""
    whole = max(1, seconds_between(start, end))
    return round(min(100.0, max(0.0, 100 * seconds_between(start, at) / whole)), 2)
