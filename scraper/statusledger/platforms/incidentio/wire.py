"""incident.io's own objects as they come, and its words in ours. Optional fields were seen absent in captures."""

from msgspec import UNSET, Struct, UnsetType

from statusledger.model import Health, Impact, Kind, Status
from statusledger.platforms.toolkit.words import Default

KIND = {"incident": Kind.INCIDENT, "maintenance": Kind.MAINTENANCE}
STATUS = Default(Status.UNKNOWN) | {
    "investigating": Status.INVESTIGATING,
    "identified": Status.IDENTIFIED,
    "monitoring": Status.MONITORING,
    "resolved": Status.RESOLVED,
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
    """A component of the page."""

    id: str
    name: str
    description: str | None = None


class Affected(Struct):
    """`status` is the worst an incident caused, `current_status` how the component is now."""

    component_id: str
    status: str
    current_status: str | None = None


class ComponentImpact(Struct):
    """An outage of a component; without an end it goes on."""

    component_id: str
    status: str
    start_at: str
    status_page_incident_id: str
    end_at: str | None = None


class StatusSummary(Struct):
    """The worst status that an incident caused."""

    worst_component_status: str


class IncidentUpdate(Struct):
    """`published_at` may be set back by hand; `message_string` is the text without marks."""

    id: str
    published_at: str
    to_status: str
    message_string: str
    component_statuses: list[Affected] = []


class Incident(Struct):
    """An incident or, by its `type`, a maintenance, whose impacts are its window."""

    id: str
    name: str
    type: str
    status: str
    published_at: str
    updates: list[IncidentUpdate]
    component_impacts: list[ComponentImpact]
    affected_components: list[Affected] = []
    status_summaries: list[StatusSummary] = []


class Placed(Struct):
    """A component's place in a group."""

    component_id: str


class Group(Struct):
    """A group of components."""

    name: str
    components: list[Placed]


class Item(Struct):
    """A line of the page: a group, or a component of its own, or a page below this one."""

    group: Group | None = None
    component: Placed | None = None


class Structure(Struct):
    """The lines of the page, in order."""

    items: list[Item]


class Summary(Struct):
    """The page now. Maintenances in progress were seen named by clients, never in a capture."""

    id: str
    name: str
    components: list[Component]
    affected_components: list[Affected]
    ongoing_incidents: list[Incident]
    structure: Structure
    public_url: str = ""
    scheduled_maintenances: list[Incident] | UnsetType = UNSET
    in_progress_maintenances: list[Incident] | UnsetType = UNSET


class Proxy(Struct):
    """The answer of the proxy, around the summary."""

    summary: Summary


class Incidents(Struct):
    """The list of incidents."""

    incidents: list[Incident]


class IncidentLink(Struct):
    """Title, status and time of an incident that affected a component."""

    id: str
    name: str
    published_at: str
    status: str


class Impacts(Struct):
    """The impacts on components, with the incidents that caused them."""

    component_impacts: list[ComponentImpact]
    incident_links: list[IncidentLink]
