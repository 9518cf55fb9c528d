"""What lies around an incident: the vendor's others, what other vendors had then, and the ids it also goes by."""

from msgspec import Struct

from statusledger.model import Instant
from statusledger.store.query import Connection, answers, rows
from statusledger.store.read.rows import IncidentStory
from statusledger.store.read.vendors import LISTED, Listed, listed
from statusledger.times import shifted

_NEAR_S = 2 * 3600
_MOST = 8


class Neighbour(Struct, frozen=True):
    """The incident before or after."""

    id: str
    title: str
    started_at: Instant


class RelatedLink(Struct, frozen=True):
    """One event under two ids: `incident_id` is the one that counts, `same_as` the other."""

    incident_id: str
    same_as: str
    reason: str
    evidence: str | None


class Around(Struct, frozen=True, kw_only=True):
    """What lies around an incident; `covering` vendors have a history that reaches back to it."""

    before: Neighbour | None
    after: Neighbour | None
    meanwhile: list[Listed]
    covering: int
    links: list[RelatedLink]


def around(db: Connection, story: IncidentStory) -> Around:
    """All of it; `meanwhile` are incidents of other vendors that began within two hours of its start, or during it."""
    start = story.started_at or story.first_seen_at
    values = {"vendor": story.vendor_id, "id": story.id, "start": start}
    side = "SELECT id, title, started_at FROM watched_incidents WHERE vendor_id = :vendor AND id != :id AND started_at"
    before = answers(db, Neighbour, f"{side} < :start ORDER BY started_at DESC, id LIMIT 1", **values)
    after = answers(db, Neighbour, f"{side} >= :start ORDER BY started_at, id LIMIT 1", **values)
    return Around(
        before=before[0] if before else None,
        after=after[0] if after else None,
        meanwhile=_meanwhile(db, story, start),
        covering=_covering(db, story.vendor_id, start),
        links=answers(
            db, RelatedLink, "SELECT * FROM incident_links WHERE incident_id = :id OR same_as = :id", id=story.id
        ),
    )


def meantime(start: Instant, resolved_at: Instant | None) -> tuple[Instant, Instant]:
    """When what began at other vendors began at the same time as this: from two hours before its start to its end."""
    return shifted(start, -_NEAR_S), max(
        shifted(start, _NEAR_S), min(resolved_at or start, shifted(start, 12 * _NEAR_S))
    )


def _meanwhile(db: Connection, story: IncidentStory, start: Instant) -> list[Listed]:
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
