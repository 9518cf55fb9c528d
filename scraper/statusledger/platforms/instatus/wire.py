"""Wire structs and words of Instatus. Optional fields were seen absent, or in one document only."""

import re

from msgspec import Struct, field

from statusledger.model import Health, Impact, Status
from statusledger.platforms.toolkit.words import Default

STATUS = Default(Status.UNKNOWN) | {
    "INVESTIGATING": Status.INVESTIGATING,
    "IDENTIFIED": Status.IDENTIFIED,
    "MONITORING": Status.MONITORING,
    "RESOLVED": Status.RESOLVED,
    "NOTSTARTEDYET": Status.SCHEDULED,
    "INPROGRESS": Status.IN_PROGRESS,
    "VERIFYING": Status.VERIFYING,
    "COMPLETED": Status.COMPLETED,
}
HEALTH = Default(Health.UNKNOWN) | {
    "OPERATIONAL": Health.OPERATIONAL,
    "UNDERMAINTENANCE": Health.MAINTENANCE,
    "DEGRADEDPERFORMANCE": Health.DEGRADED,
    "PARTIALOUTAGE": Health.PARTIAL_OUTAGE,
    "MINOROUTAGE": Health.PARTIAL_OUTAGE,
    "MAJOROUTAGE": Health.MAJOR_OUTAGE,
}
IMPACT = Default(Impact.UNKNOWN) | {
    "OPERATIONAL": Impact.NONE,
    "UNDERMAINTENANCE": Impact.MAINTENANCE,
    "DEGRADEDPERFORMANCE": Impact.MINOR,
    "MINOROUTAGE": Impact.MINOR,
    "PARTIALOUTAGE": Impact.MAJOR,
    "MAJOROUTAGE": Impact.CRITICAL,
}
# Of a page as a whole. "Has issues" says that something is wrong, not how much: no more than the least is believed.
OVERALL = HEALTH | {"UP": Health.OPERATIONAL, "HASISSUES": Health.DEGRADED}
_HOW_MANY = re.compile(r"^(?:ALL|SOME|ONE)")
PLANNED = {Status.SCHEDULED, Status.IN_PROGRESS, Status.VERIFYING, Status.COMPLETED}

Texts = dict[str, str | None]
"""A text by language; `default` is the vendor's own."""


def overall(word: str) -> Health:
    """Map the health of a page: `SOMEMAJOROUTAGE` and `ALLMAJOROUTAGE` are major outages."""
    return OVERALL.get(_HOW_MANY.sub("", word), Health.UNKNOWN)


class Page(Struct):
    """Name, address and status of a page."""

    status: str = ""
    url: str = ""
    name: str = ""


class ActiveIncident(Struct):
    """Open incident of the summary."""

    name: str
    status: str
    started: str
    url: str = ""
    impact: str | None = None
    id: str | None = None


class ActiveMaintenance(Struct):
    """Maintenance; `duration` is in minutes, mostly a string."""

    name: str
    status: str
    start: str
    url: str = ""
    duration: str | int | None = None
    id: str | None = None


class Summary(Struct):
    """Summary; a quiet page has neither list."""

    page: Page
    incidents: list[ActiveIncident] = field(default_factory=list, name="activeIncidents")
    maintenances: list[ActiveMaintenance] = field(default_factory=list, name="activeMaintenances")


class Group(Struct):
    """Group of a component."""

    name: str


class Component(Struct):
    """Component of the API."""

    id: str
    name: str
    status: str
    group: Group | None
    description: str | None = None


class Components(Struct):
    """List of components."""

    components: list[Component]


class SiteComponent(Struct):
    """Component, which holds those of its group or names its group."""

    id: str
    name: Texts
    status: str
    description: Texts | None = None
    order: int | None = None
    group: dict[str, object] | None = None
    children: list["SiteComponent"] = []


class Site(Struct):
    """Page with its components."""

    id: str
    components: list[SiteComponent]
    subdomain: str
    status: str = ""
    name: Texts = {}
    main_status: str | None = field(default=None, name="mainStatus")
    custom_domain: str | None = field(default=None, name="customDomain")


class NoticeUpdate(Struct):
    """Update of a notice."""

    id: str
    started: str
    status: str
    message: Texts = {}


class NoticeComponent(Struct):
    """Id of a component that a notice names."""

    id: str


class Notice(Struct):
    """Incident or maintenance; those of the past ninety days lack updates."""

    id: str
    name: Texts
    status: str
    components: list[NoticeComponent]
    impact: str | None = None
    started: str | None = None
    start: str | None = None
    resolved: str | None = None
    duration: str | int | None = None
    updates: list[NoticeUpdate] | None = None


class Outage(Struct):
    """Effect of a notice on a component; without an end it was never withdrawn."""

    since: str = field(name="from")
    status: str
    until: str | None = field(default=None, name="to")
    notice: str | None = field(default=None, name="noticeId")


class Uptime(Struct):
    """Outages of a component."""

    outages: list[Outage] = []


class Props(Struct):
    """Data of the home page."""

    site: Site
    incidents: list[Notice] = field(name="activeIncidents")
    maintenances: list[Notice] = field(name="activeMaintenances")
    notices: dict[str, Notice] = {}
    uptimes: dict[str, Uptime] = field(default_factory=dict, name="componentsUptime")
