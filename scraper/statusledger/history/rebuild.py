"""Rebuild the dataset from its captures beside the old one; then replace or compare."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path

from msgspec import Struct
from sqlite_utils import Database

from statusledger import store
from statusledger.errors import StoreError
from statusledger.history import replay
from statusledger.history.replay import Replayed
from statusledger.model import Source
from statusledger.store import carry_over, dump
from statusledger.store.captures import Captures
from statusledger.store.containment import Contained
from statusledger.store.partial_files import working
from statusledger.store.write import derived


class Rebuilt(Struct):
    """Each source's replay, and differences from the old dataset."""

    sources: dict[str, Replayed]
    differences: list["Difference"]


class Difference(Struct, frozen=True):
    """A changed value; without `field` a row that is new (no `old`) or gone (no `new`)."""

    table: str
    id: str
    field: str | None
    old: str | int | None
    new: str | int | None


def rebuild(
    database: Database,
    captures: Captures,
    catalogue: Iterable[Source],
    path: Path,
    *,
    dry_run: bool,
    done: Callable[[], object] = lambda: None,
) -> Rebuilt:
    """Derive every source again; with `dry_run` only list differences.

    The new dataset is a separate file beside `path` and replaces the old one in one transaction. `done` is called after
    each source. Raises StoreError where a source fails.
    """
    known = {source.id: source for source in (*carry_over.former(database), *catalogue)}
    _refuse_uncaptured(database, captures)
    replayed, failed = dict[str, Replayed](), dict[str, str]()
    with (
        working(path) as made,
        closing(store.open_database(made)) as new,
    ):
        store.keep_in_step(new, tuple(known.values()))
        carry_over.carry(database, new)
        _identify(database, captures, new)
        for source_id in captures.sources():
            if source_id in known:
                with Contained(source_id, partial(failed.__setitem__, source_id)):
                    replayed[source_id] = replay.derive(new, captures, known[source_id])
                done()
        _refuse_failed(failed)
        _note_losses(database, captures, new)
        found = Rebuilt(replayed, list(differences(database, new)))
        if not dry_run:
            carry_over.replace(database, new)
    if not dry_run:
        captures.settle(replayed)
    return found


def _identify(database: Database, captures: Captures, new: Database) -> None:
    """Give the new dataset the old one's ledger id, or the captures' if that is lost."""
    ledger_id = derived.ledger_id(database) or captures.growth.ledger_id
    if ledger_id is not None:
        derived.belong(new, ledger_id)


def _note_losses(database: Database, captures: Captures, new: Database) -> None:
    """Carry over when captures of sources begin, where older ones were lost."""
    for source_id, since in derived.begun_anew(database).items():
        derived.save(new, captures, [source_id], since)


def _refuse_uncaptured(database: Database, captures: Captures) -> None:
    """Raise StoreError for rows without captures."""
    uncaptured = sorted(carry_over.sources_with_incidents(database) - set(captures.sources()))
    if uncaptured:
        names = ", ".join(uncaptured)
        raise StoreError(f"there are no captures of {names} to rebuild from; is this the captures.db of this dataset?")


def _refuse_failed(failed: Mapping[str, str]) -> None:
    """Raise StoreError where a source failed: an incomplete dataset must not replace another."""
    if failed:
        why = "; ".join(f"{source_id}: {traceback.strip().splitlines()[-1]}" for source_id, traceback in failed.items())
        raise StoreError(f"nothing was changed because of a bug of ours; please report it: {why}")


def differences(old: Database, new: Database) -> Iterator[Difference]:
    """Compare two datasets by row and field."""
    for table in dump.TABLES:
        before, after = dump.rows(old, table), dump.rows(new, table)
        for identity in sorted(before.keys() | after.keys()):
            yield from _of_row(table, identity, before.get(identity), after.get(identity))


def _of_row(table: str, identity: str, before: dump.Row | None, after: dump.Row | None) -> Iterator[Difference]:
    if before is None or after is None:
        yield Difference(table, identity, None, _title(before), _title(after))
        return
    for field in before:
        if before[field] != after[field]:
            yield Difference(table, identity, field, before[field], after[field])


def _title(row: dump.Row | None) -> str | int | None:
    """The most descriptive text of a row."""
    if row is None:
        return None
    return next((row[each] for each in ("title", "name", "body", "kind", "code", "from_at") if row.get(each)), "")
