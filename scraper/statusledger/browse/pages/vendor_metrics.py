"""Metrics of a vendor's communication."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import median_low

from msgspec import Struct

from statusledger.insight.figures import Counts
from statusledger.insight.spread import spread
from statusledger.model import Origin
from statusledger.presentation import wording
from statusledger.store.read.figures import CountedIncident
from statusledger.store.read.incidents import PlannedMaintenance
from statusledger.times import seconds_between

_LATE_S = 300
"""Pages that end a maintenance by themselves do it a little after its time."""


class Habit(Struct, frozen=True):
    """A metric: name, value and cases."""

    name: str
    value: str
    origin: str


def habits(recent: Sequence[CountedIncident], counts: Counts, rewritten: Mapping[str, bool]) -> Iterable[Habit]:
    """Yield the metrics of incidents that have cases; `rewritten` is True where that was after the end."""
    if (firsts := counts.first_post).median_s is not None:
        note = f"median of {wording.counted(firsts.n, 'incident')}; longest {wording.span(firsts.longest_s or 0)}"
        yield Habit("Start to first post", wording.span(firsts.median_s), note)
    seen = spread(
        seconds_between(each.first_post_at, each.detected_at)
        for each in recent
        if each.detected_at and each.first_post_at and each.detected_at >= each.first_post_at
    )
    if seen.median_s is not None:
        backfilled = sum(each.origin is Origin.BACKFILLED for each in recent)
        note = f"median of {seen.n} we observed; {wording.number(backfilled)} backfilled"
        yield Habit("First post to detection", wording.span(seen.median_s), note)
    bad = [each for each in recent if each.impact.severe and each.resolved_at]
    if bad:
        explained = sum(each.has_postmortem for each in bad)
        yield Habit("Major or worse with a postmortem", f"{explained} of {len(bad)}", "of those that are over")
    if recent:
        late = [rewritten[each.id] for each in recent if each.id in rewritten]
        note = (
            f"{wording.number(sum(late))} after the incident was resolved"
            if any(late)
            else "none after it was resolved"
        )
        yield Habit("Incidents rewritten later", f"{len(late)} of {len(recent)}", note)


def planning(maintenances: Sequence[PlannedMaintenance]) -> Iterable[Habit]:
    """Yield number, notice and overruns of maintenances."""
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
        note = f"median of {len(ahead)} with a known announcement; "
        note += f"{wording.number(late)} only after the planned start" if late else f"least {wording.span(min(ahead))}"
        yield Habit("Maintenance announced", f"{wording.span(half)} {'ahead' if half >= 0 else 'late'}", note)
    over = [
        seconds_between(each.scheduled_end_at, each.known_end_at)
        for each in maintenances
        if each.scheduled_end_at and each.known_end_at
    ]
    if over:
        overran = [seconds for seconds in over if seconds > _LATE_S]
        longest = f"; longest by {wording.span(max(overran))}" if overran else ""
        note = f"by more than {wording.span(_LATE_S)}, of those whose end is known{longest}"
        yield Habit("Maintenance overran its window", f"{len(overran)} of {len(over)}", note)
