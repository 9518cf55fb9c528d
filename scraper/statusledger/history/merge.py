"""Two ledgers become one: the union of their captures, told again, whichever is brought to the other."""

from collections.abc import Callable, Iterable
from functools import partial

from msgspec import Struct
from sqlite_utils import Database

from statusledger import store
from statusledger.errors import LedgerError, StoreError
from statusledger.history import replay
from statusledger.model import Source
from statusledger.store import carry_over
from statusledger.store.captures import Captures
from statusledger.store.containment import Contained
from statusledger.store.write.save import ChangeCounts


class MergeResult(Struct):
    """How many sources were told again, with how many new sightings, and what the dataset has more by that.

    `bugs` are the tracebacks of those that could not be: their captures are here, and the next run tries again.
    """

    sources: int = 0
    sightings: int = 0
    tally: ChangeCounts = ChangeCounts()
    bugs: dict[str, str] = {}

    def __str__(self) -> str:
        return f"{self.sightings} new sightings of {self.sources} sources - {self.tally}"


class Ledger(Struct):
    """A dataset and its captures."""

    database: Database
    captures: Captures


def merge(
    mine: Ledger, theirs: Ledger, catalogue: Iterable[Source], done: Callable[[], object] = lambda: None
) -> MergeResult:
    """Brings one ledger everything of another. Raises LedgerError where that cannot be done without a loss."""
    known = {source.id: source for source in carry_over.former(theirs.database)}
    known |= {source.id: source for source in carry_over.former(mine.database)}
    known |= {source.id: source for source in catalogue}
    found = MergeResult()
    _refuse_untold(mine, theirs)
    store.keep_in_step(mine.database, tuple(known.values()), mine.captures)
    for source_id in theirs.captures.sources():
        _agree_on_checkpoint(mine.captures, theirs.captures, source_id)
        new = mine.captures.keep(theirs.captures.bodies(source_id))
        mine.captures.keep_watched(source_id, theirs.captures.watched(source_id))
        if source_id in mine.captures.unsettled():
            found.sources += 1
            found.sightings += new
            with Contained(source_id, partial(found.bugs.__setitem__, source_id)):
                found.tally += replay.refold(mine.database, mine.captures, known[source_id]).tally
        done()
    return found


def _refuse_untold(mine: Ledger, theirs: Ledger) -> None:
    """What cannot be told again can neither be brought along nor united with another account of it."""
    bringing = carry_over.told_sources(theirs.database) - set(theirs.captures.sources())
    if bringing:
        raise StoreError(f"there are no captures of {', '.join(sorted(bringing))} in the ledger that is to be brought")
    here = carry_over.told_sources(mine.database) - set(mine.captures.sources())
    shared = sorted(here.intersection(theirs.captures.sources()))
    if shared:
        raise StoreError(f"there are no captures of {', '.join(shared)} here, so the accounts of both cannot be united")


def _agree_on_checkpoint(mine: Captures, theirs: Captures, source_id: str) -> None:
    """A checkpoint stands for captures that are gone; it is taken over where the other ledger has only later ones."""
    kept, other = mine.checkpoint(source_id), theirs.checkpoint(source_id)
    if kept == other:
        return
    one = kept or other
    ledger = theirs if kept else mine
    if one is None or (kept and other) or any(each.first_at < one[0] for each in ledger.sightings(source_id)):
        raise LedgerError(f"{source_id}: one ledger let go what the other still has, or has let go otherwise")
    if other is not None:
        mine.grow(source_id)  # first, so that a dataset without it is never taken for whole
        mine.condense(source_id, *other)
