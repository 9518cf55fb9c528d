"""The command `sources search`."""

from collections.abc import Sequence
from pathlib import Path

import click

from statusledger.cli import options
from statusledger.cli.output import print_json
from statusledger.model import Source


@click.command(name="search")
@click.argument("words", nargs=-1, required=True, metavar="WORDS...")
@options.as_json
@options.catalogue
def command(words: tuple[str, ...], as_json: bool, sources: Path | None) -> None:
    """Search the catalogue by the name of a vendor.

    Finds ids, names, vendors and addresses, in whatever case. Without --sources it searches the catalogue that comes
    with statusledger.
    """
    from statusledger import catalogue
    from statusledger.catalogue.search import search
    from statusledger.config import names
    from statusledger.platforms import PLATFORMS

    known, wanted = catalogue.load(sources or catalogue.shipped(), PLATFORMS), " ".join(words)
    found = search(known, wanted)
    if as_json:
        print_json([{"id": each.id, "name": each.name, "url": each.url, "enabled": each.enabled} for each in found])
    elif found:
        _draw(found)
    else:
        click.echo(f"no entry of {wanted!r}{names.of_sources(known).hint(wanted) or '; add its page by address'}")


def _draw(found: Sequence[Source]) -> None:
    from rich.text import Text

    from statusledger.cli.pages.terminal import QUIET, Paper, safe

    paper = Paper()
    for each in found:
        about = "" if each.enabled else f"   off: {each.note}"
        paper.put(Text.assemble(safe(each.id, "bold"), "   ", safe(each.name), safe(about, QUIET)))
        paper.put(safe(each.url, QUIET), 2)
