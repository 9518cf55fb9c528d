"""The page of `detect`."""

from rich.text import Text

from statusledger.cli.pages.terminal import QUIET, Paper, safe
from statusledger.detection import Confidence, Detection
from statusledger.platforms import PLATFORMS
from statusledger.presentation import wording

_STYLES = {Confidence.CERTAIN: "green", Confidence.LIKELY: "yellow", Confidence.GUESS: "magenta"}
_UNPROVEN = "This platform is implemented from descriptions, without captures: check what is read."


def draw(paper: Paper, found: Detection) -> None:
    """Draw the page."""
    paper.put(
        Text.assemble(
            (wording.sentence_case(found.confidence), _STYLES[found.confidence]),
            ": ",
            safe(found.name, "bold"),
            f" is read as {found.platform}.",
        )
    )
    paper.head("Why")
    for sentence in found.evidence:
        paper.put(safe(sentence), 2)
    if not PLATFORMS[found.platform].verified.proven:
        paper.put(Text(_UNPROVEN, QUIET), 2)
    if found.components:
        count = sum(map(len, found.components.values()))
        paper.head("Components", wording.counted(count, "component"))
        paper.rows((group, wording.some(names)) for group, names in sorted(found.components.items()))
    paper.head("For sources.yaml", "`statusledger sources add` puts it there")
    for line in found.stanza.splitlines():
        paper.put(safe(line), 2)
