"""The scorecard of a vendor in a period."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from msgspec import Struct

from statusledger.insight import figures, stretches
from statusledger.insight.figures import MonthFigures
from statusledger.insight.history import VendorHistory
from statusledger.insight.scorecard.conduct import (
    GRACE_S,
    Conduct,
    Planning,
    PromiseOutcome,
    conduct,
    is_planned,
    planning,
)
from statusledger.insight.scorecard.values import Count, Longest, Sample, Share, Unknown, longest, sample, share
from statusledger.insight.window import Month
from statusledger.model import Impact, Instant, Kind
from statusledger.store.read.courses import Course
from statusledger.store.read.figures import CountedIncident
from statusledger.times import from_epoch
from statusledger.vocabulary import is_over

Known = TypeVar("Known", int, bool)
MINUTE_S = 60


class Scorecard(Struct, frozen=True, kw_only=True):
    """Figures of a vendor in a period, of the incidents and maintenances that began in it.

    `covered_s` is the time of which the vendor's posts are known, `watched_s` that in which its pages were read.
    `scorecard.table` has the formula of each figure.
    """

    period: str
    from_at: Instant
    until_at: Instant
    seconds: int
    covered_s: int
    watched_s: int
    incidents: Count
    critical: Count
    major: Count
    minor: Count
    notices: Count
    unrated: Count
    reported_downtime: Count
    duration: Sample
    first_post: Sample
    started_at_post: Share
    silence: Longest
    cadence: Sample
    promises: Share
    unclear_promises: Count
    postmortems: Share
    postmortem_lag: Sample
    afterwards: Share
    edited: Share
    reopened: Share
    maintenances: Count
    notice: Sample
    overran: Share
    overrun: Sample


class _Case(Struct, frozen=True):
    incident: CountedIncident
    conduct: Conduct


class _Cases:
    """Incidents and maintenances of a period, with what is known of each, and the reason where nothing is."""

    def __init__(self, numbers: MonthFigures, incidents: Sequence[_Case], plans: Sequence[Planning]) -> None:
        self.numbers, self.incidents, self.plans = numbers, incidents, plans
        self.ended = [each for each in incidents if is_over(each.incident.status, each.incident.resolved_at)]
        self.severe = [each for each in self.ended if each.incident.impact.severe]

    def why(self, cases: Sequence[object], reason: Unknown) -> Unknown:
        """Return the reason for which none of some cases has a value."""
        if not self.numbers.covered_s:
            return Unknown.NO_HISTORY
        return reason if cases else Unknown.NO_CASES

    def count(self, value: int | None) -> Count:
        """Return a count, unknown where no history covers the period."""
        return Count(value) if value is not None and self.numbers.covered_s else Count(None, Unknown.NO_HISTORY)

    def rated(self, impact: Impact) -> Count:
        """Return the number of incidents of an impact."""
        return self.count(self.numbers.counts.by_impact.get(impact, 0))


def scorecards(history: VendorHistory, courses: Mapping[str, Course], periods: Sequence[Month]) -> list[Scorecard]:
    """Compute the scorecard of each period."""
    numbers = figures.each_of(history, (each for each in history.troubles() if each.posted), periods)
    return cards_of(history, courses, list(zip(periods, numbers, strict=True)))


def cards_of(
    history: VendorHistory, courses: Mapping[str, Course], periods: Sequence[tuple[Month, MonthFigures]]
) -> list[Scorecard]:
    """Compute the scorecard of each period, whose numbers are known."""
    end = history.covered[-1][1] if history.covered else 0
    known = [(each, courses[each.id]) for each in reversed(history.incidents) if each.id in courses]
    cases = [
        _Case(each, conduct(each, course, history.watched, end)) for each, course in known if each.kind is Kind.INCIDENT
    ]
    plans = [(each, planning(each, course)) for each, course in known if is_planned(each)]
    begins, planned = [each.incident.started_at for each in cases], [each.started_at for each, _ in plans]
    return [
        _card(
            period,
            stretches.length(stretches.within(history.watched, period.stretch)),
            _Cases(numbers, cases[_place(begins, period)], [plan for _, plan in plans[_place(planned, period)]]),
        )
        for period, numbers in periods
    ]


def _place(begins: Sequence[Instant], period: Month) -> slice:
    since, until = map(from_epoch, period.stretch)
    return slice(bisect_left(begins, since), bisect_left(begins, until))


def _card(period: Month, watched_s: int, cases: _Cases) -> Scorecard:
    return Scorecard(
        period=period.key,
        from_at=from_epoch(period.stretch[0]),
        until_at=from_epoch(period.stretch[1]),
        seconds=cases.numbers.seconds,
        covered_s=cases.numbers.covered_s,
        watched_s=watched_s,
        **_counted(cases),
        **_timed(cases),
        **_promised(cases),
        **_after_the_end(cases),
        **_planned(cases),
    )


def _counted(cases: _Cases) -> dict[str, Any]:
    return {
        "incidents": cases.count(cases.numbers.counts.incidents),
        "critical": cases.rated(Impact.CRITICAL),
        "major": cases.rated(Impact.MAJOR),
        "minor": cases.rated(Impact.MINOR),
        "notices": cases.rated(Impact.NONE),
        "unrated": cases.rated(Impact.UNKNOWN),
        "reported_downtime": cases.count(cases.numbers.downtime_s),
        "maintenances": cases.count(cases.numbers.counts.maintenances),
    }


def _timed(cases: _Cases) -> dict[str, Any]:
    found = cases.incidents
    firsts = [seconds for each in found if (seconds := figures.first_post_s(each.incident)) is not None]
    lasted = (each.incident.duration_s for each in found if each.incident.duration_s is not None)
    silences = ((each.conduct.silence_s, each.incident.id) for each in found if each.conduct.silence_s is not None)
    gaps = (seconds for each in found for seconds in each.conduct.gaps_s)
    start_unknown = cases.why(found, Unknown.START_NOT_STATED)
    return {
        "duration": sample(lasted, cases.why(found, Unknown.END_NOT_KNOWN)),
        "first_post": sample(firsts, start_unknown),
        "started_at_post": share((seconds < MINUTE_S for seconds in firsts), start_unknown),
        "silence": longest(silences, cases.why(found, Unknown.NO_TIMELINE)),
        "cadence": sample(gaps, cases.why(found, Unknown.NO_TIMELINE)),
    }


def _promised(cases: _Cases) -> dict[str, Any]:
    found = Counter(outcome for each in cases.incidents for outcome in each.conduct.promises)
    kept, missed = found[PromiseOutcome.KEPT], found[PromiseOutcome.MISSED]
    reason = cases.why(cases.incidents, Unknown.NO_PROMISES)
    return {
        "promises": Share(kept, kept + missed) if kept + missed else Share(None, 0, reason),
        "unclear_promises": cases.count(found[PromiseOutcome.UNCLEAR]),
    }


def _after_the_end(cases: _Cases) -> dict[str, Any]:
    ended, severe = cases.ended, cases.severe
    lags = (each.conduct.postmortem_lag_s for each in severe)
    explained = [each for each in severe if each.incident.has_postmortem]
    return {
        "postmortems": share((each.incident.has_postmortem for each in severe), cases.why((), Unknown.NO_CASES)),
        "postmortem_lag": sample(_known(lags), cases.why(explained, Unknown.TIME_NOT_STATED)),
        "afterwards": share(
            _known(each.conduct.is_afterwards for each in ended), cases.why(ended, Unknown.NO_TIMELINE)
        ),
        "edited": share(_known(each.conduct.is_edited for each in ended), cases.why(ended, Unknown.NOT_WATCHED)),
        "reopened": share(
            _known(each.conduct.is_reopened for each in cases.incidents),
            cases.why(cases.incidents, Unknown.NO_TIMELINE),
        ),
    }


def _planned(cases: _Cases) -> dict[str, Any]:
    plans = cases.plans
    over = list(_known(each.overrun_s for each in plans))
    no_window = cases.why(plans, Unknown.NO_WINDOW)
    return {
        "notice": sample(_known(each.notice_s for each in plans), cases.why(plans, Unknown.TIME_NOT_STATED)),
        "overran": share((seconds > GRACE_S for seconds in over), no_window),
        "overrun": sample((seconds for seconds in over if seconds > GRACE_S), Unknown.NO_CASES if over else no_window),
    }


def _known(values: Iterable[Known | None]) -> Iterator[Known]:
    return (each for each in values if each is not None)
