"""The page of vendors that people named."""

from rich.text import Text

from statusledger.cli.init.selection import VendorChoice
from statusledger.cli.pages import matches
from statusledger.cli.pages.terminal import QUIET, Paper, safe
from statusledger.presentation import wording


def draw(paper: Paper, found: VendorChoice) -> None:
    """Draw the sources of the names, and the hints of packages."""
    if found.named:
        paper.put(_headline(found))
        matches.draw(paper, sorted(found.named.values(), key=lambda each: each.id), 2)
    if found.hinted:
        paper.head("Packages", "hints only; a vendor is watched if you name it, too")
    for key, source in found.hinted.items():
        paper.put(Text.assemble(safe(", ".join(found.packages[key]), QUIET), " is made for"), 2)
        matches.draw(paper, [source], 4)


def draw_unclear(paper: Paper, found: VendorChoice) -> None:
    """Draw the words without a source."""
    if found.unclear:
        paper.head("Not clear", "no entry is written for these")
    for match in found.unclear:
        paper.put(matches.explained(match), 2)


def _headline(found: VendorChoice) -> str:
    pages, names = wording.counted(len(found.named), "status page"), wording.counted(found.names, "name")
    return f"Found {pages} for {names}."
