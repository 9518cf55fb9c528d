"""The tables of captures.db and how the file is opened.

People read `captures` and the view `sightings`; the tables under the view name documents and bodies by number and count
times from 1970, because the page of a quiet vendor costs more in names than in news. A document's last row is in
`standing`, all others are in `spans`: the rows that looks lengthen lie side by side, so that 2,000 unchanged documents
write 75 KB, however long their history. References are declared, and checked by `verify`.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from statusledger.errors import StoreError
from statusledger.store import logs
from statusledger.store.connections import named, readonly
from statusledger.store.copies import keep_former

_BUSY_TIMEOUT_S = 30.0


def _text(time: str) -> str:
    return f"strftime('%Y-%m-%dT%H:%M:%SZ', s.{time}, 'unixepoch') AS {time}"


_FIRST = (
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
)
_IDENTIFIED = (
    "CREATE TABLE ledger (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
    """
    CREATE TABLE growth (
        source_id TEXT NOT NULL,
        number INTEGER NOT NULL,
        session INTEGER NOT NULL,
        additions INTEGER NOT NULL,
        PRIMARY KEY (source_id, number)
    ) STRICT, WITHOUT ROWID
    """,
    # A mark of its own for all that there was before, so that no two files share it.
    """
    INSERT INTO growth SELECT source_id, 1, abs(random()), 1 FROM (
        SELECT source_id FROM documents UNION SELECT source_id FROM checkpoints
    )
    """,
)
MIGRATIONS: tuple[Sequence[str], ...] = (_FIRST, _IDENTIFIED)
"""The statements that lead from each version to the next: append only."""
VERSION = len(MIGRATIONS)


def connect(path: Path | None, *, read_only: bool) -> sqlite3.Connection:
    """captures.db, made where need be; None for one in memory. Raises StoreError."""
    if path is not None:
        logs.refuse_foreign(path)
    with named(path):
        connection = readonly(path, _BUSY_TIMEOUT_S) if read_only and path is not None else _writable(path)
        version = version_of(connection)
    if 0 < version <= VERSION:  # what reads needs nothing of the second version
        return connection
    connection.close()
    if version == 0:
        raise StoreError(f"{path}: nothing was captured yet")
    raise StoreError(f"{path}: version {version}, this statusledger knows {VERSION}; update statusledger")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, the write lock taken at once."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        logs.mark(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk has ended it already
            connection.execute("ROLLBACK")
        raise


def _writable(path: Path | None) -> sqlite3.Connection:
    if path is not None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{path}: {error}") from error
    connection = sqlite3.connect(path or ":memory:", timeout=_BUSY_TIMEOUT_S, isolation_level=None)
    if connection.execute("PRAGMA page_count").fetchone() == (0,):
        # That space freed by a prune can be handed back must be said of an empty file; of another it writes a page.
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    upgrade(connection, path, MIGRATIONS)
    return connection


def upgrade(connection: sqlite3.Connection, path: Path | None, migrations: Sequence[Sequence[str]]) -> None:
    """Take the migrations that the file lacks, in one transaction; a copy of the former file is kept."""
    if version_of(connection) >= len(migrations):
        return
    if path is not None:
        keep_former(path, version_of(connection))
    with transaction(connection):
        for statements in migrations[version_of(connection) :]:  # another process may have been faster
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {max(len(migrations), version_of(connection))}")


def version_of(connection: sqlite3.Connection) -> int:
    """How many migrations a file has taken."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)
