"""The SQLite dataset, and the only code that touches it.

Write modules are imported on use: commands that only read start in half the time.
"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from statusledger.errors import LockedError, StoreError
from statusledger.model import Source
from statusledger.store import logs
from statusledger.store.connections import about, empty_log, named, named_by, real

if TYPE_CHECKING:
    from sqlite_utils import Database

    from statusledger.store.captures import Captures

_BUSY_TIMEOUT_S = 30.0


def open_database(path: Path | None) -> "Database":
    """Open status.db, created or upgraded; None: in memory. Raises StoreError."""
    from sqlite_utils import Database

    with ExitStack() as undone, about(path), named(path):
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            logs.refuse_foreign(path)
        connection = sqlite3.connect(path or ":memory:", timeout=_BUSY_TIMEOUT_S, isolation_level=None)
        undone.callback(connection.close)
        connection.execute("PRAGMA foreign_keys = ON")
        if path is not None:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
        database = Database(connection)
        _migrate(database, path)
        undone.pop_all()
    return database


@contextmanager
def transaction(database: "Database") -> Iterator[None]:
    """Commit all or nothing. The write lock is taken first: nothing read inside is outdated.

    Raises StoreError where the database cannot be written. The error for a refused value passes through: it is a bug.
    """
    with named_by(database.conn), logs.transaction(database.conn):
        yield


@contextmanager
def savepoint(database: "Database") -> Iterator[None]:
    """Commit all or nothing of a part of a transaction."""
    database.conn.execute("SAVEPOINT part")
    try:
        yield
    except Exception:
        if database.conn.in_transaction:
            database.conn.execute("ROLLBACK TO part")
        raise
    database.conn.execute("RELEASE part")


@contextmanager
def locked(path: Path, *, restores: bool = False) -> Iterator[None]:
    """Keep other runs off a database. The kernel unlocks it if the process dies. Raises LockedError.

    Removes files of killed processes. A half restored database is refused unless `restores`.
    """
    from filelock import FileLock, Timeout

    from statusledger.store import restore
    from statusledger.store.partial_files import sweep

    lock = lock_of(path)
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(lock, timeout=0):
            sweep(lock.parent)
            if not restores:
                restore.refuse_interrupted(path)
            yield
    except Timeout as error:
        raise LockedError(f"another run holds {lock}; this one ends") from error
    except OSError as error:
        raise StoreError(f"{error.filename or lock}: {error.strerror or error}") from error


def lock_of(path: Path) -> Path:
    """The lock file of a database, the same under each name."""
    file = real(path)
    return file.with_name(f".{file.name}.lock")


@contextmanager
def opened(path: Path, sources: Sequence[Source] | None = None) -> "Iterator[tuple[Database, Captures]]":
    """Open and lock a database and its captures, in step with `sources`. Raises StoreError, LockedError."""
    from statusledger.store.captures import beside, open_captures

    with locked(path), named(path), open_database(path) as database, open_captures(beside(path)) as captures:
        if sources is not None:
            keep_in_step(database, sources, captures)
        file = path.stat()
        try:
            yield database, captures
        finally:
            empty_log(database.conn)
        _refuse_lost(path, file)


def _refuse_lost(path: Path, file: os.stat_result) -> None:
    """Raise StoreError for a removed file: SQLite would go on writing to it."""
    if not path.exists() or not os.path.samestat(path.stat(), file):
        raise StoreError(
            f"{path}: removed or replaced while it was written to, so that this is lost; `statusledger rebuild` "
            "derives it again from its captures"
        )


def keep_in_step(database: "Database", sources: Sequence[Source], captures: "Captures | None" = None) -> None:
    """Write catalogue entries that differ; captures follow a source's new id."""
    from statusledger.store.write import catalogue

    if not catalogue.in_step(database, sources):
        if captures is not None:
            captured = set(captures.sources())
            for source in sources:
                for alias in captured.intersection(source.aliases):
                    captures.rename(alias, source.id)
        with transaction(database):
            catalogue.bring_in_step(database, sources)


def _migrate(database: "Database", path: Path | None) -> None:
    from statusledger.schema.tables import STATUS
    from statusledger.store import migrate

    migrate.migrate(database.conn, path, STATUS, {7: _classify_all})


def _classify_all(connection: sqlite3.Connection) -> None:
    from statusledger.store.query import Reader
    from statusledger.store.write import classified

    classified.save_all(Reader(connection))
