"""How our own collection is doing: the last runs, and what of a source was fetched last."""

from msgspec import Struct

from scraper.model import Instant
from scraper.store.asking import Askable, answers


class RunRow(Struct, frozen=True, kw_only=True):
    """One run of ours."""

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


def runs(db: Askable, most: int) -> list[RunRow]:
    """The last runs, newest first."""
    return answers(db, RunRow, "SELECT * FROM runs ORDER BY id DESC LIMIT :most", most=most)
