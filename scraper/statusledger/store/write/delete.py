"""Takes out of the dataset all that captures tell of a source, so that it can be told again."""

from sqlite_utils import Database

from statusledger.store.write.save import ChangeCounts

_OF_INCIDENTS = ("accounts", "updates", "incident_components")
_OF_COMPONENTS = ("component_intervals", "transitions")
_OF_SOURCES = ("changes", "incidents", "components", "coverage", "folds", "fingerprints")


def count(db: Database, source_id: str) -> ChangeCounts:
    """How much the dataset has of a source."""
    (found,) = db.conn.execute(
        """
        SELECT (SELECT count(*) FROM incidents WHERE source_id = :id),
               (SELECT count(*) FROM updates u JOIN incidents i ON i.id = u.incident_id WHERE i.source_id = :id),
               (SELECT count(*) FROM changes WHERE source_id = :id AND kind NOT IN ('added', 'progressed'))
        """,
        {"id": source_id},
    )
    return ChangeCounts(*found)


def wipe(db: Database, source_id: str) -> ChangeCounts:
    """Leaves the source itself, how its polls went, and what is odd about the page as such. Says how much it took."""
    taken = count(db, source_id)
    db.conn.execute("PRAGMA defer_foreign_keys = ON")
    mine = "(SELECT id FROM incidents WHERE source_id = :id)"
    told = {"id": source_id}
    db.conn.execute(f"DELETE FROM incident_links WHERE incident_id IN {mine} OR same_as IN {mine}", told)
    parts = "(SELECT id FROM components WHERE source_id = :id)"
    for table in _OF_COMPONENTS:
        db.conn.execute(f"DELETE FROM {table} WHERE component_id IN {parts}", told)
    for table in _OF_INCIDENTS:
        db.conn.execute(f"DELETE FROM {table} WHERE incident_id IN {mine}", told)
    db.conn.execute("DELETE FROM oddities WHERE source_id = :id AND entity != 'source'", told)
    for table in _OF_SOURCES:
        db.conn.execute(f"DELETE FROM {table} WHERE source_id = :id", told)
    db.conn.execute(
        "UPDATE sources SET page_name = NULL, page_health = NULL, page_health_raw = NULL WHERE id = :id", told
    )
    return taken
