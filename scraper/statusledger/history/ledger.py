"""Open a dataset and its captures as a pair.

Both carry their ledger's id, and the dataset remembers the state of captures behind each source. A checkpoint of the
dataset replaces lost captures: nothing is derived from less, and later captures are applied to it.
"""

import logging
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct
from sqlite_utils import Database

from statusledger import store
from statusledger.errors import CapturesLost, StoreError
from statusledger.model import Source
from statusledger.platforms import PLATFORMS
from statusledger.reconcile.source_memory import EVER
from statusledger.store import carry_over
from statusledger.store.captures import Captures, beside
from statusledger.store.write import checkpoints, derived

logger = logging.getLogger(__name__)

_NAMED = 3


class Pair(Struct):
    """An open ledger and its paths."""

    database: Database
    captures: Captures
    path: Path

    @property
    def captures_path(self) -> Path:
        """The path of the captures."""
        return beside(self.path)


@contextmanager
def opened(
    path: Path, sources: Sequence[Source] | None = None, *, whole: bool = False
) -> Iterator[tuple[Database, Captures]]:
    """Open a ledger, locked, in step with `sources`. Raises StoreError, LockedError.

    Files must belong together. A checkpoint of the dataset replaces missing captures, with one warning, or with `whole`
    they are refused.
    """
    with store.opened(path) as (database, captures):
        pair = Pair(database, captures, path)
        _identify(pair)
        if sources is not None:
            store.keep_in_step(database, sources, captures)
        _make_good(pair, sources or (), whole=whole)
        yield database, captures


@contextmanager
def opened_to_rebuild(path: Path) -> Iterator[tuple[Database, Captures]]:
    """Open a ledger, locked, with captures but perhaps no dataset. Raises StoreError, LockedError."""
    with store.opened(path) as (database, captures):
        pair = Pair(database, captures, path)
        if not _is_lost_dataset(pair):
            _identify(pair)
            _make_good(pair, (), whole=True)
        yield database, captures


def _is_lost_dataset(pair: Pair) -> bool:
    """True if a new database lies beside captures of another."""
    unknown = derived.ledger_id(pair.database) is None and not derived.known_sources(pair.database)
    return unknown and not pair.captures.is_empty


def _identify(pair: Pair) -> None:
    """Require that both files belong to one ledger; set missing ids. Raises StoreError, CapturesLost."""
    if _is_lost_dataset(pair):
        raise StoreError(
            f"{pair.path} is new, but {pair.captures_path} holds the captures of a dataset: `statusledger rebuild` "
            f"derives it from them; or restore it from a backup, or move {pair.captures_path} away to start afresh"
        )
    mine, theirs = derived.ledger_id(pair.database), pair.captures.growth.ledger_id
    if mine != theirs and not pair.captures.is_empty and (mine is not None or (theirs and _uncovered(pair))):
        raise CapturesLost(
            f"{pair.captures_path} does not belong to {pair.path} but to another ledger: put the right one in its "
            f"place, or move it away and `statusledger run` goes on without it"
        )
    ledger_id = mine or theirs or secrets.token_hex(16)
    if theirs is None:
        pair.captures.growth.belong(ledger_id)
    if mine is None:
        with store.transaction(pair.database):
            derived.belong(pair.database, ledger_id)


def _uncovered(pair: Pair) -> list[str]:
    """Sources without growth mark whose captures begin after the dataset or end before it."""
    unmarked = derived.known_sources(pair.database) - derived.marks(pair.database).keys()
    return sorted(each for each in unmarked if not _covers(pair, each))


def _covers(pair: Pair, source_id: str) -> bool:
    first, last = checkpoints.extent(pair.database, source_id)
    kept = pair.captures.checkpoint(source_id)
    sightings = pair.captures.sightings(source_id)
    begins = EVER if kept else min((each.first_at for each in sightings), default=last)
    ends = max((each.last_at for each in sightings), default=EVER)
    return begins <= first and max(ends, kept[0] if kept else EVER) >= last


def _make_good(pair: Pair, sources: Iterable[Source], *, whole: bool) -> None:
    """Replace lost captures by checkpoints, and note captures not yet in the dataset."""
    database, captures = pair.database, pair.captures
    lost = sorted({*derived.lost(database, captures), *_uncovered(pair)})
    if lost and whole:
        raise CapturesLost(
            f"{pair.captures_path} lacks captures that {pair.path} was derived from, of {_named(lost)}: it is new or "
            "an older copy; put the right one in its place, or `statusledger run` continues from the dataset"
        )
    known = {source.id: source for source in (*carry_over.former(database), *sources)}
    for source_id in lost:
        _replace_lost(pair, known[source_id])
    if lost:
        logger.warning(
            "%s lacks captures of %s: it is new or an older copy. All that %s knows stays; its captures begin now. "
            "Where a database was copied or moved, its captures go along under that name",
            *(pair.captures_path, _named(lost), pair.path),
        )
    unmarked = derived.known_sources(database) - derived.marks(database).keys()
    if unmarked:
        with store.transaction(database):
            derived.save(database, captures, unmarked)
    behind = set(derived.behind(database, captures)) - captures.unsettled()
    if behind:
        captures.owe(behind)


def _replace_lost(pair: Pair, source: Source) -> None:
    """Replace a source's captures by a checkpoint of the dataset. Idempotent."""
    at, checkpoint = checkpoints.of_dataset(pair.database, source, lambda platform: PLATFORMS[platform].channels)
    pair.captures.begin_from(source.id, at, checkpoint.encoded(), checkpoints.watched(pair.database, source.id))
    with store.transaction(pair.database):
        derived.save(pair.database, pair.captures, [source.id], since=at)


def _named(source_ids: Sequence[str]) -> str:
    more = f" and {len(source_ids) - _NAMED} more" if len(source_ids) > _NAMED else ""
    return f"{', '.join(source_ids[:_NAMED])}{more}"
