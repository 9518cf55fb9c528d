"""Every vendor: how it is doing, what it was through in the last months, and one of them in full."""

import json

from msgspec import Struct
from msgspec.structs import asdict

from statusledger.model import Health, Impact, Instant, Kind, Origin, ResolvedFrom, Status
from statusledger.schema.superseding import superseded
from statusledger.store.query import Connection, Row, answer, answers, plain, rows
from statusledger.store.read import queries
from statusledger.store.read.source_rows import SourceRow
from statusledger.vocabulary import is_open

_BEGAN = """
    SELECT +vendor_id AS vendor_id, substr(started_at, 1, 7) AS month, count(*) AS incidents,
           count(*) FILTER (WHERE started_at >= :quarter) AS recent,
           group_concat(duration_s) FILTER (WHERE started_at >= :quarter) AS durations
    FROM watched_incidents WHERE started_at >= :year AND +kind = 'incident' {where} GROUP BY 1, 2
"""


class _Began(Struct):
    """What began at a vendor: in each month, and in the last ninety days."""

    months: dict[str, int]
    recent: int
    durations_s: list[int]


class VendorRow(Struct, frozen=True, kw_only=True):
    """A vendor and its sources; `troubles` and `impacts` are those of components and open incidents.

    `months` counts the incidents that began in each, as `2026-11`; `durations_s` are those of the last ninety days.
    """

    id: str
    name: str
    homepage: str | None
    tags: list[str]
    sources: list[SourceRow]
    troubles: list[Health]
    impacts: list[Impact]
    months: dict[str, int]
    recent: int
    durations_s: list[int]
    last_began_at: Instant | None


class ComponentRow(Struct, frozen=True, kw_only=True):
    """A component as its page lists it now."""

    id: str
    source_id: str
    name: str
    group_name: str | None
    description: str | None
    position: int | None
    health: Health
    health_raw: str | None
    first_seen_at: Instant


class Listed(Struct, frozen=True, kw_only=True):
    """An incident as a line of a list."""

    id: str
    vendor_id: str
    vendor: str
    source_id: str
    kind: Kind
    title: str
    impact: Impact
    status: Status
    started_at: Instant | None
    resolved_at: Instant | None
    resolved_from: ResolvedFrom | None
    scheduled_start_at: Instant | None
    scheduled_end_at: Instant | None
    duration_s: int | None
    origin: Origin
    detected_at: Instant | None
    update_count: int
    has_postmortem: bool
    components: list[str]
    is_rewritten: bool
    is_rewritten_late: bool
    first_post_at: Instant | None
    postmortem_at: Instant | None

    @property
    def is_open(self) -> bool:
        """Whether it goes on, as far as is known."""
        return is_open(self.status, self.resolved_at, self.resolved_from)

    @property
    def began_at(self) -> Instant | None:
        """When it began, or is to begin."""
        return self.started_at or self.scheduled_start_at


LISTED = """
    SELECT i.*, v.name AS vendor,
           (SELECT json_group_array(name) FROM (SELECT DISTINCT name FROM incident_components x
            WHERE x.incident_id = i.id ORDER BY name)) AS components,
           EXISTS (SELECT 1 FROM changes c WHERE c.incident_id = i.id AND c.kind NOT IN ('added', 'progressed'))
               AS is_rewritten,
           EXISTS (SELECT 1 FROM changes c WHERE c.incident_id = i.id AND c.after_resolution
                   AND c.kind NOT IN ('added', 'progressed')) AS is_rewritten_late,
           (SELECT posted_at FROM updates u WHERE u.incident_id = i.id ORDER BY u.number LIMIT 1) AS first_post_at,
           CASE WHEN i.has_postmortem THEN (SELECT max(posted_at) FROM updates u
                WHERE u.incident_id = i.id AND u.status = 'postmortem') END AS postmortem_at
    FROM watched_incidents i JOIN vendors v ON v.id = i.vendor_id
"""


def listed(found: list[Row]) -> list[Listed]:
    """The rows of a query that begins as LISTED."""
    return [answer(Listed, row | {"components": _names(row["components"])}) for row in found]


def vendors(db: Connection, year: Instant, quarter: Instant, only: str | None = None) -> list[VendorRow]:
    """All vendors by name, or one, with what began since a year and since ninety days ago."""
    sources: dict[str, list[SourceRow]] = {}
    for source in queries.sources(db):
        sources.setdefault(source.vendor_id, []).append(source)
    found = rows(
        db,
        f"""
        SELECT v.id, v.name, v.homepage, v.tags,
               (SELECT started_at FROM incidents i WHERE i.vendor_id = v.id AND +i.kind = 'incident'
                AND +i.withdrawn_at IS NULL AND NOT {superseded("i")} ORDER BY started_at DESC LIMIT 1) AS last_began_at
        FROM vendors v WHERE :only IS NULL OR v.id = :only ORDER BY v.name COLLATE NOCASE, v.id
        """,
        only=only,
    )
    troubles, impacts = _troubles(db), _impacts(db)
    began = _began(db, year, quarter, only)
    return [
        answer(
            VendorRow,
            row
            | {
                "tags": _names(row["tags"]),
                "sources": sources.get(row["id"], []),
                "troubles": troubles.get(row["id"], []),
                "impacts": impacts.get(row["id"], []),
                **asdict(began.get(row["id"], _Began({}, 0, []))),
            },
        )
        for row in found
    ]


def components(db: Connection, vendor_id: str) -> list[ComponentRow]:
    """The components of a vendor's enabled sources that are watched and not gone, as their pages order them."""
    return answers(
        db,
        ComponentRow,
        "SELECT p.* FROM sources s JOIN watched_components p ON p.source_id = s.id "
        "WHERE s.vendor_id = :vendor AND s.enabled AND NOT p.is_group AND p.withdrawn_at IS NULL "
        "ORDER BY s.id, p.position IS NULL, p.position, p.name",
        vendor=vendor_id,
    )


def latest(db: Connection, vendor_id: str, most: int) -> list[Listed]:
    """The newest incidents and maintenances of a vendor."""
    return listed(
        rows(
            db,
            f"{LISTED} WHERE i.vendor_id = :vendor ORDER BY i.started_at IS NULL DESC, i.started_at DESC LIMIT :most",
            vendor=vendor_id,
            most=most,
        )
    )


class Span(Struct, frozen=True):
    """How many incidents a vendor had in all, and when the first began."""

    incidents: int
    first_at: Instant | None


def history(db: Connection, vendor_id: str) -> Span:
    """How far back a vendor's history reaches."""
    (found,) = answers(
        db,
        Span,
        "SELECT count(*) AS incidents, min(started_at) AS first_at FROM incidents i "
        f"WHERE vendor_id = :vendor AND NOT {superseded('i')}",
        vendor=vendor_id,
    )
    return found


class VendorName(Struct, frozen=True):
    """A vendor by its name and tags."""

    id: str
    name: str
    tags: list[str]


def named(db: Connection) -> list[VendorName]:
    """All vendors by name."""
    found = rows(db, "SELECT id, name, tags FROM vendors ORDER BY name COLLATE NOCASE, id")
    return [VendorName(row["id"], row["name"], _names(row["tags"])) for row in found]


def tags(db: Connection) -> dict[str, list[str]]:
    """The tags of each vendor."""
    return {each.id: each.tags for each in named(db)}


def _names(told: str) -> list[str]:
    return [str(each) for each in json.loads(told)]


def _troubles(db: Connection) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows(
        db,
        "SELECT s.vendor_id, p.health FROM watched_components p JOIN sources s ON s.id = p.source_id WHERE s.enabled "
        "AND NOT p.is_group AND p.withdrawn_at IS NULL AND p.health IN "
        "('degraded', 'partial_outage', 'major_outage', 'maintenance')",
    ):
        found.setdefault(row["vendor_id"], []).append(row["health"])
    return found


def _impacts(db: Connection) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows(db, "SELECT vendor_id, impact FROM open_incidents"):
        found.setdefault(row["vendor_id"], []).append(row["impact"])
    return found


def _began(db: Connection, year: Instant, quarter: Instant, only: str | None) -> dict[str, _Began]:
    """What began, by vendor."""
    found: dict[str, _Began] = {}
    sql = _BEGAN.format(where="" if only is None else "AND vendor_id = :only")
    for vendor_id, month, incidents, recent, durations in plain(db, sql, year=year, quarter=quarter, only=only):
        began = found.setdefault(vendor_id, _Began({}, 0, []))
        began.months[month] = incidents
        began.recent += recent
        if durations:
            began.durations_s += map(int, durations.split(","))
    return found
