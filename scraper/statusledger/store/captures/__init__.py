"""captures.db: every body of each document, with times. The dataset derives from it and the catalogue.

10,000 polls of a page of 8.5 KB with 2,000 changes make 0.8 MB, 1/20 of the distinct bodies.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from statusledger.errors import StoreError
from statusledger.model import Instant, Source
from statusledger.store import logs
from statusledger.store.captures.bodies import Bodies
from statusledger.store.captures.connection import connect
from statusledger.store.captures.growth import Growth, GrowthMark
from statusledger.store.captures.journal import Journal
from statusledger.store.captures.shapes import DocumentRead, Sighting, Stretch, Total
from statusledger.store.captures.spans import Spans
from statusledger.store.connections import beside, damage, empty_log, named

__all__ = ["Captures", "DocumentRead", "GrowthMark", "Sighting", "Stretch", "Total", "beside", "open_captures"]


def open_captures(path: Path | None, *, read_only: bool = False) -> "Captures":
    """Open the store, created if new; None: in memory. Raises StoreError."""
    return Captures(connect(path, read_only=read_only), path)


class Captures:
    """An open captures.db; others may read while one writes.

    Each writing method is one transaction. All raise StoreError, naming the file.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path | None) -> None:
        self._connection, self._path = connection, path
        self._bodies, self._spans = Bodies(connection, path), Spans(connection)
        self._journal, self.growth = Journal(connection), Growth(connection, path)

    def __enter__(self) -> "Captures":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Empty the write-ahead log and close the connection."""
        empty_log(self._connection)
        self._connection.close()

    def extend(self, looks: Iterable[DocumentRead]) -> list[DocumentRead]:
        """Add polls, each to the row of its body at that time or as a new row. Idempotent.

        Returns polls whose body is neither stored nor given and must be requested whole. A poll after a backfilled row
        (`polls` is 0) begins its own.
        """
        with self._writing():
            return [look for look in looks if not self._extend(look)]

    def see(self, look: DocumentRead) -> bool:
        """Add a poll with its body; True if it replaced another."""
        with self._writing():
            return not self._lengthen(look) and self._begin(look)

    def keep(self, sightings: Iterable[tuple[Sighting, bytes | None]]) -> int:
        """Add rows of another store; return the number of new ones. A stored body may be left out.

        Order does not matter: the wider version of a row is kept. Backfilled bodies have `polls=0`.
        """
        with self._writing():
            return sum(self._keep(sighting, body) for sighting, body in sightings)

    def watch(self, polls: Iterable[tuple[str, Instant, Instant, int]]) -> None:
        """Add successful polls: source, first and last time, longest gap within one stretch in seconds."""
        with self._writing():
            for source_id, from_at, until_at, patience_s in polls:
                self._journal.watch(source_id, from_at, until_at, patience_s)

    def watched(self, source_id: str) -> list[Stretch]:
        """Times at which a source was watched, oldest first, without imports."""
        with named(self._path):
            return self._journal.of(source_id)

    def keep_watched(self, source_id: str, stretches: Iterable[Stretch]) -> None:
        """Add the times at which another ledger watched a source."""
        with self._writing():
            for stretch in stretches:
                self._journal.keep(source_id, stretch)

    def unsettled(self) -> set[str]:
        """Sources with new bodies that the dataset may lack."""
        with named(self._path):
            return self._journal.unsettled()

    def settle(self, source_ids: Iterable[str]) -> None:
        """Note that the dataset has all bodies of these sources."""
        with self._writing():
            self._journal.settle(source_ids)

    def grow(self, source_id: str) -> None:
        """Mark a source's captures as changed: its dataset needs more of them than bodies."""
        with self._writing():
            self._grow(source_id)

    def owe(self, source_ids: Iterable[str]) -> None:
        """Note that the dataset lacks something of these sources."""
        with self._writing():
            for source_id in source_ids:
                self._journal.owe(source_id)

    def begin_from(self, source_id: str, at: Instant, checkpoint: bytes, watched: Iterable[Stretch]) -> None:
        """Replace earlier sightings and coverage by a checkpoint."""
        with self._writing():
            self._journal.set_checkpoint(source_id, at, checkpoint)
            self._journal.replace_watched(source_id, watched)
            self.growth.add(source_id)
            if any(each.last_at >= at for each, _ in self._spans.of(source_id)):
                self._journal.owe(source_id)

    def sources(self) -> list[str]:
        """Ids of the sources that have sightings or a checkpoint."""
        with named(self._path):
            sql = "SELECT source_id FROM documents UNION SELECT source_id FROM checkpoints ORDER BY source_id"
            found = self._connection.execute(sql)
            return [source_id for (source_id,) in found]

    @property
    def is_empty(self) -> bool:
        """True if nothing was ever captured."""
        with named(self._path):
            found = self._connection.execute("SELECT 1 FROM documents UNION ALL SELECT 1 FROM checkpoints LIMIT 1")
            return found.fetchone() is None

    def sightings(self, source_id: str) -> list[Sighting]:
        """Sightings of a source in replay order: first_at, kind, url, sha256."""
        with named(self._path):
            return [sighting for sighting, _ in self._spans.of(source_id)]

    def bodies(self, source_id: str) -> Iterator[tuple[Sighting, bytes]]:
        """Sightings of a source with bodies, as of the first one taken."""
        with named(self._path):
            for sighting, capture in self._spans.of(source_id):
                yield sighting, self._bodies.read(capture)

    def until(self, source: Source, kind: str, url: str, at: Instant) -> Instant | None:
        """The last poll that found the body a document had at a time; None if not stored."""
        with named(self._path):
            return self._spans.until((source.id, source.platform, kind, url), at)

    def body(self, sha256: str) -> bytes:
        """A body, by its sha256 or the beginning of that."""
        with named(self._path):
            found = self._bodies.beginning(sha256)
            if len(found) != 1:
                count = "more than one" if found else "no"
                raise StoreError(f"{self._path}: {count} body has a SHA-256 that begins with {sha256}")
            return self._bodies.read(found[0])

    def forget(self, source_id: str, before: Instant) -> int:
        """Remove sightings that ended before a time; return how many. `collect` frees the space."""
        with self._writing():
            return self._spans.forget(source_id, before)

    def checkpoint(self, source_id: str) -> tuple[Instant, bytes] | None:
        """Time and content of the checkpoint; None if nothing was pruned."""
        with named(self._path):
            return self._journal.checkpoint(source_id)

    def condense(self, source_id: str, before: Instant, checkpoint: bytes) -> int:
        """Replace sightings that ended before a time by a checkpoint; return how many."""
        with self._writing():
            self._journal.set_checkpoint(source_id, before, checkpoint)
            return self._spans.forget(source_id, before)

    def collect(self) -> int:
        """Delete unneeded bodies, free their space, return their number."""
        with self._writing():
            removed = self._bodies.collect()
        with named(self._path):
            self._connection.executescript("PRAGMA incremental_vacuum")  # `execute` would free one page
        return removed

    def rename(self, old: str, new: str) -> None:
        """Move the history of a source to another id."""
        with self._writing():
            self._spans.rename(old, new)
            self._journal.rename(old, new)
            self.growth.rename(old, new)

    def verify(self) -> Iterator[str]:
        """Read every body; yield a line for each fault."""
        with named(self._path):
            if found := damage(self._connection):
                yield f"{self._path}: {found}"
            yield from self._bodies.verify()

    def totals(self) -> list[Total]:
        """Totals by source and platform."""
        with named(self._path):
            return self._spans.totals()

    def _extend(self, look: DocumentRead) -> bool:
        """Add a poll; False where its body is missing."""
        return self._lengthen(look) or self._begin(look)

    def _lengthen(self, look: DocumentRead) -> bool:
        if self._spans.lengthen(look):
            return True
        known = self._bodies.find(look.sha256)
        return known is not None and self._spans.admit(self._document(look), known, look)

    def _begin(self, look: DocumentRead) -> bool:
        if (capture := self._capture(look.sha256, look.body, self._document(look), look.at)) is not None:
            self._spans.bring(self._document(look), capture, look.sighting)
            self._grow(look.source_id)
        return capture is not None

    def _document(self, look: DocumentRead | Sighting) -> int:
        return self._spans.document(look.source_id, look.platform, look.kind, look.url)

    def _keep(self, sighting: Sighting, body: bytes | None) -> bool:
        document = self._document(sighting)
        capture = self._capture(sighting.sha256, body, document, sighting.first_at)
        if capture is None:
            name = f"the body {sighting.sha256} of {sighting.url}"
            raise StoreError(f"{self._path}: {name} is neither here nor was it brought")
        if is_news := self._spans.bring(document, capture, sighting):
            self._grow(sighting.source_id)
        return is_news

    def _grow(self, source_id: str) -> None:
        self._journal.owe(source_id)
        self.growth.add(source_id)

    def _capture(self, sha256: str, body: bytes | None, document: int, at: Instant) -> int | None:
        if (capture := self._bodies.find(sha256)) is None and body is not None:
            capture = self._bodies.add(sha256, body, self._spans.neighbour(document, at))
        return capture

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with named(self._path), logs.transaction(self._connection):
            yield
