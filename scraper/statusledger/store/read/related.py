"""Related incidents: of the vendor, of others then, and other ids."""

from msgspec import Struct

from statusledger.model import Instant
from statusledger.store.query import Connection, answers, rows
from statusledger.store.read.incidents import LISTED, ListedIncident, listed
from statusledger.store.read.rows import IncidentBrief, IncidentStory
from statusledger.times import shifted

_NEAR_S = 2 * 3600
_MOST = 8


class RelatedLink(Struct, frozen=True):
    """Two ids of one event: `incident_id` counts, `same_as` is the other."""

    incident_id: str
    same_as: str
    reason: str
    evidence: str | None


class Around(Struct, frozen=True, kw_only=True):
    """Related incidents; `covering` vendors have a history back to it."""

    before: IncidentBrief | None
    after: IncidentBrief | None
    meanwhile: list[ListedIncident]
    covering: int
    links: list[RelatedLink]


_BESIDE = """
    SELECT i.*, v.name AS vendor FROM watched_incidents i JOIN vendors v ON v.id = i.vendor_id
    WHERE i.vendor_id = :vendor AND i.id != :id AND i.started_at
"""


def around(db: Connection, story: IncidentStory) -> Around:
    """Find related incidents.

    `meanwhile`: of other vendors, begun within two hours of its start or during it.
    """
    start = story.started_at or story.first_seen_at
    before, after = beside(db, story)
    return Around(
        before=before,
        after=after,
        meanwhile=_meanwhile(db, story, start),
        covering=_covering(db, story.vendor_id, start),
        links=links(db, story.id),
    )


def beside(db: Connection, story: IncidentStory) -> tuple[IncidentBrief | None, IncidentBrief | None]:
    """Find the vendor's incidents before and after it."""
    values = {"vendor": story.vendor_id, "id": story.id, "start": story.started_at or story.first_seen_at}
    before = answers(db, IncidentBrief, f"{_BESIDE} < :start ORDER BY i.started_at DESC, i.id LIMIT 1", **values)
    after = answers(db, IncidentBrief, f"{_BESIDE} >= :start ORDER BY i.started_at, i.id LIMIT 1", **values)
    return before[0] if before else None, after[0] if after else None


def links(db: Connection, incident_id: str) -> list[RelatedLink]:
    """Find the other ids of its event."""
    sql = "SELECT * FROM incident_links WHERE incident_id = :id OR same_as = :id"
    return answers(db, RelatedLink, sql, id=incident_id)


def meantime(start: Instant, resolved_at: Instant | None) -> tuple[Instant, Instant]:
    """From two hours before a start to the end, at least two hours and at most a day after the start."""
    return shifted(start, -_NEAR_S), max(
        shifted(start, _NEAR_S), min(resolved_at or start, shifted(start, 12 * _NEAR_S))
    )


def _meanwhile(db: Connection, story: IncidentStory, start: Instant) -> list[ListedIncident]:
    earliest, latest = meantime(start, story.resolved_at)
    order = "i.impact = 'none', abs(julianday(i.started_at) - julianday(:start)), i.id"
    return listed(
        rows(
            db,
            f"{LISTED} WHERE i.id IN (SELECT i.id FROM watched_incidents i WHERE i.started_at BETWEEN :earliest AND "
            f":latest AND i.vendor_id != :vendor AND +i.kind = 'incident' ORDER BY {order} LIMIT :most) "
            f"ORDER BY {order}",
            earliest=earliest,
            latest=latest,
            start=start,
            vendor=story.vendor_id,
            most=_MOST,
        )
    )


def _covering(db: Connection, vendor_id: str, at: Instant) -> int:
    (found,) = rows(
        db,
        "SELECT count(*) AS vendors FROM vendors v WHERE v.id != :vendor AND (SELECT min(started_at) FROM incidents i "
        "WHERE i.vendor_id = v.id) <= :at",
        vendor=vendor_id,
        at=at,
    )
    return int(found["vendors"])
