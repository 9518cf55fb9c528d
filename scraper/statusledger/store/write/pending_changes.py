"""The queue of alerts: changes and failures seen by polls, not yet messages.

Queued in the transaction that saves a poll: interruptions lose none; rebuilds and imports queue none.
"""

import json
from collections.abc import Iterable

from msgspec import Struct
from sqlite_utils import Database

from statusledger.model import Instant
from statusledger.store.query import Connection, answer, answers, rows
from statusledger.store.read.queries import CHANGE, SOURCE
from statusledger.store.read.rows import ChangeRow
from statusledger.store.read.source_rows import SourceRow


class SourceFailure(Struct, frozen=True, kw_only=True):
    """A failed or recovered source; consecutive failed polls: before, at most, now."""

    source: SourceRow
    tags: list[str]
    before: int
    most: int
    now: int


_OF_INCIDENT = "c.incident_id IS NOT NULL AND c.entity IN ('incident', 'update')"
_FAILURES = """
    SELECT t.source_id, t.before, t.most, t.now, v.tags
    FROM source_failures t JOIN sources s ON s.id = t.source_id JOIN vendors v ON v.id = s.vendor_id
    WHERE s.enabled ORDER BY t.source_id
"""


def note(db: Database, source_id: str, change_ids: Iterable[str]) -> None:
    """Queue changes of a poll, in the transaction that saves them."""
    noted = [(change_id, source_id) for change_id in change_ids]
    db.conn.executemany("INSERT OR IGNORE INTO pending_changes (change_id, source_id) VALUES (?, ?)", noted)


def note_unsaved(db: Database, source_id: str) -> None:
    """Queue changes since the last saved poll, of polls interrupted before saving.

    A change of that very second that is queued already keeps its id.
    """
    db.conn.execute(
        "INSERT OR IGNORE INTO pending_changes (change_id, source_id) SELECT c.id, c.source_id FROM changes c "
        "JOIN sources s ON s.id = c.source_id WHERE s.id = ? AND c.seen_at >= s.last_success_at",
        (source_id,),
    )


def note_poll(db: Database, source_id: str, *, failed: bool) -> None:
    """Queue a poll's result if it or the last one failed; before `save_polls`, in its transaction."""
    db.conn.execute(
        "INSERT INTO source_failures (source_id, before, most, now) "
        "SELECT id, consecutive_failures, consecutive_failures + :failed, (consecutive_failures + 1) * :failed "
        "FROM sources WHERE id = :id AND (:failed OR consecutive_failures) "
        "ON CONFLICT (source_id) DO UPDATE SET most = max(most, excluded.most), now = excluded.now",
        {"id": source_id, "failed": int(failed)},
    )


def waiting(db: Connection) -> list[ChangeRow]:
    """Queued changes, oldest first, except changes removed by a rebuild."""
    sql = f"{CHANGE} JOIN pending_changes n ON n.change_id = c.id WHERE {_OF_INCIDENT} ORDER BY c.seen_at, c.id"
    return answers(db, ChangeRow, sql)


def since(db: Connection, at: Instant) -> list[ChangeRow]:
    """Changes of incidents and updates since a time, oldest first."""
    return answers(db, ChangeRow, f"{CHANGE} WHERE c.seen_at >= :at AND {_OF_INCIDENT} ORDER BY c.seen_at, c.id", at=at)


def source_failures(db: Connection) -> list[SourceFailure]:
    """Queued failures and recoveries of sources."""
    return [
        answer(SourceFailure, row | {"tags": json.loads(row["tags"]), "source": source})
        for row in rows(db, _FAILURES)
        for source in rows(db, f"{SOURCE} WHERE s.id = :id", id=row["source_id"])
    ]


def exists(db: Database) -> bool:
    """True if anything is queued."""
    return bool(rows(db, "SELECT 1 FROM pending_changes UNION ALL SELECT 1 FROM source_failures LIMIT 1"))


def clear(db: Database) -> None:
    """Empty the queue, once its messages are in the outbox."""
    db.conn.execute("DELETE FROM pending_changes")
    db.conn.execute("DELETE FROM source_failures")
