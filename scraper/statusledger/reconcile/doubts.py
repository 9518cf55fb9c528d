"""Lists that lost too much at once, or that a full list contradicts: believed once several reads agree.

This holds for lists of every kind, of open incidents too. An outage that another document ends counts as no loss, so
that the read of that document ends the doubt.
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
    """Losses of one list: the number of incidents it should have, and the ids of those it lacks.

    `all_over`: every lost incident is over. `contradicted`: the list is of open incidents, and the last body of a full
    list still has one of the lost as open.
    """

    held: int
    lost: frozenset[str]
    all_over: bool = False
    contradicted: bool = False

    @property
    def is_shrunk(self) -> bool:
        """True if it lost too much: all of at least two, or more than half of at least eight.

        A single open incident may go, which is how a page is emptied in the ordinary course.
        """
        lost = len(self.lost)
        if lost == self.held:
            return lost > 1 or (lost == 1 and self.all_over)
        return self.held >= _MANY and 2 * lost > self.held


class Doubt(Struct, frozen=True):
    """A document lacks `lost` of the `held` incidents it should have; `reads` agree, the last counted at `counted_at`.

    `contradicted`: it did not lose too much, but a full list contradicts it.
    """

    since: Instant
    counted_at: Instant
    held: int
    lost: frozenset[str]
    reads: int = 1
    contradicted: bool = False

    def is_due(self, at: Instant) -> bool:
        """Return True if a read at a time counts: it is far enough from the last one that did."""
        return seconds_between(self.counted_at, at) >= APART_S

    def again(self, at: Instant) -> "Doubt":
        """Return the doubt after another read with the same losses."""
        return replace(self, counted_at=at, reads=self.reads + 1) if self.is_due(at) else self

    @property
    def is_settled(self) -> bool:
        """True once enough reads agree."""
        return self.reads >= READS


def doubted(before: Doubt | None, doubtful: Sequence[Lack], at: Instant) -> Doubt:
    """Return the doubt about the lists of a document after a read; it begins anew where something came back."""
    held = sum(each.held for each in doubtful)
    lost = frozenset(record_id for each in doubtful for record_id in each.lost)
    contradicted = not any(each.is_shrunk for each in doubtful)
    if before is None or not before.lost <= lost:
        return Doubt(at, at, held, lost, contradicted=contradicted)
    return replace(before.again(at), held=held, lost=lost, contradicted=contradicted)


def shrunk(doubts: Mapping[str, Doubt]) -> dict[str, Doubt]:
    """Return the doubts about lists that lost too much, to report; contradictions soon pass."""
    return {document: doubt for document, doubt in sorted(doubts.items()) if not doubt.contradicted}


def anomaly(doubts: Mapping[str, Doubt]) -> Anomaly | None:
    """Return the anomaly of lists, by document, that lost too much at once."""
    sentences = [
        f"{document} lacks {len(doubt.lost)} of {doubt.held} incidents since {doubt.since}; "
        f"they are kept until {READS} reads an hour apart agree"
        for document, doubt in doubts.items()
    ]
    return Anomaly("list_shrunk", "; ".join(sentences)) if sentences else None
