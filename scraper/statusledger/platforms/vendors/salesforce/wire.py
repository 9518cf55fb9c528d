"""Wire structs and words of Salesforce Trust."""

from msgspec import Struct, field

from statusledger.model import Health, Impact, Status
from statusledger.platforms.toolkit.words import Default

HEALTH = Default(Health.UNKNOWN) | {
    "OK": Health.OPERATIONAL,
    "INFORMATIONAL": Health.OPERATIONAL,
    "MINOR_INCIDENT_CORE": Health.DEGRADED,
    "MINOR_INCIDENT_NONCORE": Health.DEGRADED,
    "MAJOR_INCIDENT_CORE": Health.MAJOR_OUTAGE,
    "MAJOR_INCIDENT_NONCORE": Health.PARTIAL_OUTAGE,
    "MAINTENANCE_CORE": Health.MAINTENANCE,
    "MAINTENANCE_NONCORE": Health.MAINTENANCE,
    "UNPLANNED_MAINTENANCE_CORE": Health.MAINTENANCE,
}
IMPACT = Default(Impact.UNKNOWN) | {"minor": Impact.MINOR, "major": Impact.MAJOR}
# The types of events are phrases in camel case; how they begin says how far things are.
EVENT = Default(Status.UNKNOWN) | {
    "investigating": Status.INVESTIGATING,
    "issueIsolated": Status.IDENTIFIED,
    "implementingSolution": Status.IDENTIFIED,
    "monitoring": Status.MONITORING,
    "scheduled": Status.SCHEDULED,
    "rescheduled": Status.SCHEDULED,
    "reminder": Status.SCHEDULED,
    "cancelled": Status.CANCELLED,
}


class Impacted(Struct, rename="camel"):
    """Impact and its times; `end_time` is null or "" while it lasts."""

    start_time: str | None
    end_time: str | None
    type: str | None = None
    severity: str | None = None


class Event(Struct, rename="camel"):
    """Entry of a timeline, newest first."""

    id: int | str
    type: str
    message: str = ""
    created_at: str | None = None


class Message(Struct, rename="camel"):
    """Texts written after the end; several fields may repeat one."""

    root_cause: str | None = None
    path_to_resolution: str | None = None
    action_plan: str | None = None


class Incident(Struct, rename="camel", kw_only=True):
    """Incident with its impacts and events."""

    id: int | str
    created_at: str
    impacts: list[Impacted] = field(name="IncidentImpacts")
    events: list[Event] = field(name="IncidentEvents")
    service_keys: list[str]
    instance_keys: list[str] = []
    additional_information: str | None = None
    message: Message | None = None
    status: str | None = None
    type: str | None = None


class Maintenance(Struct, rename="camel", kw_only=True):
    """Maintenance with its window, impacts and events."""

    id: int | str
    name: str
    created_at: str
    planned_start_time: str
    planned_end_time: str
    impacts: list[Impacted] = field(name="MaintenanceImpacts")
    events: list[Event] = field(name="MaintenanceEvents")
    instance_keys: list[str] = []


class Instance(Struct, rename="camel"):
    """Instance; a single one lacks `location` and `environment`."""

    key: str
    status: str
    is_active: bool
    incidents: list[Incident] = field(name="Incidents")
    maintenances: list[Maintenance] = field(name="Maintenances")
    location: str | None = None
    environment: str | None = None
