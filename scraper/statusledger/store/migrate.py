"""Atomic creation and upgrade of databases; the former file is copied.

A new database gets the declared schema. An older one takes its steps, which rename or fill tables; then each table that
differs from its declaration is rewritten. Undeclared tables stay.
"""

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

from statusledger.errors import StoreError
from statusledger.schema import sql
from statusledger.schema.declare import Schema, Table
from statusledger.store import logs
from statusledger.store.connections import unenforced
from statusledger.store.copies import keep_former

_FORMER = "_former"
Fill = Callable[[sqlite3.Connection], None]


def version_of(connection: sqlite3.Connection) -> int:
    """The version of a database, 0 if empty. Raises sqlite3.Error."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def refuse_newer(path: Path | None, version: int, schema: Schema) -> None:
    """Raise StoreError for a version newer than this program knows."""
    if version > schema.version:
        raise StoreError(f"{path}: version {version}, this statusledger knows {schema.version}; update statusledger")


def migrate(
    connection: sqlite3.Connection, path: Path | None, schema: Schema, fills: Mapping[int, Fill] | None = None
) -> None:
    """Upgrade a database in one transaction, references suspended. Raises StoreError for a newer one.

    `fills` derive the rows that a version adds to an older database, once its tables are declared.
    """
    found = version_of(connection)
    refuse_newer(path, found, schema)
    if found == schema.version:
        return
    if path is not None:
        keep_former(path, found)
    with unenforced(connection), logs.transaction(connection):
        found = version_of(connection)  # another process may have been faster
        for step in schema.steps[found:] if found else ():
            for statement in step:
                connection.execute(statement)
        if found < schema.version:
            _declare(connection, schema, is_new=found == 0)
            for version, fill in sorted((fills or {}).items()):
                if 0 < found < version:
                    fill(connection)
            connection.execute(f"PRAGMA user_version = {schema.version}")


def _declare(connection: sqlite3.Connection, schema: Schema, *, is_new: bool) -> None:
    """Create missing tables, rewrite different ones; `is_new` refuses a foreign table of a declared name."""
    for view in schema.views:
        connection.execute(f"DROP VIEW IF EXISTS {view.name}")
    for table in schema.tables:
        stored = _stored(connection).get(("table", table.name))
        if stored is None or is_new:
            connection.execute(sql.create_table(table))
        elif not _same(stored, sql.create_table(table)):
            _rewrite(connection, table)
        _complete(connection, table)
    for view in schema.views:
        connection.execute(sql.create_view(view))


def _rewrite(connection: sqlite3.Connection, table: Table) -> None:
    """Rewrite a table as declared, without indexes and triggers."""
    former = f"{table.name}{_FORMER}"
    connection.execute(f"ALTER TABLE {table.name} RENAME TO {former}")
    connection.execute(sql.create_table(table))
    there = {name for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (former,))}
    columns = ", ".join(each.name for each in table.columns if each.name in there and not each.generated)
    connection.execute(f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM {former}")
    connection.execute(f"DROP TABLE {former}")


def _complete(connection: sqlite3.Connection, table: Table) -> None:
    stored, created = _stored(connection), False
    for (kind, name), statement in sql.parts(table).items():
        if _same(stored.get((kind, name), ""), statement):
            continue
        connection.execute(f"DROP {kind} IF EXISTS {name}")
        connection.execute(statement)
        created = True
    if created and table.searched:
        search = sql.search_name(table)
        connection.execute(f"INSERT INTO {search} ({search}) VALUES ('rebuild')")


def _stored(connection: sqlite3.Connection) -> dict[tuple[str, str], str]:
    found = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {(kind, name): statement for kind, name, statement in found}


def _same(one: str, other: str) -> bool:
    """Compare statements without white space."""
    return "".join(one.split()) == "".join(other.split())
