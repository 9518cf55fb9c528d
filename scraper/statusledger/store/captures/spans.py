"""Times of bodies: tables `documents`, `spans` and `standing`, view `sightings`.

`standing` holds the row of each document that begins last.
"""

import sqlite3
from collections.abc import Iterator

from statusledger.model import Instant
from statusledger.store.captures.shapes import DocumentRead, Sighting, Total
from statusledger.times import epoch, from_epoch

_DOCUMENT = "source_id, platform, kind, url"
_SPAN = "first_at, capture_id, second_at, last_at, polls, longest_gap_s"
# Of two versions of one sighting each field comes from the one that knows more, whichever comes first.
_WIDEN = """
    DO UPDATE SET
        second_at = min(coalesce(second_at, excluded.second_at), coalesce(excluded.second_at, second_at)),
        last_at = max(last_at, excluded.last_at),
        polls = max(polls, excluded.polls),
        longest_gap_s = max(longest_gap_s, excluded.longest_gap_s)
    WHERE excluded.second_at < coalesce(second_at, excluded.second_at + 1) OR excluded.last_at > last_at
        OR excluded.polls > polls OR excluded.longest_gap_s > longest_gap_s
"""
_BRING = f"INSERT INTO spans VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (document_id, first_at, capture_id) {_WIDEN}"
_BRING_STANDING = f"INSERT INTO standing VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (document_id) {_WIDEN}"
_LOOK = """
    SET second_at = coalesce(second_at, :at), last_at = :at, polls = polls + 1,
        longest_gap_s = max(longest_gap_s, :at - last_at)
"""
_THIS = "document_id = :document AND first_at = :first_at AND capture_id = :capture"
# Nearly every poll is this one statement: 5 µs.
_LENGTHEN = f"""
    UPDATE standing {_LOOK}
    WHERE document_id = (
            SELECT id FROM documents WHERE ({_DOCUMENT}) = (:source_id, :platform, :kind, :url)
        ) AND polls > 0 AND last_at < :at AND (:patience_s IS NULL OR :at - last_at <= :patience_s)
        AND (SELECT sha256 FROM captures WHERE id = capture_id) = :sha256
"""
# Parts of a UNION ALL run in turn until one has a row: the standing span begins last.
_OWN = """
    SELECT first_at, last_at FROM standing
    WHERE document_id = :document AND first_at <= :at AND capture_id = :capture AND polls > 0
    UNION ALL SELECT * FROM (
        SELECT first_at, last_at FROM spans
        WHERE document_id = :document AND first_at <= :at AND capture_id = :capture AND polls > 0
        ORDER BY first_at DESC LIMIT 1
    ) LIMIT 1
"""
_FOLLOWED = """
    SELECT EXISTS (SELECT * FROM all_spans WHERE document_id = :document AND first_at > :first_at AND first_at <= :at)
"""
_NEIGHBOUR = """
    SELECT capture_id FROM standing WHERE document_id = :document AND first_at <= :at
    UNION ALL SELECT * FROM (
        SELECT capture_id FROM spans WHERE document_id = :document AND first_at <= :at ORDER BY first_at DESC LIMIT 1
    ) UNION ALL SELECT * FROM (
        SELECT capture_id FROM spans WHERE document_id = :document AND first_at > :at ORDER BY first_at LIMIT 1
    ) UNION ALL SELECT capture_id FROM standing WHERE document_id = :document
    LIMIT 1
"""
_UNTIL = f"""
    SELECT last_at FROM (SELECT id FROM documents WHERE ({_DOCUMENT}) = (?, ?, ?, ?)), all_spans
    WHERE document_id = id AND first_at <= ? AND polls > 0 ORDER BY first_at DESC LIMIT 1
"""
# Beside max() SQLite gives the other columns of the same row.
_STAND = f"""
    INSERT INTO standing (document_id, {_SPAN})
    SELECT document_id, max(first_at), capture_id, second_at, last_at, polls, longest_gap_s FROM spans
    WHERE document_id IN (SELECT id FROM documents WHERE source_id = ?)
        AND document_id NOT IN (SELECT document_id FROM standing)
    GROUP BY document_id
"""
_STOOD_UP = """
    DELETE FROM spans
    WHERE (document_id, first_at, capture_id) IN (SELECT document_id, first_at, capture_id FROM standing)
"""
_TOTALS = """
    SELECT source_id, platform, sum(sightings), sum(polls), sum(polls * bytes), count(*), sum(bytes), sum(length(body))
    FROM (
        SELECT d.source_id, d.platform, s.capture_id, count(*) AS sightings, sum(s.polls) AS polls
        FROM documents d JOIN all_spans s ON s.document_id = d.id GROUP BY 1, 2, 3
    ) JOIN captures c ON c.id = capture_id
    GROUP BY 1, 2 ORDER BY 1, 2
"""

_Row = tuple[int, int, int, int | None, int, int, int]


class Spans:
    """The rows of documents, inserted or lengthened; bodies are numbers."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def document(self, source_id: str, platform: str, kind: str, url: str) -> int:
        """The number of a document, inserted if new."""
        names = (source_id, platform, kind, url)
        found = self._connection.execute(f"SELECT id FROM documents WHERE ({_DOCUMENT}) = (?, ?, ?, ?)", names)
        for (number,) in found:
            return int(number)
        added = self._connection.execute(f"INSERT INTO documents ({_DOCUMENT}) VALUES (?, ?, ?, ?)", names)
        return int(added.lastrowid or 0)

    def neighbour(self, document: int, at: Instant) -> int | None:
        """A document's body before a time, else the first after it."""
        found = self._connection.execute(_NEIGHBOUR, {"document": document, "at": epoch(at)}).fetchone()
        return int(found[0]) if found else None

    def bring(self, document: int, capture: int, sighting: Sighting) -> bool:
        """Insert or widen a row; False if nothing changes."""
        second_at = epoch(sighting.second_at) if sighting.second_at else None
        times = (epoch(sighting.first_at), capture, second_at, epoch(sighting.last_at))
        return self._put((document, *times, sighting.polls, sighting.longest_gap_s))

    def lengthen(self, look: DocumentRead) -> bool:
        """Add a poll to the last row if that has its body, was polled, and ended recently."""
        values = {
            "source_id": look.source_id,
            "platform": look.platform,
            "kind": look.kind,
            "url": look.url,
            "sha256": look.sha256,
            "at": epoch(look.at),
            "patience_s": look.patience_s,
        }
        return self._connection.execute(_LENGTHEN, values).rowcount > 0

    def admit(self, document: int, capture: int, look: DocumentRead) -> bool:
        """Add a poll to the row of its body at its time; a row that contains it stays.

        Returns False where the poll needs its own row: another follows, or this one was not polled or ended long
        before.
        """
        values = {"document": document, "capture": capture, "at": epoch(look.at)}
        own = self._connection.execute(_OWN, values).fetchone()
        if own is None:
            return False
        first_at, last_at = own
        if values["at"] <= last_at:
            return True
        values["first_at"] = first_at
        if look.patience_s is not None and values["at"] - last_at > look.patience_s:
            return False
        if self._connection.execute(_FOLLOWED, values).fetchone() == (1,):
            return False
        for table in ("standing", "spans"):
            self._connection.execute(f"UPDATE {table} {_LOOK} WHERE {_THIS}", values)
        return True

    def until(self, names: tuple[str, str, str, str], at: Instant) -> Instant | None:
        """The last poll that found the body a document had at a time."""
        found = self._connection.execute(_UNTIL, (*names, epoch(at))).fetchone()
        return from_epoch(found[0]) if found else None

    def of(self, source_id: str) -> Iterator[tuple[Sighting, int]]:
        """Sightings of a source in replay order, with numbers of bodies."""
        columns = Sighting.__struct_fields__
        for *row, capture in self._connection.execute(
            f"SELECT {', '.join(columns)}, capture_id FROM sightings WHERE source_id = ? "
            "ORDER BY first_at, kind, url, sha256, platform",
            (source_id,),
        ):
            yield Sighting(**dict(zip(columns, row, strict=True))), capture

    def forget(self, source_id: str, before: Instant) -> int:
        """Remove rows that ended before a time; return how many."""
        ended = "last_at < ? AND document_id IN (SELECT id FROM documents WHERE source_id = ?)"
        removed = sum(
            self._connection.execute(f"DELETE FROM {table} WHERE {ended}", (epoch(before), source_id)).rowcount
            for table in ("standing", "spans")
        )
        self._connection.execute(_STAND, (source_id,))
        self._connection.execute(_STOOD_UP)
        return removed

    def rename(self, old: str, new: str) -> None:
        """Move rows to another source, which may have the same documents."""
        documents = self._connection.execute(
            f"SELECT id, {_DOCUMENT} FROM documents WHERE source_id = ? AND source_id != ?", (old, new)
        )
        for number, _, platform, kind, url in documents.fetchall():
            to = self.document(new, platform, kind, url)
            rows = f"SELECT {_SPAN} FROM all_spans WHERE document_id = ? ORDER BY first_at DESC"
            for row in self._connection.execute(rows, (number,)).fetchall():
                self._put((to, *row))
            for table, key in (("spans", "document_id"), ("standing", "document_id"), ("documents", "id")):
                self._connection.execute(f"DELETE FROM {table} WHERE {key} = ?", (number,))

    def totals(self) -> list[Total]:
        """Totals by source and platform."""
        return [Total(*row) for row in self._connection.execute(_TOTALS)]

    def _put(self, row: _Row) -> bool:
        """Insert a row; one that begins after all others is the standing one."""
        document, first_at, capture, *_ = row
        sql = "SELECT first_at, capture_id FROM standing WHERE document_id = ?"
        standing = self._connection.execute(sql, (document,)).fetchone()
        if standing is not None and standing[0] < first_at:
            self._connection.execute("INSERT INTO spans SELECT * FROM standing WHERE document_id = ?", (document,))
            self._connection.execute("DELETE FROM standing WHERE document_id = ?", (document,))
            standing = None
        stands = standing is None or standing == (first_at, capture)
        return self._connection.execute(_BRING_STANDING if stands else _BRING, row).rowcount > 0
