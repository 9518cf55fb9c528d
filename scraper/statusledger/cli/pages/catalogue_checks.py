"""What became of the pages of a catalogue, as a page: how many are well, then the others by what is the matter."""

from collections.abc import Sequence
from itertools import groupby

from rich.text import Text

from statusledger.cli.pages.terminal import QUIET, Paper, safe
from statusledger.polling.catalogue_check import PageVerdict
from statusledger.presentation import wording
from statusledger.store.write.catalogue_checks import Probe

_MEANING = {
    PageVerdict.FOUND: ("Found out", "their platform was left to us; these stanzas would name it"),
    PageVerdict.MOVED: ("Moved", "`statusledger sources mend` writes these stanzas"),
    PageVerdict.CHANGED: ("Another platform", "`statusledger sources mend` writes these stanzas"),
    PageVerdict.FOREIGN: ("Another company", "`statusledger sources mend` writes these stanzas"),
    PageVerdict.DEAD: ("Dead", "nothing is there any more"),
    PageVerdict.REFUSED: ("Refused", "not for us: a login, a challenge, an address we do not go to"),
    PageVerdict.UNREADABLE: ("Unreadable", "something is there, but not what the stanza says"),
    PageVerdict.BUSY: ("In trouble", "ask another day"),
    PageVerdict.UNREACHABLE: ("Unreachable", "ask another day"),
}


def draw(paper: Paper, found: Sequence[Probe]) -> None:
    """The whole page."""
    well = sum(each.verdict == PageVerdict.WELL for each in found)
    paper.put(f"{wording.share(well, len(found), 'page')} {'is' if well == 1 else 'are'} what their stanzas say.")
    order = [verdict.value for verdict in _MEANING]
    others = sorted(
        (each for each in found if each.verdict in order), key=lambda each: (order.index(each.verdict), each.source_id)
    )
    for verdict, group in groupby(others, key=lambda each: each.verdict):
        title, about = _MEANING[PageVerdict(verdict)]
        paper.head(title, about)
        for each in group:
            paper.put(Text.assemble(safe(each.source_id, "bold"), "  ", safe(each.detail, QUIET)), 2)
