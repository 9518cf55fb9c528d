"""The API's objects as they come, and its codes in ours. Labels differ from page to page: the codes count."""

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
    """A place (a region, a provider) where a component runs."""

    id: str
    name: str
    status: str
    status_code: int


class Component(Struct):
    """A component with its containers."""

    id: str
    name: str
    status: str
    status_code: int
    containers: list[Container]


class Overall(Struct):
    """The status of the whole page."""

    updated: str
    status: str
    status_code: int


class Touched(Struct):
    """A component that an incident names."""

    key: str = field(name="_id")
    name: str


class Message(Struct):
    """`state` is how far things have come, `status` how bad they are."""

    details: str
    state: int
    status: int
    datetime: str


class Incident(Struct):
    """An incident with its messages."""

    key: str = field(name="_id")
    name: str
    datetime_open: str
    messages: list[Message]
    components_affected: list[Touched]


class Maintenance(Incident):
    """An incident with a planned window."""

    start: str = field(name="datetime_planned_start")
    end: str = field(name="datetime_planned_end")


class Maintenances(Struct):
    """Maintenances in progress and ahead."""

    active: list[Maintenance]
    upcoming: list[Maintenance]


class Result(Struct):
    """All that is open or planned. One client met an empty list in place of the maintenances."""

    status_overall: Overall
    status: list[Component]
    incidents: list[Incident]
    maintenance: Maintenances | list[Maintenance]


class Answer(Struct):
    """For an unknown page, the API returns an error with a 200."""

    result: Result | None = None
    error: str | None = None
