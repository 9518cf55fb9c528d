"""The calendar: incidents and planned windows, numbers by day, coverage."""

import json
from collections.abc import Collection

from msgspec import Struct

from statusledger.model import Impact, Instant
from statusledger.schema.predicates import still_open
from statusledger.store.query import Connection, answers, rows
from statusledger.store.read.rows import IncidentBrief


class CalendarEntry(IncidentBrief, frozen=True, kw_only=True):
    """An incident, or a maintenance by its window; `until_at` is None without a known end.

    `is_on`: it continues today, as far as its page shows.
    """

    from_at: Instant
    until_at: Instant | None
    is_on: bool


class Began(Struct, frozen=True):
    """Number of incidents of an impact begun on a day, `2026-11-03`."""

    day: str
    impact: Impact
    incidents: int


class CalendarStretch(Struct, frozen=True):
    """Time in which some page was polled without a gap."""

    from_at: Instant
    until_at: Instant


# Those that began within, those that began before and ended later or not at all, and those planned: each by an index.
_TOUCHING = """
    SELECT id FROM incidents WHERE started_at >= :first AND started_at < :end
    UNION SELECT id FROM incidents
    WHERE kind IN ('incident', 'maintenance') AND resolved_at >= :first AND started_at < :first
    UNION SELECT id FROM incidents
    WHERE kind IN ('incident', 'maintenance') AND resolved_at IS NULL AND started_at < :first
    UNION SELECT id FROM incidents WHERE scheduled_end_at >= :first AND scheduled_start_at < :end
    UNION SELECT id FROM incidents
    WHERE scheduled_end_at IS NULL AND scheduled_start_at >= :first AND scheduled_start_at < :end
"""
_REACH = """
    SELECT coalesce(min(started_at), '~') AS first, coalesce(max(started_at), '') AS latest,
           coalesce((SELECT max(scheduled_start_at) FROM incidents), '') AS planned
    FROM incidents
"""
_CHOSEN = "(:vendors IS NULL OR i.vendor_id IN (SELECT value FROM json_each(:vendors)))"
_ENTRIES = f"""
    SELECT * FROM (
        SELECT i.*, v.name AS vendor,
               CASE WHEN i.kind = 'maintenance' THEN coalesce(i.scheduled_start_at, i.started_at) ELSE i.started_at END
                   AS from_at,
               CASE WHEN i.kind = 'maintenance' THEN coalesce(i.scheduled_end_at, i.resolved_at) ELSE i.resolved_at END
                   AS until_at,
               s.enabled AND {still_open("i")} AND i.status != 'scheduled'
                   AND (i.kind = 'incident' OR i.scheduled_end_at IS NULL) AS is_on
        FROM watched_incidents i JOIN vendors v ON v.id = i.vendor_id JOIN sources s ON s.id = i.source_id
        WHERE i.id IN ({_TOUCHING}) AND {_CHOSEN}
    )
    WHERE from_at < :end AND (from_at >= :first OR until_at > :first OR (is_on AND :first <= :now))
    ORDER BY from_at, id
"""
_BEGAN = f"""
    SELECT substr(i.started_at, 1, 10) AS day, i.impact, count(*) AS incidents FROM watched_incidents i
    WHERE i.started_at >= :first AND i.started_at < :end AND +i.kind = 'incident' AND {_CHOSEN} GROUP BY 1, 2
"""
_WATCHED = """
    SELECT min(c.from_at) AS from_at, max(c.until_at) AS until_at
    FROM sources s JOIN coverage c ON c.source_id = s.id
    WHERE c.until_at >= :first AND c.from_at < :end
      AND (:vendors IS NULL OR s.vendor_id IN (SELECT value FROM json_each(:vendors)))
    GROUP BY substr(c.from_at, 1, 16) ORDER BY 1
"""


def reach(db: Connection) -> tuple[str, str]:
    """Start of the first and the last incident, planned ones included."""
    (found,) = rows(db, _REACH)
    return found["first"], max(found["latest"], found["planned"])


def entries(
    db: Connection, first: Instant, end: Instant, now: Instant, vendors: Collection[str] | None = None
) -> list[CalendarEntry]:
    """Entries that touch `first` to `end` (exclusive), by start; `vendors` None: all."""
    return answers(db, CalendarEntry, _ENTRIES, first=first, end=end, now=now, vendors=_as_json(vendors))


def began(db: Connection, first: Instant, end: Instant, vendors: Collection[str] | None = None) -> list[Began]:
    """Number of incidents that began on each day, by impact."""
    return answers(db, Began, _BEGAN, first=first, end=end, vendors=_as_json(vendors))


def watched(
    db: Connection, first: Instant, end: Instant, vendors: Collection[str] | None = None
) -> list[CalendarStretch]:
    """Stretches with any page watched, by start; they may overlap."""
    return answers(db, CalendarStretch, _WATCHED, first=first, end=end, vendors=_as_json(vendors))


def _as_json(vendors: Collection[str] | None) -> str | None:
    return None if vendors is None else json.dumps(sorted(vendors))
