"""Vendors at the time of an upstream's incident, beside the number that chance gives."""

import random
from statistics import mean

import pytest

from statusledger.insight.blast_radius import REACH_S, Begun, Chance, NearIncident

HOUR, DAY = 3600, 86_400
WINDOW = (0, 100 * DAY)
START = 50 * DAY


def begun(**at: list[int]) -> list[Begun]:
    """Incidents of vendors by their starts, in seconds."""
    return [
        Begun(vendor, f"{vendor}_{place}", start) for vendor, many in at.items() for place, start in enumerate(many)
    ]


def chance(**at: list[int]) -> Chance:
    return Chance(begun(**at), dict.fromkeys(at, 0), WINDOW)


def test_counts_of_a_small_ledger_computed_by_hand() -> None:
    """Three vendors with 4, 2 and 1 incidents in 100 days, that is 1,200 spans of two hours."""
    found = chance(
        a=[START - 600, START + 1800, 3 * DAY, 4 * DAY], b=[START + HOUR, 3 * DAY + 60], c=[20 * DAY]
    ).blast_radius(START, {"a_1"})
    assert found.near == [NearIncident("a", "a_1", 1800, True), NearIncident("b", "b_0", HOUR, False)]
    assert [each.vendor_id for each in found.naming] == ["a"]
    assert [each.vendor_id for each in found.unnamed] == ["b"]
    assert (found.span_s, found.vendors, found.spans) == (2 * HOUR, 3, 1200)
    assert found.expected == pytest.approx(7 / (100 * DAY) * 2 * HOUR)
    assert found.expected == pytest.approx(7 / 1200)
    # Two vendors: about day 3, and from day 50 on. The first one near the start is in the span before.
    assert found.spans_as_bad == 2


def test_incidents_beyond_reach_are_not_near() -> None:
    found = chance(a=[START - REACH_S - 1], b=[START + REACH_S + 1], c=[START - REACH_S]).blast_radius(START, ())
    assert [each.vendor_id for each in found.near] == ["c"]


def test_a_vendor_counts_once_by_the_incident_that_names_it() -> None:
    found = chance(a=[START, START + 60, START + 120]).blast_radius(START, {"a_2"})
    assert found.near == [NearIncident("a", "a_2", 120, True)]


def test_a_vendor_has_no_rate_before_it_is_known() -> None:
    late = Chance(begun(a=[START], b=[90 * DAY]), {"a": 0, "b": 80 * DAY}, WINDOW)
    before, after = late.blast_radius(START, ()), late.blast_radius(95 * DAY, ())
    assert (before.vendors, after.vendors) == (1, 2)
    assert before.expected == pytest.approx(2 * HOUR / (100 * DAY))
    assert after.expected == pytest.approx(2 * HOUR / (100 * DAY) + 2 * HOUR / (20 * DAY))


def test_spans_are_counted_from_when_half_of_the_vendors_are_known() -> None:
    found = Chance(begun(a=[START], b=[START]), {"a": 40 * DAY, "b": 60 * DAY}, WINDOW)
    assert found.blast_radius(START, ()).spans == 60 * 12


def test_a_span_ends_with_the_window() -> None:
    found = chance(a=[WINDOW[1] - 60]).blast_radius(WINDOW[1] - 600, ())
    assert found.span_s == REACH_S + 600
    assert found.spans == 100 * DAY // (REACH_S + 600)


def test_nothing_is_known_without_vendors() -> None:
    found = Chance([], {}, WINDOW).blast_radius(START, ())
    assert (found.near, found.vendors, found.expected) == ([], 0, 0)


def test_random_incidents_give_the_numbers_that_chance_expects() -> None:
    """Under the null, counts agree with expectation, and a count has the share of spans as bad."""
    dice = random.Random(7)
    starts = {f"v{number}": [dice.randrange(*WINDOW) for _ in range(dice.randrange(5, 60))] for number in range(40)}
    found = chance(**starts)
    radii = [found.blast_radius(dice.randrange(DAY, 99 * DAY), ()) for _ in range(4_000)]
    assert mean(len(each.near) for each in radii) == pytest.approx(mean(each.expected for each in radii), rel=0.08)
    for least in (1, 2, 3):
        share = mean(len(each.near) >= least for each in radii)
        as_bad = next(each.spans_as_bad / each.spans for each in radii if len(each.near) == least)
        assert share == pytest.approx(as_bad, abs=0.05)
