"""Strip plots: a row for each impact, a mark for each incident, on a log scale of durations."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from math import log

from msgspec import Struct
from msgspec.structs import replace

from statusledger.browse import status_style
from statusledger.browse.status_style import StatusStyle
from statusledger.insight.spread import Spread, spread
from statusledger.model import Impact, Kind
from statusledger.presentation import wording
from statusledger.store.read.figures import CountedIncident

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_TICKS = (
    _MINUTE, 5 * _MINUTE, 15 * _MINUTE, _HOUR, 4 * _HOUR, 12 * _HOUR, 2 * _DAY, 7 * _DAY, 30 * _DAY, 120 * _DAY,
    365 * _DAY, 5 * 365 * _DAY,
)  # fmt: skip
_LEVELS = (8, 2, 14)
_APART, _LEFT, _WIDTH = 1.4, 1.0, 98.0
_TITLE = 80


class StripMark(Struct, frozen=True):
    """An incident, in percent of the width and at one of three heights; `more` have no place of their own."""

    x: float
    y: int
    title: str
    more: int = 0


class Strip(Struct, frozen=True, kw_only=True):
    """The incidents of an impact; `median` and `p90` are in percent of the width."""

    state: StatusStyle
    spread: Spread
    marks: list[StripMark]
    median: float
    p90: float | None
    label: str


class Scale:
    """A log scale from a tick below the shortest duration to one above the longest."""

    def __init__(self, seconds: Iterable[int]) -> None:
        found = sorted(seconds) or [_HOUR]
        first = max(0, bisect_right(_TICKS, found[0]) - 1)
        last = min(len(_TICKS) - 1, max(first + 1, bisect_left(_TICKS, found[-1])))
        self._low, self._high = _TICKS[first], _TICKS[last]
        self.ticks = [(self.place(each), wording.span(each)) for each in _TICKS[first : last + 1]]

    def place(self, seconds: int) -> float:
        """Return the position in percent, within the scale."""
        inside = min(self._high, max(self._low, seconds))
        return round(_LEFT + _WIDTH * log(inside / self._low) / log(self._high / self._low), 1)


def ended(incidents: Iterable[CountedIncident]) -> list[CountedIncident]:
    """Return the incidents whose duration is known."""
    return [each for each in incidents if each.kind is Kind.INCIDENT and each.duration_s is not None]


def strips(incidents: Sequence[CountedIncident], scale: Scale) -> list[Strip]:
    """Draw incidents whose duration is known, the worst impact first."""
    by_impact: dict[Impact, list[CountedIncident]] = {}
    for each in incidents:
        by_impact.setdefault(each.impact, []).append(each)
    return [_strip(impact, by_impact[impact], scale) for impact in sorted(by_impact, key=lambda each: -each.badness)]


def _strip(impact: Impact, incidents: Sequence[CountedIncident], scale: Scale) -> Strip:
    found = spread(each.duration_s or 0 for each in incidents)
    state = status_style.state(impact)
    p90 = f", 90th percentile {wording.span(found.p90_s)}" if found.p90_s is not None else ""
    ends = f"{wording.span(found.shortest_s or 0)} to {wording.span(found.longest_s or 0)}"
    return Strip(
        state=state,
        spread=found,
        marks=_marks(incidents, scale),
        median=scale.place(found.median_s or 0),
        p90=scale.place(found.p90_s) if found.p90_s is not None else None,
        label=f"{state.word}: {wording.counted(found.n, 'incident')}, {ends}, "
        f"median {wording.span(found.median_s or 0)}{p90}",
    )


def _marks(incidents: Sequence[CountedIncident], scale: Scale) -> list[StripMark]:
    """Place marks apart; where all heights are taken, the last mark counts further incidents."""
    marks: list[StripMark] = []
    reached = dict.fromkeys(_LEVELS, -_APART)
    for each in sorted(incidents, key=lambda each: (each.duration_s or 0, each.started_at)):
        x = scale.place(each.duration_s or 0)
        level = next((level for level in _LEVELS if x - reached[level] >= _APART), None)
        if level is not None:
            marks.append(StripMark(x, level, _title(each)))
            reached[level] = x
        else:
            marks[-1] = replace(marks[-1], more=marks[-1].more + 1)
    return marks


def _title(each: CountedIncident) -> str:
    title = each.title if len(each.title) <= _TITLE else f"{each.title[: _TITLE - 1]}…"
    return f"{status_style.short_day(each.started_at)}: {wording.span(each.duration_s or 0)}, {title}"
