"""Wire structs and words of incident.io. Optional fields were seen absent in captures."""

from msgspec import UNSET, Struct, UnsetType

from statusledger.model import Health, Impact, Kind, Status
from statusledger.platforms.toolkit.words import STAGES, Default

KIND = {"incident": Kind.INCIDENT, "maintenance": Kind.MAINTENANCE}
STATUS = Default(Status.UNKNOWN) | {
    **STAGES,
    "maintenance_scheduled": Status.SCHEDULED,
    "maintenance_in_progress": Status.IN_PROGRESS,
    "maintenance_complete": Status.COMPLETED,
}
HEALTH = Default(Health.UNKNOWN) | {
    "operational": Health.OPERATIONAL,
    "degraded_performance": Health.DEGRADED,
    "partial_outage": Health.PARTIAL_OUTAGE,
    "full_outage": Health.MAJOR_OUTAGE,
    "under_maintenance": Health.MAINTENANCE,
}
IMPACT = Default(Impact.UNKNOWN) | {
    "operational": Impact.NONE,
    "degraded_performance": Impact.MINOR,
    "partial_outage": Impact.MAJOR,
    "full_outage": Impact.CRITICAL,
    "under_maintenance": Impact.MAINTENANCE,
}


class Component(Struct):
    """Component of the page."""

    id: str
    name: str
    description: str | None = None


class Affected(Struct):
    """Component; `status` is the worst an incident caused, `current_status` the current one."""

    component_id: str
    status: str
    current_status: str | None = None


class ComponentImpact(Struct):
    """Outage of a component, ongoing without an end."""

    component_id: str
    status: str
    start_at: str
    status_page_incident_id: str
    end_at: str | None = None


class StatusSummary(Struct):
    """Worst status that an incident caused."""

    worst_component_status: str


class IncidentUpdate(Struct):
    """Update; `published_at` may be set back, `message_string` is plain text."""

    id: str
    published_at: str
    to_status: str
    message_string: str = ""
    component_statuses: list[Affected] = []


class Incident(Struct):
    """Incident or, by `type`, maintenance, whose window is its impacts."""

    id: str
    name: str
    type: str
    status: str
    published_at: str
    component_impacts: list[ComponentImpact]
    updates: list[IncidentUpdate] | None = None
    affected_components: list[Affected] = []
    status_summaries: list[StatusSummary] = []


class Placed(Struct):
    """Component's place in a group."""

    component_id: str


class Group(Struct):
    """Group of components."""

    name: str
    components: list[Placed]


class Item(Struct):
    """Line of the page: a group, a component or a subpage."""

    group: Group | None = None
    component: Placed | None = None


class Structure(Struct):
    """Lines of the page, in order."""

    items: list[Item]


class Summary(Struct):
    """Current page. Maintenances in progress are known from clients."""

    id: str
    components: list[Component]
    affected_components: list[Affected]
    ongoing_incidents: list[Incident]
    structure: Structure
    name: str = ""
    public_url: str = ""
    scheduled_maintenances: list[Incident] | UnsetType = UNSET
    in_progress_maintenances: list[Incident] | UnsetType = UNSET


class Proxy(Struct):
    """Answer of the proxy, around the summary."""

    summary: Summary


class Incidents(Struct):
    """List of incidents."""

    incidents: list[Incident]


class IncidentLink(Struct):
    """Title, status and time of an incident that affected a component."""

    id: str
    name: str
    published_at: str
    status: str


class Impacts(Struct):
    """Impacts on components, with their incidents."""

    component_impacts: list[ComponentImpact]
    incident_links: list[IncidentLink]
