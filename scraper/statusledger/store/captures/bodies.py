"""Bodies by content: each stored once, packed against another of its document."""

import logging
import sqlite3
from collections import OrderedDict
from collections.abc import Iterator
from hashlib import sha256 as hashed
from pathlib import Path

from statusledger.errors import StoreError
from statusledger.store.captures.packing import LARGEST, pack, unpack

logger = logging.getLogger(__name__)

LONGEST_CHAIN = 64
"""Most bodies to unpack in order to read one."""

_REMEMBERED_BYTES = 16 << 20
_ADVICE = "restore the file from a backup"

# The plus keeps SQLite from putting the value in place of the column everywhere, the indexed expression included.
_FIND = "SELECT id FROM captures WHERE substr(sha256, 1, 16) = substr(:sha256, 1, 16) AND +sha256 = :sha256"
# What a body is built upon comes shortly before it, and is remembered.
_BY_DOCUMENT = """
    SELECT id FROM captures LEFT JOIN (
        SELECT capture_id, min(document_id) AS document_id, min(first_at) AS first_at FROM all_spans GROUP BY capture_id
    ) ON capture_id = id
    ORDER BY document_id, first_at, id
"""
_COLLECT = """
    DELETE FROM captures WHERE id NOT IN (
        WITH RECURSIVE needed(id) AS (
            SELECT capture_id FROM all_spans
            UNION
            SELECT c.base FROM needed JOIN captures c ON c.id = needed.id WHERE c.base IS NOT NULL
        )
        SELECT id FROM needed
    )
"""


class Bodies:
    """The table `captures`, with a cache of recent bodies."""

    def __init__(self, connection: sqlite3.Connection, path: Path | None) -> None:
        self._connection, self._path = connection, path
        # By content, not by number: a number can be given back, or go to another body in another process.
        self._remembered: OrderedDict[str, bytes] = OrderedDict()
        self._remembered_bytes = 0

    def find(self, sha256: str) -> int | None:
        """The number of a stored body."""
        found = self._connection.execute(_FIND, {"sha256": sha256}).fetchone()
        return int(found[0]) if found else None

    def beginning(self, digits: str) -> list[int]:
        """At most two numbers of bodies with that beginning of their sha256."""
        found = self._connection.execute(
            "SELECT id FROM captures WHERE substr(sha256, 1, 16) >= :first AND substr(sha256, 1, 16) < :first || 'g' "
            "AND substr(+sha256, 1, length(:digits)) = :digits LIMIT 2",
            {"first": digits[:16], "digits": digits},
        )
        return [int(number) for (number,) in found]

    def add(self, sha256: str, body: bytes, neighbour: int | None) -> int:
        """Store a body, packed against its neighbour unless that chain is long. Raises StoreError, ValueError."""
        if hashed(body).hexdigest() != sha256:
            raise ValueError(f"not the body of {sha256}")
        if len(body) > LARGEST:
            raise StoreError(f"{self._path}: a body of {len(body)} bytes is not kept, the largest has {LARGEST}")
        base, depth, base_body = self._base(neighbour)
        added = self._connection.execute(
            "INSERT INTO captures (sha256, bytes, base, depth, body) VALUES (?, ?, ?, ?, ?)",
            (sha256, len(body), base, depth, pack(body, base_body)),
        )
        self._remember(sha256, body)
        return int(added.lastrowid or 0)

    def read(self, number: int, height: int = LONGEST_CHAIN) -> bytes:
        """A body resting on fewer than `height` others; all are read and checked."""
        sql = "SELECT sha256, bytes, base, depth FROM captures WHERE id = ?"
        found = self._connection.execute(sql, (number,)).fetchone()
        if found is None:
            raise StoreError(f"{self._path}: body number {number} is missing; {_ADVICE}")
        sha256, size, base, depth = found
        body = self._remembered.get(sha256)
        if body is None:
            if depth >= height:
                raise self._damaged(sha256, "it is built upon too many others")
            body = self._unpack(number, sha256, size, self.read(base, depth) if base is not None else None)
        self._remember(sha256, body)
        return body

    def collect(self) -> int:
        """Remove bodies without a sighting or a needed body on them; return how many."""
        return self._connection.execute(_COLLECT).rowcount

    def verify(self) -> Iterator[str]:
        """Read every body; yield the reason for each failure."""
        for (number,) in self._connection.execute(_BY_DOCUMENT):
            try:
                self.read(number)
            except StoreError as error:
                yield str(error)

    def _base(self, neighbour: int | None) -> tuple[int | None, int, bytes | None]:
        """A new body's base and chain length. Damaged old bodies do not stop new ones."""
        if neighbour is None:
            return None, 0, None
        (depth,) = self._connection.execute("SELECT depth FROM captures WHERE id = ?", (neighbour,)).fetchone()
        if depth + 1 == LONGEST_CHAIN:
            return None, 0, None
        try:
            return neighbour, depth + 1, self.read(neighbour)
        except StoreError as error:
            logger.warning("%s", error)
            return None, 0, None

    def _unpack(self, number: int, sha256: str, size: int, base: bytes | None) -> bytes:
        (packed,) = self._connection.execute("SELECT body FROM captures WHERE id = ?", (number,)).fetchone()
        try:
            body = unpack(packed, base, size)
        except ValueError as error:
            raise self._damaged(sha256, str(error)) from error
        if hashed(body).hexdigest() != sha256:
            raise self._damaged(sha256, "it unpacks to something else")
        return body

    def _damaged(self, sha256: str, reason: str) -> StoreError:
        return StoreError(f"{self._path}: the body {sha256} is damaged: {reason}; {_ADVICE}")

    def _remember(self, sha256: str, body: bytes) -> None:
        if sha256 not in self._remembered:
            self._remembered_bytes += len(body)
        self._remembered[sha256] = body
        self._remembered.move_to_end(sha256)
        while self._remembered_bytes > _REMEMBERED_BYTES:
            _, oldest = self._remembered.popitem(last=False)
            self._remembered_bytes -= len(oldest)
