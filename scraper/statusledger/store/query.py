"""Queries and the shapes of their rows."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, TypeVar

import msgspec

from statusledger.errors import StoreError
from statusledger.store.connections import named

Answer = TypeVar("Answer")
Row = dict[str, Any]
Value = str | int | bool | None


class Connection(Protocol):
    """Any database that answers queries: sqlite_utils' or a Reader."""

    @property
    def conn(self) -> sqlite3.Connection:
        """The connection below."""


class Reader(AbstractContextManager["Reader"]):
    """A read-only database. Loading sqlite_utils instead would take as long as answering `now`.

    As a context it turns errors of SQLite into a StoreError that names the file.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path | None = None) -> None:
        self.conn, self._path = connection, path

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if isinstance(error, sqlite3.Error):
            with named(self._path):
                raise error

    def close(self) -> None:
        """Close the connection."""
        self.conn.close()


def rows(db: Connection, sql: str, **values: Value) -> list[Row]:
    """Rows of a query as dicts. Raises sqlite3.Error; a Reader adds its file."""
    return list(stream(db, sql, **values))


def stream(db: Connection, sql: str, **values: Value) -> Iterator[Row]:
    """Yield rows of a query as dicts. Raises sqlite3.Error."""
    cursor = db.conn.execute(sql, values)
    names = [name for name, *_ in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))


def plain(db: Connection, sql: str, **values: Value) -> Iterator[tuple[Any, ...]]:
    """Yield many rows of a query as tuples. Raises sqlite3.Error."""
    yield from db.conn.execute(sql, values)


def answer(shape: type[Answer], row: Mapping[str, Any]) -> Answer:
    """Convert a row to a shape. Raises StoreError for an unknown word."""
    try:
        return msgspec.convert(row, shape, strict=False)
    except msgspec.ValidationError as error:
        raise StoreError(f"the database holds what this statusledger does not know: {error}") from error


def answers(db: Connection, shape: type[Answer], sql: str, **values: Value) -> list[Answer]:
    """Rows of a query, each converted to a shape."""
    return [answer(shape, row) for row in rows(db, sql, **values)]
