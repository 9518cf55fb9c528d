"""A comparison of vendors: leaders, and cautions against a conclusion."""

from collections.abc import Callable, Sequence
from enum import StrEnum

from msgspec import Struct

from statusledger.insight.figures import VendorFigures
from statusledger.insight.spread import LEAST_FOR_P90
from statusledger.model import Impact

_ALIKE = 0.95
"""The least ratio of two numbers that are alike: neither a lead, nor too different to be compared."""


class Measure(StrEnum):
    """Measures in which one vendor may lead."""

    INCIDENTS = "fewest_incidents"
    DOWNTIME = "least_downtime"
    DURATION = "shortest_median"


class Caution(StrEnum):
    """Reasons not to draw a conclusion from the figures."""

    COMPONENTS_DIFFER = "components_differ"
    OWN_WORDS = "own_words"
    SEVERITY_NOT_STATED = "severity_not_stated"
    HISTORY_DIFFERS = "history_differs"
    WATCHED_DIFFERS = "watched_differs"
    FEW_INCIDENTS = "few_incidents"


class Compared(Struct, frozen=True, kw_only=True):
    """A vendor in a comparison; `components` is the number listed now."""

    id: str
    name: str
    components: int
    figures: VendorFigures


def leaders(found: Sequence[Compared]) -> dict[Measure, str]:
    """Return the id of the vendor that leads each measure.

    None leads where any history lacks part of the window, where two are alike, or where a median has too few cases.
    """
    if len(found) < 2 or any(each.figures.reported.coverage < _ALIKE for each in found):
        return {}
    measures: dict[Measure, Callable[[VendorFigures], int | None]] = {
        Measure.INCIDENTS: lambda each: each.counts.incidents,
        Measure.DOWNTIME: lambda each: None if each.reported.no_figure else each.reported.downtime_s,
        Measure.DURATION: lambda each: (
            each.counts.duration.median_s if each.counts.duration.n >= LEAST_FOR_P90 else None
        ),
    }
    best = {measure: _least([(value(each.figures), each.id) for each in found]) for measure, value in measures.items()}
    return {measure: leader for measure, leader in best.items() if leader is not None}


def cautions(found: Sequence[Compared]) -> list[Caution]:
    """Return what holds against a comparison of these vendors, of which there are several."""
    figures = [each.figures for each in found]
    holds = {
        Caution.COMPONENTS_DIFFER: len({each.components for each in found}) > 1,
        Caution.OWN_WORDS: any(each.counts.by_impact.keys() & {Impact.MAJOR, Impact.CRITICAL} for each in figures),
        Caution.SEVERITY_NOT_STATED: any(each.reported.unknown_s for each in figures),
        Caution.HISTORY_DIFFERS: any(each.reported.coverage < _ALIKE for each in figures),
        Caution.WATCHED_DIFFERS: not _alike([each.observed.covered_s for each in figures]),
        Caution.FEW_INCIDENTS: any(each.counts.duration.n < LEAST_FOR_P90 for each in figures),
    }
    return [caution for caution, is_held in holds.items() if is_held and len(found) > 1]


def _least(found: Sequence[tuple[int | None, str]]) -> str | None:
    known = sorted((value, name) for value, name in found if value is not None)
    is_whole = len(known) == len(found)
    return known[0][1] if is_whole and known[0][0] < _ALIKE * known[1][0] else None


def _alike(seconds: Sequence[int]) -> bool:
    return min(seconds, default=0) >= _ALIKE * max(seconds, default=0)
