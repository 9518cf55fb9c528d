"""Incidents by words in titles and updates, and by filters."""

import json
from collections.abc import Iterable

from msgspec import Struct

from statusledger.model import Impact, Instant, Kind, Status
from statusledger.schema.predicates import began, superseded, tagged
from statusledger.store import fts
from statusledger.store.query import Connection, Row, Value, answers, rows
from statusledger.vocabulary import TagKind

_MOST = 1000
"""Hits in titles, and hits in updates, beyond which older ones are not read."""


class SearchFilter(Struct, frozen=True, kw_only=True):
    """Conditions; None admits all. `words` are all in one title or update, `until` is exclusive."""

    words: str = ""
    vendors: tuple[str, ...] | None = None
    impact: Impact | None = None
    status: Status | None = None
    kind: Kind | None = None
    since: Instant | None = None
    until: Instant | None = None
    cause: str | None = None
    mitigation: str | None = None


class Hit(Struct, frozen=True):
    """An incident, and the id of its newest update with the words, if its title lacks them."""

    id: str
    began_at: Instant
    update_id: str | None


class Hits(Struct, frozen=True):
    """Hits in titles, then in updates, each newest first; `is_cut`: there are older ones."""

    hits: list[Hit]
    is_cut: bool


class Found(Struct, frozen=True, kw_only=True):
    """A hit in an incident's title or an update; `number`, `status` and `body` are the update's."""

    id: str
    vendor_id: str
    vendor: str
    kind: Kind
    title: str
    impact: Impact
    incident_status: Status
    started_at: Instant | None
    resolved_at: Instant | None
    number: int | None
    status: Status | None
    body: str | None


def search(db: Connection, wanted: SearchFilter) -> Hits:
    """Find the incidents, each once."""
    query = fts.query(wanted.words)
    if not query:
        found = _rows(db, _BY_FILTER, wanted)
        return Hits(_newest_first(found), len(found) == _MOST)
    is_whole = SearchFilter(words=wanted.words) == wanted
    titled = _rows(db, _TITLED.format(chosen="1" if is_whole else _CHOSEN_TITLES), wanted, query=query)
    updated = _rows(db, _UPDATED.format(chosen="1" if is_whole else _CHOSEN_UPDATES), wanted, query=query)
    known = {row["id"] for row in titled}
    later = {row["id"]: row for row in reversed(updated) if row["id"] not in known}
    return Hits(_newest_first(titled) + _newest_first(later.values()), _MOST in (len(titled), len(updated)))


def details(db: Connection, hits: list[Hit]) -> list[Found]:
    """Return the incidents of some hits, with the updates that were hit."""
    wanted = json.dumps([[each.id, each.update_id] for each in hits])
    return answers(db, Found, _FOUND, hits=wanted)


def _rows(db: Connection, sql: str, wanted: SearchFilter, **values: Value) -> list[Row]:
    vendors = None if wanted.vendors is None else json.dumps(wanted.vendors)
    conditions = {
        name: getattr(wanted, name) for name in ("impact", "status", "kind", "since", "until", "cause", "mitigation")
    }
    return rows(db, sql, **values, **conditions, vendors=vendors, most=_MOST)


def _newest_first(found: Iterable[Row]) -> list[Hit]:
    hits = [Hit(row["id"], row["began_at"], row["update_id"]) for row in found if not row["superseded"]]
    return sorted(sorted(hits, key=lambda hit: hit.id), key=lambda hit: hit.began_at, reverse=True)


_BEGAN = began("i")
_CHOSEN = f"""
    (:vendors IS NULL OR i.vendor_id IN (SELECT value FROM json_each(:vendors)))
    AND (:impact IS NULL OR i.impact = :impact) AND (:status IS NULL OR i.status = :status)
    AND (:kind IS NULL OR i.kind = :kind)
    AND (:cause IS NULL OR {tagged("i", TagKind.CAUSE, "= :cause")})
    AND (:mitigation IS NULL OR {tagged("i", TagKind.MITIGATION, "= :mitigation")})
    AND (:since IS NULL OR {_BEGAN} >= :since) AND (:until IS NULL OR {_BEGAN} < :until)
"""
_HIT = f"i.id, {_BEGAN} AS began_at, {superseded('i')} AS superseded"
# The plus keeps the index from being asked once for each of the chosen rows.
_CHOSEN_TITLES = f"+f.rowid IN (SELECT i.rowid FROM incidents i WHERE {_CHOSEN})"
_CHOSEN_UPDATES = f"""
    +f.rowid IN (SELECT u.rowid FROM incidents i CROSS JOIN updates u ON u.incident_id = i.id WHERE {_CHOSEN})
"""
_TITLED = f"""
    SELECT {_HIT}, NULL AS update_id FROM (
        SELECT f.rowid AS place FROM incidents_fts f WHERE incidents_fts MATCH :query AND {{chosen}}
        ORDER BY f.rowid DESC LIMIT :most
    ) CROSS JOIN incidents i ON i.rowid = place
"""
_UPDATED = f"""
    SELECT {_HIT}, u.id AS update_id FROM (
        SELECT f.rowid AS place FROM updates_fts f WHERE updates_fts MATCH :query AND {{chosen}}
        ORDER BY f.rowid DESC LIMIT :most
    ) CROSS JOIN updates u ON u.rowid = place CROSS JOIN incidents i ON i.id = u.incident_id
    ORDER BY place DESC
"""
_BY_FILTER = f"""
    SELECT {_HIT}, NULL AS update_id FROM incidents i WHERE {_CHOSEN} ORDER BY i.started_at DESC LIMIT :most
"""
_FOUND = """
    SELECT i.id, i.vendor_id, v.name AS vendor, i.kind, i.title, i.impact, i.status AS incident_status, i.started_at,
           i.resolved_at, u.number, u.status, u.body
    FROM json_each(:hits) hit CROSS JOIN incidents i ON i.id = hit.value ->> 0
    JOIN vendors v ON v.id = i.vendor_id LEFT JOIN updates u ON u.id = hit.value ->> 1
    ORDER BY hit.key
"""
