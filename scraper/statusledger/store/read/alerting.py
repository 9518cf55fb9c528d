"""Incidents with their status and impact over time, for alerts."""

import json

from statusledger.model import Instant, Origin
from statusledger.schema.predicates import current_update, superseded
from statusledger.store.query import Connection, answer, answers, rows
from statusledger.store.read.queries import AFFECTED, CHANGE
from statusledger.store.read.rows import AffectedRow, ChangeRow, IncidentRow, UpdateRow


class IncidentSummary(IncidentRow, frozen=True, kw_only=True):
    """An incident as it is now; `is_superseded`: another id counts in its place.

    `course`: changes of status, end and impact, oldest first. `latest`: newest update shown.
    """

    tags: list[str]
    is_superseded: bool
    components: list[AffectedRow]
    course: list[ChangeRow]
    latest: UpdateRow | None


_SUMMARY = f"""
    SELECT i.*, v.name AS vendor, v.tags, {superseded("i")} AS is_superseded,
           coalesce(i.posted_at, (SELECT min(u.posted_at) FROM updates u
           WHERE u.incident_id = i.id AND u.posted_from = 'stated')) AS posted_at
    FROM incidents i JOIN vendors v ON v.id = i.vendor_id WHERE i.id = :id
"""
_COURSE = f"""
    {CHANGE} WHERE c.incident_id = :id AND c.entity = 'incident' AND c.field IN ('status', 'resolved_at', 'impact')
    ORDER BY c.seen_at, c.field, c.id
"""
_LATEST = f"""
    SELECT u.* FROM updates u WHERE u.incident_id = :id AND {current_update("u")} ORDER BY u.number DESC LIMIT 1
"""
_PLANNED = """
    SELECT id FROM incidents
    WHERE kind = 'maintenance' AND withdrawn_at IS NULL AND (:past OR status IN ('scheduled', 'unknown'))
      AND scheduled_start_at > :start AND scheduled_start_at <= :until
    ORDER BY scheduled_start_at, id
"""

_BACKFILLED = f"""
    SELECT i.id FROM incidents i WHERE i.origin = '{Origin.BACKFILLED}' AND NOT {superseded("i")} AND (
        coalesce(i.posted_at, i.started_at) >= :since OR i.resolved_at >= :since
        OR EXISTS (SELECT 1 FROM updates u WHERE u.incident_id = i.id AND u.posted_at >= :since)
    ) ORDER BY i.id
"""


def summary(db: Connection, incident_id: str) -> IncidentSummary:
    """An incident that is known to exist."""
    found = find(db, incident_id)
    assert found is not None, "the id comes from a row that refers to it"
    return found


def find(db: Connection, incident_id: str) -> IncidentSummary | None:
    """An incident; None for an unknown id."""
    row = next(iter(rows(db, _SUMMARY, id=incident_id)), None)
    if row is None:
        return None
    parts = {
        "tags": json.loads(row["tags"]),
        "components": rows(db, AFFECTED, id=incident_id),
        "course": rows(db, _COURSE, id=incident_id),
        "latest": next(iter(rows(db, _LATEST, id=incident_id)), None),
    }
    return answer(IncidentSummary, row | parts)


def planned(db: Connection, start: Instant, until: Instant, *, past: bool = False) -> list[str]:
    """Ids of maintenances planned after `start` and by `until`; with `past`, also those over."""
    return [row["id"] for row in rows(db, _PLANNED, start=start, until=until, past=past)]


def backfilled(db: Connection, since: Instant) -> list[str]:
    """Ids of incidents that were there before they were watched, with a time since a time."""
    return [row["id"] for row in rows(db, _BACKFILLED, since=since)]


def first_reads(db: Connection) -> dict[str, Instant]:
    """Time of our first read of every incident, by id."""
    return {row["id"]: row["first_seen_at"] for row in rows(db, "SELECT id, first_seen_at FROM incidents")}


def timeline(db: Connection, incident_id: str) -> list[UpdateRow]:
    """Updates of an incident that its page shows, oldest first."""
    sql = f"SELECT u.* FROM updates u WHERE u.incident_id = :id AND {current_update('u')} ORDER BY u.number"
    return answers(db, UpdateRow, sql, id=incident_id)


def passes(db: Connection) -> list[tuple[Instant, Instant]]:
    """Start and end of each finished run, oldest first."""
    found = rows(db, "SELECT started_at, finished_at FROM runs WHERE finished_at IS NOT NULL ORDER BY started_at")
    return [(row["started_at"], row["finished_at"]) for row in found]


def former_ids(db: Connection, incident_id: str) -> list[str]:
    """Ids that an incident had before its page moved."""
    links = "SELECT same_as FROM incident_links WHERE incident_id = :id"
    return [row["same_as"] for row in rows(db, links, id=incident_id)]


def is_failing(db: Connection, source_id: str) -> bool:
    """True if the last poll of a source failed."""
    return bool(rows(db, "SELECT 1 FROM sources WHERE id = :id AND consecutive_failures", id=source_id))


def watched(db: Connection) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Patterns of watched and excluded components, by source watched in part."""
    found: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for row in rows(db, "SELECT source_id, pattern, excluded FROM watch_patterns ORDER BY pattern"):
        only, excluded = found.get(row["source_id"], ((), ()))
        pattern = (row["pattern"],)
        found[row["source_id"]] = (only, excluded + pattern) if row["excluded"] else (only + pattern, excluded)
    return found
