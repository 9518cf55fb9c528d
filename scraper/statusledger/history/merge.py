"""Merge ledgers: unite their captures and derive sources again."""

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
    """Numbers of sources derived again, new sightings and changes.

    `bugs`: tracebacks of failed sources; their captures are stored and the next run retries.
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
    """Merge `theirs` into `mine`. Raises LedgerError where that would lose something.

    `done` is called after each source.
    """
    known = {source.id: source for source in carry_over.former(theirs.database)}
    known |= {source.id: source for source in carry_over.former(mine.database)}
    known |= {source.id: source for source in catalogue}
    found = MergeResult()
    _refuse_uncaptured(mine, theirs)
    store.keep_in_step(mine.database, tuple(known.values()), mine.captures)
    for source_id in theirs.captures.sources():
        _agree_on_checkpoint(mine.captures, theirs.captures, source_id)
        new = mine.captures.keep(theirs.captures.bodies(source_id))
        mine.captures.keep_watched(source_id, theirs.captures.watched(source_id))
        if source_id in mine.captures.unsettled():
            found.sources += 1
            found.sightings += new
            with Contained(source_id, partial(found.bugs.__setitem__, source_id)):
                found.tally += replay.rederive(mine.database, mine.captures, known[source_id]).tally
        done()
    return found


def _refuse_uncaptured(mine: Ledger, theirs: Ledger) -> None:
    """Raise StoreError for rows without captures: they could not be derived again."""
    uncaptured = carry_over.sources_with_incidents(theirs.database) - set(theirs.captures.sources())
    if uncaptured:
        raise StoreError(f"there are no captures of {', '.join(sorted(uncaptured))} in the ledger to merge")
    here = carry_over.sources_with_incidents(mine.database) - set(mine.captures.sources())
    shared = sorted(here.intersection(theirs.captures.sources()))
    if shared:
        raise StoreError(f"there are no captures of {', '.join(shared)} here, so it cannot be merged")


def _agree_on_checkpoint(mine: Captures, theirs: Captures, source_id: str) -> None:
    """Adopt a checkpoint older than all our captures. Raises LedgerError where checkpoints conflict."""
    kept, other = mine.checkpoint(source_id), theirs.checkpoint(source_id)
    if kept == other:
        return
    one = kept or other
    ledger = theirs if kept else mine
    if one is None or (kept and other) or any(each.first_at < one[0] for each in ledger.sightings(source_id)):
        raise LedgerError(f"{source_id}: the ledgers were pruned at different times, so they cannot be merged")
    if other is not None:
        mine.grow(source_id)  # first, so that a dataset without it is never taken for whole
        mine.condense(source_id, *other)
