"""The command `sources search`."""

from pathlib import Path

import click

from statusledger.cli import options
from statusledger.cli.completing import complete_shipped
from statusledger.cli.output import print_json


@click.command(name="search")
@options.names("words", "WORDS...", complete_shipped)
@options.as_json
@options.catalogue_to_search
def command(words: tuple[str, ...], as_json: bool, sources: Path | None) -> None:
    """Search the catalogue by the name of a vendor.

    Finds ids, names, vendors, domains and addresses, in whatever case.
    """
    from statusledger import catalogue
    from statusledger.catalogue.search import Search
    from statusledger.cli.pages import matches
    from statusledger.cli.pages.terminal import Paper
    from statusledger.platforms import PLATFORMS

    search, wanted = Search(catalogue.load(sources or catalogue.shipped(), PLATFORMS)), " ".join(words)
    found = search.find(wanted)
    if as_json:
        print_json([{"id": each.id, "name": each.name, "url": each.url, "enabled": each.enabled} for each in found])
    elif found:
        matches.draw(Paper(), found)
    else:
        click.echo(matches.explained(search.match(wanted)))
