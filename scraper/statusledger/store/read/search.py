"""Full-text search over titles, updates, postmortems and component names."""

import json
import re

from msgspec import Struct

from statusledger.model import Impact, Instant, Status
from statusledger.schema.predicates import superseded
from statusledger.store.query import Connection, answers, rows

HIT, END = "\x02", "\x03"
"""The marks around each found word of a snippet."""
_NAMED = 3
_WORD = re.compile(r'"([^"]*)"|(\S+)')


class Found(Struct, frozen=True, kw_only=True):
    """A hit in an incident's title or an update; `status` is the update's."""

    id: str
    vendor_id: str
    vendor: str
    title: str
    impact: Impact
    started_at: Instant | None
    number: int | None
    status: Status | None
    snippet: str


def search(db: Connection, words: str, most: int) -> list[Found]:
    """Incidents with all words, each once: by title, then by updates, newest first."""
    query = _query(words)
    if not query:
        return []
    found = answers(db, Found, _SEARCH, query=query, hit=HIT, end=END, most=most)
    return list({each.id: each for each in reversed(found)}.values())[::-1]


class Parts(Struct, frozen=True):
    """A vendor's first few components whose name or group holds all words, and their number."""

    names: list[str]
    count: int


def parts(db: Connection, words: str) -> dict[str, Parts]:
    """Vendors by the names of their components."""
    query = _query(words)
    found = rows(db, _PARTS, query=query, most=_NAMED) if query else []
    return {row["vendor_id"]: Parts(json.loads(row["names"]), row["parts"]) for row in found}


_BEGAN = "coalesce(i.started_at, i.posted_at, i.first_seen_at)"


class Titled(Struct, frozen=True):
    """An entry of a static site's title index; small, as there are many."""

    id: str
    vendor: str
    title: str
    at: Instant


def years(db: Connection) -> list[str]:
    """Years in which incidents began, newest first."""
    return [
        str(row["year"])
        for row in rows(
            db,
            f"SELECT DISTINCT substr({_BEGAN}, 1, 4) AS year FROM incidents i "
            "WHERE i.withdrawn_at IS NULL ORDER BY 1 DESC",
        )
    ]


def titles(db: Connection) -> list[Titled]:
    """Every incident that is not withdrawn, newest first."""
    return answers(
        db,
        Titled,
        f"SELECT i.id, v.name AS vendor, i.title, {_BEGAN} AS at "
        "FROM incidents i JOIN vendors v ON v.id = i.vendor_id WHERE i.withdrawn_at IS NULL "
        f"AND NOT {superseded('i')} ORDER BY at DESC, i.id",
    )


def _query(words: str) -> str:
    """Quote every word; the last one may be a prefix."""
    terms = [(phrase or word).replace('"', "") for phrase, word in _WORD.findall(words.replace("\0", ""))]
    quoted = " ".join(f'"{term}"' for term in terms if term.strip())
    return f"{quoted}*" if quoted else ""


_SEARCH = f"""
    WITH titled AS (
        SELECT rowid AS place, snippet(incidents_fts, 0, :hit, :end, '…', 24) AS snippet FROM incidents_fts
        WHERE incidents_fts MATCH :query ORDER BY rowid DESC LIMIT :most
    ), updated AS (
        SELECT rowid AS place, snippet(updates_fts, 0, :hit, :end, '…', 32) AS snippet FROM updates_fts
        WHERE updates_fts MATCH :query ORDER BY rowid DESC LIMIT 2 * :most
    )
    SELECT i.id, i.vendor_id, v.name AS vendor, i.title, i.impact, i.started_at, hit.number, hit.status, hit.snippet
    FROM (
        SELECT i.id, NULL AS number, NULL AS status, snippet, 0 AS later FROM titled
        JOIN incidents i ON i.rowid = place
        UNION ALL
        SELECT u.incident_id, u.number, u.status, snippet, 1 FROM updated JOIN updates u ON u.rowid = place
    ) hit JOIN incidents i ON i.id = hit.id JOIN vendors v ON v.id = i.vendor_id
    WHERE NOT {superseded("i")}
    ORDER BY hit.later, i.started_at DESC LIMIT :most
"""
_PARTS = """
    WITH found AS (
        SELECT DISTINCT s.vendor_id, CASE WHEN p.group_name IS NULL THEN p.name ELSE p.group_name || ': ' || p.name END
               AS name
        FROM components_fts f JOIN components p ON p.rowid = f.rowid JOIN sources s ON s.id = p.source_id
        WHERE components_fts MATCH :query AND p.withdrawn_at IS NULL
    ), numbered AS (
        SELECT vendor_id, name, row_number() OVER (PARTITION BY vendor_id ORDER BY length(name), name) AS place,
               count(*) OVER (PARTITION BY vendor_id) AS parts
        FROM found
    )
    SELECT vendor_id, parts, json_group_array(name) AS names FROM numbered WHERE place <= :most GROUP BY vendor_id
"""
