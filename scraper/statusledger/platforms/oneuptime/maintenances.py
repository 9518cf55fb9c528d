"""Maintenances, and tables of notes and states that refer to them by id."""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.model import Completeness, Document, Impact, Incident, Kind, Scope, Snapshot, Status
from statusledger.platforms.oneuptime.timeline import Post, updates_of
from statusledger.platforms.oneuptime.wire import Monitor, Resource, affected, page_of, unwrapped
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.words import Default
from statusledger.times import iso

# As a new project names them.
STATUS = Default(Status.UNKNOWN) | {
    "scheduled": Status.SCHEDULED,
    "ongoing": Status.IN_PROGRESS,
    "ended": Status.COMPLETED,
    "completed": Status.COMPLETED,
}


class _State(Struct, rename="camel"):
    name: str
    is_scheduled_state: bool = False
    is_ongoing_state: bool = False
    is_resolved_state: bool = False

    @property
    def status(self) -> Status:
        if self.is_resolved_state:
            return Status.COMPLETED
        if self.is_ongoing_state:
            return Status.IN_PROGRESS
        return Status.SCHEDULED if self.is_scheduled_state else STATUS(self.name.lower())


class _Event(Struct, rename="camel"):
    id: str = msgspec.field(name="_id")
    title: str
    current_scheduled_maintenance_state: _State
    starts_at: str | None = None
    ends_at: str | None = None
    created_at: str | None = None
    description: str | None = None
    monitors: list[Monitor] = []


class _Note(Struct, rename="camel"):
    id: str = msgspec.field(name="_id")
    scheduled_maintenance_id: str
    posted_at: str
    note: str = ""


class _Step(Struct, rename="camel"):
    id: str = msgspec.field(name="_id")
    scheduled_maintenance_id: str
    scheduled_maintenance_state: _State
    starts_at: str


class _Events(Struct, rename="camel"):
    scheduled_maintenance_events: list[_Event]
    scheduled_maintenance_events_public_notes: list[_Note] = []
    scheduled_maintenance_state_timelines: list[_Step] = []
    status_page_resources: list[Resource] = []


def parse(document: Document) -> Snapshot:
    """Parse the maintenances with notes and states. Raises NormalizeError."""
    with refusing("a list of OneUptime maintenances"):
        tables, page = msgspec.convert(unwrapped(document.body), _Events), page_of(document.url)
        return Snapshot(
            incidents=tuple(_incident(event, tables, page) for event in tables.scheduled_maintenance_events),
            covers=(Completeness(Scope.OPEN, (Kind.MAINTENANCE,)),),
        )


def _incident(event: _Event, tables: _Events, page: str) -> Incident:
    updates, state = tuple(updates_of(_posts(event, tables))), event.current_scheduled_maintenance_state
    start, end = (iso(each) if each else None for each in (event.starts_at, event.ends_at))
    return build_incident(
        key=event.id,
        kind=Kind.MAINTENANCE,
        title=text.plain(event.title),
        url=text.link(f"{page}/scheduled-events/{event.id}"),
        status=state.status,
        status_raw=state.name,
        impact=Impact.MAINTENANCE,
        start=Start.stated(start),
        end=End.closing(updates) if state.status.final else None,
        window=(start, end),
        posted_at=iso(event.created_at) if event.created_at else None,
        components=tuple(affected(event.monitors, tables.status_page_resources)),
        updates=updates,
    )


def _posts(event: _Event, tables: _Events) -> Iterator[Post]:
    for step in tables.scheduled_maintenance_state_timelines:
        if step.scheduled_maintenance_id == event.id:
            state = step.scheduled_maintenance_state
            yield Post(step.starts_at, step.id, status=state.status, word=state.name)
    if event.created_at and event.description:
        yield Post(event.created_at, event.id, event.description)
    for note in tables.scheduled_maintenance_events_public_notes:
        if note.scheduled_maintenance_id == event.id:
            yield Post(note.posted_at, note.id, note.note)
