"""Rows copied to a rebuilt dataset: polls, and sources that left the catalogue."""

from sqlite_utils import Database

from statusledger.model import Source
from statusledger.schema import tables
from statusledger.schema.declare import Table
from statusledger.schema.source_tables import SOURCES
from statusledger.store import undeclared
from statusledger.store.connections import named_by
from statusledger.store.copies import pour

_POLL_STATE = [column.name for column in SOURCES.columns if column.poll_state]


def former(db: Database) -> list[Source]:
    """The sources that a dataset knows, switched off."""
    found = db.conn.execute(
        "SELECT s.id, s.name, s.url, s.platform, s.vendor_id, v.homepage "
        "FROM sources s JOIN vendors v ON v.id = s.vendor_id"
    )
    return [
        Source(id=row[0], name=row[1], url=row[2], platform=row[3], vendor=row[4], homepage=row[5], enabled=False)
        for row in found
    ]


def sources_with_incidents(db: Database) -> set[str]:
    """Ids of the sources that have incidents."""
    return {source_id for (source_id,) in db.conn.execute("SELECT DISTINCT source_id FROM incidents")}


def carry(old: Database, new: Database) -> None:
    """Copy rows that derive from neither captures nor catalogue."""
    for table in tables.kept_by_rebuild():
        _copy(old, new, table, "1")
    for table in tables.derived():
        if table.kept_rows:
            _copy(old, new, table, table.kept_rows)
    state = old.conn.execute(f"SELECT {', '.join(_POLL_STATE)}, id FROM sources")
    columns = ", ".join(f"{column} = ?" for column in _POLL_STATE)
    new.conn.executemany(f"UPDATE sources SET {columns} WHERE id = ?", state)


def _copy(old: Database, new: Database, table: Table, which: str) -> None:
    columns = ", ".join(column.name for column in table.columns)
    marks = ", ".join("?" * len(table.columns))
    found = old.conn.execute(f"SELECT {columns} FROM {table.name} WHERE {which}")
    new.conn.executemany(f"INSERT INTO {table.name} ({columns}) VALUES ({marks})", found)


def replace(old: Database, new: Database) -> None:
    """Replace the old dataset in one transaction, keeping undeclared tables. Raises StoreError."""
    with named_by(old.conn):
        undeclared.copy(old.conn, new.conn)
        pour(new.conn, old.conn)
