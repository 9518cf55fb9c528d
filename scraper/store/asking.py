"""Asks SQLite a question and gives the answer a shape."""

import sqlite3
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from sqlite_utils import Database

from scraper.errors import StoreError

Answer = TypeVar("Answer")
Row = dict[str, Any]
Value = str | int | bool | None


def rows(db: Database, sql: str, **values: Value) -> list[Row]:
    """What a query finds. Raises StoreError."""
    try:
        return list(db.query(sql, values))
    except sqlite3.Error as error:
        raise StoreError(f"the database could not be read: {error}") from error


def answer(shape: type[Answer], row: Mapping[str, Any]) -> Answer:
    """A row as an answer. Raises StoreError where it holds a word that this version does not know."""
    try:
        return msgspec.convert(row, shape, strict=False)
    except msgspec.ValidationError as error:
        raise StoreError(f"the database holds what this statusledger does not know: {error}") from error


def answers(db: Database, shape: type[Answer], sql: str, **values: Value) -> list[Answer]:
    """What a query finds, each row an answer."""
    return [answer(shape, row) for row in rows(db, sql, **values)]
