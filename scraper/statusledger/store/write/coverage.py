"""Times at which sources were watched, the base of uptime figures."""

from collections.abc import Iterable

from msgspec.structs import astuple
from sqlite_utils import Database

from statusledger.model import Instant
from statusledger.store.captures import Stretch
from statusledger.times import seconds_between

_LEAST_GAP_S = 3600


def patience(interval: int) -> int:
    """Most seconds between two polls of one stretch."""
    return max(_LEAST_GAP_S, 2 * interval)


def extend(db: Database, source_id: str, from_at: Instant, until_at: Instant, interval: int) -> None:
    """Lengthen the last stretch by a poll, or begin another after a long gap.

    Stretches in the future, from a wrong clock, are ignored.
    """
    last = db.conn.execute(
        "SELECT from_at, until_at FROM coverage WHERE source_id = ? AND from_at <= ? ORDER BY from_at DESC LIMIT 1",
        (source_id, from_at),
    ).fetchone()
    gap = seconds_between(last[1], from_at) if last else None
    if gap is None or gap > patience(interval):
        db.conn.execute("INSERT OR IGNORE INTO coverage VALUES (?, ?, ?, 1, 0)", (source_id, from_at, until_at))
    elif until_at > last[1]:
        db.conn.execute(
            "UPDATE coverage SET until_at = ?, polls = polls + 1, longest_gap_s = max(longest_gap_s, ?) "
            "WHERE source_id = ? AND from_at = ?",
            (until_at, gap, source_id, last[0]),
        )


def save(db: Database, source_id: str, stretches: Iterable[Stretch]) -> None:
    """Replace the times at which a source was watched."""
    db.conn.execute("DELETE FROM coverage WHERE source_id = ?", (source_id,))
    db.conn.executemany(
        "INSERT INTO coverage VALUES (?, ?, ?, ?, ?)", [(source_id, *astuple(each)) for each in stretches]
    )
