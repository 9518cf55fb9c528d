"""Lost captures and distrusted lists, each as one line for readers."""

import sqlite3
from contextlib import closing
from pathlib import Path

from statusledger.errors import StoreError
from statusledger.store import logs
from statusledger.store.connections import code, readonly
from statusledger.store.query import Connection, plain


def of_captures(db: Connection, path: Path) -> str | None:
    """A line on captures that a dataset lacks and the remedy, or None."""
    if not any(plain(db, "SELECT 1 FROM source_state LIMIT 1")):
        return None
    if not path.exists() or not path.stat().st_size:
        return f"{path} is missing: put it back, or the next run begins another; nothing is derived again without it"
    try:
        logs.refuse_foreign(path)
        lacking = _lacking(db, path)
    except StoreError as error:
        return str(error)
    except sqlite3.DatabaseError as error:
        if code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return f"{path} is damaged ({error}); restore a backup with `statusledger restore`"
        return None  # from before there were marks
    if lacking is not None:
        return lacking
    ((sources, since),) = plain(db, "SELECT count(since), max(since) FROM derived_from")
    if sources:
        return f"captures from before {since} were lost; what is known from them of {_count(sources)} is kept"
    return None


def of_lists(db: Connection) -> str | None:
    """A line naming lists that lost too much at once to be believed, or None."""
    sql = (
        "SELECT source_id || ': ' || detail FROM anomalies WHERE code = 'list_shrunk' AND cleared_at IS NULL ORDER BY 1"
    )
    return "; ".join(detail for (detail,) in plain(db, sql)) or None


def _lacking(db: Connection, path: Path) -> str | None:
    with closing(readonly(path)) as captures:
        mine, theirs = list(plain(db, "SELECT id FROM ledger")), captures.execute("SELECT id FROM ledger").fetchall()
        if mine and theirs != mine:
            return f"{path} belongs to another ledger: put the right one in its place, or move it away"
        marks = plain(db, "SELECT source_id, session, additions FROM derived_from")
        grown = "SELECT 1 FROM growth WHERE source_id = ? AND session = ? AND additions >= ?"
        lost = sum(captures.execute(grown, mark).fetchone() is None for mark in marks)
    if lost:
        return f"{path} is an older copy, which lacks captures of {_count(lost)}: put the right one in its place"
    return None


def _count(sources: int) -> str:
    return f"{sources:,} source{'' if sources == 1 else 's'}"
