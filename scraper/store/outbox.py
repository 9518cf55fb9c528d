"""Messages on their way to people: each waits until its target took it, or until nobody wants to read it any more."""

from collections.abc import Iterable

from msgspec import Struct
from sqlite_utils import Database

from scraper.model import Instant
from scraper.store.asking import answers


class Letter(Struct, frozen=True, kw_only=True):
    """A message for a target, as JSON; `attempts` counts how often its delivery was begun."""

    event_id: str
    target: str
    message: str
    created_at: Instant
    attempts: int = 0
    state: str = "waiting"


class Trouble(Struct, frozen=True, kw_only=True):
    """A target that does not take what it is sent: since when, how often in a row, and when it is tried again."""

    id: str
    failing_since: Instant
    failures: int
    next_at: Instant
    last_error: str
    complained_at: Instant | None


def put(db: Database, letters: Iterable[Letter]) -> None:
    """Queues letters; one that is known, whatever became of it, is not queued again."""
    db.conn.executemany(
        "INSERT OR IGNORE INTO outbox (event_id, target, message, created_at, next_at, state, settled_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (each.event_id, each.target, each.message, each.created_at, each.created_at, each.state,
             None if each.state == "waiting" else each.created_at)
            for each in letters
        ],
    )  # fmt: skip


def known(db: Database, event_id: str, target: str) -> bool:
    """Whether a letter was ever queued."""
    found = db.conn.execute("SELECT 1 FROM outbox WHERE event_id = ? AND target = ?", (event_id, target))
    return found.fetchone() is not None


def due(db: Database, now: Instant) -> list[Letter]:
    """Letters that wait, oldest first, but for targets that are left alone."""
    return answers(
        db,
        Letter,
        "SELECT o.* FROM outbox o LEFT JOIN alert_targets t ON t.id = o.target "
        "WHERE o.state = 'waiting' AND o.next_at <= :now AND coalesce(t.next_at, '') <= :now "
        "ORDER BY o.target, o.created_at, o.rowid",
        now=now,
    )


def begin(db: Database, letter: Letter, next_at: Instant) -> None:
    """Notes an attempt before it is made: whoever is interrupted tries again, with the same id, at `next_at`."""
    db.conn.execute(
        "UPDATE outbox SET attempts = attempts + 1, next_at = ? WHERE event_id = ? AND target = ?",
        (next_at, letter.event_id, letter.target),
    )


def settle(db: Database, letters: Iterable[Letter], state: str, at: Instant) -> None:
    """Letters that wait no more: delivered, folded into another, or given up."""
    db.conn.executemany(
        "UPDATE outbox SET state = ?, settled_at = ? WHERE event_id = ? AND target = ?",
        [(state, at, each.event_id, each.target) for each in letters],
    )


def overdue(db: Database, before: Instant) -> list[Letter]:
    """Letters that have waited since before that time."""
    return answers(db, Letter, "SELECT * FROM outbox WHERE state = 'waiting' AND created_at < :before", before=before)


def waiting(db: Database, target: str) -> int:
    """How many letters wait for a target."""
    ((count,),) = db.conn.execute("SELECT count(*) FROM outbox WHERE state = 'waiting' AND target = ?", (target,))
    return int(count)


def prune(db: Database, before: Instant) -> None:
    """Forgets letters that were settled before that time, and with them that they were ever sent."""
    db.conn.execute("DELETE FROM outbox WHERE state != 'waiting' AND settled_at < ?", (before,))


def troubles(db: Database) -> dict[str, Trouble]:
    """The targets that fail, by id."""
    return {each.id: each for each in answers(db, Trouble, "SELECT * FROM alert_targets ORDER BY id")}


def failed(db: Database, target: str, at: Instant, next_at: Instant, error: str) -> None:
    """A target did not take what it was sent: it is left alone until `next_at`."""
    db.conn.execute(
        "INSERT INTO alert_targets (id, failing_since, failures, next_at, last_error) VALUES (?, ?, 1, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET failures = failures + 1, next_at = excluded.next_at, "
        "last_error = excluded.last_error",
        (target, at, next_at, error),
    )


def recovered(db: Database, target: str) -> None:
    """A target took what it was sent."""
    db.conn.execute("DELETE FROM alert_targets WHERE id = ?", (target,))


def complained(db: Database, target: str, at: Instant) -> None:
    """People were told that a target fails."""
    db.conn.execute("UPDATE alert_targets SET complained_at = ? WHERE id = ?", (at, target))
