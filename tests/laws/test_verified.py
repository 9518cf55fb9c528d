"""A platform is verified by captured documents or by documentation, and declares by which."""

from statusledger.platforms import PLATFORMS, Verified
from tests.support.families import DESCRIBED_VENDORS, SMALL, UNPROVEN


def test_small_platforms_declare_if_their_shape_was_captured() -> None:
    for name in SMALL:
        assert PLATFORMS[name].verified is (Verified.DOCUMENTED if name in UNPROVEN else Verified.CAPTURED)


def test_described_vendors_are_verified_by_documentation_alone() -> None:
    assert {PLATFORMS[name].verified for name in DESCRIBED_VENDORS} == {Verified.DOCUMENTED}
