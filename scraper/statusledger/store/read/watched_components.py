"""Watched components, and those named by open incidents."""

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter

from statusledger.schema.predicates import shown_component
from statusledger.store.query import Connection, answer, answers, plain, rows
from statusledger.store.read.rows import AffectedRow, ComponentRow

# CROSS JOIN: sources first, or SQLite reads the components of all vendors by their index on withdrawn_at.
_ENABLED = "SELECT p.* FROM sources s CROSS JOIN watched_components p ON p.source_id = s.id WHERE s.enabled"
_TOUCHED = """
    SELECT x.incident_id, x.component_id, x.name, coalesce(c.group_name, x.group_name) AS group_name,
           x.worst_health FROM incident_components x
    LEFT JOIN components c ON c.id = x.component_id
    WHERE x.incident_id IN (SELECT id FROM open_incidents UNION SELECT id FROM upcoming_maintenances)
    ORDER BY x.incident_id, x.name
"""


def parts(db: Connection) -> dict[str, list[ComponentRow]]:
    """Watched components of enabled sources, by source, in page order."""
    sql = f"{_ENABLED} AND {shown_component('p')} ORDER BY p.source_id, p.position, p.name"
    return _by_source(answers(db, ComponentRow, sql))


def listed(db: Connection) -> dict[str, list[tuple[str | None, str]]]:
    """Group and name of listed components, watched or not, by source."""
    found: dict[str, list[tuple[str | None, str]]] = {}
    for row in rows(db, "SELECT source_id, group_name, name FROM components WHERE withdrawn_at IS NULL"):
        found.setdefault(row["source_id"], []).append((row["group_name"], row["name"]))
    return found


def of_vendor(db: Connection, vendor_id: str) -> list[ComponentRow]:
    """Watched components of a vendor's enabled sources, in page order."""
    order = "s.id, p.position IS NULL, p.position, p.name"
    sql = f"{_ENABLED} AND s.vendor_id = :vendor AND {shown_component('p')} ORDER BY {order}"
    return answers(db, ComponentRow, sql, vendor=vendor_id)


def with_groups(db: Connection, vendor_id: str) -> list[ComponentRow]:
    """As `of_vendor`, groups included."""
    order = "p.source_id, p.position, p.name, p.id"
    sql = f"{_ENABLED} AND s.vendor_id = :vendor AND p.withdrawn_at IS NULL ORDER BY {order}"
    return answers(db, ComponentRow, sql, vendor=vendor_id)


def ever_of_vendor(db: Connection, vendor_id: str) -> list[tuple[str, str | None, str]]:
    """Id, group and name of a vendor's watched components, groups and those no longer listed included."""
    sql = "SELECT p.id, p.group_name, p.name FROM sources s CROSS JOIN watched_components p ON p.source_id = s.id"
    return [
        (key, group, name) for key, group, name in plain(db, f"{sql} WHERE s.vendor_id = :vendor", vendor=vendor_id)
    ]


def touched(db: Connection) -> dict[str, list[AffectedRow]]:
    """Components named by open incidents and unfinished maintenances, by incident."""
    found: dict[str, list[AffectedRow]] = {}
    for row in rows(db, _TOUCHED):
        found.setdefault(row["incident_id"], []).append(answer(AffectedRow, row))
    return found


def names(db: Connection) -> dict[str, set[str]]:
    """Wanted sources by each name: their id and their vendor's.

    An unwanted source's name is known and stands for no source.
    """
    found: dict[str, set[str]] = {}
    for row in rows(db, "SELECT id, vendor_id, enabled OR named AS wanted FROM sources"):
        for name in (row["id"], row["vendor_id"]):
            found.setdefault(name, set()).update({row["id"]} if row["wanted"] else set())
    return found


def _by_source(found: Iterable[ComponentRow]) -> dict[str, list[ComponentRow]]:
    return {source_id: list(group) for source_id, group in groupby(found, attrgetter("source_id"))}
