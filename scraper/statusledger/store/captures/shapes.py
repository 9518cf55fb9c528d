"""Shapes of the capture store."""

from msgspec import Struct

from statusledger.model import Instant


class Sighting(Struct, frozen=True, kw_only=True):
    """A stretch in which a document (source, platform, kind, url) had one body, from first poll to last.

    `polls` counts the looks, `second_at` is the second of them, `longest_gap_s` the longest time between two. Where the
    body was fetched afterwards to fill in history, nobody looked: `polls` is 0, and no look of ours lengthens the row.
    """

    source_id: str
    platform: str
    kind: str
    url: str
    sha256: str
    first_at: Instant
    second_at: Instant | None = None
    last_at: Instant
    polls: int = 1
    longest_gap_s: int = 0


class DocumentRead(Struct, frozen=True, kw_only=True):
    """One read of a document. `body` is None where none came (a 304).

    Silence longer than `patience_s` before it ends a sighting even if the body is the same; None: however long.
    """

    source_id: str
    platform: str
    kind: str
    url: str
    sha256: str
    at: Instant
    body: bytes | None = None
    patience_s: int | None = None

    @property
    def sighting(self) -> Sighting:
        """Return the row that a read begins."""
        return Sighting(
            source_id=self.source_id,
            platform=self.platform,
            kind=self.kind,
            url=self.url,
            sha256=self.sha256,
            first_at=self.at,
            last_at=self.at,
        )


class Stretch(Struct, frozen=True):
    """Time for which a source was watched without a long gap, by how many polls, and the longest gap between two."""

    from_at: Instant
    until_at: Instant
    polls: int = 1
    longest_gap_s: int = 0


class Total(Struct, frozen=True):
    """Size of one source in bytes: bodies of all polls, distinct bodies, and those as stored.

    A body that several sources share counts for each.
    """

    source_id: str
    platform: str
    sightings: int
    polls: int
    polled_bytes: int
    bodies: int
    bytes: int
    stored_bytes: int
