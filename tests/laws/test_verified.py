"""A platform declares the evidence that it is verified by."""

from statusledger.platforms import PLATFORMS, Verified
from tests.support.families import DESCRIBED_VENDORS, SMALL, UNPROVEN


def test_small_platforms_declare_if_their_shape_was_captured() -> None:
    for name in SMALL:
        assert (PLATFORMS[name].verified is Verified.CAPTURED) is (name not in UNPROVEN)


def test_described_vendors_are_verified_by_documentation_alone() -> None:
    assert {PLATFORMS[name].verified for name in DESCRIBED_VENDORS} == {Verified.DOCUMENTED}
