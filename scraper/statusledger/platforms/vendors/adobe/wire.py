"""Adobe's status documents, as far as they are read. Times are seconds since 1970, 0 for none."""

import msgspec
from msgspec import Struct


class Location(Struct, rename="camel"):
    """The regions that an entry is about."""

    service_regions: list[str] | None = None


class Entry(Struct, rename="camel"):
    """One entry about a product. `title_token` and `message_token` name texts among the messages."""

    status: str | None = None
    cso_status: str | None = None
    severity: str | None = None
    title_token: str | None = None
    message_token: str | None = None
    location_impact: Location | None = None

    @property
    def regions(self) -> list[str]:
        """The regions; none where it is about all of them, or not stated."""
        return (self.location_impact and self.location_impact.service_regions) or []

    @property
    def word(self) -> str:
        """The status, in whichever of its two fields it stands."""
        return self.status or self.cso_status or ""


class Named(Struct):
    """Id and name of a product, or of a part of one."""

    id: str
    name: str


class Product(Named, rename="camel"):
    """A product as one event concerns it; its history is keyed by time."""

    started_on: int | None = None
    ended_on: int | None = None
    history: dict[str, Entry] = {}


class Event(Struct, rename="camel"):
    """An incident or a maintenance; all but the first two fields are a maintenance's."""

    id: str
    products: dict[str, Product]
    status: str | None = None
    cmr_status: str | None = None
    scheduled_date: int | None = None
    started_on: int | None = None
    completed_on: int | None = None


class Message(Struct, rename="camel"):
    """A text, plain and as HTML."""

    text_message: str | None = None
    html_message: str | None = None


class Messages(Struct):
    """By language, then by token."""

    en: dict[str, Message]


class Incidents(Struct):
    """Incidents by id, with the texts they refer to."""

    incidents: dict[str, Event]
    messages: Messages


class Maintenances(Struct):
    """Maintenances by id, with the texts they refer to."""

    maintenance: dict[str, Event]
    messages: Messages


class Events(Struct, rename="camel"):
    """Incidents and maintenances."""

    incident_event: Incidents
    maintenance_event: Maintenances


class Registry(Struct):
    """Products by id."""

    products: dict[str, Named]


EVENTS = msgspec.json.Decoder(Events)
REGISTRY = msgspec.json.Decoder(Registry)
