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


_TROUBLED = frozenset(list(VendorState)[:4])
RANK = {state: rank for rank, state in enumerate(VendorState)}
WORDS = {
    VendorState.MAJOR_OUTAGE: wording.HEALTHS[Health.MAJOR_OUTAGE],
    VendorState.PARTIAL_OUTAGE: wording.HEALTHS[Health.PARTIAL_OUTAGE],
    VendorState.DEGRADED: wording.HEALTHS[Health.DEGRADED],
    VendorState.UNKNOWN_IMPACT: "Impact not stated",
    VendorState.NO_DATA: wording.HEALTHS[Health.UNKNOWN],
    VendorState.MAINTENANCE: wording.HEALTHS[Health.MAINTENANCE],
    VendorState.OPERATIONAL: wording.HEALTHS[Health.OPERATIONAL],
    VendorState.NOTHING_REPORTED: "Nothing reported",
}
OF_HEALTH = {
    Health.MAJOR_OUTAGE: VendorState.MAJOR_OUTAGE,
    Health.PARTIAL_OUTAGE: VendorState.PARTIAL_OUTAGE,
    Health.DEGRADED: VendorState.DEGRADED,
    Health.UNKNOWN: VendorState.NO_DATA,
    Health.MAINTENANCE: VendorState.MAINTENANCE,
    Health.OPERATIONAL: VendorState.OPERATIONAL,
}
OF_IMPACT = {
    Impact.CRITICAL: VendorState.MAJOR_OUTAGE,
    Impact.MAJOR: VendorState.PARTIAL_OUTAGE,
    Impact.MINOR: VendorState.DEGRADED,
    Impact.UNKNOWN: VendorState.UNKNOWN_IMPACT,
    Impact.MAINTENANCE: VendorState.MAINTENANCE,
    Impact.NONE: VendorState.NOTHING_REPORTED,
}
"""The state that an open incident means. A notice, of impact `none`, means no trouble."""
