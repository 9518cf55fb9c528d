"""Incidents and components selected by filters."""

from collections.abc import Iterator

from msgspec import Struct

from statusledger.model import Health, Impact, Instant, Kind
from statusledger.schema.predicates import began, still_open, superseded
from statusledger.store.query import Connection, answer, stream
from statusledger.store.read.rows import IncidentRow

_BEGAN = began("i")
_INCIDENTS = f"""
    SELECT i.*, v.name AS vendor FROM incidents i JOIN vendors v ON v.id = i.vendor_id
    WHERE (:vendor IS NULL OR i.vendor_id = :vendor)
      AND (:source IS NULL OR i.source_id = :source)
      AND (:since IS NULL OR {_BEGAN} >= :since)
      AND (:until IS NULL OR {_BEGAN} < :until)
      AND (:is_open IS NULL OR :is_open = ({still_open("i")}))
      AND (:impact IS NULL OR i.impact = :impact)
      AND (:kind IS NULL OR i.kind = :kind)
      AND (:tag IS NULL OR :tag IN (SELECT value FROM json_each(v.tags)))
      AND (:everything OR (i.withdrawn_at IS NULL AND NOT {superseded("i")}))
    ORDER BY {_BEGAN} DESC, i.id LIMIT :limit
"""
_COMPONENTS = """
    SELECT c.*, s.vendor_id, v.name AS vendor
    FROM components c JOIN sources s ON s.id = c.source_id JOIN vendors v ON v.id = s.vendor_id
    WHERE (:vendor IS NULL OR s.vendor_id = :vendor) AND (:source IS NULL OR c.source_id = :source)
      AND (:everything OR c.withdrawn_at IS NULL)
    ORDER BY c.source_id, c.position IS NULL, c.position, c.name, c.id
"""
_NO_LIMIT = -1


class IncidentFilter(Struct, frozen=True, kw_only=True):
    """Conditions on incidents; None admits all. `since` is inclusive, `until` exclusive.

    Withdrawn and superseded incidents are left out unless `everything` is set.
    """

    vendor: str | None = None
    source: str | None = None
    since: Instant | None = None
    until: Instant | None = None
    is_open: bool | None = None
    impact: Impact | None = None
    kind: Kind | None = None
    tag: str | None = None
    everything: bool = False


class ComponentRow(Struct, frozen=True, kw_only=True):
    """A component of a source; `missing_since`, `withdrawn_at`: its page no longer lists it."""

    id: str
    vendor_id: str
    vendor: str
    source_id: str
    key: str
    name: str
    group_name: str | None
    description: str | None
    position: int | None
    is_group: bool
    health: Health
    health_raw: str | None
    first_seen_at: Instant
    missing_since: Instant | None
    withdrawn_at: Instant | None


def incidents(db: Connection, wanted: IncidentFilter, limit: int | None = None) -> Iterator[IncidentRow]:
    """Select incidents, newest first, at most `limit`. Raises sqlite3.Error, StoreError."""
    values = {name: getattr(wanted, name) for name in IncidentFilter.__struct_fields__}
    for row in stream(db, _INCIDENTS, **values, limit=_NO_LIMIT if limit is None else limit):
        yield answer(IncidentRow, row)


def components(
    db: Connection, vendor: str | None = None, source: str | None = None, *, everything: bool = False
) -> Iterator[ComponentRow]:
    """Select components by source, in page order. Raises sqlite3.Error, StoreError."""
    for row in stream(db, _COMPONENTS, vendor=vendor, source=source, everything=everything):
        yield answer(ComponentRow, row)
