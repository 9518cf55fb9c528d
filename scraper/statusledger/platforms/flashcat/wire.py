"""Flashcat's answers, as far as they are parsed, and their words in ours. Times are seconds since 1970."""

import msgspec
from msgspec import UNSET, Struct, UnsetType

from statusledger.model import Health, Impact, Kind, Status
from statusledger.platforms.toolkit.words import Default

KIND = {"incident": Kind.INCIDENT, "maintenance": Kind.MAINTENANCE}
STATUS = Default(Status.UNKNOWN) | {
    "investigating": Status.INVESTIGATING,
    "identified": Status.IDENTIFIED,
    "monitoring": Status.MONITORING,
    "resolved": Status.RESOLVED,
    "scheduled": Status.SCHEDULED,
    "ongoing": Status.IN_PROGRESS,
    "in_progress": Status.IN_PROGRESS,
    "completed": Status.COMPLETED,
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
    """A component that a change affects, and its health."""

    component_id: str
    name: str | None = None
    status: str | None = None


class ComponentChange(Struct):
    """The health of a component since an update."""

    status: str | None = None


class Update(Struct):
    """An update of a change."""

    at_seconds: int
    update_id: str | int | None = None
    description: str | None = None
    component_changes: list[ComponentChange] | None = None
    status: str | None = None


class Change(Struct):
    """An incident or a maintenance. The time of closing of a maintenance is planned until it is over."""

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
    """A group of components."""

    section_id: str
    name: str


class Component(Struct):
    """A component, which has no health of its own."""

    component_id: str
    name: str
    section_id: str | None = None
    description: str | None = None


class Page(Struct):
    """A page with its components."""

    page_id: str | int | None = None
    name: str | None = None
    custom_domain: str | None = None
    components: list[Component] | None = None
    sections: list[Section] | None = None


class Data(Struct):
    """The data of any answer; its kind decides which fields must be there."""

    page: Page | UnsetType = UNSET
    active_changes: list[Change] | UnsetType = UNSET
    items: list[Change] | UnsetType = UNSET


class Body(Struct):
    """An answer."""

    data: Data


DECODER = msgspec.json.Decoder(Body)
