"""Shapes of the capture store."""

from msgspec import Struct

from statusledger.model import Instant


class Sighting(Struct, frozen=True, kw_only=True):
    """A stretch in which a document (source, platform, kind, url) had one body.

    From first to last poll; `second_at` is the second, `longest_gap_s` the longest time between two. A backfilled body
    has `polls` 0; no poll lengthens its row.
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
    """One read of a document; `body` is None for a 304.

    A gap over `patience_s` ends a sighting even of the same body; None: no limit.
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
        """The row that a read begins."""
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
    """Time for which a source was watched, its polls, and the longest gap between two."""

    from_at: Instant
    until_at: Instant
    polls: int = 1
    longest_gap_s: int = 0


class Total(Struct, frozen=True):
    """Bytes of one source: all polled bodies, distinct bodies, stored bodies.

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
