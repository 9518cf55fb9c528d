"""Wire structs of Uptime.com."""

import msgspec
from msgspec import Struct


class Component(Struct):
    """Component or group, whose health is the worst of its components."""

    id: int
    name: str
    status: str
    is_group: bool = False
    description: str | None = None
    subcomponents: list["Component"] = []


class Affected(Struct):
    """Component with the health that the incident gave it."""

    id: int
    name: str
    status: str


class Update(Struct):
    """Update; `incident_state` of a maintenance is "maintenance" from its announcement on."""

    id: int
    updated_at: str
    incident_state: str | None = None
    description: str = ""


class Event(Struct):
    """Incident or maintenance."""

    id: int
    name: str
    incident_type: str
    starts_at: str
    ends_at: str | None = None
    affected_components: list[Affected] = []
    updates: list[Update] = []


class Page(Struct):
    """State of a page."""

    components: list[Component]
    global_is_operational: bool | None = None
    name: str = ""
    public_url: str = ""
    active_incidents: list[Event] = []
    upcoming_maintenance: list[Event] = []


class History(Struct):
    """History; `period_end` is the time of the answer, in seconds."""

    period_end: int
    past_incidents: list[Event]
    active_incidents: list[Event] = []


class Ajax(Struct):
    """Envelope of the state."""

    data: Page


class HistoryAjax(Struct):
    """Envelope of the history."""

    data: History


class Props(Struct):
    """Object given to the script of the HTML page."""

    statuspage: Page


AJAX = msgspec.json.Decoder(Ajax)
HISTORY = msgspec.json.Decoder(HistoryAjax)
