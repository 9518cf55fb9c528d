"""The estimator against lifelines and tables of textbooks, and what holds of every estimate."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statusledger.insight.survival import Case, survival

# Made by lifelines 0.30.3: KaplanMeierFitter().fit(durations, events).survival_function_ at the times with an end.
# "6-MP" are the weeks of remission of Freireich et al. (1963), the example of most textbooks; "ties" has ends and
# censored cases at one time, and loses all; "many" are 40 random ones. lifelines itself would bring 17 packages.
CASES = {
    "6-MP": (
        "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+",
        "6:0.857143 7:0.806723 10:0.752941 13:0.690196 16:0.627451 22:0.537815 23:0.448179",
    ),
    "ties": ("5 5 5+ 5+ 8 8+ 8 9", "5:0.75 8:0.375 9:0"),
    "one end": ("4+ 7 9+", "7:0.5"),
    "no end": ("4+ 7+ 9+", ""),
    "nothing": ("", ""),
    "many": (
        "21 10 26 4 5 35 7 24+ 38 4 33 14 3+ 6 28+ 27 5 16 6+ 36 28 4 37 8 15 38 4 37 38 26+ 4 15+ 3 36 9+ 19+ 27 10 "
        "35 8+",
        "3:0.975 4:0.846711 5:0.795395 6:0.769737 7:0.743194 8:0.716652 10:0.659319 14:0.630653 15:0.601987 "
        "16:0.571888 21:0.540116 26:0.506359 27:0.434022 28:0.397854 33:0.358068 35:0.278498 36:0.198927 37:0.119356 "
        "38:0",
    ),
}
LISTS = st.lists(st.tuples(st.integers(1, 40), st.booleans()), max_size=60)


def cases(words: str) -> list[Case]:
    """`6 7+` ended after 6, and lasted longer than 7."""
    return [(int(each.removesuffix("+")), not each.endswith("+")) for each in words.split()]


@pytest.mark.parametrize("name", CASES)
def test_estimates_are_those_of_lifelines(name: str) -> None:
    given_cases, expected = CASES[name]
    found = survival(cases(given_cases))
    table = [(int(at), float(share)) for at, _, share in (each.partition(":") for each in expected.split())]
    assert list(found.times) == [at for at, _ in table]
    assert list(found.shares) == pytest.approx([share for _, share in table], abs=1e-6)


def test_the_median_is_that_of_the_textbook() -> None:
    found = survival(cases(CASES["6-MP"][0]))
    assert (found.within(0.5), found.within(0.25), found.within(0.9)) == (23, 13, None)


def test_of_ten_ends_the_fifth_is_the_half_and_the_ninth_nine_in_ten() -> None:
    found = survival((seconds, True) for seconds in range(1, 11))
    assert [found.within(share) for share in (0.1, 0.5, 0.51, 0.9, 1.0)] == [1, 5, 6, 9, 10]


@given(LISTS)
def test_shares_fall_from_one_towards_nothing(found: list[Case]) -> None:
    shares = survival(found).shares
    assert all(before > after for before, after in zip((1.0, *shares), shares, strict=False))
    assert all(0 <= share < 1 for share in shares)


@given(LISTS)
def test_larger_shares_take_longer(found: list[Case]) -> None:
    times = [at for share in (0.1, 0.5, 0.9) if (at := survival(found).within(share)) is not None]
    assert times == sorted(times)


@given(LISTS, st.integers(0, 40))
def test_cases_that_last_longer_give_the_conditional_estimate(found: list[Case], elapsed: int) -> None:
    whole = survival(found)
    before = [share for at, share in zip(whole.times, whole.shares, strict=True) if at <= elapsed]
    later = survival((seconds - elapsed, is_end) for seconds, is_end in found if seconds > elapsed)
    expected = {at - elapsed: share for at, share in zip(whole.times, whole.shares, strict=True) if at > elapsed}
    assert list(later.times) == list(expected)
    if expected:
        lasting = before[-1] if before else 1.0
        assert list(later.shares) == pytest.approx([share / lasting for share in expected.values()])


@given(LISTS)
def test_order_does_not_matter(found: list[Case]) -> None:
    assert survival(found) == survival(reversed(found)) == survival(sorted(found))
