"""The command `sources platforms`."""

from pathlib import Path

import click

from statusledger.cli import options
from statusledger.cli.output import print_json


@click.command(name="platforms")
@options.as_json
@click.option("--markdown", "as_markdown", is_flag=True, help="Print the overview of docs/platforms.md.")
@options.catalogue
def command(as_json: bool, as_markdown: bool, sources: Path | None) -> None:
    """List the supported platforms.

    For each: its capabilities, the evidence for its parser and the month of that, how many sources use it, and its
    documents. With --json, its known gaps too.
    """
    from statusledger import catalogue
    from statusledger.cli.pages import platforms
    from statusledger.cli.pages.terminal import Paper
    from statusledger.platforms import PLATFORMS

    known = catalogue.load(sources, PLATFORMS)
    found = platforms.listed(known)
    if as_json:
        print_json(found)
    elif as_markdown:
        click.echo(platforms.markdown(found), nl=False)
    else:
        platforms.draw(Paper(), found, len(known) - sum(row.sources for row in found))
