"""Adobe's status documents, as far as they are read. Times are seconds since 1970, 0 for none."""

import msgspec
from msgspec import Struct


class Entry(Struct, rename="camel"):
    """One entry about a product. `title_token` and `message_token` name texts among the messages."""

    status: str | None = None
    cso_status: str | None = None
    severity: str | None = None
    title_token: str | None = None
    message_token: str | None = None

    @property
    def word(self) -> str:
        return self.status or self.cso_status or ""


class Named(Struct):
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
    text_message: str | None = None
    html_message: str | None = None


class Messages(Struct):
    """By language, then by token."""

    en: dict[str, Message]


class Incidents(Struct):
    incidents: dict[str, Event]
    messages: Messages


class Maintenances(Struct):
    maintenance: dict[str, Event]
    messages: Messages


class Events(Struct, rename="camel"):
    incident_event: Incidents
    maintenance_event: Maintenances


class Registry(Struct):
    products: dict[str, Named]


EVENTS = msgspec.json.Decoder(Events)
REGISTRY = msgspec.json.Decoder(Registry)
