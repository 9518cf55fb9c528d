"""How a vendor communicates when something breaks: medians of what we saw, each with how many cases it rests on."""

from collections.abc import Iterable, Sequence
from statistics import median_low

from msgspec import Struct

from scraper.model import Impact, Origin
from scraper.store.questions.vendors import Listed
from scraper.telling import wording
from scraper.timestamps import seconds_between


class Habit(Struct, frozen=True):
    """One thing that a vendor does when something breaks, and of how many cases we know."""

    name: str
    value: str
    origin: str


def habits(recent: Sequence[Listed]) -> Iterable[Habit]:
    """Those that the incidents of the last months tell; nothing is said of what no case is known of."""
    firsts = [
        seconds_between(each.started_at, each.first_post_at)
        for each in recent
        if each.started_at and each.first_post_at and each.first_post_at >= each.started_at
    ]
    seen = [
        seconds_between(each.first_post_at, each.detected_at)
        for each in recent
        if each.detected_at and each.first_post_at and each.detected_at >= each.first_post_at
    ]
    if firsts:
        note = f"median of {wording.counted(len(firsts), 'incident')}; longest {wording.span(max(firsts))}"
        yield Habit("Start to first post", wording.span(median_low(firsts)), note)
    if seen:
        backfilled = sum(each.origin is Origin.BACKFILLED for each in recent)
        note = f"median of {len(seen)} we observed; {wording.number(backfilled)} backfilled"
        yield Habit("First post to our seeing it", wording.span(median_low(seen)), note)
    bad = [each for each in recent if each.impact in (Impact.MAJOR, Impact.CRITICAL) and each.resolved_at]
    if bad:
        told = sum(each.has_postmortem for each in bad)
        yield Habit("Major or worse with a postmortem", f"{told} of {len(bad)}", "of those that are over")
    if recent:
        late = sum(each.is_rewritten_late for each in recent)
        rewritten = sum(each.is_rewritten for each in recent)
        note = f"{wording.number(late)} after the incident was resolved" if late else "none after it was resolved"
        yield Habit("Incidents rewritten later", f"{rewritten} of {len(recent)}", note)
