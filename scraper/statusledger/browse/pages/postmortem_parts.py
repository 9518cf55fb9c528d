"""A postmortem on the page of its incident: contents, times, durations and the text, in parts that can be linked."""

from markupsafe import Markup
from msgspec import Struct

from statusledger.insight.postmortems import StatedFacts, stated
from statusledger.model import Status
from statusledger.postmortems.reflow import reflow
from statusledger.presentation import markdown
from statusledger.presentation import postmortems as words
from statusledger.store.read.rows import IncidentStory, UpdateRow

_FEWEST = 3
"""Headings from which on a text has a list of contents."""


class ShownEntry(Struct, frozen=True):
    """An entry of the timeline: its time in UTC, else as written, and its words."""

    at: str | None
    raw: str
    text: str


class ShownPart(Struct, frozen=True):
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
    timeline: list[ShownEntry]
    contents: list[ShownPart]
    parts: list[ShownPart]


def of_story(story: IncidentStory) -> list[PostmortemParts]:
    """Take apart the postmortems of an incident; the first has the anchor `postmortem`."""
    found = [each for each in story.updates if each.status is Status.POSTMORTEM]
    places = ["postmortem", *(f"postmortem{each.number}" for each in found[1:])]
    return [_of_update(story, update, place) for update, place in zip(found, places, strict=False)]


def _of_update(story: IncidentStory, update: UpdateRow, place: str) -> PostmortemParts:
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
        timeline=[ShownEntry(each.at, each.raw, words.event(each.text)) for each in facts.timeline],
        contents=headed if len(headed) >= _FEWEST else [],
        parts=shown,
    )


def _parts(facts: StatedFacts, body: str, place: str) -> list[ShownPart]:
    starts = [each.start for each in facts.sections] or [0]
    headings = [each.heading for each in facts.sections] or [""]
    ends = [*starts[1:], len(body)]
    return [
        ShownPart(f"{place}-{number}", heading, Markup(markdown.html(body[start:end], 3)))
        for number, (heading, start, end) in enumerate(zip(headings, starts, ends, strict=True), 1)
    ]
