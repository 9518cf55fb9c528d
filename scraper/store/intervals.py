"""The intervals in which components were not operational, kept in step with the rows that tell of them."""

from collections.abc import Collection, Iterable, Mapping
from itertools import groupby

import msgspec
from sqlite_utils import Database

from scraper.intervals import Course, Step, of_component
from scraper.model import Health, Instant, Kind
from scraper.store.rows import Rows

_ENDING = ("kind", "status", "resolved_at", "withdrawn_at")
_STATED = """
    SELECT t.component_id, t.incident_id, i.kind,
           coalesce(i.resolved_at, i.withdrawn_at, CASE WHEN i.status IN ('resolved', 'completed', 'cancelled')
               THEN (SELECT max(last.posted_at) FROM updates last WHERE last.incident_id = i.id) END),
           t.at, t.new_health
    FROM transitions t JOIN incidents i ON i.id = t.incident_id LEFT JOIN updates u ON u.id = t.update_id
    WHERE t.component_id IN (SELECT value FROM json_each(?))
    ORDER BY t.component_id, t.incident_id, t.at, u.number, t.id
"""
_SEEN = """
    SELECT component_id, at, new_health FROM transitions
    WHERE incident_id IS NULL AND component_id IN (SELECT value FROM json_each(?)) ORDER BY component_id, at, id
"""
# How a component did when it was first listed: as the change that we saw next tells, or how it does now if none came.
_LISTED = """
    SELECT c.id, c.withdrawn_at, c.first_seen_at, CASE c.is_group WHEN 0 THEN coalesce(
        (SELECT CASE t.origin WHEN 'observed' THEN t.old_health ELSE 'unknown' END FROM transitions t
         WHERE t.component_id = c.id AND t.at > c.first_seen_at ORDER BY t.at, t.origin, t.id LIMIT 1), c.health)
         ELSE 'unknown' END
    FROM components c WHERE c.id IN (SELECT value FROM json_each(?))
"""
_COLUMNS = "component_id, kind, from_at, until_at, health, incident_ids"
_STORED = f"SELECT {_COLUMNS} FROM component_intervals WHERE component_id IN (SELECT value FROM json_each(?))"
_INSERT = f"INSERT INTO component_intervals ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"
_encoder = msgspec.json.Encoder()


def touched(old: Rows, new: Rows) -> set[str]:
    """Ids of the components of which incidents tell otherwise, given rows by table and id as they were and are."""
    before, after = old["transitions"], new["transitions"]
    moved = [row for each, row in (*before.items(), *after.items()) if before.get(each) != after.get(each)]
    over = {
        identity
        for identity, row in new["incidents"].items()
        if any(row[each] != old["incidents"].get(identity, row)[each] for each in _ENDING)
    }
    stated = (row for row in after.values() if row["incident_id"] in over)
    return {str(row["component_id"]) for row in (*moved, *stated)}


def save(db: Database, component_ids: Collection[str]) -> None:
    """Makes the intervals of these components again, of all that is told of them by now."""
    if not component_ids:
        return
    wanted = _encoder.encode(sorted(component_ids)).decode()
    rows = set(_rows(db, wanted))
    stored = set(db.conn.execute(_STORED, (wanted,)))
    gone = sorted(row[:3] for row in stored - rows)
    db.conn.executemany("DELETE FROM component_intervals WHERE (component_id, kind, from_at) = (?, ?, ?)", gone)
    db.conn.executemany(_INSERT, sorted(rows - stored))


def _rows(db: Database, wanted: str) -> Iterable[tuple[str, str, Instant, Instant | None, str, str]]:
    courses, seen = _courses(db, wanted), _seen(db, wanted)
    for identity, gone_at, listed_at, health in db.conn.execute(_LISTED, (wanted,)).fetchall():
        told = courses.get(identity, ())
        # What an incident that was open says is more than our first look.
        is_told = any(each.steps[0].at <= listed_at <= (each.ended_at or listed_at) for each in told)
        first = [] if is_told else [Step(listed_at, Health(health))]
        for each in of_component(told, [*first, *seen.get(identity, ())], gone_at):
            told_by = _encoder.encode(each.incident_ids).decode()
            yield identity, each.kind, each.from_at, each.until_at, each.health, told_by


def _courses(db: Database, wanted: str) -> Mapping[str, list[Course]]:
    """What incidents state, by component."""
    found: dict[str, list[Course]] = {}
    for head, group in groupby(db.conn.execute(_STATED, (wanted,)), key=lambda row: row[:4]):
        component_id, incident_id, kind, ended_at = head
        steps = tuple(Step(at, Health(health)) for *_, at, health in group)
        found.setdefault(component_id, []).append(Course(incident_id, Kind(kind), ended_at, steps))
    return found


def _seen(db: Database, wanted: str) -> Mapping[str, list[Step]]:
    """What we saw and nobody states, by component."""
    found: dict[str, list[Step]] = {}
    for component_id, at, health in db.conn.execute(_SEEN, (wanted,)):
        found.setdefault(component_id, []).append(Step(at, Health(health)))
    return found
