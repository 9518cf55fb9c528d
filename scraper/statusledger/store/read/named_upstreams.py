"""Upstreams: other vendors that incidents name as their origin, who names them, and their own incidents."""

import json
import re
from collections.abc import Collection, Iterator

from msgspec import Struct

from statusledger.model import Impact, Instant, ResolvedFrom, Status
from statusledger.schema.predicates import began
from statusledger.store.query import Connection, answers, plain
from statusledger.store.read.story_rows import Statement
from statusledger.vocabulary import is_open

_NO_WORD = re.compile(r"[^a-z0-9]+")
_BEGAN = began("i")
_NAMINGS = f"""
    SELECT n.incident_id, i.vendor_id, v.name AS vendor, i.title, n.vendor_id AS upstream_id,
           coalesce(o.name, n.name) AS upstream, n.region, n.certainty, n.quote, n.update_id, u.number,
           coalesce(u.posted_at, {_BEGAN}) AS named_at, {_BEGAN} AS began_at,
           i.id IN (SELECT id FROM open_incidents) AS is_open
    FROM incident_upstreams n CROSS JOIN watched_incidents i ON i.id = n.incident_id
    JOIN vendors v ON v.id = i.vendor_id LEFT JOIN vendors o ON o.id = n.vendor_id
    LEFT JOIN updates u ON u.id = n.update_id
    WHERE n.vendor_id IS NOT i.vendor_id AND {{where}} ORDER BY named_at, i.id
"""
_NAMES_REGION = """
    replace(lower(i.title), '_', '-') LIKE :region OR EXISTS (
        SELECT 1 FROM incident_components x LEFT JOIN components c ON c.id = x.component_id
        WHERE x.incident_id = i.id
          AND replace(lower(x.name || ' ' || coalesce(c.group_name, x.group_name, '')), '_', '-') LIKE :region
    ) OR EXISTS (
        SELECT 1 FROM updates u WHERE u.incident_id = i.id AND replace(lower(u.body), '_', '-') LIKE :region
    )
"""
_OWN = f"""
    SELECT i.id, i.title, i.impact, i.status, i.started_at, i.resolved_at, i.resolved_from, i.duration_s,
           (SELECT min(posted_at) FROM updates u WHERE u.incident_id = i.id) AS posted_at
    FROM watched_incidents i
    WHERE i.vendor_id = :vendor AND +i.kind = 'incident' AND i.started_at >= :since AND i.started_at < :until
      AND (:region IS NULL OR {_NAMES_REGION})
    ORDER BY i.started_at DESC, i.id
"""
_BEGUN = """
    SELECT i.vendor_id, i.id, CAST(strftime('%s', i.started_at) AS INTEGER) FROM watched_incidents i
    WHERE i.started_at >= :since AND i.started_at < :until AND +i.kind = 'incident'
      AND +i.source_id IN (SELECT id FROM sources WHERE enabled)
    ORDER BY i.started_at, i.id
"""
_KNOWN = """
    SELECT v.id, v.name, CAST(strftime('%s', min(
        coalesce((SELECT min(started_at) FROM incidents i WHERE i.vendor_id = v.id), '9999'),
        coalesce((SELECT min(c.from_at) FROM sources s JOIN coverage c ON c.source_id = s.id
                  WHERE s.vendor_id = v.id), '9999')
    )) AS INTEGER)
    FROM vendors v WHERE EXISTS (SELECT 1 FROM sources s WHERE s.vendor_id = v.id AND s.enabled)
"""


class Naming(Statement, frozen=True, kw_only=True):
    """An incident whose texts name another vendor; `named_at` is when they did so, `began_at` its start."""

    incident_id: str
    vendor_id: str
    vendor: str
    title: str
    upstream_id: str | None
    upstream: str
    region: str | None
    named_at: Instant
    began_at: Instant
    is_open: bool

    @property
    def key(self) -> str:
        """The id of the upstream's page."""
        return upstream_key(self.upstream_id, self.upstream)


class OwnIncident(Struct, frozen=True, kw_only=True):
    """An incident of an upstream itself; `posted_at` is its first post."""

    id: str
    title: str
    impact: Impact
    status: Status
    started_at: Instant
    resolved_at: Instant | None
    resolved_from: ResolvedFrom | None
    duration_s: int | None
    posted_at: Instant | None

    @property
    def is_open(self) -> bool:
        """True if it continues, as far as is known."""
        return is_open(self.status, self.resolved_at, self.resolved_from)


class WatchedVendor(Struct, frozen=True):
    """A watched vendor, and the second since 1970 from which it is known."""

    id: str
    name: str
    known_from: int


def upstream_key(vendor_id: str | None, name: str) -> str:
    """Return the id of an upstream's page: its vendor's, else its name as a slug."""
    return vendor_id or _NO_WORD.sub("-", name.lower()).strip("-")


def namings(db: Connection, since: Instant, until: Instant) -> list[Naming]:
    """Namings in incidents that began in a time, in order of naming."""
    where = f"{_BEGAN} >= :since AND {_BEGAN} < :until"
    return answers(db, Naming, _NAMINGS.format(where=where), since=since, until=until)


def namings_of(db: Connection, vendor_id: str | None, name: str, since: Instant, until: Instant) -> list[Naming]:
    """The same of one upstream: a vendor, or a name that no vendor has."""
    upstream = "n.vendor_id = :vendor" if vendor_id else "n.vendor_id IS :vendor AND n.name = :name"
    where = f"{upstream} AND {_BEGAN} >= :since AND {_BEGAN} < :until"
    return answers(db, Naming, _NAMINGS.format(where=where), vendor=vendor_id, name=name, since=since, until=until)


def open_namings(db: Connection) -> list[Naming]:
    """Namings in open incidents, in order of naming."""
    return answers(db, Naming, _NAMINGS.format(where="n.incident_id IN (SELECT id FROM open_incidents)"))


def names(db: Connection) -> dict[str, tuple[str | None, str]]:
    """Vendor id and name of all upstreams ever named, by key."""
    sql = "SELECT DISTINCT n.vendor_id, coalesce(v.name, n.name) FROM incident_upstreams n LEFT JOIN vendors v"
    found = plain(db, f"{sql} ON v.id = n.vendor_id ORDER BY 2, 1")
    return {upstream_key(vendor_id, name): (vendor_id, name) for vendor_id, name in found}


def own_incidents(
    db: Connection, vendor_id: str, region: str | None, since: Instant, until: Instant
) -> list[OwnIncident]:
    """A vendor's incidents that began in a time, newest first; only those that mention the region, if given."""
    like = f"%{region.lower().replace('_', '-')}%" if region else None
    return answers(db, OwnIncident, _OWN, vendor=vendor_id, region=like, since=since, until=until)


def own_counts(db: Connection, ids: Collection[str], since: Instant, until: Instant) -> dict[str, int]:
    """The number of incidents of some vendors that began in a time."""
    sql = """
        SELECT i.vendor_id, count(*) FROM json_each(:ids) wanted CROSS JOIN watched_incidents i
        ON i.vendor_id = wanted.value AND i.started_at >= :since AND i.started_at < :until
        WHERE +i.kind = 'incident' GROUP BY 1
    """
    return dict(plain(db, sql, ids=json.dumps(sorted(ids)), since=since, until=until))


def begun(db: Connection, since: Instant, until: Instant) -> Iterator[tuple[str, str, int]]:
    """Yield vendor, id and start of the incidents of watched vendors that began in a time, in order."""
    return plain(db, _BEGUN, since=since, until=until)


def watched(db: Connection) -> list[WatchedVendor]:
    """The watched vendors that have incidents or were read."""
    return [WatchedVendor(*row) for row in plain(db, _KNOWN) if row[2] is not None]
