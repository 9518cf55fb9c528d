"""Wire structs and words of Flashcat. Times are seconds since 1970."""

import msgspec
from msgspec import UNSET, Struct, UnsetType

from statusledger.model import Health, Impact, Kind, Status
from statusledger.platforms.toolkit.words import PLANNED_STAGES, STAGES, Default

KIND = {"incident": Kind.INCIDENT, "maintenance": Kind.MAINTENANCE}
STATUS = Default(Status.UNKNOWN) | {
    **STAGES,
    **PLANNED_STAGES,
    "ongoing": Status.IN_PROGRESS,
}
HEALTH = Default(Health.UNKNOWN) | {
    "operational": Health.OPERATIONAL,
    "under_maintenance": Health.MAINTENANCE,
    "degraded": Health.DEGRADED,
    "partial_outage": Health.PARTIAL_OUTAGE,
    "full_outage": Health.MAJOR_OUTAGE,
}
IMPACT = Default(Impact.UNKNOWN) | {
    "operational": Impact.NONE,
    "under_maintenance": Impact.MAINTENANCE,
    "degraded": Impact.MINOR,
    "partial_outage": Impact.MAJOR,
    "full_outage": Impact.CRITICAL,
}


class Affected(Struct):
    """Component that a change affects, and its health."""

    component_id: str
    name: str | None = None
    status: str | None = None


class ComponentChange(Struct):
    """Health of a component since an update."""

    component_id: str = ""
    component_name: str | None = None
    status: str | None = None


class Update(Struct):
    """Update of a change."""

    at_seconds: int
    update_id: str | int | None = None
    description: str | None = None
    component_changes: list[ComponentChange] | None = None
    status: str | None = None


class Change(Struct):
    """Incident or maintenance, whose time of closing is a plan."""

    change_id: str | int
    type: str
    title: str
    status: str
    start_at_seconds: int
    close_at_seconds: int | None = None
    description: str | None = None
    affected_components: list[Affected] | None = None
    updates: list[Update] | None = None


class Section(Struct):
    """Group of components."""

    section_id: str
    name: str


class Component(Struct):
    """Component, without a health of its own."""

    component_id: str
    name: str
    section_id: str | None = None
    description: str | None = None


class Page(Struct):
    """Page with its components."""

    page_id: str | int | None = None
    name: str | None = None
    custom_domain: str | None = None
    components: list[Component] | None = None
    sections: list[Section] | None = None


class Data(Struct):
    """Data of any answer; fields depend on its kind."""

    page: Page | UnsetType = UNSET
    active_changes: list[Change] | UnsetType = UNSET
    items: list[Change] | UnsetType = UNSET


class Body(Struct):
    """Answer."""

    data: Data


DECODER = msgspec.json.Decoder(Body)
