"""Consistent copies of databases while others write to them."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from statusledger.errors import StoreError
from statusledger.store import connections as connecting
from statusledger.store import logs
from statusledger.store.connections import readonly, real
from statusledger.store.partial_files import replacing_all

_PAGES_AT_A_TIME = 2_048
_ATTEMPTS = 100
_OF_CONTENT = (sqlite3.SQLITE_OK, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_OF_READING = (sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ)
Step = Callable[[], object]


def copy(pairs: Mapping[Path, Path], step: Step = lambda: None) -> None:
    """Copy databases, each to the path it maps to, as of one moment. Raises StoreError.

    The first is not written while the others are opened, so that the next run can resume from the copies. Former files
    are replaced once all copies are whole.
    """
    with at_one_moment(list(pairs)) as sources, replacing_all(list(pairs.values())) as partials:
        for (path, target), partial in zip(pairs.items(), partials, strict=True):
            with between(path, target):
                _copy(sources[path], partial, step)


def keep_former(path: Path, version: int) -> None:
    """Copy a database to a file beside it before an upgrade; a new one (version 0) has no copy."""
    if version > 0:
        file = real(path)
        copy({file: file.with_name(f"{file.name}.v{version}.bak")})


@contextmanager
def at_one_moment(paths: Sequence[Path]) -> Iterator[dict[Path, sqlite3.Connection]]:
    """Begin to read databases, in transactions, while the first is not written. Raises StoreError."""
    with ExitStack() as opened:
        connections = {path: opened.enter_context(_opened(path)) for path in paths}
        _begin(connections, opened.enter_context(_opened(paths[0])), paths[0])
        yield connections


def _opened(path: Path) -> closing[sqlite3.Connection]:
    with connecting.about(path), connecting.named(path):
        return closing(readonly(path))


def _begin(connections: Mapping[Path, sqlite3.Connection], watch: sqlite3.Connection, path: Path) -> None:
    for _ in range(_ATTEMPTS):
        before = _mark(watch, path)
        for each, connection in connections.items():
            with connecting.named(each):
                connection.execute("BEGIN")
                connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if _mark(watch, path) == before:
            return
        for connection in connections.values():
            connection.execute("ROLLBACK")
    raise StoreError(f"{path}: written to all the time; try again when no run is under way")


def _mark(connection: sqlite3.Connection, path: Path) -> int:
    """A number that changes with each of our writes to the file.

    SQLite's `data_version` changes with each read where the log's index is read-only.
    """
    with connecting.named(path):
        (mark,) = connection.execute("PRAGMA application_id").fetchone()
    return int(mark)


def pour(source: sqlite3.Connection, target: sqlite3.Connection, step: Step = lambda: None) -> None:
    """Replace a database's content by another's in one transaction. Raises sqlite3.Error.

    Readers see the old content, then the new. Python alone would wait without limit for a writer.
    """

    def progress(status: int, _remaining: int, _total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise sqlite3.OperationalError("another process writes to it")
        step()

    logs.mark(target)  # what is poured in has a mark of its own, which names none of the target
    source.backup(target, pages=_PAGES_AT_A_TIME, progress=progress)
    logs.mark(target)


def _copy(source: sqlite3.Connection, partial: Path, step: Step) -> None:
    with closing(sqlite3.connect(partial, isolation_level=None)) as target:
        target.execute("PRAGMA journal_mode = OFF")  # what fails is thrown away
        target.execute("PRAGMA synchronous = OFF")  # and what does not is synced at the end
        pour(source, target, step)
        target.execute("PRAGMA journal_mode = DELETE")
        found = connecting.damage(target)
    if found:
        raise sqlite3.DatabaseError(f"damaged, no copy was kept: {found}")


@contextmanager
def between(source: Path, target: Path) -> Iterator[None]:
    """Name the file that an error is about: the source if read, the target if written."""
    try:
        yield
    except sqlite3.Error as error:
        is_of_source = connecting.code(error) in _OF_CONTENT or getattr(error, "sqlite_errorcode", 0) in _OF_READING
        with connecting.named(source if is_of_source else target):
            raise
