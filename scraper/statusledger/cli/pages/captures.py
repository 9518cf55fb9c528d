"""The pages of captures."""

from collections.abc import Sequence

from rich.text import Text

from statusledger.cli.pages.terminal import QUIET, Paper, safe
from statusledger.presentation import wording
from statusledger.store.captures import Sighting, Total

_TOTALS = ("source", "platform", "polls", "bodies", "polled", "distinct", "stored")
_SIGHTINGS = ("first seen", "last seen", "polls", "document", "body")
_SHOWN_DIGITS = 10


def draw_totals(paper: Paper, found: Sequence[Total]) -> None:
    """Draw the totals of each source."""
    polled, distinct, stored = (
        sum(getattr(each, field) for each in found) for field in ("polled_bytes", "bytes", "stored_bytes")
    )
    if not found:
        paper.put("There are no captures yet.")
        return
    paper.put(f"{_size(polled)} polled, {_size(distinct)} of them distinct, stored in {_size(stored)}.")
    paper.put()
    rows = (
        (
            safe(each.source_id, "bold"),
            Text(each.platform, QUIET),
            *(Text(f"{number:,}") for number in (each.polls, each.bodies)),
            *(Text(_size(number)) for number in (each.polled_bytes, each.bytes, each.stored_bytes)),
        )
        for each in found
    )
    paper.rows([tuple(Text(heading, QUIET) for heading in _TOTALS), *rows], indent=0)


def draw_sightings(paper: Paper, found: Sequence[Sighting]) -> None:
    """Draw each body of a document, oldest first."""
    paper.put(f"{wording.counted(len(found), 'sighting').capitalize()}; `--body` prints one of them.")
    paper.put()
    rows = (
        (
            Text(each.first_at),
            Text(each.last_at, QUIET),
            Text(str(each.polls)),
            safe(each.kind),
            Text(each.sha256[:_SHOWN_DIGITS], QUIET),
        )
        for each in found
    )
    paper.rows([tuple(Text(heading, QUIET) for heading in _SIGHTINGS), *rows], indent=0)


def _size(count: int) -> str:
    size, units = float(count), ["bytes", "KB", "MB", "GB", "TB"]
    while size >= 1000 and len(units) > 1:
        size, units = size / 1000, units[1:]
    return f"{size:.0f} {units[0]}" if units[0] == "bytes" else f"{size:.1f} {units[0]}"
