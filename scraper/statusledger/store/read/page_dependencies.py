"""Rows on which pages depend, by which a static site finds outdated ones."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from statusledger.model import Instant
from statusledger.store.query import Connection, plain, rows

Row = tuple[Any, ...]


class Subject(Struct, frozen=True):
    """Dates that stamp an incident's page; few columns for many rows."""

    id: str
    vendor_id: str
    status: str
    started_at: Instant | None
    resolved_at: Instant | None
    first_seen_at: Instant
    changed_at: Instant


_OF_INCIDENTS = (
    """
    SELECT i.*, v.name, s.name, s.url, s.platform, s.read_as,
           (SELECT group_concat(pattern || excluded) FROM watch_patterns w WHERE w.source_id = i.source_id)
    FROM incidents i JOIN vendors v ON v.id = i.vendor_id JOIN sources s ON s.id = i.source_id
    """,
    """
    SELECT i.id, o.id FROM incidents i
    JOIN incidents o ON o.source_id = i.source_id AND o.key = i.key AND o.id != i.id
    """,
    "SELECT incident_id, kind, tag, certainty, quote FROM incident_tags",
    "SELECT incident_id, name, region, certainty, quote, vendor_id FROM incident_upstreams",
    "SELECT incident_id, * FROM incident_links",
    "SELECT same_as, * FROM incident_links",
    """
    SELECT incident_id, id, key, number, status, status_raw, posted_at, posted_from, origin, first_seen_at,
           withdrawn_at, body
    FROM updates
    """,
    """
    SELECT x.*, p.group_name, p.position, p.name FROM incident_components x
    LEFT JOIN components p ON p.id = x.component_id
    """,
    """
    SELECT t.incident_id, t.*, p.name, p.group_name, p.position FROM transitions t
    JOIN components p ON p.id = t.component_id WHERE t.incident_id IS NOT NULL
    """,
    """
    SELECT c.incident_id, c.*, p.name FROM changes c
    LEFT JOIN components p ON c.entity = 'component' AND p.id = c.entity_id WHERE c.incident_id IS NOT NULL
    """,
    """
    SELECT coalesce(u.incident_id, o.entity_id), o.* FROM anomalies o
    LEFT JOIN updates u ON o.entity = 'update' AND u.id = o.entity_id
    WHERE o.entity IN ('incident', 'update') AND o.cleared_at IS NULL
    """,
)
_OF_VENDORS = (
    "SELECT * FROM vendors",
    """
    SELECT vendor_id, id, name, url, platform, read_as, enabled, named, page_health, page_health_raw, interval_s,
           last_error, consecutive_failures > 0, last_success_at IS NULL
    FROM sources
    """,
    "SELECT s.vendor_id, w.* FROM watch_patterns w JOIN sources s ON s.id = w.source_id",
    "SELECT s.vendor_id, p.* FROM components p JOIN sources s ON s.id = p.source_id",
    """
    SELECT s.vendor_id, n.* FROM component_intervals n JOIN components p ON p.id = n.component_id
    JOIN sources s ON s.id = p.source_id WHERE n.until_at IS NULL OR n.until_at >= :since
    """,
)


def of_incidents(db: Connection) -> Iterator[Row]:
    """Yield rows of incident pages, without related incidents; first column: the incident's id."""
    for sql in _OF_INCIDENTS:
        yield from plain(db, sql)


def of_vendors(db: Connection, since: Instant) -> Iterator[Row]:
    """Yield rows of vendor pages, without incidents and polls; first column: the vendor's id.

    `since` limits intervals of components only.
    """
    for sql in _OF_VENDORS:
        yield from plain(db, sql, **({"since": since} if ":since" in sql else {}))


def coverage(db: Connection) -> Iterator[Row]:
    """Yield vendor, source, and start and end of a watched stretch."""
    return plain(
        db,
        "SELECT s.vendor_id, c.source_id, c.from_at, c.until_at FROM coverage c JOIN sources s ON s.id = c.source_id",
    )


def subjects(db: Connection) -> list[Subject]:
    """All incidents, by id."""
    names = "id, vendor_id, status, started_at, resolved_at, first_seen_at, last_changed_at"
    return [Subject(*row) for row in plain(db, f"SELECT {names} FROM incidents ORDER BY id")]


def standing(db: Connection) -> set[str]:
    """Ids of watched incidents that no other id supersedes."""
    return {identity for (identity,) in plain(db, "SELECT id FROM watched_incidents")}


def beginnings(db: Connection) -> Mapping[str, Instant]:
    """Start of each vendor's history."""
    found = plain(db, "SELECT vendor_id, min(started_at) FROM incidents WHERE started_at NOT NULL GROUP BY vendor_id")
    return dict(found)


def vendors(db: Connection) -> dict[str, Instant]:
    """Ids of vendors with a page, and the last change of a component's health."""
    found = plain(
        db,
        """
        SELECT v.id, coalesce((
            SELECT max(max(n.from_at), coalesce(max(n.until_at), '')) FROM sources s
            JOIN components p ON p.source_id = s.id JOIN component_intervals n ON n.component_id = p.id
            WHERE s.vendor_id = v.id), '')
        FROM vendors v
        WHERE EXISTS (SELECT 1 FROM incidents i WHERE i.vendor_id = v.id)
           OR EXISTS (SELECT 1 FROM sources s WHERE s.vendor_id = v.id AND (s.enabled OR s.named))
           OR EXISTS (SELECT 1 FROM sources s JOIN components p ON p.source_id = s.id WHERE s.vendor_id = v.id)
        ORDER BY v.id
        """,
    )
    return dict(found)


def as_of(db: Connection) -> Instant | None:
    """The later of the last run's end and the last read; None without either."""
    (found,) = rows(
        db,
        "SELECT max(coalesce((SELECT max(finished_at) FROM runs), ''), "
        "coalesce((SELECT max(last_success_at) FROM sources), ''), "
        "coalesce((SELECT max(until_at) FROM coverage), '')) AS at",
    )
    return Instant(found["at"]) if found["at"] else None
