"""Whole copies of databases while others write to them: each as it was at one moment, and none half written."""

import glob
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from scraper.errors import StoreError
from scraper.store.dataset import Selection, let_go
from scraper.store.hidden import HIDDEN

_PAGES_AT_A_TIME = 2_048
_ATTEMPTS = 100


def copy(pairs: Mapping[Path, Path], step: Callable[[], object] = lambda: None) -> None:
    """Copies databases, each to the path it maps to, as all of them were at one moment. Raises StoreError.

    That moment is one at which a run might have been interrupted, so that the next one makes up for it: nobody wrote to
    the first of them while the others were opened. What stood at a path before is replaced once its copy is whole.
    """
    with ExitStack() as opened:
        sources = _at_one_moment(opened, list(pairs))
        for path, target in pairs.items():
            with replacing(target) as partial:
                _copy(sources[path], partial, step, path)


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Gives a path beside the target, which takes its place when all went well and is gone when it did not."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = unfinished(target)
        try:
            yield partial
            with partial.open("rb") as written:
                os.fsync(written.fileno())
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"{target}: {error.strerror}") from error


def unfinished(target: Path) -> Path:
    """Where a process makes what will take the place of the target; what processes that ended left there is removed."""
    for left in target.parent.glob(f".{glob.escape(target.name)}.*.partial"):
        pid = left.name.removesuffix(".partial").rpartition(".")[2]
        if pid.isdecimal() and not _runs(int(pid)):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
    return target.with_name(f".{target.name}.{os.getpid()}.partial")


def _runs(pid: int) -> bool:
    """Whether there is such a process, of whomever; this one had its chance."""
    if pid == os.getpid():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _at_one_moment(opened: ExitStack, paths: list[Path]) -> dict[Path, sqlite3.Connection]:
    try:
        connections = {path: opened.enter_context(closing(_connect(path))) for path in paths}
        watch = opened.enter_context(closing(_connect(paths[0])))
        for _ in range(_ATTEMPTS):
            before = _version(watch)
            for connection in connections.values():
                connection.execute("BEGIN")
                connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if _version(watch) == before:
                return connections
            for connection in connections.values():
                connection.execute("ROLLBACK")
    except sqlite3.Error as error:
        raise StoreError(f"{' and '.join(map(str, paths))}: {error}") from error
    raise StoreError(f"{paths[0]}: written to all the time; try again when no run is under way")


def _version(connection: sqlite3.Connection) -> int:
    """Another number whenever somebody else wrote to the file."""
    (version,) = connection.execute("PRAGMA data_version").fetchone()
    return int(version)


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)


def _copy(source: sqlite3.Connection, partial: Path, step: Callable[[], object], path: Path) -> None:
    try:
        with closing(sqlite3.connect(partial, isolation_level=None)) as target:
            source.backup(target, pages=_PAGES_AT_A_TIME, progress=lambda *_: step())
            target.execute("PRAGMA journal_mode = DELETE")
            (found,) = target.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        raise StoreError(f"{path}: {error}") from error
    if found != "ok":
        raise StoreError(f"{path}: damaged, no copy was kept: {found}")


def extract(source: sqlite3.Connection, target: Path, selection: Selection) -> None:
    """Writes a selection of a database as one to hand on: packed, without a log beside it, equal bytes for equal rows.

    It is of the moment of the transaction that the connection is in. What only a run needs, such as validators and
    what waits to be sent, stays here.
    """
    working = target.with_name(f".{target.name}.working")
    try:
        with closing(sqlite3.connect(working, isolation_level=None)) as copied:
            source.backup(copied)
            copied.execute("PRAGMA journal_mode = OFF")
            if not selection.whole:
                let_go(copied, selection)
            for table in re.findall(r"CREATE TABLE (\w+)", HIDDEN):
                copied.execute(f"DELETE FROM {table}")
            copied.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.Error as error:
        raise StoreError(f"{target}: {error}") from error
    finally:
        working.unlink(missing_ok=True)
