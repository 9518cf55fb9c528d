"""Vendors, with their sources, state and numbers of incidents."""

import json

from msgspec import Struct
from msgspec.structs import asdict

from statusledger.model import Health, Impact, Instant
from statusledger.schema.predicates import shown_component, superseded, troubled
from statusledger.store.query import Connection, answer, plain, rows
from statusledger.store.read import queries
from statusledger.store.read.source_rows import SourceRow


class VendorRow(Struct, frozen=True, kw_only=True):
    """A vendor."""

    id: str
    name: str
    homepage: str | None
    tags: list[str]


class VendorSources(VendorRow, frozen=True, kw_only=True):
    """A vendor with its sources."""

    sources: list[SourceRow]


class VendorOverview(VendorSources, frozen=True, kw_only=True):
    """A vendor with numbers; `troubles`: of components, `impacts`: of open incidents.

    `months`: incidents begun in each, as `2026-11`; `durations_s`: of the last ninety days.
    """

    troubles: list[Health]
    impacts: list[Impact]
    months: dict[str, int]
    recent: int
    durations_s: list[int]
    last_began_at: Instant | None


class _Began(Struct):
    """A vendor's incidents begun in each month, and in the last ninety days."""

    months: dict[str, int]
    recent: int
    durations_s: list[int]


_VENDOR = "SELECT v.id, v.name, v.homepage, v.tags FROM vendors v"
_OVERVIEW = f"""
    SELECT v.id, v.name, v.homepage, v.tags,
           (SELECT started_at FROM incidents i WHERE i.vendor_id = v.id AND +i.kind = 'incident'
            AND +i.withdrawn_at IS NULL AND NOT {superseded("i")} ORDER BY started_at DESC LIMIT 1) AS last_began_at
    FROM vendors v WHERE :only IS NULL OR v.id = :only ORDER BY v.name COLLATE NOCASE, v.id
"""
_BEGAN = """
    SELECT +vendor_id AS vendor_id, substr(started_at, 1, 7) AS month, count(*) AS incidents,
           count(*) FILTER (WHERE started_at >= :quarter) AS recent,
           group_concat(duration_s) FILTER (WHERE started_at >= :quarter) AS durations
    FROM watched_incidents WHERE started_at >= :year AND +kind = 'incident' {where} GROUP BY 1, 2
"""
_TROUBLES = f"""
    SELECT s.vendor_id, p.health FROM watched_components p JOIN sources s ON s.id = p.source_id
    WHERE s.enabled AND {shown_component("p")} AND {troubled("p")}
"""


def vendors(db: Connection, year: Instant, quarter: Instant, only: str | None = None) -> list[VendorOverview]:
    """All vendors by name, or one, with incidents since `year` and since `quarter`."""
    sources = _sources(db, only)
    troubles, impacts = _words(db, _TROUBLES), _words(db, "SELECT vendor_id, impact FROM open_incidents")
    began = _began(db, year, quarter, only)
    return [
        answer(
            VendorOverview,
            row
            | {
                "tags": json.loads(row["tags"]),
                "sources": sources.get(row["id"], []),
                "troubles": troubles.get(row["id"], []),
                "impacts": impacts.get(row["id"], []),
                **asdict(began.get(row["id"], _Began({}, 0, []))),
            },
        )
        for row in rows(db, _OVERVIEW, only=only)
    ]


def named(db: Connection) -> list[VendorRow]:
    """All vendors by name."""
    found = rows(db, f"{_VENDOR} ORDER BY v.name COLLATE NOCASE, v.id")
    return [answer(VendorRow, row | {"tags": json.loads(row["tags"])}) for row in found]


def followed(db: Connection) -> list[VendorRow]:
    """Vendors that are watched or have incidents, by name."""
    found = rows(
        db,
        f"{_VENDOR} WHERE EXISTS (SELECT 1 FROM sources s WHERE s.vendor_id = v.id AND s.enabled) "
        "OR EXISTS (SELECT 1 FROM incidents i WHERE i.vendor_id = v.id) ORDER BY v.name COLLATE NOCASE, v.id",
    )
    return [answer(VendorRow, row | {"tags": json.loads(row["tags"])}) for row in found]


def with_wanted_sources(db: Connection) -> list[VendorSources]:
    """Vendors with wanted sources, and only those sources, by id."""
    sources = {
        vendor_id: wanted
        for vendor_id, found in _sources(db).items()
        if (wanted := [source for source in found if source.is_wanted])
    }
    return [
        answer(VendorSources, row | {"tags": json.loads(row["tags"]), "sources": sources[row["id"]]})
        for row in rows(db, f"{_VENDOR} ORDER BY v.id")
        if row["id"] in sources
    ]


def tags(db: Connection) -> dict[str, list[str]]:
    """The tags of each vendor."""
    return {vendor_id: json.loads(words) for vendor_id, words in plain(db, "SELECT id, tags FROM vendors")}


def _sources(db: Connection, only: str | None = None) -> dict[str, list[SourceRow]]:
    found: dict[str, list[SourceRow]] = {}
    for source in queries.sources(db, only):
        found.setdefault(source.vendor_id, []).append(source)
    return found


def _words(db: Connection, sql: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for vendor_id, word in plain(db, sql):
        found.setdefault(vendor_id, []).append(word)
    return found


def _began(db: Connection, year: Instant, quarter: Instant, only: str | None) -> dict[str, _Began]:
    found: dict[str, _Began] = {}
    sql = _BEGAN.format(where="" if only is None else "AND vendor_id = :only")
    for vendor_id, month, incidents, recent, durations in plain(db, sql, year=year, quarter=quarter, only=only):
        began = found.setdefault(vendor_id, _Began({}, 0, []))
        began.months[month] = incidents
        began.recent += recent
        if durations:
            began.durations_s += map(int, durations.split(","))
    return found
