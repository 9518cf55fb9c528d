"""`statusledger sources platforms`: the supported platforms."""

from pathlib import Path

import click

from statusledger.cli import options
from statusledger.cli.output import print_json


@click.command(name="platforms")
@options.as_json
@click.option("--markdown", "as_markdown", is_flag=True, help="Print the table of docs/platforms.md.")
@options.catalogue
def command(as_json: bool, as_markdown: bool, sources: Path | None) -> None:
    """List the supported platforms.

    For each: its documents, its capabilities, and how many sources use it.
    """
    from statusledger import catalogue
    from statusledger.cli.pages import platforms
    from statusledger.cli.pages.terminal import Paper
    from statusledger.platforms import PLATFORMS

    if as_markdown:
        click.echo(platforms.markdown(platforms.listed()), nl=False)
        return
    known = catalogue.load(sources, PLATFORMS)
    found = platforms.listed(known)
    if as_json:
        print_json(found)
    else:
        platforms.draw(Paper(), found, len(known) - sum(row.sources for row in found))
