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
from statusledger.times import epoch, seconds_between


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


def figures(history: VendorHistory, chosen: Window) -> VendorFigures:
    """Compute the figures of a window, and of its months and those before, up to twelve."""
    everything = list(history.troubles())
    posted = [each for each in everything if each.posted]
    months = _months(history, posted, window.months(chosen))
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
        first_post=spread(filter(lambda seconds: seconds >= 0, map(_first_post, incidents))),
    )


def _first_post(incident: CountedIncident) -> int:
    """Return the seconds from start to first post; -1 where not known, or where the post is the start."""
    if incident.first_post_at is None or incident.started_from is not StartedFrom.STATED:
        return -1
    return max(-1, seconds_between(incident.started_at, incident.first_post_at))


def _months(history: VendorHistory, posted: Sequence[Trouble], found: Sequence[Month]) -> list[MonthFigures]:
    """Return the figures of all months together, then of each."""
    worst = troubles.worst(each for each in posted if each.health is not Health.MAINTENANCE)
    starts = [each.since for each in worst]
    by_month: dict[str, list[CountedIncident]] = {}
    for each in history.incidents:
        by_month.setdefault(each.started_at[:7], []).append(each)
    whole = Month(f"{found[-1].key}/{found[0].key}", (found[-1].stretch[0], found[0].stretch[1]))
    return [
        _month(whole, history.covered, _overlapping(worst, starts, whole.stretch), history.incidents),
        *(
            _month(month, history.covered, _overlapping(worst, starts, month.stretch), by_month.get(month.key, []))
            for month in found
        ),
    ]


def _overlapping(worst: Sequence[Trouble], starts: Sequence[int], bounds: Stretch) -> Sequence[Trouble]:
    return worst[max(0, bisect_right(starts, bounds[0]) - 1) : bisect_left(starts, bounds[1])]


def _month(
    month: Month, covered: Sequence[Stretch], worst: Sequence[Trouble], incidents: Sequence[CountedIncident]
) -> MonthFigures:
    inside = stretches.within(covered, month.stretch)
    downtime_s = troubles.downtime_s(troubles.seconds(worst, inside))
    return MonthFigures(
        month=month.key,
        seconds=month.stretch[1] - month.stretch[0],
        covered_s=stretches.length(inside),
        counts=counts(began_in(incidents, month.stretch)),
        downtime_s=downtime_s if inside else None,
    )
