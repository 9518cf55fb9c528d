"""The command `init`."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from statusledger.cli import options
from statusledger.cli.completing import complete_shipped

if TYPE_CHECKING:
    from statusledger.catalogue.search import Search
    from statusledger.catalogue.vendor_lists import VendorMention
    from statusledger.cli.init.selection import VendorChoice

_FILE = options.NamedPath(exists=True, dir_okay=False)


@click.command(name="init")
@options.names("names", "[NAME]...", complete_shipped, required=False)
@click.option(
    "--from",
    "lists",
    type=_FILE,
    multiple=True,
    metavar="FILE",
    help="List of vendors, CSV table or package manifest; repeatable.",
)
@click.option("--yes", is_flag=True, help="Write the files without questions.")
def command(names: tuple[str, ...], lists: tuple[Path, ...], yes: bool) -> None:
    """Set up the vendors that you depend on.

    Finds the status pages of vendors by name, domain or address, and writes sources.yaml, stack.yaml, alerts.yaml and
    settings.yaml into the current folder: all four, or none where one of them exists. Without names it asks for them.

    A list has a vendor a line; in a CSV table the column of names is found. The packages in package.json,
    pyproject.toml, requirements.txt or go.mod are hints only: each is shown with the vendor that it is made for, which
    is watched if you say so on a terminal, else written as a comment.
    """
    from statusledger import catalogue
    from statusledger.catalogue.search import Search
    from statusledger.cli.init import files
    from statusledger.platforms import PLATFORMS

    files.refuse_existing(Path())
    asks = not yes and sys.stdin.isatty()
    if not (names or lists or asks):
        raise click.UsageError("name the vendors that you depend on, or a file of them with --from")
    search = Search(catalogue.load(catalogue.shipped(), PLATFORMS))
    selection = _selected(search, _mentions(search, names, lists), asks=asks)
    if not selection.sources:
        raise click.UsageError(f"no vendor is chosen, so nothing is written; {_advice(selection)}")
    if not (yes or asks):
        raise click.UsageError("nothing is written yet; add --yes to write the files")
    if asks:
        from statusledger.cli.init import questions

        questions.confirm(files.NAMES)
    files.write(Path(), selection)
    click.echo(f"\nWrote {', '.join(files.NAMES)}.\n\n{files.NEXT}", nl=False)


def _selected(search: "Search", mentions: "Sequence[VendorMention]", *, asks: bool) -> "VendorChoice":
    from statusledger.cli.init import questions
    from statusledger.cli.init.selection import select
    from statusledger.cli.pages import selection as page
    from statusledger.cli.pages.terminal import Paper

    if asks and not mentions:
        return questions.ask(search)
    found = select(search, mentions)
    page.draw(Paper(), found)
    if asks:
        return questions.settle(found)
    page.draw_unclear(Paper(), found)
    return found


def _advice(selection: "VendorChoice") -> str:
    if selection.hinted:
        return f"packages hint at some, name those that you use: statusledger init {' '.join(selection.hinted)}"
    return "try `statusledger sources search WORDS`"


def _mentions(search: "Search", names: Sequence[str], lists: Sequence[Path]) -> "list[VendorMention]":
    from statusledger.catalogue import vendor_lists

    found = [vendor_lists.VendorMention((name,)) for name in names]
    for path in lists:
        listed = vendor_lists.read(path, lambda word: bool(search.exact(word)))
        if not listed:
            raise click.UsageError(f"{path}: names neither a vendor nor a package of one")
        found += listed
    return found
