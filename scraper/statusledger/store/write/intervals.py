"""Intervals with a component not operational, in step with the rows that state them."""

from collections.abc import Collection, Iterable, Mapping
from itertools import groupby

import msgspec
from sqlite_utils import Database

from statusledger.model import Health, Instant, Kind
from statusledger.reconcile.intervals import Gap, IncidentStates, StateChange, of_component, whole
from statusledger.reconcile.intervals import gaps as gaps_of
from statusledger.schema.predicates import still_open
from statusledger.store.write import broken_chains
from statusledger.store.write.rows import Rows

_ENDING = ("kind", "status", "resolved_at", "resolved_from", "withdrawn_at")
_STATED = f"""
    SELECT t.component_id, t.incident_id, i.kind,
           coalesce(i.resolved_at, i.withdrawn_at, CASE WHEN NOT ({still_open("i")})
               THEN (SELECT max(last.posted_at) FROM updates last WHERE last.incident_id = i.id) END),
           t.at, t.new_health, t.old_health, t.id
    FROM transitions t JOIN incidents i ON i.id = t.incident_id LEFT JOIN updates u ON u.id = t.update_id
    WHERE t.component_id IN (SELECT value FROM json_each(?))
    ORDER BY t.component_id, t.incident_id, t.at, u.number, t.id
"""
_SEEN = """
    SELECT component_id, at, new_health, old_health, not_before FROM transitions
    WHERE incident_id IS NULL AND component_id IN (SELECT value FROM json_each(?)) ORDER BY component_id, at, id
"""
_LISTED = """
    SELECT id, withdrawn_at, first_seen_at, health, health_raw IS NOT NULL AND NOT is_group FROM components
    WHERE id IN (SELECT value FROM json_each(?))
"""
_COLUMNS = "component_id, kind, from_at, until_at, health, incident_ids"
_STORED = f"SELECT {_COLUMNS} FROM component_intervals WHERE component_id IN (SELECT value FROM json_each(?))"
_INSERT = f"INSERT INTO component_intervals ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"
_encoder = msgspec.json.Encoder()


def touched(old: Rows, new: Rows) -> set[str]:
    """Components with changed transitions or incidents; rows by table and id."""
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
    """Derive intervals and their anomalies from all transitions of components."""
    if not component_ids:
        return
    wanted = _encoder.encode(sorted(component_ids)).decode()
    gaps: list[Gap] = []
    rows = set(_rows(db, wanted, gaps))
    stored = set(db.conn.execute(_STORED, (wanted,)))
    gone = sorted(row[:3] for row in stored - rows)
    db.conn.executemany("DELETE FROM component_intervals WHERE (component_id, kind, from_at) = (?, ?, ?)", gone)
    db.conn.executemany(_INSERT, sorted(rows - stored))
    broken_chains.save(db, wanted, gaps)


def _rows(db: Database, wanted: str, gaps: list[Gap]) -> Iterable[tuple[str, str, Instant, Instant | None, str, str]]:
    courses, seen = _courses(db, wanted), _seen(db, wanted)
    for identity, gone_at, listed_at, health, is_listed in db.conn.execute(_LISTED, (wanted,)).fetchall():
        moves = seen.get(identity, [])
        listed = whole(listed_at, moves, Health(health)) if is_listed else moves
        shown = of_component(courses.get(identity, ()), listed, gone_at)
        gaps += gaps_of(courses.get(identity, ()), listed, shown)
        for each in shown:
            incident_ids = _encoder.encode(each.incident_ids).decode()
            yield identity, each.kind, each.from_at, each.until_at, each.health, incident_ids


def _courses(db: Database, wanted: str) -> Mapping[str, list[IncidentStates]]:
    """States by incidents, by component."""
    found: dict[str, list[IncidentStates]] = {}
    for head, group in groupby(db.conn.execute(_STATED, (wanted,)), key=lambda row: row[:4]):
        component_id, incident_id, kind, ended_at = head
        steps = tuple(
            StateChange(at, Health(health), Health(before), transition_id=transition_id)
            for *_, at, health, before, transition_id in group
        )
        found.setdefault(component_id, []).append(IncidentStates(incident_id, Kind(kind), ended_at, steps))
    return found


def _seen(db: Database, wanted: str) -> Mapping[str, list[StateChange]]:
    """Changes of the list of components, by component."""
    found: dict[str, list[StateChange]] = {}
    for component_id, at, health, before, not_before in db.conn.execute(_SEEN, (wanted,)):
        found.setdefault(component_id, []).append(StateChange(at, Health(health), Health(before), not_before))
    return found
