"""The facts of an incident: its times, its expected end, and counts."""

from collections.abc import Iterable
from itertools import pairwise

from msgspec import Struct

from statusledger.insight.recovery import Recovery
from statusledger.model import Instant, Kind, Status
from statusledger.presentation import wording
from statusledger.presentation.expectation import LABEL, expectation
from statusledger.presentation.facts import facts
from statusledger.store.read.rows import IncidentStory
from statusledger.times import seconds_between


class FactRow(Struct, frozen=True):
    """A fact and its provenance; a missing value is not `known`."""

    label: str
    value: str
    origin: str
    known: bool = True


def fact_rows(story: IncidentStory, recovery: Recovery | None, now: Instant) -> Iterable[FactRow]:
    """Yield the facts, in the order of the page."""
    yield from _times(story, now)
    yield from _expected(story, recovery)
    yield from _counted(story)


def _times(story: IncidentStory, now: Instant) -> Iterable[FactRow]:
    for label, value, origin in facts(story, now):
        known = value not in ("not stated", "not known", "not observed", "none")
        yield FactRow(label, value, origin, known)


def _expected(story: IncidentStory, found: Recovery | None) -> Iterable[FactRow]:
    if found is not None:
        expected = expectation(found, story)
        origin = f"{expected.evidence}; as of {wording.date(found.as_of)}"
        yield FactRow(LABEL, expected.statement, origin, expected.is_known)


def _counted(story: IncidentStory) -> Iterable[FactRow]:
    shown = [each for each in story.updates if each.is_shown]
    if shown and story.started_at and shown[0].posted_at >= story.started_at and story.kind is Kind.INCIDENT:
        seconds = seconds_between(story.started_at, shown[0].posted_at)
        value = f"{wording.span(seconds)} after the start" if seconds >= 60 else "at the start"
        yield FactRow("First post", value, "both times as stated by the vendor")
    silence = longest_silence(story)
    if silence:
        seconds, before, after_it = silence
        yield FactRow(
            "Longest time without an update", wording.span(seconds), f"between updates {before} and {after_it}"
        )
    for update in shown:
        if update.status is Status.POSTMORTEM:
            after = wording.between(story.resolved_at, update.posted_at) if story.resolved_at else ""
            yield FactRow("Postmortem", wording.date(update.posted_at), f"{after} after the end" if after else "")
    rewrites = [change for change in story.changes if change.is_rewrite]
    if rewrites:
        late = sum(change.after_resolution for change in rewrites)
        origin = f"{wording.number(late)} of them after the end" if late else "none of them after the end"
        yield FactRow("Edited", wording.counted(len(rewrites), "time"), origin)


def longest_silence(story: IncidentStory) -> tuple[int, int, int] | None:
    """Return the seconds, and the updates around them."""
    shown = [each for each in story.updates if each.is_progress]
    gaps = [
        (seconds_between(one.posted_at, other.posted_at), one.number, other.number)
        for one, other in pairwise(shown)
        if not one.status.final
    ]
    return max(gaps, default=None)
