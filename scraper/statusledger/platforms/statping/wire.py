"""Wire structs of Statping."""

import msgspec
from msgspec import Struct


class Core(Struct):
    """Page; `started_on` and `setup` identify this software."""

    setup: bool
    started_on: str
    name: str = ""


class Update(Struct):
    """Update of an incident."""

    id: int
    created_at: str
    message: str = ""
    type: str = ""


class Incident(Struct):
    """Incident, newest update first; without an update it is not listed."""

    id: int
    created_at: str
    service: int
    title: str
    description: str = ""
    updates: list[Update] | None = None


class Service(Struct):
    """Service; early versions list no incidents here, null stands for none."""

    id: int
    name: str
    online: bool
    incidents: list[Incident] | msgspec.UnsetType | None = msgspec.UNSET


class Message(Struct):
    """Announcement; `service` 0 means all."""

    id: int
    title: str
    start_on: str
    end_on: str
    service: int
    created_at: str
    description: str = ""


CORE = msgspec.json.Decoder(Core)
SERVICES = msgspec.json.Decoder(list[Service])
INCIDENTS = msgspec.json.Decoder(list[Incident] | None)
MESSAGES = msgspec.json.Decoder(list[Message] | None)
