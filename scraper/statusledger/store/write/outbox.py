"""Messages for alert targets, waiting until accepted or too old."""

import json
from collections.abc import Iterable

from msgspec import Struct
from sqlite_utils import Database

from statusledger.model import Instant
from statusledger.schema.predicates import still_open
from statusledger.store.query import answers, rows
from statusledger.times.clock import latest_believed

_WAITS = "state IN ('waiting', 'refused')"
# A clock that was wrong may have set it years ahead.
_IS_DUE = "({time} <= :now OR {time} > :horizon)"
_PARTS = ("incident.id", "level.id", "source_id")
_ABOUT = "coalesce({})".format(", ".join(f"json_extract(e.value, '$.{part}')" for part in _PARTS))


class OutboxMessage(Struct, frozen=True, kw_only=True):
    """A message for a target, as JSON; `attempts` counts attempts begun.

    `refused`: it certainly did not arrive, as the target refused every attempt.
    """

    event_id: str
    target: str
    message: str
    created_at: Instant
    attempts: int = 0
    state: str = "waiting"
    is_due: bool = True


class TargetTrouble(Struct, frozen=True, kw_only=True):
    """A failing target: since when, failures in a row, next attempt."""

    id: str
    failing_since: Instant
    failures: int
    next_at: Instant
    last_error: str
    complained_at: Instant | None


def put(db: Database, messages: Iterable[OutboxMessage]) -> None:
    """Queue messages, except those known in any state."""
    db.conn.executemany(
        "INSERT OR IGNORE INTO outbox (event_id, target, message, created_at, next_at, state, settled_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (each.event_id, each.target, each.message, each.created_at, each.created_at, each.state,
             None if each.state == "waiting" else each.created_at)
            for each in messages
        ],
    )  # fmt: skip


def known(db: Database, event_id: str, target: str) -> bool:
    """True if a message was ever queued."""
    found = db.conn.execute("SELECT 1 FROM outbox WHERE event_id = ? AND target = ?", (event_id, target))
    return found.fetchone() is not None


def due(db: Database, now: Instant) -> list[OutboxMessage]:
    """Waiting messages in queue order, except for paused targets.

    A next attempt further ahead than we ever set is ignored.
    """
    message_due, target_due = (_IS_DUE.format(time=time) for time in ("o.next_at", "coalesce(t.next_at, '')"))
    return answers(
        db,
        OutboxMessage,
        f"SELECT o.event_id, o.target, o.message, o.created_at, o.attempts, o.state, {message_due} AS is_due "
        f"FROM outbox o LEFT JOIN alert_targets t ON t.id = o.target WHERE o.{_WAITS} AND {target_due} "
        "ORDER BY o.target, o.rowid",
        now=now,
        horizon=latest_believed(now),
    )


def last_events(db: Database, target: str, subjects: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Kinds of the last event delivered, by incident or source."""
    found = rows(
        db,
        f"SELECT {_ABOUT} AS about, json_extract(e.value, '$.kinds') AS kinds "
        "FROM outbox o, json_each(o.message, '$.events') e WHERE o.target = :target AND o.state = 'delivered' "
        f"AND {_ABOUT} IN (SELECT value FROM json_each(:subjects)) ORDER BY o.rowid",
        target=target,
        subjects=json.dumps(list(subjects)),
    )
    return {row["about"]: tuple(json.loads(row["kinds"])) for row in found}


def begin(db: Database, message: OutboxMessage, next_at: Instant) -> None:
    """Note an attempt and its text first: after an interruption it is repeated under the same id."""
    db.conn.execute(
        "UPDATE outbox SET attempts = attempts + 1, next_at = ?, message = ?, state = 'waiting' "
        "WHERE event_id = ? AND target = ?",
        (next_at, message.message, message.event_id, message.target),
    )


def refuse(db: Database, message: OutboxMessage) -> None:
    """Mark a message as refused by its target; it waits on."""
    db.conn.execute(
        "UPDATE outbox SET state = 'refused' WHERE event_id = ? AND target = ?", (message.event_id, message.target)
    )


def settle(db: Database, messages: Iterable[OutboxMessage], state: str, at: Instant) -> None:
    """Settle messages: delivered, merged into another, or given up."""
    db.conn.executemany(
        "UPDATE outbox SET state = ?, settled_at = ? WHERE event_id = ? AND target = ?",
        [(state, at, each.event_id, each.target) for each in messages],
    )


def overdue(db: Database, before: Instant) -> list[OutboxMessage]:
    """Messages waiting since before a time."""
    return answers(db, OutboxMessage, f"SELECT * FROM outbox WHERE {_WAITS} AND created_at < :before", before=before)


def waiting(db: Database, target: str) -> int:
    """Number of messages waiting for a target."""
    ((count,),) = db.conn.execute(f"SELECT count(*) FROM outbox WHERE {_WAITS} AND target = ?", (target,))
    return int(count)


def prune(db: Database, before: Instant) -> None:
    """Delete messages settled before a time, except about incidents, sources and periods with something since."""
    db.conn.execute(
        f"""
        DELETE FROM outbox WHERE NOT {_WAITS} AND settled_at < :before AND NOT EXISTS (
            SELECT 1 FROM json_each(outbox.message, '$.events') e
            LEFT JOIN incidents i ON i.id = json_extract(e.value, '$.incident.id')
            LEFT JOIN sources s ON s.id = json_extract(e.value, '$.source_id')
            WHERE CASE WHEN json_extract(e.value, '$.level.until_at') NOT NULL
                  THEN json_extract(e.value, '$.level.until_at') >= :before
                  WHEN json_extract(e.value, '$.incident') IS NULL
                  THEN s.consecutive_failures > 0 OR s.last_failure_at >= :before
                  ELSE i.last_changed_at >= :before OR {still_open("i")} END
        )
        """,
        {"before": before},
    )


def troubles(db: Database) -> dict[str, TargetTrouble]:
    """Failing targets, by id."""
    return {each.id: each for each in answers(db, TargetTrouble, "SELECT * FROM alert_targets ORDER BY id")}


def failed(db: Database, target: str, at: Instant, next_at: Instant, error: str) -> None:
    """Note a failure of a target: it is paused until `next_at`."""
    db.conn.execute(
        "INSERT INTO alert_targets (id, failing_since, failures, next_at, last_error) VALUES (?, ?, 1, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET failures = failures + 1, next_at = excluded.next_at, "
        "last_error = excluded.last_error",
        (target, at, next_at, error),
    )


def recovered(db: Database, target: str) -> None:
    """Note that a target accepted a message."""
    db.conn.execute("DELETE FROM alert_targets WHERE id = ?", (target,))


def complained(db: Database, target: str, at: Instant) -> None:
    """Note that a warning about a target was printed."""
    db.conn.execute("UPDATE alert_targets SET complained_at = ? WHERE id = ?", (at, target))
