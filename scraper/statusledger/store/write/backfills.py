"""The queue of each backfill: documents of a source's history.

A document is one row, which a later backfill moves to the end: an interrupted backfill resumes, and a later one knows
former reads.
"""

from collections.abc import Collection, Iterable
from enum import StrEnum

from msgspec import Struct
from sqlite_utils import Database

from statusledger.model import Format, Instant, Request, Source, When
from statusledger.store.write.source_overrides import stamp


class BackfillState(StrEnum):
    """State of a document. SPARE: used if another about the same fails. BEYOND: older than requested."""

    WAITING = "waiting"
    SPARE = "spare"
    BEYOND = "beyond"
    DONE = "done"
    FAILED = "failed"


class BackfillStep(Struct, frozen=True):
    """A waiting document; `silent` counts the pages just before it without incidents."""

    id: int
    request: Request
    silent: int


class NamedDocument(Struct, frozen=True):
    """A document to come; `newest`: time of its newest possible item, if known."""

    request: Request
    state: BackfillState
    silent: int = 0
    newest: Instant | None = None


class Queue:
    """Documents of one source; a new backfill deletes those of a former page.

    Writing methods belong in the caller's transaction.
    """

    def __init__(self, db: Database, source: Source) -> None:
        self.walk = 0
        self._db, self._source_id, self._stamp = db, source.id, stamp(source)

    @property
    def waiting(self) -> int:
        """Number of waiting documents."""
        return self._count("state = 'waiting'")

    def too_old_until(self, since: Instant | None) -> int:
        """Number of documents too old for earlier backfills, but not for `since`."""
        return self._count("state = 'beyond' AND newest >= ?", since or "")

    def begin(self, named: Collection[NamedDocument], since: Instant | None) -> None:
        """Resume an unfinished backfill, else begin one with the named documents.

        Failed and formerly too old documents are requested again.
        """
        others = "DELETE FROM backfills WHERE source_id = ? AND stamp != ?"
        self._db.conn.execute(others, (self._source_id, self._stamp))
        latest = "SELECT coalesce(max(walk), 0) FROM backfills WHERE source_id = ?"
        (self.walk,) = self._db.conn.execute(latest, (self._source_id,)).fetchone()
        if not self.waiting:
            self.walk += 1
            self.enqueue(named)
            self._revive("state = 'failed' AND about IS NULL")
        self._revive("state = 'beyond' AND newest >= ?", since or "")

    def following(self, put_off: Collection[int]) -> BackfillStep | None:
        """The next document, except those put off; None at the end."""
        rows = self._db.conn.execute(
            "SELECT id, url, kind, expects, about, silent FROM backfills "
            "WHERE source_id = ? AND state = 'waiting' ORDER BY id",
            (self._source_id,),
        )
        for identity, url, kind, expects, about, silent in rows:
            if identity not in put_off:
                return BackfillStep(identity, Request(url, kind, When.BACKFILL, Format(expects), about), silent)
        return None

    def named_in(self, request: Request) -> int | None:
        """The last backfill that named a document; None without one."""
        found = "SELECT walk FROM backfills WHERE source_id = ? AND kind = ? AND url = ?"
        row = self._db.conn.execute(found, (self._source_id, request.kind, request.url)).fetchone()
        return int(row[0]) if row else None

    def enqueue(self, named: Iterable[NamedDocument]) -> None:
        """Append documents to the queue, replacing their former rows."""
        self._db.conn.executemany(
            "REPLACE INTO backfills (source_id, stamp, walk, kind, url, expects, about, state, silent, newest) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(self._source_id, self._stamp, self.walk, *_columns(each)) for each in named],
        )

    def done(self, step: BackfillStep, at: Instant) -> None:
        """Mark a document as read."""
        self._db.conn.execute("UPDATE backfills SET state = 'done', at = ? WHERE id = ?", (at, step.id))

    def failed(self, step: BackfillStep, at: Instant) -> bool:
        """Mark a document as failed; True if another about the same replaces it."""
        self._db.conn.execute("UPDATE backfills SET state = 'failed', at = ? WHERE id = ?", (at, step.id))
        spare = self._db.conn.execute(
            "UPDATE backfills SET state = 'waiting' WHERE id = ("
            "SELECT min(id) FROM backfills WHERE source_id = ? AND about = ? AND state = 'spare' AND id > ?)",
            (self._source_id, step.request.about, step.id),
        )
        return bool(spare.rowcount)

    def _count(self, condition: str, *values: str) -> int:
        found = f"SELECT count(*) FROM backfills WHERE source_id = ? AND stamp = ? AND {condition}"
        (count,) = self._db.conn.execute(found, (self._source_id, self._stamp, *values)).fetchone()
        return int(count)

    def _revive(self, condition: str, *values: str) -> None:
        self._db.conn.execute(
            f"UPDATE backfills SET state = 'waiting', walk = ? WHERE source_id = ? AND {condition}",
            (self.walk, self._source_id, *values),
        )


def _columns(named: NamedDocument) -> tuple[object, ...]:
    asked = named.request
    return asked.kind, asked.url, asked.expects, asked.about, named.state, named.silent, named.newest
