"""What polls brought that nobody was told of yet, and what there is to tell of it.

It is noted in the transaction that saves it, so that neither an interruption loses it nor a rebuild or an import makes
news of what is old.
"""

import json
from collections.abc import Iterable

from msgspec import Struct
from sqlite_utils import Database

from statusledger.model import Impact, Instant, Kind, Origin, Status
from statusledger.schema.superseding import superseded
from statusledger.store.query import Connection, Row, answer, answers, rows


class PendingChange(Struct, frozen=True, kw_only=True):
    """A row of `changes` that is about an incident or one of its updates."""

    id: str
    seen_at: Instant
    incident_id: str
    entity: str
    kind: str
    field: str | None
    old: str | None
    new: str | None
    after_resolution: bool


class FieldChange(Struct, frozen=True):
    """A change of status, end or impact that an incident went through."""

    seen_at: Instant
    field: str
    old: str | None
    new: str | None


class ChangedComponent(Struct, frozen=True):
    """A component that an incident names."""

    name: str
    group_name: str | None


class LatestUpdate(Struct, frozen=True):
    """The newest update that stands."""

    status: Status
    posted_at: Instant
    body: str


class IncidentSummary(Struct, frozen=True, kw_only=True):
    """An incident as it is now, with its whole course; `is_superseded` where another id counts in its place."""

    id: str
    vendor_id: str
    vendor: str
    tags: list[str]
    source_id: str
    kind: Kind
    title: str
    url: str | None
    status: Status
    impact: Impact
    started_at: Instant | None
    resolved_at: Instant | None
    scheduled_start_at: Instant | None
    scheduled_end_at: Instant | None
    posted_at: Instant | None
    first_seen_at: Instant
    withdrawn_at: Instant | None
    origin: Origin
    is_superseded: bool
    components: list[ChangedComponent]
    course: list[FieldChange]
    latest: LatestUpdate | None


class SourceFailure(Struct, frozen=True, kw_only=True):
    """A page that could not be read, or can be again: polls that failed in a row before, at most and now."""

    source_id: str
    vendor_id: str
    vendor: str
    tags: list[str]
    name: str
    url: str
    before: int
    most: int
    now: int
    last_success_at: Instant | None
    last_failure_at: Instant | None
    last_error: str | None


_OF_INCIDENT = "c.incident_id IS NOT NULL AND c.entity IN ('incident', 'update')"
_TOLD = """
    SELECT c.id, c.seen_at, c.incident_id, c.entity, c.kind, c.field, c.old, c.new, c.after_resolution FROM changes c
"""
_SUBJECT = f"""
    SELECT i.id, i.vendor_id, v.name AS vendor, v.tags, i.source_id, i.kind, i.title, i.url, i.status, i.impact,
           i.started_at, i.resolved_at, i.scheduled_start_at, i.scheduled_end_at, i.first_seen_at, i.withdrawn_at,
           i.origin, {superseded("i")} AS is_superseded, coalesce(i.posted_at, (SELECT min(u.posted_at) FROM updates u
           WHERE u.incident_id = i.id AND u.posted_from = 'stated')) AS posted_at
    FROM incidents i JOIN vendors v ON v.id = i.vendor_id WHERE i.id = :id
"""
_PARTS = """
    SELECT x.name, coalesce(p.group_name, x.group_name) AS group_name
    FROM incident_components x LEFT JOIN components p ON p.id = x.component_id
    WHERE x.incident_id = :id ORDER BY p.position IS NULL, p.position, x.name
"""
_COURSE = """
    SELECT seen_at, field, old, new FROM changes
    WHERE incident_id = :id AND entity = 'incident' AND field IN ('status', 'resolved_at', 'impact')
    ORDER BY seen_at, field, id
"""
_LATEST = """
    SELECT status, posted_at, body FROM updates
    WHERE incident_id = :id AND withdrawn_at IS NULL ORDER BY number DESC LIMIT 1
"""
_STUMBLES = """
    SELECT t.source_id, s.vendor_id, v.name AS vendor, v.tags, s.name, s.url, t.before, t.most, t.now,
           s.last_success_at, s.last_failure_at, s.last_error
    FROM source_failures t JOIN sources s ON s.id = t.source_id JOIN vendors v ON v.id = s.vendor_id
    WHERE s.enabled ORDER BY t.source_id
"""
_PLANNED = """
    SELECT id FROM incidents
    WHERE kind = 'maintenance' AND withdrawn_at IS NULL AND (:past OR status IN ('scheduled', 'unknown'))
      AND scheduled_start_at > :start AND scheduled_start_at <= :until
    ORDER BY scheduled_start_at, id
"""


def note(db: Database, source_id: str, change_ids: Iterable[str]) -> None:
    """Changes that a poll saw. Belongs into the transaction that saves them."""
    noted = [(change_id, source_id) for change_id in change_ids]
    db.conn.executemany("INSERT OR IGNORE INTO pending_changes (change_id, source_id) VALUES (?, ?)", noted)


def note_unsaved(db: Database, source_id: str) -> None:
    """Changes that polls saw which were interrupted before they were saved: those since the last that was.

    What was saved in that very second and told before keeps its id, and is not queued again.
    """
    db.conn.execute(
        "INSERT OR IGNORE INTO pending_changes (change_id, source_id) SELECT c.id, c.source_id FROM changes c "
        "JOIN sources s ON s.id = c.source_id WHERE s.id = ? AND c.seen_at >= s.last_success_at",
        (source_id,),
    )


def note_poll(db: Database, source_id: str, *, failed: bool) -> None:
    """How a poll went, where it or the one before failed. Comes before `save_polls`, in its transaction."""
    db.conn.execute(
        "INSERT INTO source_failures (source_id, before, most, now) "
        "SELECT id, consecutive_failures, consecutive_failures + :failed, (consecutive_failures + 1) * :failed "
        "FROM sources WHERE id = :id AND (:failed OR consecutive_failures) "
        "ON CONFLICT (source_id) DO UPDATE SET most = max(most, excluded.most), now = excluded.now",
        {"id": source_id, "failed": int(failed)},
    )


def waiting(db: Connection) -> list[PendingChange]:
    """What is news, oldest first. What a rebuild told otherwise since is not."""
    return answers(
        db,
        PendingChange,
        f"{_TOLD} JOIN pending_changes n ON n.change_id = c.id WHERE {_OF_INCIDENT} ORDER BY c.seen_at, c.id",
    )


def since(db: Connection, at: Instant) -> list[PendingChange]:
    """All that was news since a time, oldest first."""
    return answers(
        db, PendingChange, f"{_TOLD} WHERE c.seen_at >= :at AND {_OF_INCIDENT} ORDER BY c.seen_at, c.id", at=at
    )


def stumbles(db: Connection) -> list[SourceFailure]:
    """The pages that could not be read, or can be again, since anybody was told."""
    return [_stumble(row) for row in rows(db, _STUMBLES)]


def exists(db: Database) -> bool:
    """Whether there is any news."""
    return bool(rows(db, "SELECT 1 FROM pending_changes UNION ALL SELECT 1 FROM source_failures LIMIT 1"))


def clear(db: Database) -> None:
    """Everybody who wants to know was told, or it waits in the outbox."""
    db.conn.execute("DELETE FROM pending_changes")
    db.conn.execute("DELETE FROM source_failures")


def planned(db: Connection, start: Instant, until: Instant, *, past: bool = False) -> list[str]:
    """The ids of maintenances that are planned to begin in this time; with `past`, of those that are over as well."""
    return [row["id"] for row in rows(db, _PLANNED, start=start, until=until, past=past)]


def passes(db: Connection) -> list[tuple[Instant, Instant]]:
    """When each polling pass that came to its end began and ended, oldest first."""
    found = rows(db, "SELECT started_at, finished_at FROM runs WHERE finished_at IS NOT NULL ORDER BY started_at")
    return [(row["started_at"], row["finished_at"]) for row in found]


def subject(db: Connection, incident_id: str) -> IncidentSummary:
    """An incident, for whoever is told of it."""
    found = find(db, incident_id)
    assert found is not None, "what is asked for was just found"
    return found


def find(db: Connection, incident_id: str) -> IncidentSummary | None:
    """An incident, as far as it is known by that id."""
    row = next(iter(rows(db, _SUBJECT, id=incident_id)), None)
    if row is None:
        return None
    told = {
        "tags": json.loads(row["tags"]),
        "components": rows(db, _PARTS, id=incident_id),
        "course": rows(db, _COURSE, id=incident_id),
        "latest": next(iter(rows(db, _LATEST, id=incident_id)), None),
    }
    return answer(IncidentSummary, row | told)


def former_ids(db: Connection, incident_id: str) -> list[str]:
    """The ids that an incident had before its page moved."""
    links = "SELECT same_as FROM incident_links WHERE incident_id = :id"
    return [row["same_as"] for row in rows(db, links, id=incident_id)]


def is_failing(db: Connection, source_id: str) -> bool:
    """Whether the last poll of a source failed."""
    return bool(rows(db, "SELECT 1 FROM sources WHERE id = :id AND consecutive_failures", id=source_id))


def watched(db: Connection) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """What people watch of each source of which they do not watch all: patterns, and those of what is left out."""
    found: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for row in rows(db, "SELECT source_id, pattern, excluded FROM watch_patterns ORDER BY pattern"):
        only, excluded = found.get(row["source_id"], ((), ()))
        pattern = (row["pattern"],)
        found[row["source_id"]] = (only, excluded + pattern) if row["excluded"] else (only + pattern, excluded)
    return found


def _stumble(row: Row) -> SourceFailure:
    return answer(SourceFailure, row | {"tags": json.loads(row["tags"])})
