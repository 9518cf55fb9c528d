"""Wire structs and words of OnlineOrNot's summary."""

import msgspec
from msgspec import Struct

from statusledger.model import Health, Impact, Status
from statusledger.platforms.toolkit.words import Default

HEALTH = Default(Health.UNKNOWN) | {
    "OPERATIONAL": Health.OPERATIONAL,
    "DEGRADED_PERFORMANCE": Health.DEGRADED,
    "PARTIAL_OUTAGE": Health.PARTIAL_OUTAGE,
    "MAJOR_OUTAGE": Health.MAJOR_OUTAGE,
    "UNDER_MAINTENANCE": Health.MAINTENANCE,
    "MAINTENANCE": Health.MAINTENANCE,
    "NO_IMPACT": Health.OPERATIONAL,
}
PAGE_HEALTH = HEALTH | {"ALL_SYSTEMS_OPERATIONAL": Health.OPERATIONAL}
IMPACT = Default(Impact.UNKNOWN) | {
    "OPERATIONAL": Impact.NONE,
    "DEGRADED_PERFORMANCE": Impact.MINOR,
    "PARTIAL_OUTAGE": Impact.MAJOR,
    "MAJOR_OUTAGE": Impact.CRITICAL,
    "UNDER_MAINTENANCE": Impact.MAINTENANCE,
    "MAINTENANCE": Impact.MAINTENANCE,
    "NO_IMPACT": Impact.NONE,
}
STATUS = Default(Status.UNKNOWN) | {
    "INVESTIGATING": Status.INVESTIGATING,
    "IDENTIFIED": Status.IDENTIFIED,
    "MONITORING": Status.MONITORING,
    "RESOLVED": Status.RESOLVED,
}
HOSTED = ".onlineornot.com"


class StatusPage(Struct):
    """Page."""

    subdomain: str
    name: str = ""
    id: str | None = None
    custom_domain: str | None = None
    status: str | None = None

    @property
    def url(self) -> str:
        """Return its address, at the custom domain if it has one."""
        return f"https://{self.custom_domain or self.subdomain + HOSTED}"


class Sentence(Struct):
    """Health of the page in words."""

    description: str | None = None


class Component(Struct):
    """Component."""

    id: str
    name: str
    status: str


class Incident(Struct):
    """Incident, open or recently so."""

    id: str
    title: str
    started: str
    impact: str | None = None
    ended: str | None = None
    created_at: str | None = None


class Maintenance(Struct):
    """Maintenance, planned or in progress."""

    id: str
    title: str
    start_date: str
    duration_minutes: int
    description: str | None = None


class Result(Struct):
    """Content of a summary."""

    status_page: StatusPage
    components: list[Component]
    active_incidents: list[Incident]
    scheduled_maintenance: list[Maintenance] | None = None
    status: Sentence | None = None


class Summary(Struct):
    """Summary."""

    result: Result


SUMMARY = msgspec.json.Decoder(Summary)
