"""Wire structs and codes of Status.io. Labels differ between pages, codes do not."""

from msgspec import Struct, field

from statusledger.model import Health, Impact, Kind, Status
from statusledger.platforms.toolkit.words import Default

# A security event is what the vendor calls worst of all, whether or not anything is down.
HEALTH = Default(Health.UNKNOWN) | {
    100: Health.OPERATIONAL,
    200: Health.MAINTENANCE,
    300: Health.DEGRADED,
    400: Health.PARTIAL_OUTAGE,
    500: Health.MAJOR_OUTAGE,
    600: Health.MAJOR_OUTAGE,
}
IMPACT = Default(Impact.UNKNOWN) | {
    100: Impact.NONE,
    200: Impact.MAINTENANCE,
    300: Impact.MINOR,
    400: Impact.MAJOR,
    500: Impact.CRITICAL,
    600: Impact.CRITICAL,
}
STATUS = {
    Kind.INCIDENT: Default(Status.UNKNOWN)
    | {
        100: Status.INVESTIGATING,
        200: Status.IDENTIFIED,
        300: Status.MONITORING,
        400: Status.RESOLVED,
    },
    Kind.MAINTENANCE: Default(Status.UNKNOWN) | {100: Status.SCHEDULED, 200: Status.IN_PROGRESS},
}


class Container(Struct):
    """Place (region, provider) where a component runs."""

    id: str
    name: str
    status: str
    status_code: int


class Component(Struct):
    """Component with its containers."""

    id: str
    name: str
    status: str
    status_code: int
    containers: list[Container]


class Overall(Struct):
    """Status of the whole page."""

    status: str
    status_code: int
    updated: str | None = None


class Touched(Struct):
    """Component that an incident names."""

    key: str = field(name="_id")
    name: str


class Message(Struct):
    """Message; `state` is the progress, `status` the severity."""

    state: int
    status: int
    datetime: str
    details: str = ""


class Incident(Struct):
    """Incident with its messages."""

    key: str = field(name="_id")
    name: str
    datetime_open: str
    messages: list[Message]
    components_affected: list[Touched]


class Maintenance(Incident):
    """Incident with a planned window."""

    start: str = field(name="datetime_planned_start")
    end: str = field(name="datetime_planned_end")


class Maintenances(Struct):
    """Maintenances in progress and planned."""

    active: list[Maintenance]
    upcoming: list[Maintenance]


class Result(Struct):
    """Everything open or planned. One client met an empty list for the maintenances."""

    status_overall: Overall
    status: list[Component]
    incidents: list[Incident]
    maintenance: Maintenances | list[Maintenance]


class Answer(Struct):
    """Answer; for an unknown page an error with status 200."""

    result: Result | None = None
    error: str | None = None
