"""The choice of similar incidents, and when there is no estimate."""

from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from statusledger.insight.recovery import LEAST, NoEstimate, Recovery, Similarity, recovery
from statusledger.model import Impact, Kind, ResolvedFrom, Status
from statusledger.presentation.expectation import expectation
from statusledger.store.read.lifetimes import Lifetime
from tests.insight.build import open_incident
from tests.support.build import at

MINUTE = 60
OPEN = open_incident("10 11:20")
NOW = at("10 12:00")


def past(
    minutes: Iterable[int], impact: Impact = Impact.MAJOR, components: Sequence[str] = (), *, ended: bool = True
) -> list[Lifetime]:
    return [Lifetime(f"past_{each}", impact, list(components), each * MINUTE, ended) for each in minutes]


def found(*groups: list[Lifetime], components: Sequence[str] = (), **other: Any) -> Recovery:
    estimate = recovery(replace(OPEN, **other), components, [each for group in groups for each in group], NOW)
    assert estimate is not None
    return estimate


def test_half_and_nine_in_ten_are_of_those_that_lasted_as_long() -> None:
    estimate = found(past(range(1, 41)), past(range(41, 141)))
    assert (estimate.elapsed_s, estimate.similar, estimate.n) == (40 * MINUTE, 140, 100)
    assert (estimate.half_s, estimate.nine_in_ten_s) == (51 * MINUTE, 91 * MINUTE)
    assert (estimate.as_of, estimate.no_estimate) == (NOW, None)


def test_the_shares_hold_for_the_next_incident_too() -> None:
    """Of ten that lasted as long, the next ends before the ninth in nine of eleven cases only."""
    estimate = found(past(range(1, 11)), past(range(41, 51)))
    assert (estimate.half_s, estimate.nine_in_ten_s) == (6 * MINUTE, 10 * MINUTE)


def test_the_narrowest_group_that_is_large_enough_is_taken() -> None:
    touching, alike = past(range(50, 50 + LEAST), components=["web"]), past(range(70, 70 + LEAST))
    other = past(range(90, 90 + LEAST), Impact.MINOR, ["web"])
    narrow = found(touching, alike, other, components=["api", "web"])
    assert (narrow.similarity, narrow.n) == (Similarity.IMPACT_AND_COMPONENT, LEAST)
    wider = found(touching[1:], alike, other, components=["api", "web"])
    assert (wider.similarity, wider.n) == (Similarity.IMPACT, 2 * LEAST - 1)
    assert found(touching, alike, other).similarity is Similarity.IMPACT
    widest = found(touching[1:], other)
    assert (widest.similarity, widest.n) == (Similarity.VENDOR, 2 * LEAST - 1)


def test_too_few_that_lasted_as_long_are_counted() -> None:
    estimate = found(past([50, 60, 70]), past(range(1, 9)))
    assert (estimate.no_estimate, estimate.n, estimate.similar) == (NoEstimate.TOO_FEW, 3, 11)
    assert (estimate.half_s, estimate.nine_in_ten_s) == (None, None)


def test_an_incident_that_outlasted_nine_in_ten_has_no_estimate() -> None:
    estimate = found(past([*range(1, 28), 90, 100, 110]), past(range(50, 99), Impact.MINOR))
    assert (estimate.no_estimate, estimate.n, estimate.similar) == (NoEstimate.OUTLASTED, 3, 30)
    assert estimate.similarity is Similarity.IMPACT
    assert found(past([*range(1, 27), 80, 90, 100, 110]), past(range(50, 99), Impact.MINOR)).no_estimate is None


def test_ends_that_are_not_stated_count_as_longer() -> None:
    open_ends = past(range(60, 66), ended=False)
    estimate = found(past(range(50, 60)), open_ends)
    assert (estimate.n, estimate.half_s, estimate.nine_in_ten_s) == (16, 18 * MINUTE, None)
    assert found(past(range(50, 53)), past(range(60, 80), ended=False)).no_estimate is NoEstimate.ENDS_NOT_STATED


def test_a_wider_group_is_asked_where_too_few_ends_are_stated() -> None:
    estimate = found(past(range(60, 80), ended=False), past(range(41, 81), Impact.MINOR))
    assert (estimate.similarity, estimate.no_estimate) == (Similarity.VENDOR, None)


def test_the_incident_itself_is_not_among_them() -> None:
    own = Lifetime(OPEN.id, OPEN.impact, [], 90 * MINUTE, ended=False)
    assert found(past(range(50, 60)), [own]).n == LEAST
    assert recovery(OPEN, (), [own], NOW) is None


@pytest.mark.parametrize(
    "other",
    [
        {"kind": Kind.MAINTENANCE},
        {"status": Status.RESOLVED},
        {"resolved_from": ResolvedFrom.UNKNOWN},
        {"withdrawn_at": NOW},
        {"started_at": None},
        {"started_at": at("10 12:01")},
    ],
)
def test_nothing_is_expected_of_what_is_not_known_to_be_open(other: dict[str, Any]) -> None:
    assert recovery(replace(OPEN, **other), (), past(range(50, 60)), NOW) is None


WORDS = [
    (
        [past(range(41, 87))],
        {},
        "half of 46 similar ended within 24m more",
        "nine in ten within 43m; similar: latest major incidents of Acme that lasted over 40m",
    ),
    (
        [past(range(41, 87), Impact.UNKNOWN)],
        {"impact": Impact.UNKNOWN},
        "half of 46 similar ended within 24m more",
        "nine in ten within 43m; similar: latest incidents of unknown impact of Acme that lasted over 40m",
    ),
    (
        [past(range(3_000, 3_046), Impact.MINOR)],
        {"started_at": NOW},
        "half of 46 similar ended within 2d 3h more",
        "nine in ten within 2d 3h; similar: latest incidents of Acme",
    ),
    (
        [past(range(50, 60)), past(range(60, 66), ended=False)],
        {},
        "half of 16 similar ended within 18m more",
        "nine in ten not known; similar: latest major incidents of Acme that lasted over 40m",
    ),
    (
        [past([*range(1, 28), 90, 100, 110])],
        {},
        "no estimate: past nine in ten of 30 similar",
        "it has outlasted all but three; similar: latest major incidents of Acme",
    ),
    (
        [past(range(1, 30))],
        {},
        "no estimate: past nine in ten of 29 similar",
        "it has outlasted all; similar: latest major incidents of Acme",
    ),
    (
        [past([50, 60, 70])],
        {},
        "no estimate: only three similar incidents lasted as long",
        "similar: latest incidents of Acme",
    ),
    ([past([1, 2])], {}, "no estimate: no similar incident lasted as long", "similar: latest incidents of Acme"),
    (
        [past(range(60, 80), ended=False)],
        {},
        "no estimate: too few of 20 similar have a stated end",
        "similar: latest incidents of Acme",
    ),
]


@pytest.mark.parametrize(("groups", "other", "statement", "evidence"), WORDS)
def test_the_words(groups: list[list[Lifetime]], other: dict[str, Any], statement: str, evidence: str) -> None:
    words = expectation(found(*groups, **other), replace(OPEN, **other))
    assert (words.statement, words.evidence) == (statement, evidence)
    assert words.is_known is statement.startswith("half")


def test_a_shared_component_and_an_upstream_are_named() -> None:
    estimate = found(past(range(41, 87), components=["web"]), components=["web"])
    group = "latest major incidents of Acme with a component in common that lasted over 40m"
    assert expectation(estimate, OPEN).evidence == f"nine in ten within 43m; similar: {group}"
    words = expectation(estimate, OPEN, ["AWS me-central-1", "Okta"])
    assert words.statement == "may depend on AWS me-central-1 and Okta, which it names"
    assert words.evidence.startswith("half of 46 similar ended within 24m more; nine in ten within 43m; ")


def test_times_are_rounded_up() -> None:
    close = [Lifetime(f"past_{each}", Impact.MAJOR, [], 40 * MINUTE + each, ended=True) for each in range(1, 47)]
    assert expectation(found(close), OPEN).statement == "half of 46 similar ended within 1m more"
