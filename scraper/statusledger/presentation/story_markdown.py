"""An incident as Markdown, to paste into a chat or a ticket."""

from collections.abc import Iterable

from statusledger import text
from statusledger.model import Instant
from statusledger.presentation import summary, wording
from statusledger.presentation.facts import facts
from statusledger.presentation.markdown import escaped, plain_text
from statusledger.store.read.rows import IncidentStory, UpdateRow

_LONGEST, _MOST = 600, 50


def of_story(story: IncidentStory, now: Instant) -> str:
    """Write title, summary, times and updates, newest first; nothing in it is active."""
    title = f"{story.vendor}: {story.title}"
    heading = f"[{escaped(title)}](<{story.url}>)" if story.url and text.link(story.url) else escaped(title)
    lines = [f"**{heading}**", "", escaped(summary.of_story(story, now)), ""]
    lines += [f"- {label}: {value}" for label, value, _ in facts(story, now)]
    lines += [f"- Impact: {wording.IMPACTS[story.impact]}; status: {wording.spaced(story.status)}", ""]
    return "\n".join([*lines, *_updates(story.updates)]).rstrip() + "\n"


def _updates(updates: Iterable[UpdateRow]) -> Iterable[str]:
    shown = [each for each in updates if each.is_shown][::-1]
    for each in shown[:_MOST]:
        words = plain_text(each.body)
        cut = words if len(words) <= _LONGEST else f"{words[:_LONGEST].rpartition(' ')[0]} …"
        yield f"> **{wording.date(each.posted_at)}, {wording.spaced(each.status)}:** {escaped(cut)}"
        yield ">"
    if len(shown) > _MOST:
        yield f"> {wording.counted(len(shown) - _MOST, 'earlier update')}"
