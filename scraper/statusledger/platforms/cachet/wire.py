"""Wire structs and numbers of Cachet 2. Old versions write some numbers as strings."""

import msgspec
from msgspec import UNSET, Struct, UnsetType

from statusledger.model import Affected, Health, Status
from statusledger.platforms.toolkit.words import Default

HEALTH = Default(Health.UNKNOWN) | {
    0: Health.UNKNOWN,
    1: Health.OPERATIONAL,
    2: Health.DEGRADED,
    3: Health.PARTIAL_OUTAGE,
    4: Health.MAJOR_OUTAGE,
}
STATUS = Default(Status.UNKNOWN) | {
    0: Status.SCHEDULED,
    1: Status.INVESTIGATING,
    2: Status.IDENTIFIED,
    3: Status.MONITORING,
    4: Status.RESOLVED,
}
SCHEDULE = Default(Status.UNKNOWN) | {0: Status.SCHEDULED, 1: Status.IN_PROGRESS, 2: Status.COMPLETED}


class Component(Struct):
    """Component; `meta` came with 2.4."""

    id: int
    name: str
    status: int
    status_name: str
    order: int | None = None
    description: str | None = None
    meta: msgspec.Raw | UnsetType = UNSET


class Update(Struct):
    """Update of an incident."""

    id: int
    status: int
    created_at: str
    message: str = ""


class Incident(Struct):
    """Incident; without a list of updates a row from before 2.4, of status 0 a maintenance (old versions)."""

    id: int
    name: str
    status: int
    created_at: str
    message: str = ""
    updated_at: str | None = None
    latest_status: int | None = None
    updates: list[Update] | UnsetType = UNSET
    occurred_at: str | None = None
    permalink: str = ""
    scheduled_at: str | None = None
    component_id: int | None = None


def affected(incident: Incident) -> tuple[Affected, ...]:
    """Return the one component that an incident may name, by number."""
    return (Affected(str(incident.component_id), ""),) if incident.component_id else ()


class Schedule(Struct):
    """Schedule; `completed_at` is the planned end, and the actual one once it is complete."""

    id: int
    name: str
    status: int
    scheduled_at: str
    created_at: str
    completed_at: str | None
    message: str = ""


class Pagination(Struct):
    """Size of a list and of this page."""

    total: int
    count: int


class Meta(Struct):
    """Pagination of a list."""

    pagination: Pagination


class Components(Struct):
    """One page of components."""

    meta: Meta
    data: list[Component]


class Incidents(Struct):
    """One page of incidents."""

    meta: Meta
    data: list[Incident]


class Schedules(Struct):
    """One page of schedules."""

    meta: Meta
    data: list[Schedule]


COMPONENTS = msgspec.json.Decoder(Components, strict=False)
INCIDENTS = msgspec.json.Decoder(Incidents, strict=False)
SCHEDULES = msgspec.json.Decoder(Schedules, strict=False)
_Lists = msgspec.json.Decoder[Components] | msgspec.json.Decoder[Incidents] | msgspec.json.Decoder[Schedules]
DECODERS: dict[str, _Lists] = {"components": COMPONENTS, "incidents": INCIDENTS, "schedules": SCHEDULES}
