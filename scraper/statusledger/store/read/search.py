"""Full-text search over component names, and the titles of incidents for a static site."""

import json

from msgspec import Struct

from statusledger.model import Instant
from statusledger.schema.predicates import began, superseded
from statusledger.store import fts
from statusledger.store.query import Connection, answers, rows

_NAMED = 3


class Parts(Struct, frozen=True):
    """A vendor's first few components whose name or group holds all words, and their number."""

    names: list[str]
    count: int


def parts(db: Connection, words: str) -> dict[str, Parts]:
    """Vendors by the names of their components."""
    query = fts.query(words)
    found = rows(db, _PARTS, query=query, most=_NAMED) if query else []
    return {row["vendor_id"]: Parts(json.loads(row["names"]), row["parts"]) for row in found}


_BEGAN = began("i")


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
