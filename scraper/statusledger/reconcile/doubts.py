"""Lists that lost too much at once, or that a full list contradicts, until several reads agree.

An outage that another document ends counts as no loss.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from statusledger.model import Instant
from statusledger.reconcile.anomalies import Anomaly
from statusledger.times import seconds_between

READS = 3
APART_S = 3600
_MANY = 8


class Lack(Struct, frozen=True):
    """Number of incidents that a list should have, and lost ids.

    `all_over`: every lost incident is over. `contradicted`: a full list has one as open.
    """

    held: int
    lost: frozenset[str]
    all_over: bool = False
    contradicted: bool = False

    @property
    def is_shrunk(self) -> bool:
        """True if it lost all of at least two, or more than half of at least eight.

        A single open incident may go in the ordinary course.
        """
        lost = len(self.lost)
        if lost == self.held:
            return lost > 1 or (lost == 1 and self.all_over)
        return self.held >= _MANY and 2 * lost > self.held


class Doubt(Struct, frozen=True):
    """Lost incidents of `held` ones in a document; `reads` agree, the last counted at `counted_at`.

    `contradicted`: it lost little, but a full list contradicts it.
    """

    since: Instant
    counted_at: Instant
    held: int
    lost: frozenset[str]
    reads: int = 1
    contradicted: bool = False

    def is_due(self, at: Instant) -> bool:
        """Return True if the last counted read is long enough ago."""
        return seconds_between(self.counted_at, at) >= APART_S

    def again(self, at: Instant) -> "Doubt":
        """Count another read with the same losses."""
        return replace(self, counted_at=at, reads=self.reads + 1) if self.is_due(at) else self

    @property
    def is_settled(self) -> bool:
        """True once enough reads agree."""
        return self.reads >= READS


def doubted(before: Doubt | None, doubtful: Sequence[Lack], at: Instant) -> Doubt:
    """Return the doubt after a read, a new one if an incident came back."""
    held = sum(each.held for each in doubtful)
    lost = frozenset(record_id for each in doubtful for record_id in each.lost)
    contradicted = not any(each.is_shrunk for each in doubtful)
    if before is None or not before.lost <= lost:
        return Doubt(at, at, held, lost, contradicted=contradicted)
    return replace(before.again(at), held=held, lost=lost, contradicted=contradicted)


def shrunk(doubts: Mapping[str, Doubt]) -> dict[str, Doubt]:
    """Return doubts to report; contradictions soon pass."""
    return {document: doubt for document, doubt in sorted(doubts.items()) if not doubt.contradicted}


def anomaly(doubts: Mapping[str, Doubt]) -> Anomaly | None:
    """Return the anomaly of lists that lost too much at once."""
    sentences = [
        f"{document} lacks {len(doubt.lost)} of {doubt.held} incidents since {doubt.since}; "
        f"they are kept until {READS} reads an hour apart agree"
        for document, doubt in doubts.items()
    ]
    return Anomaly("list_shrunk", "; ".join(sentences)) if sentences else None
