"""Anomalies of incidents and components, which are never corrected or hidden."""

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
    "zero_duration": "It ended the very second it began, as bulk imports and notes after the fact do.",
    "posted_afterwards": "It was posted only when it was over: its first update says so, or the date of its posting.",
    "example": "Its title says that it is an example or a test, as pages have when they are new.",
    "every_component": "It names every component of its page, as vendors do who take no time to choose.",
    "overlapping_duplicate": "Another incident of this vendor has its title and its time: one event, listed twice.",
    "none_while_down": "Its impact is said to be none, while its updates say that components were down.",
    "postmortem_dated_elsewhere": "The window that its postmortem gives lies over an hour away from the page's own.",
    "start_moved_late": "The start now lies after the oldest update, which edits cause; the earlier one is kept.",
    "broken_chain": "An update states another former health than the last one reported; in between it is unknown.",
    "closed_without_end": "It is over, but no end is stated.",
    "unknown_status": "A status in an unknown word.",
    "unknown_impact": "An impact in an unknown word.",
    "unknown_health": "The health of a component in an unknown word.",
    "moved": "The page has a new address, which sources.yaml does not have; it is read there.",
    "platform_changed": "The page is made with another platform now, unlike in sources.yaml; it is read as that.",
    "identity_changed": "The page at this address is that of another vendor now; it is no longer read.",
    "list_shrunk": "A list lost so many incidents at once that it is not believed yet; they are kept.",
    "unreadable_date": "A date that cannot be read: the update is dated by its first observation.",
    "guessed_year": "The vendor omits the year, and the nearest one is a guess.",
    "unread_row": "A row of a document that cannot be read: it is left out, and the rest is read.",
    "dated_in_future": "A time more than five minutes after it was read.",
}
BROKEN_CHAIN = "broken_chain"
BESIDE_OTHERS = ("every_component", "overlapping_duplicate", BROKEN_CHAIN)
"""Codes of anomalies that show only in comparison with other rows."""

_CLOCK_SLACK_S = 300
_WINDOW_SLACK_S = 3600
_SAME_EVENT_S = 86_400
_AFTERWARDS_S = 86_400
_FEWEST_COMPONENTS = 5
_GENERIC_DAYS = 5
_DOWN = (Health.PARTIAL_OUTAGE, Health.MAJOR_OUTAGE)
_SAY_NOTHING = frozenset({"update", "unknown", "not_monitored", "paused", "black", "pending"})
"""Known words by which pages state that they have no status."""
_NOT_MEANT = "example|sample|test|testing|dummy|demo"
_EXAMPLE = re.compile(
    rf"\W*+(?:(?:this is )?(?:just |only )?an? )?(?:{_NOT_MEANT})\W*+(?:status )?"
    r"(?:incident|maintenance|outage|update|event|post|message|notification|alert)?\W*+(?:\d++\W*+)?"
    rf"|.*\bplease ignore\b.*|\W*+(?:this is )an? (?:{_NOT_MEANT})\b.*|.*\blorem ipsum\b.*",
    re.IGNORECASE | re.DOTALL,
)


class Anomaly(Struct, frozen=True):
    """An anomaly; `key` of an update or component, None for the incident itself."""

    code: str
    detail: str
    key: str | None = None


class TrackedAnomaly(Struct, frozen=True):
    """An anomaly, known `since` a time and perhaps cleared."""

    found: Anomaly
    since: Instant
    cleared_at: Instant | None = None


class IncidentSpan(Struct, frozen=True):
    """Span of an incident; `ended_at` None while it is open."""

    id: str
    kind: Kind
    title: str
    started_at: Instant
    ended_at: Instant | None
    component_ids: frozenset[str]


def of_incident(combined: Combined, changed_at: Instant) -> Iterable[Anomaly]:
    """Yield the anomalies of an incident and its updates."""
    incident, shown = combined.incident, [tracked.update for tracked in combined.updates if not tracked.withdrawn]
    afterwards = _posted_afterwards(incident, shown)
    yield from (Anomaly("posted_afterwards", words) for words in afterwards)
    yield from _of_times(incident, is_afterwards=bool(afterwards))
    yield from _of_contradictions(incident, shown)
    yield from _of_future(combined, changed_at)
    if combined.refused_start:
        yield Anomaly("start_moved_late", f"kept {incident.started_at}, refused {combined.refused_start}")
    if incident.status is Status.UNKNOWN:
        yield from _of_word("unknown_status", incident.status_raw)
    if incident.impact is Impact.UNKNOWN:
        yield from _of_word("unknown_impact", incident.impact_raw)
    for tracked in combined.updates:
        update = tracked.update
        if update.status is Status.UNKNOWN:
            yield from _of_word("unknown_status", update.status_raw, update.key)
        yield from _of_date(tracked)


def _of_word(code: str, word: str | None, key: str | None = None) -> Iterable[Anomaly]:
    if word and word.casefold() not in _SAY_NOTHING:
        yield Anomaly(code, word, key)


def _of_date(tracked: TrackedUpdate) -> Iterable[Anomaly]:
    update = tracked.update
    if update.posted_raw is not None:
        yield Anomaly("unreadable_date", update.posted_raw, update.key)
    if update.year_guessed:
        yield Anomaly("guessed_year", f"taken for {update.posted_at}", update.key)
    if seconds_between(tracked.first_seen_at, update.posted_at) > _CLOCK_SLACK_S:
        yield Anomaly("dated_in_future", f"dated {update.posted_at}, read {tracked.first_seen_at}", update.key)


def noticed(before: Iterable[TrackedAnomaly], found: Iterable[Anomaly], at: Instant) -> tuple[TrackedAnomaly, ...]:
    """Update tracked anomalies; cleared ones keep their age."""
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
    """Yield the anomalies of a component."""
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
    """Return evidence of a posting after the end: the first update, or a date over a day later."""
    steps = [update for update in shown if update.status is not Status.POSTMORTEM]
    if incident.kind is not Kind.INCIDENT:
        return []
    if steps and steps[0].status.final and incident.whole_timeline:
        return [f"its first update, of {steps[0].posted_at}, says {steps[0].status}"]
    over_at, posted_at = incident.resolved_at, incident.posted_at
    if over_at and posted_at and seconds_between(over_at, posted_at) > _AFTERWARDS_S:
        return [f"it was posted at {posted_at}, and was over at {over_at}"]
    return []


def _of_contradictions(incident: Incident, shown: Sequence[Update]) -> Iterable[Anomaly]:
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
    """Return the anomaly of a former health that contradicts all reports."""
    step, after = gap.step, gap.after
    healths = f"{step.health} from {step.at}, {after.before} before {after.at}".replace("_", " ")
    return Anomaly(BROKEN_CHAIN, f"{name}: {healths}")


def _of_future(combined: Combined, changed_at: Instant) -> Iterable[Anomaly]:
    """Yield future starts and ends, except of planned work."""
    incident = combined.incident
    has_start = incident.kind is Kind.INCIDENT and incident.started_from is not StartedFrom.FIRST_UPDATE
    has_end = incident.resolved_from is not ResolvedFrom.UPDATE
    times = {"start": incident.started_at if has_start else None, "end": incident.resolved_at if has_end else None}
    late = {name: at for name, at in times.items() if at and seconds_between(changed_at, at) > _CLOCK_SLACK_S}
    if late:
        dates = " and ".join(f"{name} {at}" for name, at in late.items())
        yield Anomaly("dated_in_future", f"{dates}, read {changed_at}")


def of_reach(named: int, listed: int) -> Iterable[Anomaly]:
    """Yield an anomaly if all of several components are named."""
    if named == listed >= _FEWEST_COMPONENTS:
        yield Anomaly("every_component", f"all {listed} of them")


def of_duplicates(spans: Iterable[IncidentSpan]) -> Iterable[tuple[str, Anomaly]]:
    """Yield ids of incidents that duplicate an earlier one of the same kind, title and time.

    They began within a day, and share a named component if both have any. A title used on several days is generic.
    """
    spans = sorted(spans, key=lambda each: (each.started_at, each.id))
    days = Counter(title for title, _ in {(each.title.casefold(), each.started_at[:10]) for each in spans})
    earlier: dict[tuple[Kind, str], list[IncidentSpan]] = {}
    for span in spans:
        if days[span.title.casefold()] >= _GENERIC_DAYS:
            continue
        same = earlier.setdefault((span.kind, span.title.casefold()), [])
        same[:] = [each for each in same if each.ended_at is None or each.ended_at >= span.started_at]
        twin = next((each for each in same if _overlap(each, span)), None)
        if twin is not None:
            yield span.id, Anomaly("overlapping_duplicate", f"{twin.id}, from {twin.started_at}")
        same.append(span)


def _overlap(earlier: IncidentSpan, later: IncidentSpan) -> bool:
    if seconds_between(earlier.started_at, later.started_at) > _SAME_EVENT_S:
        return False
    in_time = earlier.started_at == later.started_at or earlier.ended_at is None or earlier.ended_at > later.started_at
    both = earlier.component_ids and later.component_ids
    return in_time and not (both and earlier.component_ids.isdisjoint(later.component_ids))
