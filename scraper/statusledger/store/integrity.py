"""Soundness and lock holder of a database, for `doctor`."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from msgspec import Struct

from statusledger import store
from statusledger.store.connections import about, damage, named, readonly, real

_NEEDED = {
    "STRICT tables (SQLite 3.37)": "CREATE TABLE a (b TEXT) STRICT",
    "FTS5": "CREATE VIRTUAL TABLE c USING fts5(d)",
    "JSON": "SELECT json('{}')",
}


class Soundness(Struct, frozen=True, kw_only=True):
    """State of a database, sizes in bytes; `damage` is the first found or None."""

    damage: str | None
    journal_mode: str
    size: int
    log_size: int


def missing_features() -> list[str]:
    """Features that the database needs and this Python's SQLite lacks."""
    missing = []
    with closing(sqlite3.connect(":memory:")) as connection:
        for name, sql in _NEEDED.items():
            try:
                connection.execute(sql)
            except sqlite3.Error:
                missing.append(name)
    return missing


def soundness(path: Path) -> Soundness:
    """Check a database, even during a run. Reads the whole file. Raises StoreError."""
    log = Path(f"{real(path)}-wal")
    with about(path), named(path), closing(readonly(path)) as connection:
        (journal_mode,) = connection.execute("PRAGMA journal_mode").fetchone()
        return Soundness(
            damage=damage(connection),
            journal_mode=str(journal_mode),
            size=path.stat().st_size,
            log_size=log.stat().st_size if log.exists() else 0,
        )


def holder(path: Path) -> int | None:
    """The process that holds a database's lock; 0 if unknown, None if unlocked."""
    from filelock import FileLock, Timeout

    lock = store.lock_of(path)
    if not lock.exists() or not os.access(lock, os.W_OK):
        return None
    try:
        with FileLock(lock, timeout=0):
            return None
    except Timeout:
        return _locking(lock.stat().st_ino)


def _locking(inode: int) -> int:
    """The process with a lock on that inode, according to Linux."""
    table = Path("/proc/locks")
    for line in table.read_text().splitlines() if table.exists() else ():
        words = line.split()
        if len(words) > 5 and words[5].rpartition(":")[2] == str(inode):
            return int(words[4])
    return 0
