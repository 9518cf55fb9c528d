"""Undeclared tables, indexes, views and triggers: foreign, kept, never published."""

import sqlite3
from collections.abc import Iterator

from msgspec import Struct

from statusledger.schema.sql import declared_names
from statusledger.schema.tables import STATUS, TABLES
from statusledger.store import logs
from statusledger.store.connections import unenforced

_FOREIGN = """
    SELECT m.type, m.name, m.sql, l.type = 'virtual' FROM sqlite_master m
    LEFT JOIN pragma_table_list l ON l.schema = 'main' AND l.name = m.name
    WHERE m.sql IS NOT NULL AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND coalesce(l.type, '') != 'shadow'
    ORDER BY m.type = 'trigger', m.type = 'view', m.type = 'index', m.rowid
"""


class Undeclared(Struct, frozen=True):
    """An undeclared object and the statement that created it."""

    kind: str
    name: str
    sql: str
    is_virtual: bool


def undeclared(connection: sqlite3.Connection) -> list[Undeclared]:
    """Everything that the schema does not declare, tables first."""
    declared = declared_names(STATUS)
    return [
        Undeclared(kind, name, statement, bool(is_virtual))
        for kind, name, statement, is_virtual in connection.execute(_FOREIGN).fetchall()
        if name not in declared
    ]


def drop(connection: sqlite3.Connection) -> None:
    """Delete everything undeclared, columns of declared tables included."""
    for each in reversed(undeclared(connection)):
        connection.execute(f"DROP {each.kind} IF EXISTS {_quoted(each.name)}")  # an index goes with its table
    for table in TABLES:
        for name in _columns(connection, table.name, generated=True):
            if name not in {column.name for column in table.columns}:
                connection.execute(f"ALTER TABLE {table.name} DROP COLUMN {_quoted(name)}")


def copy(old: sqlite3.Connection, new: sqlite3.Connection) -> None:
    """Copy everything undeclared but columns of declared tables. References are not enforced."""
    found = undeclared(old)
    if not found:
        return
    with unenforced(new), logs.transaction(new):
        for each in found:
            new.execute(each.sql)
            if each.kind == "table":
                for name in _shadows(new, each.name) if each.is_virtual else (each.name,):
                    _copy_rows(old, new, name)


def _copy_rows(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> None:
    columns = list(_columns(old, table, generated=False))
    names, marks = ", ".join(map(_quoted, columns)), ", ".join("?" * len(columns))
    new.execute(f"DELETE FROM {_quoted(table)}")
    rows = old.execute(f"SELECT {names} FROM {_quoted(table)}")
    new.executemany(f"INSERT INTO {_quoted(table)} ({names}) VALUES ({marks})", rows)


def _columns(connection: sqlite3.Connection, table: str, *, generated: bool) -> Iterator[str]:
    found = connection.execute("SELECT name, hidden FROM pragma_table_xinfo(?, 'main')", (table,)).fetchall()
    return (name for name, hidden in found if generated or hidden == 0)


def _shadows(connection: sqlite3.Connection, virtual: str) -> list[str]:
    """The tables in which a virtual table keeps its rows."""
    found = connection.execute("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'")
    return [name for (name,) in found if name.startswith(f"{virtual}_")]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
