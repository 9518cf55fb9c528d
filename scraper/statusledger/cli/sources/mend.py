"""`statusledger sources mend`: stanzas of pages that moved, as they should be."""

from collections.abc import Callable
from pathlib import Path

import click

from statusledger.cli import options
from statusledger.model import Instant


@click.command(name="mend")
@click.argument("wanted", nargs=-1, metavar="[SOURCE]...")
@click.option("--dry-run", is_flag=True, help="Only show what would be written.")
@options.database
@options.catalogue
@options.clock
def command(
    wanted: tuple[str, ...], dry_run: bool, db: Path, sources: Path | None, clock: Callable[[], Instant]
) -> None:
    """Write into sources.yaml what runs found out about pages that moved, changed platform or company."""
    from statusledger import catalogue, store
    from statusledger.catalogue import mending, writing
    from statusledger.platforms import PLATFORMS
    from statusledger.polling import relocate
    from statusledger.store.write import source_overrides

    path = catalogue.locate(sources)
    if path != sources and path == catalogue.shipped() and not dry_run:
        raise click.UsageError(f"{path} comes with statusledger; name a catalogue of your own with --sources")
    known = {source.id: source for source in catalogue.load(sources, PLATFORMS)}
    with store.locked(db), store.open_database(db) as database:
        found = source_overrides.source_overrides(database, known.values(), clock())
    odd = {key: way for key, way in found.items() if relocate.oddity(known[key], way) and (key in wanted or not wanted)}
    if unknown := set(wanted) - odd.keys():
        raise click.UsageError(f"there is nothing to mend about {', '.join(sorted(unknown))}")
    for key, way in sorted(odd.items()):
        mended = relocate.mended(known[key], way)
        line = 0 if dry_run else mending.mend(path, key, mended, PLATFORMS)
        click.echo(f"{path}{f':{line}' if line else ''}: {key}: {way.code}\n{writing.written(mended)}", nl=False)
    if not odd:
        click.echo("Nothing to mend: every page is where, and what, its stanza says.")
