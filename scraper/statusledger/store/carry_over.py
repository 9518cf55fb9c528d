"""What a rebuilt dataset takes over from the one before: how polls went, and sources that left the catalogue."""

from sqlite_utils import Database

from statusledger.model import Source
from statusledger.store.connections import named_by
from statusledger.store.copies import pour

_TABLES = (
    "runs", "fetches", "documents", "hosts", "ways", "probes", "backfills", "news", "stumbles", "outbox",
    "alert_targets",
)  # fmt: skip
_POLL_STATE = (
    "read_as", "last_success_at", "last_failure_at", "consecutive_failures", "last_error", "next_due_at",
)  # fmt: skip


def former(db: Database) -> list[Source]:
    """The sources of a dataset as far as it knows them, switched off."""
    found = db.conn.execute(
        "SELECT s.id, s.name, s.url, s.platform, s.vendor_id, v.homepage "
        "FROM sources s JOIN vendors v ON v.id = s.vendor_id"
    )
    return [
        Source(id=row[0], name=row[1], url=row[2], platform=row[3], vendor=row[4], homepage=row[5], enabled=False)
        for row in found
    ]


def told_sources(db: Database) -> set[str]:
    """Ids of the sources of which a dataset tells incidents."""
    return {source_id for (source_id,) in db.conn.execute("SELECT DISTINCT source_id FROM incidents")}


def carry(old: Database, new: Database) -> None:
    """Copies what no capture tells."""
    for table in _TABLES:
        _copy(old, new, table, f"SELECT * FROM {table}")
    _copy(old, new, "oddities", "SELECT * FROM oddities WHERE entity = 'source'")
    state = old.conn.execute(f"SELECT {', '.join(_POLL_STATE)}, id FROM sources")
    columns = ", ".join(f"{column} = ?" for column in _POLL_STATE)
    new.conn.executemany(f"UPDATE sources SET {columns} WHERE id = ?", state)


def _copy(old: Database, new: Database, table: str, select: str) -> None:
    found = old.conn.execute(select)
    columns = [column[0] for column in found.description]
    marks = ", ".join("?" * len(columns))
    new.conn.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", found)


def replace(old: Database, new: Database) -> None:
    """Puts the new in the place of the old, in one transaction: readers see the one or the other. Raises StoreError."""
    with named_by(old.conn):
        pour(new.conn, old.conn)
