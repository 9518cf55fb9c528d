"""`statusledger import-series`, `import-git` and `import-captures`."""

import logging
from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from statusledger.cli import named, options
from statusledger.cli.completing import complete_source
from statusledger.cli.output import warn
from statusledger.cli.progress import counted
from statusledger.model import Instant, Source

if TYPE_CHECKING:
    from statusledger.history.importing import Imported
    from statusledger.store.captures import Sighting

    Documents = Iterator[tuple[Sighting, bytes]]

_NAMED = 20


def _of_one(about: str, *, required: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option("--source", "source_id", required=required, shell_complete=complete_source, help=about)


@click.command(name="import-series")
@click.argument("files", nargs=-1, required=True, type=options.NamedPath(exists=True, dir_okay=False))
@_of_one("Source of the documents.", required=True)
@click.option("--kind", help="Kind of the documents.  [default: recognised by content]")
@options.database
@options.catalogue
@options.clock
def import_series(
    files: tuple[Path, ...],
    source_id: str,
    kind: str | None,
    db: Path,
    sources: Path | None,
    clock: Callable[[], Instant],
) -> None:
    """Import documents from files of JSON lines.

    Each line is {"fetched_at", "body"}; files are plain, .xz or .zst, and may mix documents of several kinds. Lines
    count as polls at the times they were fetched, in any order and portions. Each line that is left out or cannot be
    read is named with its reason. If interrupted, run the same command to resume; a second import adds nothing.
    """
    from statusledger.history import importing

    refusals, source = Refusals(), _source(db, sources, source_id)
    documents = importing.of_series(source, files, kind, refusals.add)
    click.echo(f"{source.id}: {_import(db, sources, source, documents, clock())}{refusals}")


@click.command(name="import-git")
@click.argument("repository", type=options.NamedPath(exists=True, file_okay=False))
@click.argument("path")
@_of_one("Source of the document.", required=True)
@click.option("--kind", help="Kind of the document.  [default: recognised by content]")
@options.database
@options.catalogue
@options.clock
def import_git(
    repository: Path,
    path: str,
    source_id: str,
    kind: str | None,
    db: Path,
    sources: Path | None,
    clock: Callable[[], Instant],
) -> None:
    """Import every version of a file in a git repository.

    PATH is relative to the top of the repository. The time of a commit counts as the time of the fetch.
    """
    from statusledger.history import importing

    refusals, source = Refusals(), _source(db, sources, source_id)
    documents = importing.of_git(source, repository, path, kind, refusals.add)
    click.echo(f"{source.id}: {_import(db, sources, source, documents, clock())}{refusals}")


@click.command(name="import-captures")
@click.argument("folder", type=options.NamedPath(exists=True, file_okay=False))
@_of_one("Source of the captures.  [default: as exported]")
@options.database
@options.catalogue
@options.clock
def import_captures(
    folder: Path, source_id: str | None, db: Path, sources: Path | None, clock: Callable[[], Instant]
) -> None:
    """Import a folder written by `captures export`."""
    from statusledger.history import archive, importing, ledger

    source = _source(db, sources, source_id or archive.source_of(folder))
    own, checkpoint, watched = source.id, archive.checkpoint(folder), archive.watched(folder)
    with ledger.opened(db, _catalogue(sources)) as (database, captures), counted("importing") as done:
        importing.adopt_checkpoint(captures, own, checkpoint)
        captures.keep_watched(own, watched)
        found = importing.import_captures(database, captures, source, archive.read(folder, own), clock(), done)
    click.echo(f"{own}: {found}")


class Refusals:
    """Lines that were left out, or kept though they cannot be read: the first ones are printed, all are counted."""

    def __init__(self) -> None:
        self._count = 0

    def add(self, line: str) -> None:
        """Print a line, or count it; -v prints all."""
        self._count += 1
        if self._count <= _NAMED or logging.getLogger("statusledger").isEnabledFor(logging.INFO):
            warn(line)
        elif self._count == _NAMED + 1:
            warn("and more, which -v prints")

    def __str__(self) -> str:
        return f"; {self._count:,} lines with problems" if self._count else ""


def _source(db: Path, sources: Path | None, source_id: str) -> Source:
    """Return the entry of a source. Raises UsageError, and StoreError for a ledger that takes no import."""
    from statusledger.config import names
    from statusledger.store import logs

    logs.refuse_foreign(db)
    known = {source.id: source for source in _catalogue(sources)}
    index = names.of_sources(known.values())
    return known[named.id_of(index, source_id, "source", "catalogue", "; `statusledger sources add` adds it")]


def _catalogue(sources: Path | None) -> tuple[Source, ...]:
    from statusledger import catalogue
    from statusledger.platforms import PLATFORMS

    return tuple(catalogue.load(sources, PLATFORMS))


def _import(
    db: Path, sources: Path | None, source: Source, documents: "Iterator[tuple[Sighting, bytes]]", now: Instant
) -> "Imported":
    """Import documents; a ledger is created only if there is one."""
    from statusledger.history import importing, ledger

    first = [*islice(documents, 1)]
    with ledger.opened(db, _catalogue(sources)) as (database, captures), counted("importing") as done:
        return importing.import_captures(database, captures, source, chain(first, documents), now, done)
