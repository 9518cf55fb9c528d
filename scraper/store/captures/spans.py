"""When documents had which body: the tables `documents` and `spans`, which people read as `sightings`."""

import sqlite3
from collections.abc import Iterator

from scraper.model import Instant
from scraper.store.captures.shapes import Seen, Sighting, Total
from scraper.timestamps import seconds_between

_DOCUMENT = "source_id, platform, kind, url"
_SPAN = "first_at, capture_id, second_at, last_at, polls, longest_gap_s"
# Of two accounts of one sighting each field is told by the one that knows more, whichever comes first.
_WIDEN = """
    ON CONFLICT (document_id, first_at, capture_id) DO UPDATE SET
        second_at = min(coalesce(second_at, excluded.second_at), coalesce(excluded.second_at, second_at)),
        last_at = max(last_at, excluded.last_at),
        polls = max(polls, excluded.polls),
        longest_gap_s = max(longest_gap_s, excluded.longest_gap_s)
    WHERE excluded.second_at < coalesce(second_at, '~') OR excluded.last_at > last_at OR excluded.polls > polls
        OR excluded.longest_gap_s > longest_gap_s
"""
_STANDING = """
    SELECT s.first_at, s.last_at, s.capture_id, c.sha256
    FROM spans s JOIN captures c ON c.id = s.capture_id
    WHERE s.document_id = :document AND s.first_at <= :at
    ORDER BY s.first_at DESC, c.sha256 = :sha256 DESC LIMIT 1
"""
_LENGTHEN = """
    UPDATE spans SET second_at = coalesce(second_at, :at), last_at = :at, polls = polls + 1,
        longest_gap_s = max(longest_gap_s, :gap)
    WHERE document_id = :document AND first_at = :first_at AND capture_id = :capture
"""
_NEIGHBOUR = """
    SELECT * FROM (
        SELECT capture_id FROM spans WHERE document_id = :document AND first_at <= :at ORDER BY first_at DESC LIMIT 1
    ) UNION ALL SELECT * FROM (
        SELECT capture_id FROM spans WHERE document_id = :document AND first_at > :at ORDER BY first_at LIMIT 1
    ) LIMIT 1
"""
_TOTALS = """
    SELECT source_id, platform, sum(sightings), sum(polls), sum(polls * bytes), count(*), sum(bytes), sum(length(body))
    FROM (
        SELECT d.source_id, d.platform, s.capture_id, count(*) AS sightings, sum(s.polls) AS polls
        FROM documents d JOIN spans s ON s.document_id = d.id GROUP BY 1, 2, 3
    ) JOIN captures c ON c.id = capture_id
    GROUP BY 1, 2 ORDER BY 1, 2
"""


class Spans:
    """Rows of a document are brought whole or lengthened look by look; nothing here knows what a body is."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def document(self, source_id: str, platform: str, kind: str, url: str) -> int:
        """The number of a document, a new one where it has none."""
        names = (source_id, platform, kind, url)
        found = self._connection.execute(f"SELECT id FROM documents WHERE ({_DOCUMENT}) = (?, ?, ?, ?)", names)
        for (number,) in found:
            return int(number)
        added = self._connection.execute(f"INSERT INTO documents ({_DOCUMENT}) VALUES (?, ?, ?, ?)", names)
        return int(added.lastrowid or 0)

    def neighbour(self, document: int, at: Instant) -> int | None:
        """The body that the document had before that time, or else the first it had after it."""
        found = self._connection.execute(_NEIGHBOUR, {"document": document, "at": at}).fetchone()
        return int(found[0]) if found else None

    def bring(self, document: int, capture: int, told: Sighting) -> bool:
        """Adds a row, or what it knows beyond the one that is there. False where that is nothing."""
        row = (document, told.first_at, capture, told.second_at, told.last_at, told.polls, told.longest_gap_s)
        sql = f"INSERT INTO spans (document_id, {_SPAN}) VALUES (?, ?, ?, ?, ?, ?, ?) {_WIDEN}"
        return self._connection.execute(sql, row).rowcount > 0

    def lengthen(self, document: int, look: Seen) -> bool:
        """Adds a look to the row that stands at its time. False where that has another body, or ended long before."""
        told = {"document": document, "at": look.at, "sha256": look.sha256}
        standing = self._connection.execute(_STANDING, told).fetchone()
        if standing is None or standing[3] != look.sha256:
            return False
        first_at, last_at, capture, _ = standing
        gap = seconds_between(last_at, look.at)
        if look.patience_s is not None and gap > look.patience_s:
            return False
        if gap > 0:
            self._connection.execute(_LENGTHEN, {**told, "first_at": first_at, "capture": capture, "gap": gap})
        return True

    def of(self, source_id: str) -> Iterator[tuple[Sighting, int]]:
        """Its sightings in the order in which they are folded, each with the number of its body."""
        columns = Sighting.__struct_fields__
        for *row, capture in self._connection.execute(
            f"SELECT {', '.join(columns)}, capture_id FROM sightings WHERE source_id = ? "
            "ORDER BY first_at, kind, url, sha256, platform",
            (source_id,),
        ):
            yield Sighting(**dict(zip(columns, row, strict=True))), capture

    def forget(self, source_id: str, before: Instant) -> int:
        """Removes the rows of a source that ended before that time; returns how many."""
        return self._connection.execute(
            "DELETE FROM spans WHERE last_at < ? AND document_id IN (SELECT id FROM documents WHERE source_id = ?)",
            (before, source_id),
        ).rowcount

    def rename(self, old: str, new: str) -> None:
        """Gives the rows of a source to another, which may have the same documents."""
        documents = self._connection.execute(
            f"SELECT id, {_DOCUMENT} FROM documents WHERE source_id = ? AND source_id != ?", (old, new)
        )
        for number, _, platform, kind, url in documents.fetchall():
            to = self.document(new, platform, kind, url)
            rows = f"SELECT {to}, {_SPAN} FROM spans WHERE document_id = ?"
            self._connection.execute(f"INSERT INTO spans (document_id, {_SPAN}) {rows} {_WIDEN}", (number,))
            self._connection.execute("DELETE FROM spans WHERE document_id = ?", (number,))
            self._connection.execute("DELETE FROM documents WHERE id = ?", (number,))

    def totals(self) -> list[Total]:
        """By source and platform."""
        return [Total(*row) for row in self._connection.execute(_TOTALS)]
