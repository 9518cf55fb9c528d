"""Restore of a backup: checked first, then poured into the existing files.

Files are not replaced: processes that have them open, as `browse`, see the backup at once, and no old log is replayed
over them. A file that SQLite cannot read is moved aside and kept.
"""

import os
import shlex
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from statusledger.errors import StoreError
from statusledger.schema.capture_tables import CAPTURES
from statusledger.schema.steps import VERSION
from statusledger.store import connections, copies, logs
from statusledger.store.connections import LOGS, about, named, real
from statusledger.store.copies import Step
from statusledger.store.partial_files import replacing

_BUSY_TIMEOUT_S = 30.0
_UNREADABLE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_EXPECTED = {"incidents": VERSION, "captures": CAPTURES.version}
"""A table that only one of the two databases has, with the newest version of each."""


def restore(pairs: Mapping[Path, Path], step: Step = lambda: None) -> None:
    """Restore databases, each over the one it maps to: status.db first, then captures. Raises StoreError.

    Call it under the lock. All are checked before any is written. Each is one transaction; if killed in between, the
    ledger is refused until restored again.
    """
    for path in pairs:
        logs.refuse_foreign(path)
    with copies.at_one_moment(list(pairs)) as sources:
        for path, table in zip(pairs, _EXPECTED, strict=False):
            _refuse_unfit(sources[path], path, table)
        with _noted(next(iter(pairs.items()))) as changed:
            for path, target in pairs.items():
                _over(sources[path], path, real(target), step)
                changed.append(target)


def refuse_interrupted(path: Path) -> None:
    """Raise StoreError for a partly restored ledger."""
    note = _note(path)
    if note.exists():
        again = shlex.join(["statusledger", "restore", os.fsdecode(note.read_bytes()), "--db", str(path)])
        raise StoreError(f"{path}: a restore was interrupted, and its captures are of another moment; run `{again}`")


def _refuse_unfit(source: sqlite3.Connection, path: Path, table: str) -> None:
    with named(path):
        (version,) = source.execute("PRAGMA user_version").fetchone()
        tables = {name for (name,) in source.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if table not in tables:
            raise StoreError(f"{path}: not a backup of a ledger: it has no table {table}")
        if version > _EXPECTED[table]:
            raise StoreError(
                f"{path} has version {version}, this statusledger knows {_EXPECTED[table]}; update statusledger"
            )
        found = connections.damage(source)
    if found:
        raise StoreError(f"{path}: damaged, nothing was restored: {found}")


@contextmanager
def _noted(first: tuple[Path, Path]) -> Iterator[list[Path]]:
    """Keep a note beside the ledger while half restored; yield a list for changed files."""
    source, target = first
    note, changed = _note(target), list[Path]()
    with replacing(note) as partial:
        partial.write_bytes(os.fsencode(source.absolute()))
    try:
        yield changed
    except Exception:
        if not changed:
            note.unlink()
        raise
    note.unlink()


def _note(path: Path) -> Path:
    file = real(path)
    return file.with_name(f".{file.name}.restoring")


def _over(source: sqlite3.Connection, path: Path, target: Path, step: Step) -> None:
    """Pour the sound source: any damage found is the target's."""
    with copies.between(path, target):
        try:
            _pour(source, target, step)
        except sqlite3.DatabaseError as error:
            if connections.code(error) not in _UNREADABLE:
                raise
            with _aside(target):
                _pour(source, target, step)


def _pour(source: sqlite3.Connection, target: Path, step: Step) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(target, timeout=_BUSY_TIMEOUT_S, isolation_level=None)) as live:
        live.execute("PRAGMA journal_mode = WAL")
        copies.pour(source, live, step)
        connections.empty_log(live)


@contextmanager
def _aside(target: Path) -> Iterator[None]:
    """Move an unreadable file aside; back if nothing replaces it."""
    kept = target.with_name(f"{target.name}.damaged")
    with about(target):
        _move(target, kept)
    try:
        yield
    except BaseException:
        _move(kept, target)
        raise


def _move(path: Path, to: Path) -> None:
    for ending in ("", *LOGS):
        source, target = Path(f"{path}{ending}"), Path(f"{to}{ending}")
        if source.exists():
            source.replace(target)
        else:
            target.unlink(missing_ok=True)
