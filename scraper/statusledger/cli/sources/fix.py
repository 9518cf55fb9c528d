"""The command `sources fix`."""

from collections.abc import Callable
from pathlib import Path

import click

from statusledger.cli import options
from statusledger.model import Instant


@click.command(name="fix")
@options.wanted_sources
@click.option("--dry-run", is_flag=True, help="Show the entries without writing them.")
@options.database
@options.catalogue
@options.clock
def command(
    wanted: tuple[str, ...], dry_run: bool, db: Path, sources: Path | None, clock: Callable[[], Instant]
) -> None:
    """Correct the entries of pages that moved or changed.

    Runs find the new address, platform or company of a page; this writes it into sources.yaml. Comments and order are
    kept.
    """
    from statusledger import catalogue, store
    from statusledger.catalogue import fixing, writing
    from statusledger.config import names
    from statusledger.platforms import PLATFORMS
    from statusledger.polling import relocate
    from statusledger.store.read import queries
    from statusledger.store.write import source_overrides

    queries.refuse_missing(db)
    path = catalogue.locate(sources) if dry_run else options.own_catalogue(sources)
    known = {source.id: source for source in catalogue.load(sources, PLATFORMS)}
    with store.locked(db), store.open_database(db) as database:
        found = source_overrides.source_overrides(database, known.values(), clock())
    fixable = {key for key, override in found.items() if relocate.anomaly(known[key], override)}
    index = names.of_sources(known.values())
    asked = {index.id_of(each) or each for each in wanted}
    if unknown := asked - fixable:
        raise click.UsageError(f"nothing to fix for {', '.join(sorted(unknown))}")
    for key in sorted(asked or fixable):
        source = relocate.mended(known[key], found[key])
        line = 0 if dry_run else fixing.fix(path, key, source, PLATFORMS)
        click.echo(f"{path}{f':{line}' if line else ''}: {key}: {found[key].code}\n{writing.written(source)}", nl=False)
    if not fixable:
        click.echo("Nothing to fix: every source has the address and platform of its page.")
