"""The command `sources`."""

from collections.abc import Callable
from pathlib import Path

import click

from statusledger.cli import options
from statusledger.cli.grouping import Commands
from statusledger.cli.output import print_json
from statusledger.cli.sources import add, check, entries, fix, opml, platforms, search, verify
from statusledger.model import Instant


@click.group(name="sources", cls=Commands, invoke_without_command=True)
@options.as_json
@options.database
@options.clock
@click.pass_context
def group(context: click.Context, as_json: bool, db: Path, clock: Callable[[], Instant]) -> None:
    """List the sources, or manage the catalogue.

    For each source: when it was last read, when it is due, and why it cannot be read.
    """
    if context.invoked_subcommand is not None:
        return
    from statusledger.store.read import queries

    with queries.open_readonly(db) as database:
        found = queries.sources(database)
    if as_json:
        print_json(found)
        return
    from statusledger.cli.pages import sources
    from statusledger.cli.pages.terminal import Paper

    sources.draw(Paper(), found, clock())


for command in (
    search.command,
    add.command,
    entries.remove,
    entries.enable,
    entries.disable,
    check.command,
    fix.command,
    options.former_name("mend", fix.command, "statusledger sources fix"),
    verify.command,
    platforms.command,
    opml.import_opml,
    opml.export_opml,
):
    group.add_command(command)
