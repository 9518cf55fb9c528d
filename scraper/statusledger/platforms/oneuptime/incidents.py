"""Incidents, and tables of notes, states and monitors that refer to them by id."""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.model import (
    Document,
    Impact,
    Incident,
    Kind,
    Snapshot,
    Status,
    Update,
)
from statusledger.platforms.oneuptime.timeline import Post, updates_of
from statusledger.platforms.oneuptime.wire import Monitor, Named, Resource, affected, page_of, unwrapped
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.words import Default
from statusledger.times import iso

# As a new project names them.
STATUS = Default(Status.UNKNOWN) | {"identified": Status.IDENTIFIED}
IMPACT = Default(Impact.UNKNOWN) | {
    "critical incident": Impact.CRITICAL,
    "major incident": Impact.MAJOR,
    "minor incident": Impact.MINOR,
}


class _Incident(Struct, rename="camel"):
    id: str = msgspec.field(name="_id")
    title: str
    current_incident_state: Named
    monitors: list[Monitor] = []
    declared_at: str | None = None
    created_at: str | None = None
    description: str | None = None
    incident_severity: Named | None = None
    postmortem_note: str | None = None
    postmortem_posted_at: str | None = None
    show_postmortem_on_status_page: bool = False


class _Note(Struct, rename="camel"):
    id: str = msgspec.field(name="_id")
    incident_id: str
    posted_at: str
    note: str = ""


class _Step(Struct, rename="camel"):
    id: str = msgspec.field(name="_id")
    incident_id: str
    incident_state: Named
    starts_at: str


class _State(Struct, rename="camel"):
    name: str
    is_resolved_state: bool


class _Incidents(Struct, rename="camel"):
    incidents: list[_Incident]
    incident_states: list[_State]
    incident_public_notes: list[_Note] = []
    incident_state_timelines: list[_Step] = []
    status_page_resources: list[Resource] = []


def parse(document: Document) -> Snapshot:
    """Parse the incidents with notes and states. Raises NormalizeError."""
    with refusing("a list of OneUptime incidents"):
        tables, page = msgspec.convert(unwrapped(document.body), _Incidents), page_of(document.url)
        return Snapshot(incidents=tuple(_incident(incident, tables, page) for incident in tables.incidents))


def _incident(entry: _Incident, tables: _Incidents, page: str) -> Incident:
    updates = (*updates_of(_posts(entry, tables)), *_postmortem(entry))
    severity = entry.incident_severity.name if entry.incident_severity else None
    start = entry.declared_at or entry.created_at
    word = entry.current_incident_state.name
    return build_incident(
        key=entry.id,
        kind=Kind.INCIDENT,
        title=text.plain(entry.title),
        url=text.link(f"{page}/incidents/{entry.id}"),
        status=_status(word, tables),
        status_raw=word,
        impact=IMPACT((severity or "").lower()),
        impact_raw=severity,
        start=Start.stated(iso(start)) if start else None,
        end=End.closing(updates),
        posted_at=iso(entry.created_at) if entry.created_at else None,
        components=tuple(affected(entry.monitors, tables.status_page_resources)),
        updates=updates,
    )


def _status(name: str, tables: _Incidents) -> Status:
    over = any(state.is_resolved_state and state.name == name for state in tables.incident_states)
    return Status.RESOLVED if over else STATUS(name.lower())


def _posts(entry: _Incident, tables: _Incidents) -> Iterator[Post]:
    for step in tables.incident_state_timelines:
        if step.incident_id == entry.id:
            word = step.incident_state.name
            yield Post(step.starts_at, step.id, status=_status(word, tables), word=word)
    start = entry.declared_at or entry.created_at
    if start and entry.description:
        yield Post(start, entry.id, entry.description)
    for note in tables.incident_public_notes:
        if note.incident_id == entry.id:
            yield Post(note.posted_at, note.id, note.note)


def _postmortem(entry: _Incident) -> Iterator[Update]:
    if entry.show_postmortem_on_status_page and entry.postmortem_note and entry.postmortem_posted_at:
        yield Update(
            key=f"{entry.id}-postmortem",
            status=Status.POSTMORTEM,
            status_raw="postmortem",
            body=text.markdown(entry.postmortem_note),
            posted_at=iso(entry.postmortem_posted_at),
        )
