"""What is odd in incidents and components: nothing is mended or hidden, everything is flagged."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from statusledger.model import (
    Component,
    Health,
    Impact,
    Incident,
    Instant,
    Kind,
    ResolvedFrom,
    StartedFrom,
    Status,
    Update,
)
from statusledger.reconcile.intervals import Gap
from statusledger.reconcile.merge import Combined, worst
from statusledger.reconcile.postmortem_window import stated_window
from statusledger.reconcile.timeline import TrackedUpdate
from statusledger.times import seconds_between

CODES = {
    "resolved_before_started": "It ended before it began; both times are the vendor's, so it has no duration.",
    "zero_duration": "It ended the very second it began, which is how bulk imports and notes after the fact look.",
    "posted_afterwards": "It was posted only when it was over: its first update says so, or the date of its posting.",
    "example": "Its title says that it is an example or a test, as pages have when they are new.",
    "every_component": "It names every component of its page, as vendors do who take no time to choose.",
    "overlapping_duplicate": "Another incident of this vendor has its title and its time: one event, told twice.",
    "none_while_down": "Its impact is said to be none, while its updates say that components were down.",
    "postmortem_dated_elsewhere": "The window that its postmortem gives lies over an hour away from the page's own.",
    "start_moved_late": "The start now lies after the oldest update, which edits cause; the earlier one is kept.",
    "broken_chain": "An update says a component was otherwise than last told; what it was in between is unknown.",
    "closed_without_end": "It is over, but nothing tells when.",
    "unknown_status": "A status in a word that we do not know.",
    "unknown_impact": "An impact in a word that we do not know.",
    "unknown_health": "A component's health in a word that we do not know.",
    "moved": "The page has a new address, which its stanza does not know; it is read there.",
    "platform_changed": "The page is made with another platform now, which its stanza does not know; it is read so.",
    "identity_changed": "The page at this address is that of another company now; it is not read any more.",
    "list_shrunk": "A list lacks so much at once that it is not believed yet; what it lacks is kept.",
    "unreadable_date": "A date that cannot be read: the update is dated by our first sight of it.",
    "guessed_year": "The vendor leaves the year out, and the nearest one is a guess.",
    "unread_row": "A row of a document that cannot be read: it is left out, and the rest is read.",
    "dated_in_future": "A time more than five minutes after we read it.",
}
BROKEN_CHAIN = "broken_chain"
BESIDE_OTHERS = ("every_component", "overlapping_duplicate", BROKEN_CHAIN)
"""Anomalies that show only beside other rows."""

_CLOCK_SLACK_S = 300
_WINDOW_SLACK_S = 3600
_SAME_EVENT_S = 86_400
_AFTERWARDS_S = 86_400
_FEWEST_COMPONENTS = 5
_GENERIC_DAYS = 5
_DOWN = (Health.PARTIAL_OUTAGE, Health.MAJOR_OUTAGE)
_SAY_NOTHING = frozenset({"update", "unknown", "not_monitored", "paused", "black", "pending"})
"""Words that we know, by which pages say that they do not say how it is."""
_NOT_MEANT = "example|sample|test|testing|dummy|demo"
_EXAMPLE = re.compile(
    rf"\W*+(?:(?:this is )?(?:just |only )?an? )?(?:{_NOT_MEANT})\W*+(?:status )?"
    r"(?:incident|maintenance|outage|update|event|post|message|notification|alert)?\W*+(?:\d++\W*+)?"
    rf"|.*\bplease ignore\b.*|\W*+(?:this is )an? (?:{_NOT_MEANT})\b.*|.*\blorem ipsum\b.*",
    re.IGNORECASE | re.DOTALL,
)


class Anomaly(Struct, frozen=True):
    """One thing worth a second look; `key` is an update's or component's own key, None for the incident itself."""

    code: str
    detail: str
    key: str | None = None


class TrackedAnomaly(Struct, frozen=True):
    """An oddity, since when we know of it, and when it was gone, if it is."""

    found: Anomaly
    since: Instant
    cleared_at: Instant | None = None


class IncidentSpan(Struct, frozen=True):
    """One of several incidents of a vendor to compare; `ended_at` None while it is open."""

    id: str
    kind: Kind
    title: str
    started_at: Instant
    ended_at: Instant | None
    component_ids: frozenset[str]


def of_incident(combined: Combined, changed_at: Instant) -> Iterable[Anomaly]:
    """The oddities of an incident and its updates, as they were when they last changed."""
    incident, shown = combined.incident, [seen.update for seen in combined.updates if not seen.withdrawn]
    afterwards = _posted_afterwards(incident, shown)
    yield from (Anomaly("posted_afterwards", words) for words in afterwards)
    yield from _of_times(incident, is_afterwards=bool(afterwards))
    yield from _of_telling(incident, shown)
    yield from _of_future(combined, changed_at)
    if combined.refused_start:
        yield Anomaly("start_moved_late", f"kept {incident.started_at}, refused {combined.refused_start}")
    if incident.status is Status.UNKNOWN:
        yield from _of_word("unknown_status", incident.status_raw)
    if incident.impact is Impact.UNKNOWN:
        yield from _of_word("unknown_impact", incident.impact_raw)
    for seen in combined.updates:
        update = seen.update
        if update.status is Status.UNKNOWN:
            yield from _of_word("unknown_status", update.status_raw, update.key)
        yield from _of_date(seen)


def _of_word(code: str, word: str | None, key: str | None = None) -> Iterable[Anomaly]:
    """A word that is mapped to nothing."""
    if word and word.casefold() not in _SAY_NOTHING:
        yield Anomaly(code, word, key)


def _of_date(seen: TrackedUpdate) -> Iterable[Anomaly]:
    update = seen.update
    if update.posted_raw is not None:
        yield Anomaly("unreadable_date", update.posted_raw, update.key)
    if update.year_guessed:
        yield Anomaly("guessed_year", f"taken for {update.posted_at}", update.key)
    if seconds_between(seen.first_seen_at, update.posted_at) > _CLOCK_SLACK_S:
        yield Anomaly("dated_in_future", f"dated {update.posted_at}, read {seen.first_seen_at}", update.key)


def noticed(before: Iterable[TrackedAnomaly], found: Iterable[Anomaly], at: Instant) -> tuple[TrackedAnomaly, ...]:
    """What was noticed by that time: what is gone is kept as cleared, and is as old as it was when it returns."""
    now = {(each.code, each.key): each for each in found}
    known = {(each.found.code, each.found.key): each for each in before}
    gone = [
        each if each.cleared_at else TrackedAnomaly(each.found, each.since, at)
        for identity, each in known.items()
        if identity not in now
    ]
    here = [TrackedAnomaly(odd, known[identity].since if identity in known else at) for identity, odd in now.items()]
    return (*gone, *here)


def of_component(component: Component) -> Iterable[Anomaly]:
    """The oddities of a component."""
    if component.health is Health.UNKNOWN:
        yield from _of_word("unknown_health", component.health_raw, component.key)


def _of_times(incident: Incident, *, is_afterwards: bool) -> Iterable[Anomaly]:
    if incident.status.final and incident.resolved_at is None:
        yield Anomaly("closed_without_end", f"status {incident.status}")
    if incident.started_at is None or incident.resolved_at is None:
        return
    if incident.resolved_at < incident.started_at and incident.status is not Status.CANCELLED:
        yield Anomaly("resolved_before_started", f"{incident.started_at} to {incident.resolved_at}")
    elif incident.resolved_at == incident.started_at and not is_afterwards:
        yield Anomaly("zero_duration", f"{incident.started_at}")


def _posted_afterwards(incident: Incident, shown: Sequence[Update]) -> list[str]:
    """What shows that it was posted when it was over: its first update, or a date of posting over a day later."""
    told = [update for update in shown if update.status is not Status.POSTMORTEM]
    if incident.kind is not Kind.INCIDENT:
        return []
    if told and told[0].status.final and incident.whole_timeline:
        return [f"its first update, of {told[0].posted_at}, says {told[0].status}"]
    over_at, posted_at = incident.resolved_at, incident.posted_at
    if over_at and posted_at and seconds_between(over_at, posted_at) > _AFTERWARDS_S:
        return [f"it was posted at {posted_at}, and was over at {over_at}"]
    return []


def _of_telling(incident: Incident, shown: Sequence[Update]) -> Iterable[Anomaly]:
    """What the vendor says, held against what else it says."""
    if _EXAMPLE.fullmatch(incident.title):
        yield Anomaly("example", incident.title)
    health = worst(each.new_health for each in incident.transitions)
    if incident.impact is Impact.NONE and health in _DOWN:
        yield Anomaly("none_while_down", f"a component was in {health}".replace("_", " "))
    window = stated_window(shown)
    if window is not None:
        pairs = ((window.from_at, incident.started_at), (window.until_at, incident.resolved_at))
        if any(page and abs(seconds_between(own, page)) > _WINDOW_SLACK_S for own, page in pairs):
            end = incident.resolved_at or ("an end that is not known" if incident.status.final else "now")
            page = f"{incident.started_at} to {end}"
            yield Anomaly("postmortem_dated_elsewhere", f"{window.from_at} to {window.until_at}, on the page {page}")


def of_gap(name: str, gap: Gap) -> Anomaly:
    """An update that holds a component to have been otherwise than anything told by then."""
    step, after = gap.step, gap.after
    told = f"{step.health} from {step.at}, {after.before} before {after.at}".replace("_", " ")
    return Anomaly(BROKEN_CHAIN, f"{name}: {told}")


def _of_future(combined: Combined, changed_at: Instant) -> Iterable[Anomaly]:
    """Planned work is dated in the future; what is over, or what broke, cannot be. Dates of updates have their own."""
    incident = combined.incident
    has_start = incident.kind is Kind.INCIDENT and incident.started_from is not StartedFrom.FIRST_UPDATE
    has_end = incident.resolved_from is not ResolvedFrom.UPDATE
    times = {"start": incident.started_at if has_start else None, "end": incident.resolved_at if has_end else None}
    late = {name: at for name, at in times.items() if at and seconds_between(changed_at, at) > _CLOCK_SLACK_S}
    if late:
        told = " and ".join(f"{name} {at}" for name, at in late.items())
        yield Anomaly("dated_in_future", f"{told}, read {changed_at}")


def of_reach(named: int, listed: int) -> Iterable[Anomaly]:
    """An incident names so many of the components that its page lists; on a page of few, all may well be touched."""
    if named == listed >= _FEWEST_COMPONENTS:
        yield Anomaly("every_component", f"all {listed} of them")


def of_duplicates(tellings: Iterable[IncidentSpan]) -> Iterable[tuple[str, Anomaly]]:
    """Which incidents tell anew what an earlier one of the same kind, title and time tells, and that one.

    They began within a day, and those that name components have one in common: a title may be a habit. One that was
    used on so many days is generic, and tells no duplicates.
    """
    tellings = sorted(tellings, key=lambda each: (each.started_at, each.id))
    days = Counter(title for title, _ in {(each.title.casefold(), each.started_at[:10]) for each in tellings})
    earlier: dict[tuple[Kind, str], list[IncidentSpan]] = {}
    for told in tellings:
        if days[told.title.casefold()] >= _GENERIC_DAYS:
            continue
        same = earlier.setdefault((told.kind, told.title.casefold()), [])
        same[:] = [each for each in same if each.ended_at is None or each.ended_at >= told.started_at]
        twin = next((each for each in same if _overlap(each, told)), None)
        if twin is not None:
            yield told.id, Anomaly("overlapping_duplicate", f"{twin.id}, from {twin.started_at}")
        same.append(told)


def _overlap(earlier: IncidentSpan, later: IncidentSpan) -> bool:
    if seconds_between(earlier.started_at, later.started_at) > _SAME_EVENT_S:
        return False
    in_time = earlier.started_at == later.started_at or earlier.ended_at is None or earlier.ended_at > later.started_at
    both = earlier.component_ids and later.component_ids
    return in_time and not (both and earlier.component_ids.isdisjoint(later.component_ids))
