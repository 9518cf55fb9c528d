"""Sources found by name, and words that no source is called by."""

from collections.abc import Iterable

from rich.text import Text

from statusledger.catalogue.search import NameMatch
from statusledger.cli.pages.terminal import QUIET, Paper, safe
from statusledger.model import Source
from statusledger.presentation import wording

_LISTED = 8


def draw(paper: Paper, found: Iterable[Source], indent: int = 0) -> None:
    """Draw id, name, platform, address and note of each; the note says why one is off in the catalogue."""
    for each in found:
        first = Text.assemble(safe(each.id, "bold"), "   ", safe(each.name), "   ", safe(each.platform, QUIET))
        paper.put(first, indent)
        paper.put(safe(each.url, QUIET), indent + 2)
        if each.note or not each.enabled:
            paper.put(f"note: {each.note}" if each.enabled else reason(each), indent + 2)


def about(source: Source) -> str:
    """Return name and address, with the reason where it is off in the catalogue."""
    return f"{source.name}: {source.url}{'' if source.enabled else f' ({reason(source)})'}"


def reason(source: Source) -> str:
    """Return why a source of the catalogue is off."""
    return f"off in the catalogue: {source.note or 'no reason is given'}"


def explained(match: NameMatch) -> str:
    """Return a line about a word without a source: what is wrong, and the candidates, the nearest, or advice."""
    if match.candidates:
        ids = wording.listed([each.id for each in match.candidates], _LISTED)
        return f"{problem(match)}; name the one you use: {ids}"
    if match.nearest:
        return f"{problem(match)}; did you mean {' or '.join(each.id for each in match.nearest)}?"
    return f"{problem(match)}; add its page by address: statusledger sources add https://..."


def problem(match: NameMatch) -> str:
    """Return why a word stands for no source."""
    wrong = f"has {len(match.candidates)} pages" if match.candidates else "not in the catalogue"
    return f"{match.word}: {wrong}"
