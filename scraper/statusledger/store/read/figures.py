"""Incidents, component intervals and extent of a vendor's history, for figures."""

import json
from collections.abc import Sequence

from msgspec import Struct

from statusledger.model import Health, Impact, Instant, Kind, Origin, PostedFrom, ResolvedFrom, StartedFrom, Status
from statusledger.schema.predicates import still_open
from statusledger.store.query import Connection, answer, plain, rows
from statusledger.vocabulary import is_open


class CountedIncident(Struct, frozen=True, kw_only=True):
    """An incident or maintenance as figures count it.

    `first_post_at` is the creation of the entry, else the first update, None where not stated; `component_ids` are
    those named by an incident that states no trouble of any component.
    """

    id: str
    kind: Kind
    title: str
    status: Status
    impact: Impact
    worst_health: Health | None
    started_at: Instant
    started_from: StartedFrom | None
    resolved_at: Instant | None
    resolved_from: ResolvedFrom | None
    duration_s: int | None
    origin: Origin
    detected_at: Instant | None
    has_postmortem: bool
    first_post_at: Instant | None
    component_ids: list[str]

    @property
    def is_open(self) -> bool:
        """True if it continues, as far as is known."""
        return is_open(self.status, self.resolved_at, self.resolved_from)

    @property
    def states_trouble(self) -> bool:
        """True if component intervals have its trouble; else only its own span and impact do."""
        return self.worst_health not in (None, Health.OPERATIONAL)


class ComponentInterval(Struct, frozen=True, kw_only=True):
    """Time with a component not operational; `posts` are start and end of the incidents that state it.

    An end is None while the incident continues. Without posts, only the list of components shows it. `incident_ids`
    name the incidents.
    """

    component_id: str
    source_id: str
    kind: Kind
    health: Health
    from_at: Instant
    until_at: Instant | None
    posts: list[tuple[Instant, Instant | None]]
    incident_ids: tuple[str, ...] = ()


class HistoryExtent(Struct, frozen=True):
    """Start of a vendor's first incident, and the last reading that changed one."""

    first_at: Instant | None
    last_changed_at: Instant | None


_OF_VENDORS = "IN (SELECT value FROM json_each(:vendors))"
_INCIDENTS = f"""
    SELECT i.vendor_id, i.id, i.kind, i.title, i.status, i.impact, i.worst_health, i.started_at, i.started_from,
           i.resolved_at, i.resolved_from, i.duration_s, i.origin, i.detected_at, i.has_postmortem,
           coalesce(i.posted_at, (
               SELECT CASE WHEN u.posted_from = '{PostedFrom.STATED}' THEN u.posted_at END FROM updates u
               WHERE u.incident_id = i.id ORDER BY u.number LIMIT 1
           )) AS first_post_at,
           CASE WHEN i.worst_health IS NULL OR i.worst_health = '{Health.OPERATIONAL}' THEN
               (SELECT json_group_array(DISTINCT x.component_id) FROM incident_components x
                WHERE x.incident_id = i.id AND x.component_id NOT NULL) ELSE '[]' END AS component_ids
    FROM watched_incidents i
    WHERE i.vendor_id {_OF_VENDORS} AND i.started_at < :until
      AND (i.started_at >= :since OR i.resolved_at > :since OR i.resolved_at IS NULL)
    ORDER BY i.started_at DESC, i.id
"""
_INTERVALS = f"""
    SELECT s.vendor_id, c.component_id, p.source_id, c.kind, c.health, c.from_at, c.until_at, c.incident_ids,
           CASE c.incident_ids WHEN '[]' THEN '[]' ELSE (
               SELECT json_group_array(json_array(
                   coalesce(i.started_at, i.scheduled_start_at, i.posted_at, i.first_seen_at),
                   coalesce(i.resolved_at, i.withdrawn_at, CASE WHEN NOT ({still_open("i")}) THEN i.last_changed_at END)
               )) FROM json_each(c.incident_ids) stated JOIN incidents i ON i.id = stated.value
           ) END AS posts
    FROM sources s JOIN watched_components p ON p.source_id = s.id JOIN component_intervals c ON c.component_id = p.id
    WHERE s.vendor_id {_OF_VENDORS} AND NOT p.is_group
      AND c.from_at < :until AND (c.until_at IS NULL OR c.until_at > :since)
    ORDER BY c.component_id, c.from_at
"""


def incidents(db: Connection, vendor_id: str, since: Instant, until: Instant) -> list[CountedIncident]:
    """A vendor's incidents and maintenances that began or lasted in a time, newest first."""
    return incidents_of(db, [vendor_id], since, until).get(vendor_id, [])


def incidents_of(
    db: Connection, vendor_ids: Sequence[str], since: Instant, until: Instant
) -> dict[str, list[CountedIncident]]:
    """The same of several vendors, by vendor."""
    found = rows(db, _INCIDENTS, vendors=json.dumps(vendor_ids), since=since, until=until)
    by_vendor: dict[str, list[CountedIncident]] = {}
    for row in found:
        each = answer(CountedIncident, row | {"component_ids": json.loads(row["component_ids"])})
        by_vendor.setdefault(row["vendor_id"], []).append(each)
    return by_vendor


def intervals(db: Connection, vendor_id: str, since: Instant, until: Instant) -> list[ComponentInterval]:
    """Times in a time with a watched component not operational, in order."""
    return intervals_of(db, [vendor_id], since, until).get(vendor_id, [])


def intervals_of(
    db: Connection, vendor_ids: Sequence[str], since: Instant, until: Instant
) -> dict[str, list[ComponentInterval]]:
    """The same of several vendors, by vendor."""
    by_vendor: dict[str, list[ComponentInterval]] = {}
    for row in rows(db, _INTERVALS, vendors=json.dumps(vendor_ids), since=since, until=until):
        lists = {name: json.loads(row[name]) for name in ("posts", "incident_ids")}
        by_vendor.setdefault(row["vendor_id"], []).append(answer(ComponentInterval, row | lists))
    return by_vendor


def extent(db: Connection, vendor_id: str) -> HistoryExtent:
    """The extent of a vendor's history."""
    return extents(db, [vendor_id]).get(vendor_id, HistoryExtent(None, None))


def extents(db: Connection, vendor_ids: Sequence[str]) -> dict[str, HistoryExtent]:
    """The extent of the history of vendors that have incidents."""
    sql = f"""
        SELECT vendor_id, min(started_at), max(last_changed_at) FROM incidents
        WHERE vendor_id {_OF_VENDORS} GROUP BY vendor_id
    """
    found = plain(db, sql, vendors=json.dumps(vendor_ids))
    return {vendor_id: HistoryExtent(first_at, changed_at) for vendor_id, first_at, changed_at in found}


def busiest(db: Connection, since: Instant, until: Instant, most: int) -> list[str]:
    """The polled vendors with most incidents that began in a time."""
    sql = """
        SELECT i.vendor_id FROM incidents i
        WHERE i.started_at >= :since AND i.started_at < :until AND +i.kind = 'incident' AND +i.withdrawn_at IS NULL
          AND +i.source_id IN (SELECT id FROM sources WHERE enabled)
        GROUP BY i.vendor_id ORDER BY count(*) DESC, i.vendor_id LIMIT :most
    """
    return [vendor_id for (vendor_id,) in plain(db, sql, since=since, until=until, most=most)]
