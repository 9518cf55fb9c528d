"""The pages of `postmortems`, and what a postmortem states on that of an incident."""

from collections.abc import Iterable, Sequence

from rich.text import Text

from statusledger.cli.pages import markdown
from statusledger.cli.pages.terminal import QUIET, Paper, columns, safe
from statusledger.insight.postmortems import PostmortemDetails, PostmortemSummary, StatedFacts
from statusledger.postmortems.actions import ActionItem
from statusledger.postmortems.reflow import reflow
from statusledger.presentation import postmortems as words
from statusledger.presentation import wording
from statusledger.presentation.markdown import plain_text

_TIME = 16


def draw(paper: Paper, found: Sequence[PostmortemSummary], total: int) -> None:
    """Draw each postmortem: when, vendor and length; below, its title, its parts and what it states."""
    paper.put(_headline(len(found), total))
    for each, line in zip(found, columns([_cells(each) for each in found]), strict=True):
        paper.put()
        paper.put(line)
        paper.put_with_id(safe(each.title), each.incident_id, 2)
        for fact in _facts(each):
            paper.put(Text(fact, QUIET), 2)


def _headline(shown: int, total: int) -> str:
    if not total:
        return "No postmortem matches."
    count = wording.counted(total, "postmortem").capitalize()
    more = f"; the newest {shown:,}, --limit N shows more" if shown < total else ""
    return f"{count}, the last published first (times UTC){more}."


def _cells(each: PostmortemSummary) -> tuple[Text, ...]:
    published = each.published_at.replace("T", " ")[:_TIME]
    return Text(published, QUIET), safe(each.vendor, "bold"), Text(wording.counted(each.words, "word"))


def _facts(each: PostmortemSummary) -> Iterable[str]:
    parts = [f"Sections: {words.sections(each.kinds)}"] if each.kinds else []
    if each.timeline_entries:
        parts.append(wording.counted(each.timeline_entries, "timeline entry", "timeline entries"))
    if each.action_items:
        parts.append(wording.counted(each.action_items, "action item"))
    if parts:
        yield f"{'; '.join(parts)}."
    if each.start.postmortem_at:
        yield _window(each)
    if each.durations:
        yield f"Stated: {', '.join(words.durations(each.durations))}."
    yield from _differences(each)


def _window(each: PostmortemSummary) -> str:
    at = each.start.postmortem_at
    return f"Stated window: {wording.window(at, each.end.postmortem_at)}." if at else ""


def draw_details(paper: Paper, found: Sequence[PostmortemDetails]) -> None:
    """Draw postmortems in full."""
    if not found:
        paper.put("The vendor has published no postmortem of this incident.")
    for each in found:
        paper.put(safe(each.title, "bold"))
        paper.put_with_id(safe(f"{each.vendor}, published {wording.date(each.published_at)}"), each.incident_id)
        paper.put(_window(each), 2)
        compared(paper, each)
        _parts(paper, each)
        paper.head("Text", "in the vendor's words")
        paper.put(markdown.render(reflow(each.body)), 2)


def compared(paper: Paper, facts: StatedFacts | PostmortemDetails) -> None:
    """Draw by how much the times differ from those on the page, and stated durations with their sentences."""
    for difference in _differences(facts):
        paper.put(difference, 2)
    if facts.durations:
        paper.head("Stated durations")
        paper.rows([(words.duration(each), safe(f"“{plain_text(each.quote)}”", QUIET)) for each in facts.durations])


def _parts(paper: Paper, facts: PostmortemDetails) -> None:
    if facts.timeline:
        paper.head("Timeline of the postmortem", "times UTC; those without a stated zone or date are as written")
        paper.rows([(Text(words.clock(each.at, each.raw), QUIET), words.event(each.text)) for each in facts.timeline])
    if facts.actions:
        paper.head("Action items")
        paper.rows([(_state(each), plain_text(each.text)) for each in facts.actions])


def _differences(found: PostmortemSummary | StatedFacts) -> list[str]:
    return list(words.differences(found.start, found.end, found.started_from, found.resolved_from))


def _state(item: ActionItem) -> Text:
    return Text(wording.spaced(item.state) if item.state else "-", QUIET)
