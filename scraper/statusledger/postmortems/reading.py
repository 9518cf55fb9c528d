"""The parts of a postmortem that can be compared: sections, times, durations and action items."""

from collections.abc import Iterator
from itertools import islice

from msgspec import Struct

from statusledger.model import Instant
from statusledger.postmortems import actions, durations, timeline
from statusledger.postmortems.actions import ActionItem
from statusledger.postmortems.calendar import Calendar, Known
from statusledger.postmortems.durations import StatedDuration
from statusledger.postmortems.reflow import reflow
from statusledger.postmortems.sections import Section, sections

_LONGEST = 100_000
_MOST = 500


class StatedEntry(Struct, frozen=True):
    """An entry of a timeline; `at` is None where zone or date is not stated, `raw` is the time as written."""

    at: Instant | None
    raw: str
    text: str


class Postmortem(Struct, frozen=True):
    """A postmortem taken apart; every text is a part of its own, with restored line breaks."""

    sections: list[Section]
    timeline: list[StatedEntry]
    durations: list[StatedDuration]
    actions: list[ActionItem]


def read(body: str, known: Known) -> Postmortem:
    """Take apart a postmortem in Markdown, of which the first 100,000 characters are read."""
    found = sections(reflow(body[:_LONGEST]))
    return Postmortem(
        sections=found,
        timeline=list(islice(_entries(found, known), _MOST)),
        durations=list(islice(durations.stated(found), _MOST)),
        actions=list(islice(actions.items(found), _MOST)),
    )


def _entries(found: list[Section], known: Known) -> Iterator[StatedEntry]:
    calendar = Calendar(found, known)
    for section in found:
        entries = list(timeline.written(section))
        for each, at in zip(entries, calendar.times(section, entries), strict=True):
            if each.text:
                yield StatedEntry(at, each.raw, each.text)
