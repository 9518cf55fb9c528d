"""How a vendor communicates when something breaks or is planned: what we saw, with how many cases it rests on."""

from collections.abc import Iterable, Sequence
from statistics import median_low

from msgspec import Struct

from statusledger.model import Impact, Origin
from statusledger.presentation import wording
from statusledger.store.read.maintenance_planning import Planned
from statusledger.store.read.vendors import Listed
from statusledger.times import seconds_between

_LATE_S = 300
"""Pages that end a maintenance by themselves do it a little after its time."""


class Habit(Struct, frozen=True):
    """One thing that a vendor does when something breaks or is planned, and of how many cases we know."""

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


def planning(maintenances: Sequence[Planned]) -> Iterable[Habit]:
    """Those that the maintenances of a year tell: how many, how far ahead they were announced, how they kept to it."""
    if not maintenances:
        return
    yield Habit("Maintenances", f"{len(maintenances):,}", "in the year to now, without those cancelled")
    ahead = [
        seconds_between(each.announced_at, each.scheduled_start_at)
        for each in maintenances
        if each.announced_at and each.scheduled_start_at
    ]
    if ahead:
        late = sum(seconds < 0 for seconds in ahead)
        half = median_low(ahead)
        note = f"median of {len(ahead)} of which we know; "
        note += f"{wording.number(late)} only after the planned start" if late else f"least {wording.span(min(ahead))}"
        yield Habit("Maintenance announced", f"{wording.span(half)} {'ahead' if half >= 0 else 'late'}", note)
    over = [
        seconds_between(each.scheduled_end_at, each.ended_at)
        for each in maintenances
        if each.scheduled_end_at and each.ended_at
    ]
    if over:
        overran = [seconds for seconds in over if seconds > _LATE_S]
        longest = f"; longest by {wording.span(max(overran))}" if overran else ""
        note = f"by more than {wording.span(_LATE_S)}, of those whose end is told{longest}"
        yield Habit("Maintenance overran its window", f"{len(overran)} of {len(over)}", note)
