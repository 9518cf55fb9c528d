"""Opening captures.db, which `schema.capture_tables` declares."""

import sqlite3
from contextlib import ExitStack
from pathlib import Path

from statusledger.errors import StoreError
from statusledger.schema.capture_tables import CAPTURES
from statusledger.store import logs, migrate
from statusledger.store.connections import about, named, readonly

_BUSY_TIMEOUT_S = 30.0


def connect(path: Path | None, *, read_only: bool) -> sqlite3.Connection:
    """Open captures.db, created or upgraded unless read-only; None: in memory. Raises StoreError."""
    if path is not None:
        logs.refuse_foreign(path)
    with named(path):
        return _readable(path) if read_only and path is not None else _writable(path)


def _readable(path: Path) -> sqlite3.Connection:
    with ExitStack() as undone:
        connection = readonly(path, _BUSY_TIMEOUT_S)
        undone.callback(connection.close)
        version = migrate.version_of(connection)
        if version == 0:
            raise StoreError(f"{path}: nothing was captured yet")
        migrate.refuse_newer(path, version, CAPTURES)  # reading needs nothing of the second version
        undone.pop_all()
    return connection


def _writable(path: Path | None) -> sqlite3.Connection:
    with ExitStack() as undone:
        if path is not None:
            with about(path):
                path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path or ":memory:", timeout=_BUSY_TIMEOUT_S, isolation_level=None)
        undone.callback(connection.close)
        if connection.execute("PRAGMA page_count").fetchone() == (0,):
            # Space freed by a prune can be handed back only if this is set while the file is empty.
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        migrate.migrate(connection, path, CAPTURES)
        undone.pop_all()
    return connection
