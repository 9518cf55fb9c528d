"""`statusledger import-series` and `import-git`: years of kept payloads, as if we had polled then."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from statusledger.cli import options
from statusledger.cli.progress import counted
from statusledger.model import Instant, Source

if TYPE_CHECKING:
    from sqlite_utils import Database

    from statusledger.store.captures import Captures


@click.command(name="import-series")
@click.argument("files", nargs=-1, required=True, type=options.NamedPath(exists=True, dir_okay=False))
@click.option("--source", "source_id", required=True, help="The source they are payloads of.")
@click.option("--kind", help="Which of the source's documents they are.  [default: told by their shape]")
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
    """Bring in series of payloads: files of JSON lines {"fetched_at", "body"}, plain, .xz or .zst.

    They count as polls of the times when they were fetched, in whatever order and portions they come. An interrupted
    import goes on where it was, and a second one adds nothing.
    """
    from statusledger.history import importing

    with opened(db, sources, source_id) as (database, captures, source), counted("importing") as done:
        brought = importing.of_series(source, files, kind)
        found = importing.import_captures(database, captures, source, brought, clock(), done)
    click.echo(f"{source_id}: {found}")


@click.command(name="import-git")
@click.argument("repository", type=options.NamedPath(exists=True, file_okay=False))
@click.argument("path")
@click.option("--source", "source_id", required=True, help="The source that the file is a document of.")
@click.option("--kind", help="Which of the source's documents it is.  [default: told by its shape]")
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
    """Bring in every version of a file that a git repository ever had, as git-scrapers keep them.

    PATH is the file's, as seen from the top of the repository. The time of a commit counts as that of the fetch.
    """
    from statusledger.history import importing

    with opened(db, sources, source_id) as (database, captures, source), counted("importing") as done:
        brought = importing.of_git(source, repository, path, kind)
        found = importing.import_captures(database, captures, source, brought, clock(), done)
    click.echo(f"{source_id}: {found}")


@click.command(name="import-captures")
@click.argument("folder", type=options.NamedPath(exists=True, file_okay=False))
@click.option("--source", "source_id", help="The source they are to be of.  [default: the one they were of]")
@options.database
@options.catalogue
@options.clock
def import_captures(
    folder: Path, source_id: str | None, db: Path, sources: Path | None, clock: Callable[[], Instant]
) -> None:
    """Bring in a folder that `captures export` wrote."""
    from statusledger.history import archive, importing

    own = source_id or archive.source_of(folder)
    with opened(db, sources, own) as (database, captures, source), counted("importing") as done:
        importing.adopt_checkpoint(captures, own, archive.checkpoint(folder))
        captures.keep_watched(own, archive.watched(folder))
        found = importing.import_captures(database, captures, source, archive.read(folder, own), clock(), done)
    click.echo(f"{own}: {found}")


@contextmanager
def opened(db: Path, sources: Path | None, source_id: str) -> Iterator[tuple["Database", "Captures", Source]]:
    """The database, its captures and the source that something is imported into, locked."""
    from statusledger import catalogue
    from statusledger.history import ledger as pairing
    from statusledger.platforms import PLATFORMS

    known = {source.id: source for source in catalogue.load(sources, PLATFORMS)}
    if source_id not in known:
        raise click.UsageError(f"no source {source_id!r} in the catalogue; add a stanza for it first")
    with pairing.opened(db, tuple(known.values())) as (database, captures):
        yield database, captures, known[source_id]
