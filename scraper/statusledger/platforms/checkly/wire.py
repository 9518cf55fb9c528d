"""Wire structs and words of Checkly."""

import msgspec
from msgspec import Struct

from statusledger.model import Health, Impact, Status
from statusledger.platforms.toolkit.words import Default

STATUS = Default(Status.UNKNOWN) | {
    "INVESTIGATING": Status.INVESTIGATING,
    "IDENTIFIED": Status.IDENTIFIED,
    "MONITORING": Status.MONITORING,
    "RESOLVED": Status.RESOLVED,
}
# Checkly describes them as: most users are unaffected, some are affected, many are, all are.
IMPACT = Default(Impact.UNKNOWN) | {
    "MINOR": Impact.MINOR,
    "MEDIUM": Impact.MINOR,
    "MAJOR": Impact.MAJOR,
    "CRITICAL": Impact.CRITICAL,
}
HEALTH = Default(Health.UNKNOWN) | {
    "MINOR": Health.DEGRADED,
    "MEDIUM": Health.DEGRADED,
    "MAJOR": Health.PARTIAL_OUTAGE,
    "CRITICAL": Health.MAJOR_OUTAGE,
}

_MIXED = {"last_update_status": "lastUpdateStatus", "incident_updates": "incidentUpdates"}


class Service(Struct):
    """Service that an incident names."""

    id: str
    name: str


class IncidentUpdate(Struct, rename="camel"):
    """Update; the page shows `public_incident_update_date`."""

    id: str
    status: str
    public_incident_update_date: str
    description: str | None = None


class Event(Struct, rename=_MIXED):
    """Incident on a day of a service; `duration` in seconds, so far while open."""

    id: str
    name: str
    created_at: str
    last_update_status: str
    severity: str | None = None
    duration: float | None = None


class Incident(Event, rename=_MIXED):
    """Open incident."""

    services: list[Service] | None = None
    incident_updates: list[IncidentUpdate] | None = None


class Incidents(Struct):
    """`unresolved-incidents`."""

    incidents: list[Incident]


class Day(Struct):
    """Day of a service."""

    events: list[Event]


class ServiceDays(Struct):
    """Service with its days."""

    id: str
    name: str
    days: list[Day] = []


class Card(Struct):
    """Group of services with their days."""

    id: str
    name: str
    services: list[ServiceDays]


class Place(Struct):
    """Place of a service in its group."""

    id: str
    order: int | None = None


class Layout(Struct):
    """Layout of a group."""

    id: str
    services: list[Place]
    order: int | None = None


class Uptime(Struct, rename="camel"):
    """`uptime`; with `partial_error` it is incomplete."""

    uptime: list[Card]
    partial_error: bool
    metadata: list[Layout] = []


class Window(Struct, rename="camel"):
    """Maintenance window."""

    id: str | int
    name: str
    starts_at: str | None = None
    ends_at: str | None = None
    description: str | None = None


class Windows(Struct, rename="camel"):
    """`maintenance-windows`."""

    upcoming: list[Window]
    active: list[Window]
    recently_completed: list[Window] = []
    past: list[Window] = []


INCIDENTS = msgspec.json.Decoder(Incidents)
UPTIME = msgspec.json.Decoder(Uptime)
WINDOWS = msgspec.json.Decoder(Windows)
