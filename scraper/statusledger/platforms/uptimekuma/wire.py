"""Wire structs, words and numbers of Uptime Kuma."""

import msgspec
from msgspec import UNSET, Struct, UnsetType

from statusledger.model import Health, Impact, Status
from statusledger.platforms.toolkit.words import Default

IMPACT = Default(Impact.UNKNOWN) | {"info": Impact.NONE, "warning": Impact.MINOR, "danger": Impact.MAJOR}
HEALTH = Default(Health.UNKNOWN) | {
    0: Health.MAJOR_OUTAGE,
    1: Health.OPERATIONAL,
    2: Health.DEGRADED,
    3: Health.MAINTENANCE,
}
MAINTENANCE = Default(Status.UNKNOWN) | {
    "scheduled": Status.SCHEDULED,
    "under-maintenance": Status.IN_PROGRESS,
    "ended": Status.COMPLETED,
    "inactive": Status.CANCELLED,
}


class Incident(Struct, rename="camel"):
    """Incident; `style` stands for its impact."""

    id: int
    title: str
    created_date: str
    content: str = ""
    style: str | None = None
    last_updated_date: str | None = None
    active: bool | int = True


class Slot(Struct, rename="camel"):
    """Start and end of a maintenance."""

    start_date: str | None
    end_date: str | None


class Maintenance(Struct, rename="camel"):
    """Maintenance; slots without a zone are in its own."""

    id: int
    title: str
    status: str
    timeslot_list: list[Slot]
    description: str = ""
    timezone: str | None = None


class Monitor(Struct):
    """Monitor by its number."""

    id: int
    name: str


class Group(Struct, rename="camel"):
    """Group of monitors."""

    name: str
    monitor_list: list[Monitor]


class Config(Struct):
    """Address and title of a page."""

    slug: str
    title: str = ""


class StatusPage(Struct, rename="camel"):
    """Page; `incident` up to 2.0, `incidents` since 2.1; maintenances since 1.19."""

    config: Config
    public_group_list: list[Group]
    incident: Incident | UnsetType | None = UNSET
    incidents: list[Incident] | UnsetType = UNSET
    maintenance_list: list[Maintenance] | UnsetType = UNSET


class History(Struct):
    """Past and present incidents."""

    ok: bool
    incidents: list[Incident]


class Beat(Struct):
    """Result of one check."""

    status: int


class Heartbeat(Struct, rename="camel"):
    """Beats by monitor number, oldest first; 0 stands for a time without any."""

    heartbeat_list: dict[str, list[Beat | int]]


class Entry(Struct, rename="camel"):
    """Page that an instance opens with."""

    type: str
    status_page_slug: str | None = None
    entry_page: str | None = None


STATUS = msgspec.json.Decoder(StatusPage)
HISTORY = msgspec.json.Decoder(History)
HEARTBEAT = msgspec.json.Decoder(Heartbeat)
ENTRY = msgspec.json.Decoder(Entry)
