"""Rows of the table of months: figures, and bars on one scale."""

from collections.abc import Sequence

from msgspec import Struct

from statusledger.browse import status_style
from statusledger.insight.figures import MonthFigures
from statusledger.model import Impact, Instant
from statusledger.times import moment


class StackPart(Struct, frozen=True):
    """Incidents of one shape in a stack, in percent of the width."""

    shape: str
    x: float
    width: float


class MonthRow(Struct, frozen=True, kw_only=True):
    """A month; `others` are incidents without stated impact, and notices. `bar` is in percent of the longest."""

    figures: MonthFigures
    name: str
    note: str
    others: int
    stack: list[StackPart]
    bar: float

    @property
    def is_blank(self) -> bool:
        """True if no history covers the month and it has no incidents."""
        return _is_blank(self.figures)


def month_rows(months: Sequence[MonthFigures], longest_s: int, now: Instant) -> list[MonthRow]:
    """Return a row for each month; `longest_s` of downtime is the whole width."""
    most = max((each.counts.incidents for each in months), default=0) or 1
    return [
        MonthRow(
            figures=each,
            name=short(each.month),
            note=_note(each, now),
            others=others(each),
            stack=_stack(each, most),
            bar=round(100 * (each.downtime_s or 0) / (longest_s or 1), 1),
        )
        for each in months
    ]


def known(months: Sequence[MonthFigures]) -> list[MonthFigures]:
    """Return the months, newest first, without those before any history and incident."""
    last = max((place for place, each in enumerate(months) if not _is_blank(each)), default=-1)
    return list(months[: last + 1])


def longest(months: Sequence[MonthFigures]) -> int:
    """Return the longest downtime of a month in seconds."""
    return max((each.downtime_s or 0 for each in months), default=0)


def others(month: MonthFigures) -> int:
    """Return the incidents that are neither critical, major nor minor."""
    rated = (Impact.CRITICAL, Impact.MAJOR, Impact.MINOR)
    return sum(count for impact, count in month.counts.by_impact.items() if impact not in rated)


def short(key: str) -> str:
    """Return `Nov 2026` for `2026-11`."""
    return f"{moment(Instant(f'{key}-01T00:00:00Z')):%b %Y}"


def _is_blank(month: MonthFigures) -> bool:
    return month.downtime_s is None and not month.counts.incidents


def _note(month: MonthFigures, now: Instant) -> str:
    if month.month == now[:7]:
        return "so far"
    return "in part" if 0 < month.covered_s < month.seconds else ""


def _stack(month: MonthFigures, most: int) -> list[StackPart]:
    parts, x = [], 0.0
    for impact in sorted(month.counts.by_impact, key=lambda each: -each.badness):
        width = 100 * month.counts.by_impact[impact] / most
        parts.append(StackPart(status_style.state(impact).shape, round(x, 1), round(width, 1)))
        x += width
    return parts
