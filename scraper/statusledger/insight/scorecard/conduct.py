"""The conduct of a vendor in one incident or maintenance: gaps, promises, edits, notice."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import pairwise

from msgspec import Struct

from statusledger.insight.scorecard.promises import Promise, promises
from statusledger.insight.stretches import Stretch
from statusledger.model import Instant, Kind, ResolvedFrom, Status
from statusledger.store.read.courses import Course, PostedUpdate
from statusledger.store.read.figures import CountedIncident
from statusledger.times import epoch, seconds_between
from statusledger.vocabulary import is_over

GRACE_S = 300
"""Seconds by which an update may be late, or a maintenance may outlast its window: clocks and hands are not exact."""


class PromiseOutcome(StrEnum):
    """Result of a promise; unclear without a due time, or where the incident ended before."""

    KEPT = "kept"
    MISSED = "missed"
    UNCLEAR = "unclear"


class Conduct(Struct, frozen=True, kw_only=True):
    """Figures of one incident in seconds; None where not known.

    `silence_s` is the longest time without an update while it was open.
    """

    gaps_s: tuple[int, ...]
    silence_s: int | None
    promises: tuple[PromiseOutcome, ...]
    postmortem_lag_s: int | None
    is_afterwards: bool | None
    is_edited: bool | None
    is_reopened: bool | None


class Planning(Struct, frozen=True, kw_only=True):
    """Notice and overrun of a maintenance in seconds; None where not known. Late notice is negative."""

    notice_s: int | None
    overrun_s: int | None


class _Entry(Struct, frozen=True):
    at: int
    update: PostedUpdate


def conduct(incident: CountedIncident, course: Course, watched: Sequence[Stretch], end: int) -> Conduct:
    """Derive the figures of an incident; what continues lasts until the history ends."""
    entries = [_Entry(epoch(each.posted_at), each) for each in course.updates if each.posted_at is not None]
    progress = [each for each in entries if each.update.status is not Status.POSTMORTEM]
    gaps = tuple(_gaps(progress))
    is_seen = _is_within(incident.resolved_at, watched)
    return Conduct(
        gaps_s=gaps,
        silence_s=max((*gaps, *_last_silence(incident, progress, end)), default=None),
        promises=tuple(_outcomes(incident, progress, end)),
        postmortem_lag_s=_postmortem_lag(incident, entries),
        is_afterwards=_is_afterwards(incident, course),
        is_edited=course.edited if is_seen else None,
        is_reopened=_is_reopened(incident, course, is_seen=is_seen),
    )


def planning(incident: CountedIncident, course: Course) -> Planning:
    """Derive the figures of a maintenance."""
    start, end = course.scheduled_start_at, course.scheduled_end_at
    ended = None if incident.resolved_from is ResolvedFrom.INFERRED else incident.resolved_at
    return Planning(
        notice_s=seconds_between(course.announced_at, start) if course.announced_at and start else None,
        overrun_s=seconds_between(end, ended) if end and ended else None,
    )


def _gaps(progress: Sequence[_Entry]) -> Iterator[int]:
    for one, other in pairwise(progress):
        if not one.update.status.final and other.at >= one.at:
            yield other.at - one.at


def _last_silence(incident: CountedIncident, progress: Sequence[_Entry], end: int) -> Iterator[int]:
    """Yield the time from the last update to the end, unless that is not known."""
    until = _until(incident, end)
    if progress and not progress[-1].update.status.final and until is not None and until >= progress[-1].at:
        yield until - progress[-1].at


def _until(incident: CountedIncident, end: int) -> int | None:
    if incident.resolved_at:
        return epoch(incident.resolved_at)
    return end if incident.is_open else None


def _outcomes(incident: CountedIncident, progress: Sequence[_Entry], end: int) -> Iterator[PromiseOutcome]:
    until = _until(incident, end)
    for place, each in enumerate(progress):
        if each.update.status.final or not (found := promises(each.update.body, each.at)):
            continue
        following = next((other.at for other in progress[place + 1 :] if other.at > each.at), None)
        for promise in found:
            yield _outcome(promise, following, until)


def _outcome(promise: Promise, following: int | None, until: int | None) -> PromiseOutcome:
    """Compare a promise with the next update; without one, with the time until which the incident was open."""
    if promise.due is None or (following is None and until is None):
        return PromiseOutcome.UNCLEAR
    last = promise.due + GRACE_S
    if following is not None:
        return PromiseOutcome.KEPT if following <= last else PromiseOutcome.MISSED
    return PromiseOutcome.MISSED if until is not None and until > last else PromiseOutcome.UNCLEAR


def _postmortem_lag(incident: CountedIncident, entries: Sequence[_Entry]) -> int | None:
    first = min((each.at for each in entries if each.update.status is Status.POSTMORTEM), default=None)
    if first is None or not incident.resolved_at:
        return None
    lag = first - epoch(incident.resolved_at)
    return lag if lag >= 0 else None


def _is_afterwards(incident: CountedIncident, course: Course) -> bool | None:
    """Return whether the first post came when all was over; None where the first post is not known."""
    if not is_over(incident.status, incident.resolved_at):
        return None
    stated = incident.resolved_at if incident.resolved_from is ResolvedFrom.STATED else None
    if course.posted_at and stated and course.posted_at >= stated:
        return True
    first = next(iter(course.updates), None)
    if first is None or first.status is Status.UNKNOWN or not (course.whole or len(course.updates) > 1):
        return None
    return first.status.final


def _is_reopened(incident: CountedIncident, course: Course, *, is_seen: bool) -> bool | None:
    words = [each.status for each in course.updates if each.status not in (Status.POSTMORTEM, Status.UNKNOWN)]
    again = any(one.final and not other.final for one, other in pairwise(words))
    is_known = is_seen or course.reopened or (len(words) > 1 and is_over(incident.status, incident.resolved_at))
    return course.reopened or again if is_known or again else None


def _is_within(at: Instant | None, watched: Sequence[Stretch]) -> bool:
    if at is None:
        return False
    moment = epoch(at)
    place = bisect_right(watched, (moment, moment)) - 1
    return any(since <= moment <= until for since, until in watched[max(0, place) : place + 2])


def is_planned(incident: CountedIncident) -> bool:
    """Return whether it is a maintenance that was begun."""
    return incident.kind is Kind.MAINTENANCE and incident.status.begun
