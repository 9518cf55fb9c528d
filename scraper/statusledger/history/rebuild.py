"""The whole dataset again from its captures: beside the old one, then in its place, or only compared with it."""

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
    """What a rebuild came to: what became of the bodies of each source, and what is different now."""

    sources: dict[str, Replayed]
    differences: list["Difference"]


class Difference(Struct, frozen=True):
    """A value that is another after a rebuild; without `field` a row that is new (no `old`) or gone (no `new`)."""

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
    """Tells every source again from its captures; with `dry_run` only says what that would change.

    The new dataset grows in a file of its own beside that path, and takes the place of the old in one transaction.
    Raises StoreError where something could not be told again.
    """
    known = {source.id: source for source in (*carry_over.former(database), *catalogue)}
    _refuse_untold(database, captures)
    told, failed = dict[str, Replayed](), dict[str, str]()
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
                    told[source_id] = replay.derive(new, captures, known[source_id])
                done()
        _refuse_failed(failed)
        _note_losses(database, captures, new)
        found = Rebuilt(told, list(differences(database, new)))
        if not dry_run:
            carry_over.replace(database, new)
    if not dry_run:
        captures.settle(told)
    return found


def _identify(database: Database, captures: Captures, new: Database) -> None:
    """The new dataset belongs to the ledger of the old one, or of the captures where that was lost."""
    ledger_id = derived.ledger_id(database) or captures.growth.ledger_id
    if ledger_id is not None:
        derived.belong(new, ledger_id)


def _note_losses(database: Database, captures: Captures, new: Database) -> None:
    for source_id, since in derived.begun_anew(database).items():
        derived.save(new, captures, [source_id], since)


def _refuse_untold(database: Database, captures: Captures) -> None:
    """Nothing is thrown away that nobody can tell again."""
    untold = sorted(carry_over.told_sources(database) - set(captures.sources()))
    if untold:
        names = ", ".join(untold)
        raise StoreError(f"there are no captures of {names}, so it cannot be told again; is this its captures.db?")


def _refuse_failed(failed: Mapping[str, str]) -> None:
    """A dataset that lacks a source is no other's successor."""
    if failed:
        why = "; ".join(f"{source_id}: {traceback.strip().splitlines()[-1]}" for source_id, traceback in failed.items())
        raise StoreError(f"nothing was changed, for a bug of ours, please report it: {why}")


def differences(old: Database, new: Database) -> Iterator[Difference]:
    """Row by row and field by field what the second has otherwise than the first."""
    for table in dump.TABLES:
        before, after = dump.rows(old, table), dump.rows(new, table)
        for identity in sorted(before.keys() | after.keys()):
            yield from _of_row(table, identity, before.get(identity), after.get(identity))


def _of_row(table: str, identity: str, before: dump.Row | None, after: dump.Row | None) -> Iterator[Difference]:
    if before is None or after is None:
        yield Difference(table, identity, None, _gist(before), _gist(after))
        return
    for field in before:
        if before[field] != after[field]:
            yield Difference(table, identity, field, before[field], after[field])


def _gist(row: dump.Row | None) -> str | int | None:
    """What a person would call a row."""
    if row is None:
        return None
    return next((row[each] for each in ("title", "name", "body", "kind", "code", "from_at") if row.get(each)), "")
