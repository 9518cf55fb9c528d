"""A postmortem on the page of its incident: contents, times, durations and the text, in parts that can be linked."""

from markupsafe import Markup
from msgspec import Struct

from statusledger.insight.postmortems import StatedFacts, stated
from statusledger.postmortems.reflow import reflow
from statusledger.presentation import markdown
from statusledger.presentation import postmortems as words
from statusledger.store.read.rows import IncidentStory, UpdateRow

_FEWEST = 3
"""Headings from which on a text has a list of contents."""


class Entry(Struct, frozen=True):
    """An entry of the timeline: its time in UTC, else as written, and its words."""

    at: str | None
    raw: str
    text: str


class Part(Struct, frozen=True):
    """A part of the text with its place on the page."""

    place: str
    heading: str
    text: Markup


class PostmortemParts(Struct, frozen=True, kw_only=True):
    """A postmortem; `is_restored`: we added line breaks."""

    update: UpdateRow
    place: str
    is_restored: bool
    differences: list[str]
    durations: list[tuple[str, str]]
    timeline: list[Entry]
    contents: list[Part]
    parts: list[Part]


def parts(story: IncidentStory, update: UpdateRow, place: str) -> PostmortemParts:
    """Take apart a postmortem; `place` is its anchor."""
    facts = stated(story, update.body, update.posted_at)
    body = reflow(update.body)
    shown = _parts(facts, body, place)
    headed = [each for each in shown if each.heading]
    return PostmortemParts(
        update=update,
        place=place,
        is_restored=body != update.body,
        differences=list(words.differences(facts.start, facts.end, facts.started_from, facts.resolved_from)),
        durations=[(words.duration(each), markdown.plain_text(each.quote)) for each in facts.durations],
        timeline=[Entry(each.at, each.raw, words.event(each.text)) for each in facts.timeline],
        contents=headed if len(headed) >= _FEWEST else [],
        parts=shown,
    )


def _parts(facts: StatedFacts, body: str, place: str) -> list[Part]:
    starts = [each.start for each in facts.sections] or [0]
    headings = [each.heading for each in facts.sections] or [""]
    ends = [*starts[1:], len(body)]
    return [
        Part(f"{place}-{number}", heading, Markup(markdown.html(body[start:end], 3)))
        for number, (heading, start, end) in enumerate(zip(headings, starts, ends, strict=True), 1)
    ]
