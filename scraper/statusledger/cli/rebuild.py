"""`statusledger rebuild`: the dataset again from its captures."""

from pathlib import Path

import click

from statusledger.cli import options
from statusledger.cli.output import print_json
from statusledger.cli.progress import counted


@click.command(name="rebuild")
@click.option("--dry-run", is_flag=True, help="Only say what would change, field by field.")
@options.as_json
@options.database
@options.catalogue
def command(dry_run: bool, as_json: bool, db: Path, sources: Path | None) -> None:
    """Derive the whole dataset again from its captures: after a parser was mended, or status.db was lost.

    It takes the place of the old one in one transaction; whoever reads meanwhile sees the one or the other.
    """
    from statusledger import catalogue
    from statusledger.history import ledger, rebuild
    from statusledger.platforms import PLATFORMS

    known = catalogue.load(sources, PLATFORMS)
    with ledger.opened_to_rebuild(db) as (database, captures), counted("telling sources again") as done:
        found = rebuild.rebuild(database, captures, known, db, dry_run=dry_run, done=done)
    if as_json:
        print_json(found)
        return
    from statusledger.cli.pages import differences
    from statusledger.cli.pages.terminal import Paper

    differences.draw(Paper(), found, dry_run=dry_run)
