"""What the polling passes did, newest first: enough to say whether anybody still looks."""

from msgspec import Struct

from scraper.model import Instant
from scraper.store.asking import Askable, answers


class RunRow(Struct, frozen=True, kw_only=True):
    """One polling pass; `outcome` is running, done, failed, bug or interrupted."""

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


def last_finished(db: Askable) -> RunRow | None:
    """The newest pass that came to its end, however it went."""
    return _newest(db, "finished_at IS NOT NULL")


def under_way(db: Askable) -> RunRow | None:
    """The newest pass, where it has not ended yet as far as the database knows."""
    newest = _newest(db, "1")
    return newest if newest is not None and newest.outcome == "running" else None


def _newest(db: Askable, where: str) -> RunRow | None:
    return next(iter(answers(db, RunRow, f"SELECT * FROM runs WHERE {where} ORDER BY id DESC LIMIT 1")), None)
