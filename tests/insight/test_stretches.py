"""Arithmetic of stretches of time, compared with sets of seconds."""

from collections.abc import Iterable
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from statusledger.insight import stretches
from statusledger.insight.stretches import Stretch

STRETCHES = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=8)


def moments(found: Iterable[Stretch]) -> set[int]:
    return {moment for since, until in found for moment in range(since, until)}


@given(STRETCHES)
def test_a_union_has_every_moment_once_and_in_order(some: list[Stretch]) -> None:
    joined = stretches.union(some)
    assert moments(joined) == moments(some)
    assert stretches.length(joined) == len(moments(some))
    assert all(before[1] < after[0] for before, after in pairwise(joined))


@given(STRETCHES, STRETCHES, STRETCHES)
def test_an_intersection_has_the_moments_of_all(one: list[Stretch], other: list[Stretch], third: list[Stretch]) -> None:
    lists = [stretches.union(each) for each in (one, other, third)]
    assert moments(stretches.intersection(lists)) == moments(one) & moments(other) & moments(third)


@given(STRETCHES, st.tuples(st.integers(0, 30), st.integers(0, 30)))
def test_inside_and_outside_share_the_bounds(some: list[Stretch], bounds: Stretch) -> None:
    joined, whole = stretches.union(some), moments([bounds])
    assert moments(stretches.within(joined, bounds)) == moments(some) & whole
    assert moments(stretches.outside(joined, bounds)) == whole - moments(some)


def test_nothing_intersects_to_nothing() -> None:
    assert stretches.intersection([]) == []
