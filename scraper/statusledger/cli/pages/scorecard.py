"""The pages of `scorecard`."""

from collections.abc import Sequence

from rich.text import Text

from statusledger.cli.pages.terminal import QUIET, Paper, columns, safe
from statusledger.insight.scorecard.card import Scorecard
from statusledger.insight.scorecard.table import BY_KEY
from statusledger.presentation import scorecard as shown
from statusledger.presentation.scorecard import VendorCards

_COLUMNS = ("incidents", "reported_downtime", "duration", "cadence", "promises", "postmortems")
_WIDEST = 15
_LEGEND = (
    "Lasted, Between: median duration and time between updates, from five cases, else n. "
    "Promises: next updates kept. Explained: major or worse with a postmortem."
)


def draw(paper: Paper, found: Sequence[VendorCards], period: str, *, is_whole: bool) -> None:
    """Draw the whole scorecard of each vendor, or a row for each card."""
    if not found:
        paper.put(f"No vendor has a known history in {period}.")
    elif is_whole:
        for each in found:
            _draw_card(paper, each.name, each.scorecards[0])
    else:
        _draw_rows(paper, found, period)


def _draw_card(paper: Paper, name: str, card: Scorecard) -> None:
    paper.head(name, f"{card.period}, UTC")
    paper.put(Text(shown.coverage(card), QUIET), 2)
    for group, figures in shown.groups([card]):
        paper.head(group)
        paper.rows((figure.title, safe(each.value, "bold"), Text(each.note, QUIET)) for figure, (each,) in figures)


def _draw_rows(paper: Paper, found: Sequence[VendorCards], period: str) -> None:
    several = len(found[0].scorecards) > 1
    paper.put(f"Scorecards, {period} (UTC). {_LEGEND}")
    heads = tuple(Text(BY_KEY[key].brief, QUIET) for key in _COLUMNS)
    for block in [[each] for each in found] if several else [found]:
        paper.put()
        first = block[0].name if several else "Vendor"
        rows = [(safe(first, "bold" if several else QUIET), *heads)]
        rows += [
            (safe(card.period if several else each.name), *(Text(shown.brief(BY_KEY[key], card)) for key in _COLUMNS))
            for each in block
            for card in each.scorecards
        ]
        for line in columns(rows, _WIDEST):
            paper.put(line)
