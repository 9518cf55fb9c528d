"""The command `rebuild`."""

from pathlib import Path

import click

from statusledger.cli import options
from statusledger.cli.output import print_json
from statusledger.cli.progress import counted


@click.command(name="rebuild")
@click.option("--dry-run", is_flag=True, help="Show what would change, field by field.")
@options.as_json
@options.database
@options.catalogue
def command(dry_run: bool, as_json: bool, db: Path, sources: Path | None) -> None:
    """Derive the dataset again from its captures.

    Use it after a parser was corrected or status.db was lost. One transaction replaces the old dataset; readers see
    either the old or the new one.
    """
    from statusledger import catalogue
    from statusledger.history import ledger, rebuild
    from statusledger.platforms import PLATFORMS
    from statusledger.store.connections import beside

    known = catalogue.load(sources, PLATFORMS)
    if not (db.exists() or beside(db).exists()):
        empty = rebuild.Rebuilt({}, [])
        print_json(empty) if as_json else click.echo(f"Nothing to rebuild: {beside(db)} does not exist, and no {db}.")
        return
    with ledger.opened_to_rebuild(db) as (database, captures), counted("rebuilding sources") as done:
        found = rebuild.rebuild(database, captures, known, db, dry_run=dry_run, done=done)
    if as_json:
        print_json(found)
        return
    from statusledger.cli.pages import differences
    from statusledger.cli.pages.terminal import Paper

    differences.draw(Paper(), found, dry_run=dry_run)
