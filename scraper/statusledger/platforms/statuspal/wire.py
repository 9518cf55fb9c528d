"""A summary as it comes, and its words in ours."""

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
    """The documentation's own example has an empty child, which is no service."""

    id: int | UnsetType = UNSET
    name: str | UnsetType = UNSET
    current_incident_type: str | UnsetType | None = UNSET
    children: list["Service"] = []
    description: str | None = None


class Update(Struct):
    """An update of an event."""

    id: int
    type: str
    description: str
    posted_at: str


class Event(Struct):
    """An incident or a maintenance; `service_ids` names services and the groups they are in."""

    id: int
    type: str
    title: str
    url: str
    starts_at: str
    ends_at: str | None
    inserted_at: str
    service_ids: list[int]
    updates: list[Update]


class StatusPage(Struct):
    """`url` is the vendor's home, without a scheme."""

    subdomain: str
    current_incident_type: str | None
    name: str = ""
    time_zone: str | None = None


class Summary(Struct):
    """The page, its services and its current events."""

    status_page: StatusPage
    services: list[Service]
    incidents: list[Event]
    maintenances: list[Event]
    upcoming_maintenances: list[Event]
    current_status_type: str | None = None
