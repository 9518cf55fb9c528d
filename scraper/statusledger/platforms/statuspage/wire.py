"""Wire structs and words of Statuspage. Optional fields were seen absent in captures."""

from msgspec import UNSET, Struct, UnsetType

from statusledger.model import Health, Impact, Kind, Status
from statusledger.platforms.toolkit.words import PLANNED_STAGES, STAGES, Default

STATUS = Default(Status.UNKNOWN) | {
    **STAGES,
    **PLANNED_STAGES,
    "postmortem": Status.POSTMORTEM,
    "verifying": Status.VERIFYING,
}
IMPACT = Default(Impact.UNKNOWN) | {
    "none": Impact.NONE,
    "minor": Impact.MINOR,
    "major": Impact.MAJOR,
    "critical": Impact.CRITICAL,
    "maintenance": Impact.MAINTENANCE,
}
HEALTH = Default(Health.UNKNOWN) | {
    "operational": Health.OPERATIONAL,
    "degraded_performance": Health.DEGRADED,
    "partial_outage": Health.PARTIAL_OUTAGE,
    "major_outage": Health.MAJOR_OUTAGE,
    "under_maintenance": Health.MAINTENANCE,
}
INDICATOR = Default(Health.UNKNOWN) | {
    "none": Health.OPERATIONAL,
    "minor": Health.DEGRADED,
    "major": Health.PARTIAL_OUTAGE,
    "critical": Health.MAJOR_OUTAGE,
    "maintenance": Health.MAINTENANCE,
}
LISTS = {"incidents": Kind.INCIDENT, "scheduled_maintenances": Kind.MAINTENANCE}


def status(word: str, before: Status) -> Status:
    """Map a status word of feeds and pages; "Update" keeps the status before it."""
    word = word.lower().replace(" ", "_")
    return before if word == "update" and word not in STATUS else STATUS(word)


class Page(Struct):
    """Page of a document."""

    id: str
    name: str = ""
    url: str | None = None
    time_zone: str | None = None
    updated_at: str | None = None
    created_at: str | None = None


class PageStatus(Struct):
    """Overall status of a page."""

    indicator: str | None = None
    description: str | None = None


class Component(Struct):
    """Component or, with `group`, a group."""

    id: str
    name: str
    status: str
    position: int | None = None
    description: str | None = None
    group_id: str | None = None
    group: bool = False


class AffectedComponent(Struct):
    """Component; without a code a placeholder ("No components were affected by this update.")."""

    name: str
    code: str | None = None
    old_status: str | None = None
    new_status: str | None = None


class IncidentUpdate(Struct):
    """Update; `display_at` is the displayed time, null for postmortems."""

    id: str
    status: str
    created_at: str
    body: str | None = None
    display_at: str | None = None
    affected_components: list[AffectedComponent] | None = None

    @property
    def shown_at(self) -> str:
        """Return the time that the page shows."""
        return self.display_at or self.created_at


class Incident(Struct):
    """Incident or, with `scheduled_for`, maintenance, whose `started_at` is the time of its notice."""

    id: str
    name: str
    status: str
    created_at: str
    incident_updates: list[IncidentUpdate] | None = None
    resolved_at: str | None = None
    impact: str | None = None
    started_at: str | None = None
    shortlink: str | None = None
    scheduled_for: str | None = None
    scheduled_until: str | None = None
    components: list[Component] = []


class Body(Struct):
    """Any document of the API; its kind decides which fields are required."""

    page: Page | UnsetType = UNSET
    status: PageStatus | UnsetType = UNSET
    components: list[Component] | UnsetType = UNSET
    incidents: list[Incident] | UnsetType = UNSET
    scheduled_maintenances: list[Incident] | UnsetType = UNSET
    incident: Incident | UnsetType = UNSET


REQUIRED = {
    "summary": ("page", "status", "components", "incidents"),
    "incidents": ("incidents",),
    "maintenances": ("scheduled_maintenances",),
    "incident": ("incident",),
    "components": ("components",),
}
