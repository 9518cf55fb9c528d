"""`statusledger import-series`: years of kept payloads, as if we had polled then."""

from collections.abc import Callable
from pathlib import Path

import click

from scraper.cli import options
from scraper.model import Instant


@click.command(name="import-series")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
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
    """Fold in series of payloads: files of JSON lines {"fetched_at", "body"}, plain or .xz, oldest first.

    Several series of one source belong into one command: they are folded together in the order of their times.
    """
    from scraper import catalogue, ledger, store
    from scraper.platforms import PLATFORMS

    known = {source.id: source for source in catalogue.load(sources, PLATFORMS)}
    if source_id not in known:
        raise click.UsageError(f"no source {source_id!r} in the catalogue; add a stanza for it first")
    source = known[source_id]
    with store.locked(db), store.open_database(db) as database:
        store.keep_in_step(database, tuple(known.values()))
        found = ledger.import_series(database, source, PLATFORMS[source.platform], files, kind, clock())
    click.echo(f"{source_id}: {found}")
