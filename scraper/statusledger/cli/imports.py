"""`statusledger import-series`, `import-git` and `import-captures`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from statusledger.cli import named, options
from statusledger.cli.progress import counted
from statusledger.model import Instant, Source

if TYPE_CHECKING:
    from sqlite_utils import Database

    from statusledger.store.captures import Captures


@click.command(name="import-series")
@click.argument("files", nargs=-1, required=True, type=options.NamedPath(exists=True, dir_okay=False))
@click.option("--source", "source_id", required=True, help="Source of the documents.")
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

    Each line is {"fetched_at", "body"}; files are plain, .xz or .zst. Lines count as polls at the times they were
    fetched, in any order and portions. If interrupted, run the same command to resume; a second import adds nothing.
    """
    from statusledger.history import importing

    with opened(db, sources, source_id) as (database, captures, source), counted("importing") as done:
        documents = importing.of_series(source, files, kind)
        found = importing.import_captures(database, captures, source, documents, clock(), done)
    click.echo(f"{source.id}: {found}")


@click.command(name="import-git")
@click.argument("repository", type=options.NamedPath(exists=True, file_okay=False))
@click.argument("path")
@click.option("--source", "source_id", required=True, help="Source of the document.")
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

    with opened(db, sources, source_id) as (database, captures, source), counted("importing") as done:
        documents = importing.of_git(source, repository, path, kind)
        found = importing.import_captures(database, captures, source, documents, clock(), done)
    click.echo(f"{source.id}: {found}")


@click.command(name="import-captures")
@click.argument("folder", type=options.NamedPath(exists=True, file_okay=False))
@click.option("--source", "source_id", help="Source of the captures.  [default: as exported]")
@options.database
@options.catalogue
@options.clock
def import_captures(
    folder: Path, source_id: str | None, db: Path, sources: Path | None, clock: Callable[[], Instant]
) -> None:
    """Import a folder written by `captures export`."""
    from statusledger.history import archive, importing

    named_as = source_id or archive.source_of(folder)
    with opened(db, sources, named_as) as (database, captures, source), counted("importing") as done:
        own = source.id
        importing.adopt_checkpoint(captures, own, archive.checkpoint(folder))
        captures.keep_watched(own, archive.watched(folder))
        found = importing.import_captures(database, captures, source, archive.read(folder, own), clock(), done)
    click.echo(f"{own}: {found}")


@contextmanager
def opened(db: Path, sources: Path | None, source_id: str) -> Iterator[tuple["Database", "Captures", Source]]:
    """Open and lock database and captures for an import."""
    from statusledger import catalogue
    from statusledger.config import names
    from statusledger.history import ledger as pairing
    from statusledger.platforms import PLATFORMS

    known = {source.id: source for source in catalogue.load(sources, PLATFORMS)}
    index = names.of_sources(known.values())
    source = known[named.id_of(index, source_id, "source", "catalogue", "; add an entry for it first")]
    with pairing.opened(db, tuple(known.values())) as (database, captures):
        yield database, captures, source
