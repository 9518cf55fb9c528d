"""Paths of databases, read-only connections, messages for SQLite's errors.

All commands read databases through `readonly`.
"""

import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from functools import partial
from pathlib import Path

from statusledger.errors import StoreError

REFUSED_VALUES = (sqlite3.IntegrityError, sqlite3.InterfaceError, sqlite3.ProgrammingError, sqlite3.DataError)
"""Errors of SQLite about one value or statement. Every other one is about the database as a whole."""

LOGS = ("-wal", "-shm", "-journal")
"""The endings of the files that SQLite keeps beside a database."""

PARTIAL = re.compile(r"\.(.+)\.([1-9]\d{0,8})\.partial(?:-\w+)?")
"""The name of a file that is to take another's place: of which, and which process makes it."""

_ADVICE = {
    sqlite3.SQLITE_CORRUPT: "it is damaged; restore a backup with `statusledger restore`",
    sqlite3.SQLITE_NOTADB: "name a database, or restore a backup with `statusledger restore`",
    sqlite3.SQLITE_BUSY: "try again when the other process that writes to it has ended",
    sqlite3.SQLITE_FULL: "make room on the disk and run again",
    sqlite3.SQLITE_IOERR: "see whether its disk is full or failing, and run again",
    sqlite3.SQLITE_READONLY: "allow writing to the file and its folder",
    sqlite3.SQLITE_CANTOPEN: "see that the file is there, and that it and its folder may be read",
}
_PRIMARY_CODE = 0xFF


def real(path: Path) -> Path:
    """Resolve a symbolic link: log, lock and captures lie beside its target."""
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def beside(db: Path) -> Path:
    """The path of a database's captures: captures.db beside status.db."""
    file = real(db)
    return file.with_name("captures.db" if file.stem == "status" else f"{file.stem}-captures.db")


def code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 for an error of Python's module."""
    return int(getattr(error, "sqlite_errorcode", 0)) & _PRIMARY_CODE


def named(path: Path | None) -> AbstractContextManager[None]:
    """Turn an error of SQLite into a StoreError with the file and a remedy.

    The error for a refused value or call passes through: it is a bug.
    """
    return _named(lambda: path)


def named_by(connection: sqlite3.Connection) -> AbstractContextManager[None]:
    """As `named`, for the file of a connection."""
    return _named(partial(_file_of, connection))


@contextmanager
def _named(path_of: Callable[[], Path | None]) -> Iterator[None]:
    try:
        yield
    except REFUSED_VALUES:
        raise
    except sqlite3.Error as error:
        advice = _ADVICE.get(code(error))
        path = shown(path_of()) or "the database"
        raise StoreError(f"{path}: {error}" + (f"; {advice}" if advice else "")) from error


def _file_of(connection: sqlite3.Connection) -> Path | None:
    """The file of an open database; None in memory or on failure."""
    try:
        row = connection.execute("SELECT CAST(file AS BLOB) FROM pragma_database_list WHERE name = 'main'").fetchone()
    except sqlite3.Error:
        return None
    return Path(os.fsdecode(row[0])) if row[0] else None


def shown(path: Path | None) -> Path | None:
    """The path for messages: of an unfinished file, its target."""
    return path and Path(*(found[1] if (found := PARTIAL.fullmatch(part)) else part for part in path.parts))


@contextmanager
def about(target: Path | None) -> Iterator[None]:
    """Turn an OSError into a StoreError that names the target, not a hidden file."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"{shown(target)}: {error.strerror or error}") from error


def can_follow(path: Path) -> bool:
    """True if a database can be read while written: an index of its log can lie beside it."""
    return os.access(real(path).parent, os.W_OK)


def readonly(path: Path, timeout: float = 5.0) -> sqlite3.Connection:
    """Open a database for reading, with committed content of its log. Raises sqlite3.Error, OSError.

    SQLite needs an index of the log beside the database. Without one, as on a read-only mount, a database is read as
    immutable or, if it has a log, copied.
    """
    file = real(path)
    log, index = (Path(f"{file}{ending}") for ending in ("-wal", "-shm"))
    if can_follow(file) or (log.exists() and index.exists()):
        return _connect(file, "mode=ro", timeout)
    if not log.exists() or log.stat().st_size == 0:
        return _connect(file, "mode=ro&immutable=1", timeout)
    return _copied(file, log)


def _connect(file: Path, how: str, timeout: float) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?{how}", uri=True, timeout=timeout, isolation_level=None)


def _copied(file: Path, log: Path) -> sqlite3.Connection:
    """Open a copy with its log merged in. Its folder is deleted at once: the open file suffices."""
    import shutil
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="statusledger-") as folder:
        copy = Path(folder, file.name)
        shutil.copyfile(file, copy)
        shutil.copyfile(log, f"{copy}-wal")
        with closing(sqlite3.connect(copy, isolation_level=None)) as made:
            made.execute("PRAGMA journal_mode = DELETE")
        return _connect(copy, "mode=ro&immutable=1", 0)


def empty_log(connection: sqlite3.Connection) -> None:
    """Write the log into the database and empty it, unless another process uses it.

    A remaining log would be replayed over a database copied there by hand. Failure loses nothing.
    """
    with suppress(sqlite3.Error):
        connection.execute("PRAGMA busy_timeout = 0")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def damage(connection: sqlite3.Connection) -> str | None:
    """The first damage in a database, or None. Reads the whole file. Raises sqlite3.Error.

    `quick_check` is faster, but misses an index that lacks rows.
    """
    (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if found != "ok":
        return str(found)
    for table, _, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        return f"a row of {table} names one of {parent} that is missing"
    return None


@contextmanager
def unenforced(connection: sqlite3.Connection) -> Iterator[None]:
    """Suspend references, so that referenced tables can be replaced."""
    (enforced,) = connection.execute("PRAGMA foreign_keys").fetchone()
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA legacy_alter_table = ON")
    try:
        yield
    finally:
        connection.execute("PRAGMA legacy_alter_table = OFF")
        connection.execute(f"PRAGMA foreign_keys = {enforced}")
