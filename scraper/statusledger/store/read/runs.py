"""Runs of polling, newest first."""

from msgspec import Struct

from statusledger.model import Instant
from statusledger.store.query import Connection, answers


class RunRow(Struct, frozen=True, kw_only=True):
    """One run; `outcome` is running, done, failed, bug or interrupted."""

    id: int
    started_at: Instant
    finished_at: Instant | None
    sources: int
    changed: int
    unchanged: int
    failed: int
    new_incidents: int
    new_updates: int
    edits: int
    outcome: str


def newest(db: Connection, most: int) -> list[RunRow]:
    """The last runs, at most `most`."""
    return _newest(db, "1", most)


def last_finished(db: Connection) -> RunRow | None:
    """The newest run that ended, with any outcome."""
    return next(iter(_newest(db, "finished_at IS NOT NULL", 1)), None)


def under_way(db: Connection) -> RunRow | None:
    """The newest run, if not known to have ended."""
    return next((each for each in newest(db, 1) if each.outcome == "running"), None)


def _newest(db: Connection, where: str, most: int) -> list[RunRow]:
    return answers(db, RunRow, f"SELECT * FROM runs WHERE {where} ORDER BY id DESC LIMIT :most", most=most)
