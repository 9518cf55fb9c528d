"""Wire structs of LambStatus."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct


class Settings(Struct, rename="camel"):
    """Settings; `background_color` and `email_enabled` identify this software."""

    background_color: str | None
    email_enabled: bool | None
    service_name: str | None = None


class Component(Struct):
    """Component; `order` is a number of seconds until the list is sorted by hand."""

    id: str = msgspec.field(name="componentID")
    name: str
    status: str
    order: int | None = None
    description: str = ""


class Update(Struct, rename="camel", kw_only=True):
    """Update of either kind of event."""

    id: str
    status: str
    created_at: str
    message: str = ""


class IncidentUpdate(Update, rename="camel", kw_only=True):
    """Update of an incident."""

    id: str = msgspec.field(name="incidentUpdateID")
    status: str = msgspec.field(name="incidentStatus")


class MaintenanceUpdate(Update, rename="camel", kw_only=True):
    """Update of a maintenance."""

    id: str = msgspec.field(name="maintenanceUpdateID")
    status: str = msgspec.field(name="maintenanceStatus")


class Event(Struct, rename="camel", kw_only=True):
    """Incident or maintenance, in a list without updates."""

    id: str
    name: str
    status: str
    created_at: str
    updated_at: str | None = None
    updates: Sequence[Update] | None = None


class Incident(Event, rename="camel", kw_only=True):
    """Incident in a list."""

    id: str = msgspec.field(name="incidentID")


class OneIncident(Incident, rename="camel", kw_only=True):
    """Incident with its updates."""

    updates: list[IncidentUpdate] | None = msgspec.field(name="incidentUpdates", default=None)


class Maintenance(Event, rename="camel", kw_only=True):
    """Maintenance in a list."""

    id: str = msgspec.field(name="maintenanceID")
    start_at: str
    end_at: str | None = None


class OneMaintenance(Maintenance, rename="camel", kw_only=True):
    """Maintenance with its updates."""

    updates: list[MaintenanceUpdate] | None = msgspec.field(name="maintenanceUpdates", default=None)


SETTINGS = msgspec.json.Decoder(Settings)
COMPONENTS = msgspec.json.Decoder(list[Component])
EVENTS: Mapping[str, msgspec.json.Decoder[Any]] = {
    "incident": msgspec.json.Decoder(OneIncident),
    "incidents": msgspec.json.Decoder(list[Incident]),
    "maintenance": msgspec.json.Decoder(OneMaintenance),
    "maintenances": msgspec.json.Decoder(list[Maintenance]),
}
