"""The spread of durations: median, 90th percentile, and the number of cases behind them."""

from collections.abc import Iterable
from statistics import median_low

from msgspec import Struct

LEAST_FOR_P90 = 5
"""Fewer cases have no 90th percentile."""


class Spread(Struct, frozen=True, kw_only=True):
    """Seconds of `n` cases; None without cases.

    The median is a case, of an even number the lower middle one; nine in ten are no longer than `p90_s`.
    """

    n: int
    median_s: int | None
    p90_s: int | None
    shortest_s: int | None
    longest_s: int | None


def spread(seconds: Iterable[int]) -> Spread:
    """Summarise durations."""
    ordered = sorted(seconds)
    if not ordered:
        return Spread(n=0, median_s=None, p90_s=None, shortest_s=None, longest_s=None)
    return Spread(
        n=len(ordered),
        median_s=median_low(ordered),
        p90_s=ordered[-(-9 * len(ordered) // 10) - 1] if len(ordered) >= LEAST_FOR_P90 else None,
        shortest_s=ordered[0],
        longest_s=ordered[-1],
    )
