"""Asks SQLite a question and gives the answer a shape."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

import msgspec

from scraper.errors import StoreError

Answer = TypeVar("Answer")
Row = dict[str, Any]
Value = str | int | bool | None


class Askable(Protocol):
    """Any database that can be asked: that of sqlite_utils, and a Reader."""

    @property
    def conn(self) -> sqlite3.Connection: ...


class Reader(AbstractContextManager["Reader"]):
    """A database that is only read. It is open at once: to read sqlite_utils takes as long as to answer `now`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.conn = connection

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.conn.close()


def rows(db: Askable, sql: str, **values: Value) -> list[Row]:
    """What a query finds. Raises StoreError."""
    return list(stream(db, sql, **values))


def stream(db: Askable, sql: str, **values: Value) -> Iterator[Row]:
    """The same, row by row."""
    try:
        cursor = db.conn.execute(sql, values)
        names = [name for name, *_ in cursor.description]
        for row in cursor:
            yield dict(zip(names, row, strict=True))
    except sqlite3.Error as error:
        raise StoreError(f"the database could not be read: {error}") from error


def plain(db: Askable, sql: str, **values: Value) -> Iterator[tuple[Any, ...]]:
    """The rows of a query one by one, without names: for many. Raises StoreError."""
    try:
        yield from db.conn.execute(sql, values)
    except sqlite3.Error as error:
        raise StoreError(f"the database could not be read: {error}") from error


def answer(shape: type[Answer], row: Mapping[str, Any]) -> Answer:
    """A row as an answer. Raises StoreError where it holds a word that this version does not know."""
    try:
        return msgspec.convert(row, shape, strict=False)
    except msgspec.ValidationError as error:
        raise StoreError(f"the database holds what this statusledger does not know: {error}") from error


def answers(db: Askable, shape: type[Answer], sql: str, **values: Value) -> list[Answer]:
    """What a query finds, each row an answer."""
    return [answer(shape, row) for row in rows(db, sql, **values)]
