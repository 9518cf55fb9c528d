"""The page of a catalogue check."""

from collections.abc import Sequence
from itertools import groupby

from rich.text import Text

from statusledger.cli.pages.terminal import QUIET, Paper, safe
from statusledger.polling.catalogue_check import PageVerdict
from statusledger.presentation import wording
from statusledger.store.write.catalogue_checks import Probe

MEANING = {
    PageVerdict.FOUND: ("Detected", "the catalogue names no platform; these entries would name it"),
    PageVerdict.MOVED: ("Moved", "`statusledger sources fix` writes these entries"),
    PageVerdict.CHANGED: ("Another platform", "`statusledger sources fix` writes these entries"),
    PageVerdict.FOREIGN: ("Another company", "`statusledger sources fix` writes these entries"),
    PageVerdict.DEAD: ("Dead", "the page does not exist any more"),
    PageVerdict.REFUSED: ("Refused", "a login, a challenge, or an address that is not allowed"),
    PageVerdict.UNREADABLE: ("Unreadable", "the page exists, but no supported platform was found there"),
    PageVerdict.BUSY: ("In trouble", "try again another day"),
    PageVerdict.UNREACHABLE: ("Unreachable", "try again another day"),
}


def draw(paper: Paper, found: Sequence[Probe]) -> None:
    """Draw the number of good entries, then others by verdict."""
    well = sum(each.verdict == PageVerdict.WELL for each in found)
    paper.put(f"{wording.share(well, len(found), 'page')} {'matches' if well == 1 else 'match'} the catalogue.")
    order = [verdict.value for verdict in MEANING]
    others = sorted(
        (each for each in found if each.verdict in order), key=lambda each: (order.index(each.verdict), each.source_id)
    )
    for verdict, group in groupby(others, key=lambda each: each.verdict):
        title, about = MEANING[PageVerdict(verdict)]
        paper.head(title, about)
        for each in group:
            paper.put(Text.assemble(safe(each.source_id, "bold"), "  ", safe(each.detail, QUIET)), 2)
