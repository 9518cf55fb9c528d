"""Incidents as in lists, and a vendor's maintenances with their announcements."""

import json
from collections.abc import Iterator

from msgspec import Struct

from statusledger.model import Instant, Status
from statusledger.schema.predicates import rewrites, superseded
from statusledger.store.query import Connection, Row, answer, answers, plain, rows
from statusledger.store.read.rows import IncidentRow


class ListedIncident(IncidentRow, frozen=True, kw_only=True):
    """An incident in a list, with components and results of updates and changes."""

    components: list[str]
    is_rewritten: bool
    is_rewritten_late: bool
    first_post_at: Instant | None
    postmortem_at: Instant | None


class PlannedMaintenance(IncidentRow, frozen=True, kw_only=True):
    """A maintenance; `announced_at` is None where neither stated nor observed."""

    announced_at: Instant | None


class Span(Struct, frozen=True):
    """Number of a vendor's incidents, and the first start."""

    incidents: int
    first_at: Instant | None


LISTED = f"""
    SELECT i.*, v.name AS vendor,
           (SELECT json_group_array(name) FROM (SELECT DISTINCT name FROM incident_components x
            WHERE x.incident_id = i.id ORDER BY name)) AS components,
           EXISTS (SELECT 1 FROM changes c WHERE c.incident_id = i.id AND {rewrites("c")}) AS is_rewritten,
           EXISTS (SELECT 1 FROM changes c WHERE c.incident_id = i.id AND c.after_resolution AND {rewrites("c")})
               AS is_rewritten_late,
           (SELECT posted_at FROM updates u WHERE u.incident_id = i.id ORDER BY u.number LIMIT 1) AS first_post_at,
           CASE WHEN i.has_postmortem THEN (SELECT max(posted_at) FROM updates u
                WHERE u.incident_id = i.id AND u.status = '{Status.POSTMORTEM}') END AS postmortem_at
    FROM watched_incidents i JOIN vendors v ON v.id = i.vendor_id
"""
_IDS = "SELECT i.id FROM watched_incidents i WHERE i.vendor_id = :vendor"
_NEWEST_FIRST = "i.started_at IS NULL DESC, i.started_at DESC"
# An entry that was there before us, and whose updates do not begin with the announcement, has no time of that.
_PLANNED = f"""
    SELECT i.*, v.name AS vendor,
           (SELECT min(at) FROM (
                SELECT i.posted_at AS at UNION ALL SELECT i.detected_at
                UNION ALL SELECT u.posted_at FROM updates u
                WHERE u.incident_id = i.id AND u.status = '{Status.SCHEDULED}'
           )) AS announced_at
    FROM watched_incidents i JOIN vendors v ON v.id = i.vendor_id
    WHERE i.vendor_id = :vendor AND +i.kind = 'maintenance' AND +i.status != '{Status.CANCELLED}'
      AND coalesce(i.scheduled_start_at, i.started_at) BETWEEN :since AND :now
"""


def listed(found: list[Row]) -> list[ListedIncident]:
    """Convert rows of a query that begins with LISTED."""
    return [answer(ListedIncident, row | {"components": json.loads(row["components"])}) for row in found]


def latest(db: Connection, vendor_id: str, most: int) -> list[ListedIncident]:
    """The newest incidents and maintenances of a vendor."""
    sql = f"{LISTED} WHERE i.vendor_id = :vendor ORDER BY {_NEWEST_FIRST} LIMIT :most"
    return listed(rows(db, sql, vendor=vendor_id, most=most))


def ids(db: Connection, vendor_id: str) -> Iterator[str]:
    """Yield the ids of all incidents and maintenances of a vendor, newest first."""
    for (found,) in plain(db, f"{_IDS} ORDER BY {_NEWEST_FIRST}", vendor=vendor_id):
        yield found


def planned(db: Connection, vendor_id: str, since: Instant, now: Instant) -> list[PlannedMaintenance]:
    """A vendor's maintenances planned to begin from `since` to `now`."""
    return answers(db, PlannedMaintenance, _PLANNED, vendor=vendor_id, since=since, now=now)


def history(db: Connection, vendor_id: str) -> Span:
    """The extent of a vendor's history."""
    (found,) = answers(
        db,
        Span,
        "SELECT count(*) AS incidents, min(started_at) AS first_at FROM incidents i "
        f"WHERE vendor_id = :vendor AND NOT {superseded('i')}",
        vendor=vendor_id,
    )
    return found
