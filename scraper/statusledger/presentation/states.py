"""The ladder of states of a vendor, their words, and the health or impact that means each."""

from enum import StrEnum

from statusledger.model import Health, Impact
from statusledger.presentation import wording


class VendorState(StrEnum):
    """State of a vendor, in the order of the page."""

    MAJOR_OUTAGE = "major_outage"
    PARTIAL_OUTAGE = "partial_outage"
    DEGRADED = "degraded"
    UNKNOWN_IMPACT = "unknown_impact"
    NO_DATA = "no_data"
    MAINTENANCE = "maintenance"
    OPERATIONAL = "operational"
    NOTHING_REPORTED = "nothing_reported"

    @property
    def troubled(self) -> bool:
        """True for reported trouble."""
        return self in _TROUBLED


_TROUBLED = frozenset(
    (VendorState.MAJOR_OUTAGE, VendorState.PARTIAL_OUTAGE, VendorState.DEGRADED, VendorState.UNKNOWN_IMPACT)
)
RANK = {state: rank for rank, state in enumerate(VendorState)}
OF_HEALTH = {health: VendorState.NO_DATA if health is Health.UNKNOWN else VendorState(health) for health in Health}
OF_IMPACT = {impact: OF_HEALTH[impact.health] for impact in Impact} | {
    Impact.UNKNOWN: VendorState.UNKNOWN_IMPACT,
    Impact.NONE: VendorState.NOTHING_REPORTED,
}
"""The state that an open incident means. A notice, of impact `none`, means no trouble."""
_WORDS = {state: wording.HEALTHS[health] for health, state in OF_HEALTH.items()} | {
    VendorState.UNKNOWN_IMPACT: "Impact not stated",
    VendorState.NOTHING_REPORTED: "Nothing reported",
}
WORDS = {state: _WORDS[state] for state in VendorState}
