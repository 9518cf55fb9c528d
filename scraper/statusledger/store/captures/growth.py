"""The ledger and growth of captures, by which a dataset notices lost captures.

An older copy, or one that grew separately, lacks marks that the dataset remembers.
"""

import secrets
import sqlite3
from pathlib import Path
from typing import Any

from msgspec import Struct

from statusledger.store import logs
from statusledger.store.connections import named


class GrowthMark(Struct, frozen=True):
    """A state of a source's captures: the last session that added, and its rows so far."""

    session: int
    additions: int


class Growth:
    """The tables `ledger` and `growth`: a row for each source and session that adds to it."""

    def __init__(self, connection: sqlite3.Connection, path: Path | None) -> None:
        self._connection, self._path = connection, path
        self._session = secrets.randbits(63)

    @property
    def ledger_id(self) -> str | None:
        """The ledger of the file; None if never stated."""
        found = self._asked("SELECT id FROM ledger")
        return str(found[0]) if found else None

    def belong(self, ledger_id: str) -> None:
        """State the ledger of the file."""
        with named(self._path), logs.transaction(self._connection):
            self._connection.execute("INSERT INTO ledger VALUES (?)", (ledger_id,))

    def add(self, source_id: str) -> None:
        """Count an addition to the captures of a source."""
        self._connection.execute(
            """
            INSERT INTO growth SELECT :source, coalesce(max(number), 0) + 1, :session, 0 FROM growth
            WHERE source_id = :source
            HAVING NOT EXISTS (SELECT 1 FROM growth WHERE source_id = :source AND session = :session)
            """,
            {"source": source_id, "session": self._session},
        )
        self._connection.execute(
            "UPDATE growth SET additions = additions + 1 WHERE source_id = ? AND session = ?",
            (source_id, self._session),
        )

    def newest(self, source_id: str) -> GrowthMark | None:
        """The present state of a source's captures; None without any."""
        sql = "SELECT session, additions FROM growth WHERE source_id = ? ORDER BY number DESC LIMIT 1"
        found = self._asked(sql, source_id)
        return GrowthMark(*found) if found else None

    def has_grown_from(self, source_id: str, mark: GrowthMark) -> bool:
        """True if a source's captures had that state, and so hold all they held then."""
        sql = "SELECT 1 FROM growth WHERE source_id = ? AND session = ? AND additions >= ?"
        return self._asked(sql, source_id, mark.session, mark.additions) is not None

    def rename(self, old: str, new: str) -> None:
        """Append the marks of a source to those of another."""
        self._connection.execute(
            """
            UPDATE growth SET source_id = :new,
                number = number + (SELECT coalesce(max(number), 0) FROM growth WHERE source_id = :new)
            WHERE source_id = :old
            """,
            {"old": old, "new": new},
        )

    def _asked(self, sql: str, *values: str | int) -> tuple[Any, ...] | None:
        with named(self._path):
            found: tuple[Any, ...] | None = self._connection.execute(sql, values).fetchone()
        return found
