"""Questions of `init` on a terminal."""

import re
from collections.abc import Iterator, Sequence

import click
from msgspec.structs import replace

from statusledger.catalogue.search import NameMatch, Search
from statusledger.catalogue.vendor_lists import VendorMention
from statusledger.cli.init.selection import VendorChoice, select
from statusledger.cli.pages import matches
from statusledger.cli.pages import selection as page
from statusledger.cli.pages.terminal import Paper
from statusledger.model import Source

_LISTED = 20
_NUMBERS = re.compile("[0-9]{1,3}")


def ask(search: Search) -> VendorChoice:
    """Ask for vendors until an empty line."""
    click.echo("Which vendors do you depend on? Several a line if you like, with commas; an empty line ends.")
    selection = VendorChoice()
    while words := _answer("Vendor"):
        mentions = [VendorMention((word.strip(),)) for word in words.split(",") if word.strip()]
        found = select(search, mentions)
        page.draw(Paper(), found)
        selection |= settle(found)
    return selection


def settle(selection: VendorChoice) -> VendorChoice:
    """Ask which of several sources are meant, and whether hints are right."""
    chosen = {match.word: list(_chosen(match)) for match in selection.unclear}
    selection = replace(
        selection,
        named=selection.named | {each.id: each for found in chosen.values() for each in found},
        unclear=tuple(match for match in selection.unclear if not chosen[match.word]),
    )
    if selection.hinted and click.confirm("Add the vendors of the packages, too?", default=False):
        selection = replace(selection, named=selection.hinted | selection.named, hinted={})
    return selection


def confirm(names: Sequence[str]) -> None:
    """Ask before files are written. Raises Abort for a no."""
    if not click.confirm(f"Write {', '.join(names)} into this folder?", default=True):
        click.echo("Nothing is written.")
        raise click.Abort


def _chosen(match: NameMatch) -> Iterator[Source]:
    """Ask for the numbers of candidates, or of the nearest sources."""
    listed = (match.candidates or match.nearest)[:_LISTED]
    click.echo(matches.problem(match) if listed else matches.explained(match))
    for number, each in enumerate(listed, 1):
        click.echo(f"  {number:2}  {each.id}  {matches.about(each)}")
    while listed:
        answer = _answer("Which of these? Numbers, or nothing")
        numbers = [int(each) for each in _NUMBERS.findall(answer)]
        if not _NUMBERS.sub("", answer).strip(", ") and all(0 < each <= len(listed) for each in numbers):
            yield from (listed[each - 1] for each in numbers)
            return
        click.echo(f"Give numbers from 1 to {len(listed)}.")


def _answer(question: str) -> str:
    return str(click.prompt(question, default="", show_default=False)).strip()
