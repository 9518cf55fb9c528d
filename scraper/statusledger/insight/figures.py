"""The figures of a vendor in a window of time, and of each month."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from statusledger.insight import stretches, troubles, window
from statusledger.insight.history import VendorHistory
from statusledger.insight.spread import Spread, spread
from statusledger.insight.stretches import Stretch
from statusledger.insight.troubles import Trouble
from statusledger.insight.uptime import Uptime, uptime
from statusledger.insight.window import Month, Window
from statusledger.model import Health, Impact, Kind, StartedFrom
from statusledger.store.read.figures import CountedIncident
from statusledger.times import epoch, from_epoch, seconds_between


class Counts(Struct, frozen=True, kw_only=True):
    """Incidents that began in a time, by the vendor's impact, with durations and first posts.

    Durations are of those that ended; first posts of those whose start is stated apart from the first post.
    """

    incidents: int
    by_impact: Mapping[Impact, int]
    maintenances: int
    with_postmortem: int
    duration: Spread
    first_post: Spread


class MonthFigures(Struct, frozen=True, kw_only=True):
    """A UTC month as `2026-11`, or several as `2025-12/2026-11`.

    `downtime_s` is reported partial and major outage, None where no history covers the time.
    """

    month: str
    seconds: int
    covered_s: int
    counts: Counts
    downtime_s: int | None


class VendorFigures(Struct, frozen=True, kw_only=True):
    """All figures of a vendor; `reported` is from its posts, `observed` from what its pages showed while watched."""

    window: Window
    counts: Counts
    durations: Mapping[Impact, Spread]
    reported: Uptime
    observed: Uptime
    months: list[MonthFigures]
    all_months: MonthFigures


def of_window(found: VendorFigures) -> tuple[Month, MonthFigures]:
    """Return the window of figures as a period, and its numbers."""
    whole, reported = (
        Month(f"{found.window.from_at[:10]}/{found.window.until_at[:10]}", found.window.stretch),
        found.reported,
    )
    return whole, MonthFigures(
        month=whole.key,
        seconds=reported.window_s,
        covered_s=reported.covered_s,
        counts=found.counts,
        downtime_s=reported.downtime_s if reported.covered_s else None,
    )


def figures(history: VendorHistory, chosen: Window) -> VendorFigures:
    """Compute the figures of a window, and of its months and those before, up to twelve."""
    everything = list(history.troubles())
    posted = [each for each in everything if each.posted]
    found = window.months(chosen)
    whole = Month(f"{found[-1].key}/{found[0].key}", (found[-1].stretch[0], found[0].stretch[1]))
    months = each_of(history, posted, [whole, *found])
    begun = began_in(history.incidents, chosen.stretch)
    lasted: dict[Impact, list[int]] = {}
    for each in begun:
        if each.kind is Kind.INCIDENT and each.duration_s is not None:
            lasted.setdefault(each.impact, []).append(each.duration_s)
    return VendorFigures(
        window=chosen,
        counts=counts(begun),
        durations={impact: spread(lasted[impact]) for impact in sorted(lasted, key=lambda each: -each.badness)},
        reported=uptime(posted, history.covered, chosen.stretch),
        observed=uptime(everything, history.watched, chosen.stretch),
        months=months[1:],
        all_months=months[0],
    )


def began_in(incidents: Iterable[CountedIncident], bounds: Stretch) -> list[CountedIncident]:
    """Return the incidents and maintenances that began in a time."""
    return [each for each in incidents if bounds[0] <= epoch(each.started_at) < bounds[1]]


def counts(begun: Sequence[CountedIncident]) -> Counts:
    """Count incidents, and summarise their durations and first posts."""
    incidents = [each for each in begun if each.kind is Kind.INCIDENT]
    return Counts(
        incidents=len(incidents),
        by_impact=Counter(each.impact for each in incidents),
        maintenances=sum(each.kind is Kind.MAINTENANCE and each.status.begun for each in begun),
        with_postmortem=sum(each.has_postmortem for each in incidents),
        duration=spread(each.duration_s for each in incidents if each.duration_s is not None),
        first_post=spread(seconds for each in incidents if (seconds := first_post_s(each)) is not None),
    )


def first_post_s(incident: CountedIncident) -> int | None:
    """Return the seconds from a stated start to the first post; None where not known, or where the post came first."""
    if incident.first_post_at is None or incident.started_from is not StartedFrom.STATED:
        return None
    seconds = seconds_between(incident.started_at, incident.first_post_at)
    return seconds if seconds >= 0 else None


def each_of(history: VendorHistory, posted: Iterable[Trouble], found: Sequence[Month]) -> list[MonthFigures]:
    """Return the figures of each month or span of months, from the posted trouble of the vendor."""
    worst = troubles.worst(each for each in posted if each.health is not Health.MAINTENANCE)
    starts = [each.since for each in worst]
    incidents = history.incidents[::-1]
    begins = [each.started_at for each in incidents]
    return [
        _month(
            month,
            history.covered,
            _overlapping(worst, starts, month.stretch),
            incidents[slice(*(bisect_left(begins, from_epoch(at)) for at in month.stretch))],
        )
        for month in found
    ]


def _overlapping(worst: Sequence[Trouble], starts: Sequence[int], bounds: Stretch) -> Sequence[Trouble]:
    return worst[max(0, bisect_right(starts, bounds[0]) - 1) : bisect_left(starts, bounds[1])]


def _month(
    month: Month, covered: Sequence[Stretch], worst: Sequence[Trouble], begun: Sequence[CountedIncident]
) -> MonthFigures:
    inside = stretches.within(covered, month.stretch)
    downtime_s = troubles.downtime_s(troubles.seconds(worst, inside))
    return MonthFigures(
        month=month.key,
        seconds=month.stretch[1] - month.stretch[0],
        covered_s=stretches.length(inside),
        counts=counts(begun),
        downtime_s=downtime_s if inside else None,
    )
