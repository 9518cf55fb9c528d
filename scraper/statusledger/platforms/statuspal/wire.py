"""Wire structs and words of StatusPal's summary."""

from msgspec import UNSET, Struct, UnsetType

from statusledger.model import Health, Impact, Status
from statusledger.platforms.toolkit.words import Default

NO_TYPE = "none"  # as the pages call it that have null in JSON
HEALTH = Default(Health.UNKNOWN) | {
    None: Health.OPERATIONAL,
    "minor": Health.DEGRADED,
    "major": Health.MAJOR_OUTAGE,
    "scheduled": Health.MAINTENANCE,
}
IMPACT = Default(Impact.UNKNOWN) | {"minor": Impact.MINOR, "major": Impact.MAJOR, "scheduled": Impact.MAINTENANCE}
STATUS = Default(Status.UNKNOWN) | {
    "issue": Status.INVESTIGATING,
    "monitoring": Status.MONITORING,
    "resolved": Status.RESOLVED,
    "retroactive": Status.RESOLVED,
    "scheduled": Status.SCHEDULED,
}


class Service(Struct):
    """Service; the documentation's example has an empty child, which is none."""

    id: int | UnsetType = UNSET
    name: str | UnsetType = UNSET
    current_incident_type: str | UnsetType | None = UNSET
    children: list["Service"] = []
    description: str | None = None


class Update(Struct):
    """Update of an event."""

    id: int
    type: str
    posted_at: str
    description: str = ""


class Event(Struct):
    """Incident or maintenance; `service_ids` names services and their groups."""

    id: int
    type: str
    title: str
    starts_at: str
    ends_at: str | None
    inserted_at: str
    service_ids: list[int]
    updates: list[Update] | None = None
    url: str = ""


class StatusPage(Struct):
    """Page; `url` is the vendor's home, without a scheme."""

    subdomain: str
    current_incident_type: str | None
    name: str = ""
    time_zone: str | None = None


class Summary(Struct):
    """Page, services and current events."""

    status_page: StatusPage
    services: list[Service]
    incidents: list[Event]
    maintenances: list[Event]
    upcoming_maintenances: list[Event]
    current_status_type: str | None = None
