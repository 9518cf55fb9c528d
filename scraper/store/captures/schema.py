"""The tables of captures.db and how the file is opened.

People read `captures` and the view `sightings`; the tables under the view name documents and bodies by number and count
times from 1970, because the page of a quiet vendor costs more in names than in news. A document's last row is in
`standing`, all others are in `spans`: the rows that looks lengthen lie side by side, so that 2,000 unchanged documents
write 75 KB, however long their history. References are declared, and checked by `verify`.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scraper.errors import StoreError

VERSION = 1
_BUSY_TIMEOUT_S = 30.0


def _text(time: str) -> str:
    return f"strftime('%Y-%m-%dT%H:%M:%SZ', s.{time}, 'unixepoch') AS {time}"


_STATEMENTS = (
    """
    CREATE TABLE captures (
        id INTEGER PRIMARY KEY,
        sha256 TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        base INTEGER REFERENCES captures(id),
        depth INTEGER NOT NULL,
        body BLOB NOT NULL
    ) STRICT
    """,
    "CREATE INDEX captures_sha256 ON captures(substr(sha256, 1, 16))",  # a whole one takes a seventh of the file
    """
    CREATE TABLE documents (
        id INTEGER PRIMARY KEY,
        source_id TEXT NOT NULL,
        platform TEXT NOT NULL,
        kind TEXT NOT NULL,
        url TEXT NOT NULL,
        UNIQUE (source_id, platform, kind, url)
    ) STRICT
    """,
    """
    CREATE TABLE spans (
        document_id INTEGER NOT NULL REFERENCES documents(id),
        first_at INTEGER NOT NULL,
        capture_id INTEGER NOT NULL REFERENCES captures(id),
        second_at INTEGER,
        last_at INTEGER NOT NULL,
        polls INTEGER NOT NULL,
        longest_gap_s INTEGER NOT NULL,
        PRIMARY KEY (document_id, first_at, capture_id)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE standing (
        document_id INTEGER PRIMARY KEY REFERENCES documents(id),
        first_at INTEGER NOT NULL,
        capture_id INTEGER NOT NULL REFERENCES captures(id),
        second_at INTEGER,
        last_at INTEGER NOT NULL,
        polls INTEGER NOT NULL,
        longest_gap_s INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE VIEW all_spans AS SELECT * FROM spans UNION ALL SELECT * FROM standing",
    f"""
    CREATE VIEW sightings AS
    SELECT d.source_id, d.platform, d.kind, d.url, c.sha256, {_text("first_at")}, {_text("second_at")},
           {_text("last_at")}, s.polls, s.longest_gap_s, c.bytes, s.capture_id
    FROM documents d JOIN all_spans s ON s.document_id = d.id JOIN captures c ON c.id = s.capture_id
    """,
    """
    CREATE TABLE watched (
        source_id TEXT NOT NULL,
        from_at TEXT NOT NULL,
        until_at TEXT NOT NULL,
        polls INTEGER NOT NULL,
        longest_gap_s INTEGER NOT NULL,
        PRIMARY KEY (source_id, from_at)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE checkpoints (
        source_id TEXT PRIMARY KEY,
        at TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        body BLOB NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE TABLE unsettled (source_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
    f"PRAGMA user_version = {VERSION}",
)

_ADVICE = {
    sqlite3.SQLITE_CORRUPT: "it is damaged: restore it from a backup, or move it away and a new one begins",
    sqlite3.SQLITE_NOTADB: "restore it from a backup, or move it away and a new one begins",
    sqlite3.SQLITE_BUSY: "try again when the other process that writes to it has ended",
    sqlite3.SQLITE_FULL: "make room on the disk and run again",
    sqlite3.SQLITE_READONLY: "allow writing to the file and its folder",
    sqlite3.SQLITE_CANTOPEN: "see that the file is there, and that it and its folder may be read",
}
_PRIMARY_CODE = 0xFF


def connect(path: Path | None, *, read_only: bool) -> sqlite3.Connection:
    """captures.db, made where need be; None for one in memory. Raises StoreError."""
    with named(path):
        connection = _readable(path) if read_only and path is not None else _writable(path)
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == VERSION:
        return connection
    connection.close()
    if version < VERSION:
        raise StoreError(f"{path}: nothing was captured yet")
    raise StoreError(f"{path}: version {version}, this statusledger knows {VERSION}; update statusledger")


@contextmanager
def named(path: Path | None) -> Iterator[None]:
    """Says of what goes wrong inside which file it is about and what to do."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except sqlite3.Error as error:
        advice = _ADVICE.get(getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE)
        raise StoreError(f"{path}: {error}" + (f"; {advice}" if advice else "")) from error


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, the write lock taken at once."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:  # a full disk has ended it already
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _readable(path: Path) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?mode=ro"
    return sqlite3.connect(address, uri=True, timeout=_BUSY_TIMEOUT_S, isolation_level=None)


def _writable(path: Path | None) -> sqlite3.Connection:
    if path is not None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{path}: {error}") from error
    connection = sqlite3.connect(path or ":memory:", timeout=_BUSY_TIMEOUT_S, isolation_level=None)
    # That space freed by a prune can be handed back must be said of an empty file.
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    if _is_new(connection):
        with transaction(connection):
            if _is_new(connection):  # no other process was faster
                for statement in _STATEMENTS:
                    connection.execute(statement)
    return connection


def _is_new(connection: sqlite3.Connection) -> bool:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return bool(version == 0)
