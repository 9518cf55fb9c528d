"""How a vendor plans its maintenances: when they were announced, planned and over."""

from msgspec import Struct

from statusledger.model import Instant
from statusledger.store.query import Connection, answers


class Planned(Struct, frozen=True, kw_only=True):
    """A maintenance. `announced_at` and `ended_at` are None unless somebody told or saw them: no time is inferred."""

    scheduled_start_at: Instant | None
    scheduled_end_at: Instant | None
    announced_at: Instant | None
    ended_at: Instant | None


# An entry that was there before us, and whose updates do not begin with the announcement, has no time of that.
_PLANNED = """
    SELECT i.scheduled_start_at, i.scheduled_end_at,
           (SELECT min(at) FROM (
                SELECT i.posted_at AS at UNION ALL SELECT i.detected_at
                UNION ALL SELECT u.posted_at FROM updates u WHERE u.incident_id = i.id AND u.status = 'scheduled'
           )) AS announced_at,
           CASE WHEN i.resolved_from IN ('stated', 'update') THEN i.resolved_at END AS ended_at
    FROM watched_incidents i
    WHERE i.vendor_id = :vendor AND +i.kind = 'maintenance' AND +i.status != 'cancelled'
      AND coalesce(i.scheduled_start_at, i.started_at) BETWEEN :since AND :now
"""


def planned(db: Connection, vendor_id: str, since: Instant, now: Instant) -> list[Planned]:
    """The maintenances of a vendor that were to begin since a time, and by now."""
    return answers(db, Planned, _PLANNED, vendor=vendor_id, since=since, now=now)
