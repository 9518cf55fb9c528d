"""The page of `alerts preview`."""

from collections.abc import Sequence

from rich.text import Text

from statusledger.alerts.facts import Event
from statusledger.alerts.preview import Foreseen
from statusledger.alerts.words import event_line
from statusledger.cli.pages.terminal import QUIET, Paper, safe
from statusledger.model import Instant
from statusledger.presentation import wording


def draw(paper: Paper, found: Sequence[Foreseen], since: Instant) -> None:
    """Draw events by rule, oldest first."""
    count = wording.counted(len({event.id for each in found for event in each.events}), "event")
    paper.put(f"{count[0].upper()}{count[1:]} since {wording.date(since)}.")
    for each in found:
        to = wording.listed(each.to) or "nobody"
        paper.head(each.rule, f"{wording.counted(len(each.events), 'message')} to {to}")
        if remark := _remark(each):
            paper.put(Text(remark, QUIET))
        paper.rows([_row(event) for event in each.events])


def _remark(found: Foreseen) -> str:
    if not found.events:
        return f"No event matches. {_why(found)}"
    if found.from_history:
        return f"{found.from_history:,} from before the first poll, with their last impact. These are never sent."
    return ""


def _why(found: Foreseen) -> str:
    if not found.unmatched:
        return "There are no events in this time: widen --since, or add history with `statusledger backfill`."
    counts = sorted(found.unmatched.items(), key=lambda item: -item[1])
    reasons = wording.listed([f"{count:,} {reason}" for reason, count in counts], most=len(counts))
    return f"Others in this time: {reasons}."


def _row(event: Event) -> tuple[Text, Text, Text]:
    what = Text.assemble(safe(event.vendor, "bold"), ": ", safe(event.title))
    return Text(wording.date(event.at), QUIET), Text(event_line(event)), what
