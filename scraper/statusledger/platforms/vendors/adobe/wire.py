"""Wire structs of Adobe. Times are seconds since 1970, 0 for none."""

import msgspec
from msgspec import Struct


class Location(Struct, rename="camel"):
    """Regions of an entry."""

    service_regions: list[str] | None = None


class Entry(Struct, rename="camel"):
    """Entry about a product; `title_token` and `message_token` name texts among the messages."""

    status: str | None = None
    cso_status: str | None = None
    severity: str | None = None
    title_token: str | None = None
    message_token: str | None = None
    location_impact: Location | None = None

    @property
    def regions(self) -> list[str]:
        """Return the regions; none if it concerns all or none is stated."""
        return (self.location_impact and self.location_impact.service_regions) or []

    @property
    def word(self) -> str:
        """Return the status, from either of its two fields."""
        return self.status or self.cso_status or ""


class Named(Struct):
    """Id and name of a product or of a part."""

    id: str
    name: str


class Product(Named, rename="camel"):
    """Product in one event; its history is keyed by time."""

    started_on: int | None = None
    ended_on: int | None = None
    history: dict[str, Entry] = {}


class Event(Struct, rename="camel"):
    """Incident or maintenance; all but the first two fields are a maintenance's."""

    id: str
    products: dict[str, Product]
    status: str | None = None
    cmr_status: str | None = None
    scheduled_date: int | None = None
    started_on: int | None = None
    completed_on: int | None = None


class Message(Struct, rename="camel"):
    """Text, plain and as HTML."""

    text_message: str | None = None
    html_message: str | None = None


class Messages(Struct):
    """Texts by language and token."""

    en: dict[str, Message]


class Incidents(Struct):
    """Incidents by id, with their texts."""

    incidents: dict[str, Event]
    messages: Messages


class Maintenances(Struct):
    """Maintenances by id, with their texts."""

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
