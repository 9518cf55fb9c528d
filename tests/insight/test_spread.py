"""Medians and percentiles are cases, and come with their number."""

import pytest

from statusledger.insight.spread import Spread, spread


def test_without_cases_there_is_no_figure() -> None:
    assert spread([]) == Spread(n=0, median_s=None, p90_s=None, shortest_s=None, longest_s=None)


@pytest.mark.parametrize(
    ("seconds", "median", "p90"),
    [
        ([7], 7, None),
        ([4, 1, 3, 2], 2, None),
        ([5, 4, 3, 2, 1], 3, 5),
        (range(1, 11), 5, 9),
        (range(1, 12), 6, 10),
        (range(1, 101), 50, 90),
    ],
)
def test_the_median_is_the_lower_middle_case_and_nine_in_ten_are_no_longer_than_p90(
    seconds: list[int], median: int, p90: int | None
) -> None:
    found = spread(seconds)
    assert (found.n, found.median_s, found.p90_s) == (len(seconds), median, p90)
    assert (found.shortest_s, found.longest_s) == (min(seconds), max(seconds))
    assert p90 is None or sum(each <= p90 for each in seconds) >= 0.9 * len(seconds)
