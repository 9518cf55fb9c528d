"""Wire structs and words of the index. Ids are text, but references in attributes may be numbers."""

from typing import Literal

from msgspec import Raw, Struct

from statusledger.model import Health, Impact
from statusledger.platforms.toolkit.words import Default

HEALTH = Default(Health.UNKNOWN) | {
    "operational": Health.OPERATIONAL,
    "resolved": Health.OPERATIONAL,
    "degraded": Health.DEGRADED,
    "downtime": Health.MAJOR_OUTAGE,
    "maintenance": Health.MAINTENANCE,
    "not_monitored": Health.UNKNOWN,
}
IMPACT = Default(Impact.UNKNOWN) | {
    "degraded": Impact.MINOR,
    "downtime": Impact.CRITICAL,
    "maintenance": Impact.MAINTENANCE,
}
OVER = {"resolved", "operational"}
UNPLANNED = {"manual", "automatic"}
KINDS = {*UNPLANNED, "maintenance"}


class PageAttributes(Struct):
    """Name, domain and overall state of a page."""

    aggregate_state: str = ""
    company_name: str = ""
    custom_domain: str | None = None


class StatusPage(Struct):
    """The page."""

    id: str
    type: Literal["status_page"]
    attributes: PageAttributes


class Section(Struct):
    """Heading over resources."""

    name: str


class Day(Struct):
    """One day of a resource's history."""

    day: str


class Resource(Struct):
    """Resource; `position` is within its section, `status_history` optional."""

    public_name: str
    status: str
    status_page_section_id: int | str | None = None
    position: int | None = None
    explanation: str | None = None
    status_history: list[Day] = []


class AffectedResource(Struct):
    """Resource that a report or an update names, with its state."""

    status_page_resource_id: int | str
    status: str


class Report(Struct):
    """Report; `ends_at` is null while open, at times later too, and planned for a maintenance."""

    title: str
    report_type: str
    starts_at: str
    ends_at: str | None
    aggregate_state: str
    affected_resources: list[AffectedResource]


class Update(Struct):
    """Update with its time and resources."""

    published_at: str
    message: str = ""
    affected_resources: list[AffectedResource] = []


class Reference(Struct):
    """Id of another object of the document."""

    id: str


class References(Struct):
    """List of ids."""

    data: list[Reference]


class Relationships(Struct):
    """Ids of a report's updates."""

    status_updates: References | None = None


class Included(Struct):
    """Included object; `type` names the shape of its attributes. Only reports have updates."""

    id: str
    type: str
    attributes: Raw
    relationships: Relationships | None = None


class Index(Struct):
    """Index document."""

    data: StatusPage
    included: list[Included]
