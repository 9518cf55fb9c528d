"""Coverage, checkpoints, and sources with bodies not yet in the dataset."""

import sqlite3
from collections.abc import Iterable

from statusledger.model import Instant
from statusledger.store.captures.packing import pack, unpack
from statusledger.store.captures.shapes import Stretch
from statusledger.times import seconds_between

_STRETCH = "from_at, until_at, polls, longest_gap_s"


class Journal:
    """The tables `watched`, `checkpoints` and `unsettled`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def watch(self, source_id: str, from_at: Instant, until_at: Instant, patience_s: int) -> None:
        """Add a poll: lengthen the last stretch, or begin one after a longer gap."""
        last = self._connection.execute(
            "SELECT from_at, until_at FROM watched WHERE source_id = ? AND from_at <= ? ORDER BY from_at DESC LIMIT 1",
            (source_id, from_at),
        ).fetchone()
        gap = seconds_between(last[1], from_at) if last else None
        if gap is None or gap > patience_s:
            self._connection.execute(
                "INSERT OR IGNORE INTO watched VALUES (?, ?, ?, 1, 0)", (source_id, from_at, until_at)
            )
        elif until_at > last[1]:
            self._connection.execute(
                "UPDATE watched SET until_at = ?, polls = polls + 1, longest_gap_s = max(longest_gap_s, ?) "
                "WHERE source_id = ? AND from_at = ?",
                (until_at, gap, source_id, last[0]),
            )

    def keep(self, source_id: str, stretch: Stretch) -> None:
        """Add a stretch of another store; the longer version is kept."""
        self._connection.execute(
            f"INSERT INTO watched (source_id, {_STRETCH}) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
            "until_at = excluded.until_at, polls = excluded.polls, longest_gap_s = excluded.longest_gap_s "
            "WHERE excluded.until_at > until_at",
            (source_id, stretch.from_at, stretch.until_at, stretch.polls, stretch.longest_gap_s),
        )

    def replace_watched(self, source_id: str, stretches: Iterable[Stretch]) -> None:
        """Replace all stretches of a source."""
        self._connection.execute("DELETE FROM watched WHERE source_id = ?", (source_id,))
        for stretch in stretches:
            self.keep(source_id, stretch)

    def of(self, source_id: str) -> list[Stretch]:
        """The times at which a source was watched, oldest first."""
        found = self._connection.execute(
            f"SELECT {_STRETCH} FROM watched WHERE source_id = ? ORDER BY from_at", (source_id,)
        )
        return [Stretch(*row) for row in found]

    def checkpoint(self, source_id: str) -> tuple[Instant, bytes] | None:
        """The time of a source's checkpoint and the checkpoint."""
        found = self._connection.execute("SELECT at, bytes, body FROM checkpoints WHERE source_id = ?", (source_id,))
        for at, size, packed in found:
            return at, unpack(packed, None, size)
        return None

    def set_checkpoint(self, source_id: str, at: Instant, body: bytes) -> None:
        """Replace the checkpoint of a source."""
        row = (source_id, at, len(body), pack(body, None))
        self._connection.execute("REPLACE INTO checkpoints VALUES (?, ?, ?, ?)", row)

    def owe(self, source_id: str) -> None:
        """Note that the dataset may lack bodies of a source."""
        self._connection.execute("INSERT OR IGNORE INTO unsettled VALUES (?)", (source_id,))

    def settle(self, source_ids: Iterable[str]) -> None:
        """Note that the dataset has all bodies of these sources."""
        self._connection.executemany("DELETE FROM unsettled WHERE source_id = ?", [(each,) for each in source_ids])

    def unsettled(self) -> set[str]:
        """Sources with bodies that the dataset may lack."""
        return {source_id for (source_id,) in self._connection.execute("SELECT source_id FROM unsettled")}

    def rename(self, old: str, new: str) -> None:
        """Move the rows of a source to another."""
        for stretch in self.of(old):
            self.keep(new, stretch)
        self._connection.execute("DELETE FROM watched WHERE source_id = ?", (old,))
        self._connection.execute("UPDATE OR IGNORE checkpoints SET source_id = ? WHERE source_id = ?", (new, old))
        self._connection.execute("UPDATE OR REPLACE unsettled SET source_id = ? WHERE source_id = ?", (new, old))
