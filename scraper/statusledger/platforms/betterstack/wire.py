"""The index as it comes, and its words in ours. Ids are text, but references inside attributes may be numbers."""

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

    aggregate_state: str
    company_name: str = ""
    custom_domain: str | None = None


class StatusPage(Struct):
    """The page itself."""

    id: str
    type: Literal["status_page"]
    attributes: PageAttributes


class Section(Struct):
    """A heading over resources."""

    name: str


class Day(Struct):
    """One day of a resource's history."""

    day: str


class Resource(Struct):
    """`position` is that within its section. `status_history` is absent where a page shows none."""

    public_name: str
    status: str
    status_page_section_id: int | str | None = None
    position: int | None = None
    explanation: str | None = None
    status_history: list[Day] = []


class AffectedResource(Struct):
    """A resource that a report or an update names, with its state."""

    status_page_resource_id: int | str
    status: str


class Report(Struct):
    """`ends_at` is null on open reports, and on some that were closed by hand; a maintenance has its planned end."""

    title: str
    report_type: str
    starts_at: str
    ends_at: str | None
    aggregate_state: str
    affected_resources: list[AffectedResource]


class Update(Struct):
    """The text of an update, its time and the resources it names."""

    message: str
    published_at: str
    affected_resources: list[AffectedResource] = []


class Reference(Struct):
    """The id of another object of the document."""

    id: str


class References(Struct):
    """A list of ids."""

    data: list[Reference]


class Relationships(Struct):
    """The ids of a report's updates."""

    status_updates: References | None = None


class Included(Struct):
    """`type` names the shape of the attributes. Only reports have updates."""

    id: str
    type: str
    attributes: Raw
    relationships: Relationships | None = None


class Index(Struct):
    """The index document: the page and everything included with it."""

    data: StatusPage
    included: list[Included]
