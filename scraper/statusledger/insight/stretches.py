"""Stretches of time: pairs of seconds since 1970, the second one excluded."""

from collections.abc import Iterable, Sequence
from functools import reduce

Stretch = tuple[int, int]


def union(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Join stretches that overlap or touch; the result is in order."""
    joined: list[Stretch] = []
    for since, until in sorted(each for each in stretches if each[0] < each[1]):
        if joined and since <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], until))
        else:
            joined.append((since, until))
    return joined


def intersection(lists: Sequence[Sequence[Stretch]]) -> list[Stretch]:
    """Return the time in every list; each is in order and without overlap."""
    return reduce(_common, lists[1:], list(lists[0])) if lists else []


def _common(one: Sequence[Stretch], other: Sequence[Stretch]) -> list[Stretch]:
    found, here, there = [], 0, 0
    while here < len(one) and there < len(other):
        since, until = max(one[here][0], other[there][0]), min(one[here][1], other[there][1])
        if since < until:
            found.append((since, until))
        if one[here][1] < other[there][1]:
            here += 1
        else:
            there += 1
    return found


def length(stretches: Iterable[Stretch]) -> int:
    """Return the seconds of stretches without overlap."""
    return sum(until - since for since, until in stretches)


def within(stretches: Sequence[Stretch], bounds: Stretch) -> list[Stretch]:
    """Cut stretches to bounds."""
    return intersection((stretches, [bounds]))


def outside(stretches: Sequence[Stretch], bounds: Stretch) -> list[Stretch]:
    """Return the time within bounds that is in none of the stretches."""
    inside = within(stretches, bounds)
    edges = [bounds[0], *(at for each in inside for at in each), bounds[1]]
    return [(since, until) for since, until in zip(edges[::2], edges[1::2], strict=True) if since < until]
