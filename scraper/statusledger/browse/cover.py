"""Bars of coverage: the part of a window that is known."""

from collections.abc import Sequence

from statusledger.insight import stretches
from statusledger.insight.stretches import Stretch

_SMALLEST = 0.2


def cover(covered: Sequence[Stretch], window: Stretch) -> list[tuple[float, float]]:
    """Return start and width in percent; gaps too small to see are left out."""
    whole = window[1] - window[0] or 1
    found: list[tuple[float, float]] = []
    for since, until in stretches.within(covered, window):
        x, end = 100 * (since - window[0]) / whole, 100 * (until - window[0]) / whole
        if found and x - sum(found[-1]) < _SMALLEST:
            x = found.pop()[0]
        found.append((round(x, 2), round(end - x, 2)))
    return found
