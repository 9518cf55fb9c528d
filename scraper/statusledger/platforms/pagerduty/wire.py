"""Wire structs and words of PagerDuty. Optional fields were seen absent in captures."""

import msgspec
from msgspec import Struct, field

from statusledger.model import Health, Impact, Status
from statusledger.platforms.toolkit.words import Default

STATUS = Default(Status.UNKNOWN) | {
    "detected": Status.INVESTIGATING,
    "investigating": Status.INVESTIGATING,
    "resolved": Status.RESOLVED,
}
IMPACT = Default(Impact.UNKNOWN) | {
    "all_good": Impact.NONE,
    "minor": Impact.MINOR,
    "major": Impact.MAJOR,
    "outage": Impact.CRITICAL,
    "maintenance": Impact.MAINTENANCE,
}
HEALTH = Default(Health.UNKNOWN) | {
    "all_good": Health.OPERATIONAL,
    "minor": Health.DEGRADED,
    "major": Health.PARTIAL_OUTAGE,
    "outage": Health.MAJOR_OUTAGE,
    "maintenance": Health.MAINTENANCE,
}


class Impacted(Struct):
    """Service that an update names, with its severity."""

    service_id: str = field(name="business_service_id")
    name: str
    severity: str


class IncidentUpdate(Struct):
    """Update; the page shows `reported_at`, `created_at` may be days off."""

    id: str
    status: str
    reported_at: str
    created_at: str
    impacted: list[Impacted] = field(name="impacted_business_services")
    severity: str | None = None
    message: str = ""


class Postmortem(Struct):
    """Postmortem of an incident."""

    id: str
    reported_at: str
    message: str = ""


class Incident(Struct):
    """Incident with its updates."""

    id: str
    title: str
    updates: list[IncidentUpdate]
    postmortem: Postmortem | None = None


class Summary(Struct):
    """Open and resolved incidents, and posts."""

    open_incidents: list[Incident]
    resolved_incidents: list[Incident]
    posts: list[msgspec.Raw]


class Service(Struct):
    """Service, or a group with `grouping_element`; `group` is -1 for none."""

    id: str
    name: str
    description: str | None = None
    grouping_element: bool = False
    group: str | int | None = field(name="Head_ID", default=None)


class Settings(Struct):
    """Name and services of a page."""

    business_services: list[Service]
    name: str | None = None


class Layout(Struct):
    """Settings and id of a page."""

    layout_settings: Settings
    status_page_id: str


class Data(Struct):
    """Incidents and layout of a page."""

    summary: Summary
    layout: Layout
