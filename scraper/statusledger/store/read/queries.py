"""Queries of the dataset, returning types of `rows`."""

from contextlib import ExitStack, closing
from pathlib import Path

from statusledger.errors import StoreError
from statusledger.model import Instant
from statusledger.schema.predicates import progress_update, rewrites, shown_component, troubled
from statusledger.schema.steps import VERSION
from statusledger.store import logs
from statusledger.store.connections import about, beside, named, readonly
from statusledger.store.query import Connection, Reader, Row
from statusledger.store.query import answer as _answer
from statusledger.store.query import answers as _answers
from statusledger.store.query import rows as _rows
from statusledger.store.read.rows import (
    AnomalyRow,
    ChangeRow,
    ComponentRow,
    Current,
    IncidentBrief,
    IncidentStory,
    Situation,
)
from statusledger.store.read.source_rows import SourceRow

SOURCE = """
    SELECT s.*, v.name AS vendor, h.watched_from, h.watched_until, h.polls, h.longest_gap_s,
           EXISTS (SELECT 1 FROM watch_patterns w WHERE w.source_id = s.id) AS is_watched_in_part
    FROM sources s JOIN vendors v ON v.id = s.vendor_id JOIN source_health h ON h.id = s.id
"""
_INCIDENT = "SELECT i.*, v.name AS vendor FROM incidents i JOIN vendors v ON v.id = i.vendor_id"
_AFFECTED = """
    SELECT c.incident_id, c.component_id, c.name, coalesce(p.group_name, c.group_name) AS group_name, c.worst_health
    FROM incident_components c LEFT JOIN components p ON p.id = c.component_id
    WHERE c.incident_id {which} ORDER BY p.position IS NULL, p.position, c.name
"""
AFFECTED = _AFFECTED.format(which="= :id")
_TRANSITIONS = """
    SELECT t.*, p.name AS component, p.group_name FROM transitions t JOIN components p ON p.id = t.component_id
    WHERE t.incident_id = :id ORDER BY t.at, p.position, p.name
"""
CHANGE = """
    SELECT c.*, v.name AS vendor, i.title, i.resolved_at, u.number, p.name AS component,
           CASE WHEN c.kind = 'renamed' AND (c.field = 'group_name' OR p.is_group) THEN (
               SELECT count(*) FROM components m
               WHERE m.source_id = c.source_id AND m.group_name = c.new AND m.withdrawn_at IS NULL
           ) END AS members
    FROM changes c JOIN vendors v ON v.id = c.vendor_id LEFT JOIN incidents i ON i.id = c.incident_id
    LEFT JOIN updates u ON c.entity = 'update' AND u.id = c.entity_id
    LEFT JOIN components p ON c.entity = 'component' AND p.id = c.entity_id
"""
_ANOMALY = """
    SELECT o.*, s.vendor_id, v.name AS vendor, i.id AS incident_id, i.title, u.number, p.name AS component
    FROM anomalies o JOIN sources s ON s.id = o.source_id JOIN vendors v ON v.id = s.vendor_id
    LEFT JOIN updates u ON o.entity = 'update' AND u.id = o.entity_id
    LEFT JOIN components p ON o.entity = 'component' AND p.id = o.entity_id
    LEFT JOIN incidents i ON i.id = coalesce(u.incident_id, o.entity_id)
"""
_LINKS = """
    SELECT same_as AS id, 0 AS is_later, reason, evidence FROM incident_links WHERE incident_id = :id
    UNION ALL SELECT incident_id, 1, reason, evidence FROM incident_links WHERE same_as = :id ORDER BY 1
"""
_SAME_KEY = """
    SELECT o.id FROM incidents i JOIN incidents o ON o.source_id = i.source_id AND o.key = i.key AND o.id != i.id
    WHERE i.id = :id ORDER BY o.generation
"""

_SAID = "LEFT JOIN updates u ON u.id = t.update_id WHERE t.incident_id = :id"
_TAGS = f"SELECT t.*, u.number FROM incident_tags t {_SAID} ORDER BY t.kind, t.certainty, t.tag"
_UPSTREAMS = f"SELECT t.*, u.number FROM incident_upstreams t {_SAID} ORDER BY t.certainty, t.name, t.region"
_OF_VENDOR = "(:vendor IS NULL OR {}.vendor_id = :vendor)"
_SAME = ("i.id = :wanted{case}", ":wanted{case} IN (i.key, i.url)", "substr(i.id, 1, length(:wanted)) = :wanted{case}")
_NAMED = [each.format(case=case) for case in ("", " COLLATE NOCASE") for each in _SAME]
"""Conditions by which an incident is named, the strictest first."""


class NoSuchIncident(StoreError):
    """The id of an incident is unknown."""


def open_readonly(path: Path, *, is_open: bool = False) -> Reader:
    """Open status.db during writes by others. Raises StoreError for a missing or unsupported database.

    Pass `is_open` if this process has it open: closing another handle ends SQLite's locks.
    """
    if not is_open:
        refuse_missing(path)
        logs.refuse_foreign(path)
    with ExitStack() as undone, about(path), named(path):
        connection = undone.enter_context(closing(readonly(path)))
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        _refuse(path, version)
        undone.pop_all()
    return Reader(connection, path)


def refuse_missing(path: Path) -> None:
    """Raise StoreError where there is no database."""
    if not path.exists():
        raise StoreError(f"{path}: there is no such database; run `statusledger run` first, or name another with --db")


def _refuse(path: Path, version: int) -> None:
    if version > VERSION:
        raise StoreError(f"{path} has version {version}, this statusledger knows {VERSION}; update statusledger")
    if 0 < version < VERSION:
        raise StoreError(f"{path} has version {version}; `statusledger run` makes it {VERSION}, and keeps a backup")
    captures = beside(path)
    if version < VERSION and captures.exists() and captures.stat().st_size:
        raise StoreError(f"{path} is empty beside {captures}: `statusledger rebuild` makes it again from them")
    if version < VERSION:
        raise StoreError(f"{path}: not a database of this statusledger; `statusledger run` makes it one")


def candidates(db: Connection, wanted: str) -> list[IncidentBrief]:
    """Incidents by id; else by key or address; else by prefix of ids; else so in any case. Newest first."""
    for where in _NAMED:
        sql = f"{_INCIDENT} WHERE {where} ORDER BY i.started_at DESC, i.id"
        found = _answers(db, IncidentBrief, sql, wanted=wanted)
        if found:
            return found
    return []


def story(db: Connection, incident_id: str) -> IncidentStory:
    """Everything known of an incident. Raises NoSuchIncident."""
    found = _rows(db, f"{_INCIDENT} WHERE i.id = :id", id=incident_id)
    if not found:
        raise NoSuchIncident(f"no incident {incident_id!r}")

    def of_it(sql: str) -> list[Row]:
        return _rows(db, sql, id=incident_id)

    anomalies = of_it(f"{_ANOMALY} WHERE i.id = :id AND o.cleared_at IS NULL ORDER BY o.code, u.number")
    row = found[0] | {
        "source": _rows(db, f"{SOURCE} WHERE s.id = :id", id=found[0]["source_id"])[0],
        "components": of_it(AFFECTED),
        "updates": of_it("SELECT * FROM updates WHERE incident_id = :id ORDER BY number"),
        "transitions": of_it(_TRANSITIONS),
        "changes": of_it(f"{CHANGE} WHERE c.incident_id = :id ORDER BY c.seen_at, u.number, c.id"),
        "anomalies": anomalies,
        "oddities": anomalies,
        "same_as": of_it(_LINKS),
        "tags": of_it(_TAGS),
        "upstreams": [each for each in of_it(_UPSTREAMS) if each["vendor_id"] != found[0]["vendor_id"]],
        "same_key": [each["id"] for each in of_it(_SAME_KEY)],
    }
    return _answer(IncidentStory, row)


def situation(db: Connection, vendor_id: str | None = None) -> Situation:
    """The state by the last reads of the wanted sources, of all vendors or of one."""
    worst_first = sorted(_current(db, "open_incidents", vendor_id), key=lambda each: each.impact.badness, reverse=True)
    return Situation(
        open=worst_first,
        maintenances=_current(db, "upcoming_maintenances", vendor_id),
        troubles=_answers(
            db,
            ComponentRow,
            "SELECT p.* FROM watched_components p JOIN sources s ON s.id = p.source_id "
            f"WHERE s.enabled AND {_OF_VENDOR.format('s')} AND {shown_component('p')} AND {troubled('p')} "
            "ORDER BY p.position, p.name",
            vendor=vendor_id,
        ),
        sources=[source for source in sources(db, vendor_id) if source.is_wanted],
    )


def _current(db: Connection, view: str, vendor_id: str | None) -> list[Current]:
    """Incidents of a view, of all vendors or of one, latest start first; maintenances by window."""
    listed = f"IN (SELECT id FROM {view} o WHERE {_OF_VENDOR.format('o')})"
    affected: dict[str, list[Row]] = {}
    for row in _rows(db, _AFFECTED.format(which=listed), vendor=vendor_id):
        affected.setdefault(row["incident_id"], []).append(row)
    newest_last = f"SELECT u.* FROM updates u WHERE {progress_update('u')} AND u.incident_id {listed} ORDER BY u.number"
    updates = {row["incident_id"]: row for row in _rows(db, newest_last, vendor=vendor_id)}
    order = "i.scheduled_start_at, i.started_at DESC, i.id"
    return [
        _answer(Current, row | _touched(affected.get(row["id"], [])) | {"latest_update": updates.get(row["id"])})
        for row in _rows(db, f"{_INCIDENT} WHERE i.id {listed} ORDER BY {order}", vendor=vendor_id)
    ]


def _touched(affected: list[Row]) -> Row:
    """The components of an incident: their names, and all that is known of each."""
    return {"components": sorted(row["name"] for row in affected), "affected": affected}


def changes(
    db: Connection, vendor: str | None = None, since: Instant | None = None, *, ordinary: bool = False
) -> list[ChangeRow]:
    """Rewrites by vendors, newest first; with `ordinary`, all changes."""
    return _answers(
        db,
        ChangeRow,
        f"{CHANGE} WHERE (:vendor IS NULL OR c.vendor_id = :vendor) AND (:since IS NULL OR c.seen_at >= :since) "
        f"AND (:ordinary OR {rewrites('c')}) ORDER BY c.seen_at DESC, c.id",
        vendor=vendor,
        since=since,
        ordinary=ordinary,
    )


def anomalies(db: Connection, vendor: str | None = None) -> list[AnomalyRow]:
    """Present anomalies by code, newest incident first."""
    return _answers(
        db,
        AnomalyRow,
        f"{_ANOMALY} WHERE o.cleared_at IS NULL AND (:vendor IS NULL OR s.vendor_id = :vendor) "
        "ORDER BY o.code, i.started_at DESC, o.entity_id",
        vendor=vendor,
    )


def sources(db: Connection, vendor_id: str | None = None) -> list[SourceRow]:
    """All sources, or those of a vendor, longest failing first."""
    where = "" if vendor_id is None else "WHERE s.vendor_id = :vendor"
    return _answers(db, SourceRow, f"{SOURCE} {where} ORDER BY s.consecutive_failures DESC, s.id", vendor=vendor_id)
