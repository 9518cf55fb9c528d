"""A platform declares the evidence that it is verified by."""

import re
from datetime import UTC, datetime

import pytest

from statusledger.platforms import PLATFORMS, Verified
from tests.support.families import DESCRIBED_VENDORS, SMALL, UNPROVEN


def test_small_platforms_declare_if_their_shape_was_captured() -> None:
    for name in SMALL:
        assert (PLATFORMS[name].verified is Verified.CAPTURED) is (name not in UNPROVEN)


def test_described_vendors_are_verified_by_documentation_alone() -> None:
    assert {PLATFORMS[name].verified for name in DESCRIBED_VENDORS} == {Verified.DOCUMENTED}


def test_at_least_40_platforms_are_proven() -> None:
    assert sum(platform.verified.proven for platform in PLATFORMS.values()) >= 40


@pytest.mark.parametrize("name", PLATFORMS)
def test_evidence_has_a_month_that_is_not_in_the_future(name: str) -> None:
    month = PLATFORMS[name].verified_on
    assert re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", month)
    assert month <= f"{datetime.now(UTC):%Y-%m}"


@pytest.mark.parametrize("name", PLATFORMS)
def test_gaps_are_sentences_without_a_full_stop(name: str) -> None:
    assert [gap for gap in PLATFORMS[name].gaps if not re.fullmatch(r"[A-Z].*[^.\s]", gap)] == []


@pytest.mark.parametrize("name", [name for name, platform in PLATFORMS.items() if not platform.verified.proven])
def test_what_is_known_from_descriptions_has_known_gaps(name: str) -> None:
    assert PLATFORMS[name].gaps
