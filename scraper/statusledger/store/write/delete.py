"""Deletion of everything derived for a source."""

from sqlite_utils import Database

from statusledger.schema import tables
from statusledger.schema.declare import Table
from statusledger.schema.predicates import rewrites
from statusledger.store.write.save import ChangeCounts

_ROWS_OF = {
    "sources": "(:id)",
    "incidents": "(SELECT id FROM incidents WHERE source_id = :id)",
    "components": "(SELECT id FROM components WHERE source_id = :id)",
}
"""The ids of a source's own rows, by table."""


def count(db: Database, source_id: str) -> ChangeCounts:
    """Count the incidents, updates and edits of a source."""
    (found,) = db.conn.execute(
        f"""
        SELECT (SELECT count(*) FROM incidents WHERE source_id = :id),
               (SELECT count(*) FROM updates u JOIN incidents i ON i.id = u.incident_id WHERE i.source_id = :id),
               (SELECT count(*) FROM changes c WHERE c.source_id = :id AND {rewrites("c")})
        """,
        {"id": source_id},
    )
    return ChangeCounts(*found)


def wipe(db: Database, source_id: str) -> ChangeCounts:
    """Delete all derived rows of a source; return how many.

    The source's polls and its page's own anomalies stay.
    """
    taken = count(db, source_id)
    db.conn.execute("PRAGMA defer_foreign_keys = ON")
    # Rows that belong to a source by their incident or component go first, while that is still known.
    for table in sorted(tables.derived(), key=lambda table: bool(table.belongs_by("sources"))):
        _delete(db, table, source_id)
    db.conn.execute(
        "UPDATE sources SET page_name = NULL, page_health = NULL, page_health_raw = NULL WHERE id = ?", (source_id,)
    )
    return taken


def _delete(db: Database, table: Table, source_id: str) -> None:
    owner = next(each for each in _ROWS_OF if table.belongs_by(each))
    belongs = " OR ".join(f"{column} IN {_ROWS_OF[owner]}" for column in table.belongs_by(owner))
    kept = f" AND NOT ({table.kept_rows})" if table.kept_rows else ""
    db.conn.execute(f"DELETE FROM {table.name} WHERE ({belongs}){kept}", {"id": source_id})
