"""The documents of Uptime.com's pages as they come."""

import msgspec
from msgspec import Struct


class Component(Struct):
    """A group has its components within; its own health is the worst of theirs."""

    id: int
    name: str
    status: str
    is_group: bool = False
    description: str | None = None
    subcomponents: list["Component"] = []


class Affected(Struct):
    """A component with the health that the incident gave it."""

    id: int
    name: str
    status: str


class Update(Struct):
    """`incident_state` of planned work is "maintenance" from its announcement on."""

    id: int
    updated_at: str
    incident_state: str | None = None
    description: str = ""


class Event(Struct):
    """An incident or maintenance."""

    id: int
    name: str
    incident_type: str
    starts_at: str
    ends_at: str | None = None
    affected_components: list[Affected] = []
    updates: list[Update] = []


class Page(Struct):
    """The state of a page."""

    name: str
    global_is_operational: bool
    components: list[Component]
    public_url: str = ""
    active_incidents: list[Event] = []
    upcoming_maintenance: list[Event] = []


class History(Struct):
    """`period_end` is the time of the answer, in seconds."""

    period_start: int
    period_end: int
    past_incidents: list[Event]
    active_incidents: list[Event] = []


class Ajax(Struct):
    """The envelope of the state."""

    data: Page


class HistoryAjax(Struct):
    """The envelope of the history."""

    data: History


class Props(Struct):
    """The object that the script of the HTML page is given."""

    statuspage: Page


AJAX = msgspec.json.Decoder(Ajax)
HISTORY = msgspec.json.Decoder(HistoryAjax)
