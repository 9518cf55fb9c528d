"""Makes incidents, observations and folds for tests, in one line each."""

from collections.abc import Iterable

from statusledger.model import (
    Completeness,
    Impact,
    Incident,
    Instant,
    Kind,
    Page,
    ResolvedFrom,
    Scope,
    Snapshot,
    StartedFrom,
    Status,
    Update,
)
from statusledger.reconcile import Observation, SourceState
from statusledger.reconcile.source_memory import SourceMemory

CHANNELS = {"summary": "api", "incidents": "api", "history": "feed"}


def at(text: str) -> Instant:
    """`5 10:30` is half past ten on 5 January 2025."""
    day, _, time = text.partition(" ")
    return Instant(f"2025-01-{int(day):02d}T{time or '00:00'}:00Z")


def update(key: str, when: str, status: Status = Status.INVESTIGATING, body: str = "Looking into it.") -> Update:
    return Update(key=key, status=status, status_raw=status, body=body, posted_at=at(when))


def incident(
    key: str = "one",
    start: str = "5 10:00",
    *,
    end: str | None = None,
    updates: Iterable[Update] = (),
    title: str = "API is slow",
    impact: Impact = Impact.MINOR,
    kind: Kind = Kind.INCIDENT,
    status: Status | None = None,
) -> Incident:
    return Incident(
        key=key,
        kind=kind,
        title=title,
        url=f"https://status.example.com/incidents/{key}",
        status=status or (Status.RESOLVED if end else Status.INVESTIGATING),
        status_raw=None,
        impact=impact,
        impact_raw=impact,
        started_at=at(start),
        started_from=StartedFrom.STATED,
        resolved_at=at(end) if end else None,
        resolved_from=ResolvedFrom.STATED if end else None,
        updates=tuple(updates),
    )


def summary(when: str, *incidents: Incident, dated: str | None = None) -> Observation:
    """A list of all that is open."""
    page = Page(updated_at=at(dated)) if dated else Page()
    return Observation(
        "summary", at(when), Snapshot(page=page, incidents=incidents, covers=(Completeness(Scope.OPEN),))
    )


def listing(when: str, *incidents: Incident, since: str | None = None, kind: str = "incidents") -> Observation:
    """A list of all incidents, or of all since a time."""
    covers = Completeness(Scope.SINCE, since=at(since) if since else None)
    return Observation(kind, at(when), Snapshot(incidents=incidents, covers=(covers,)))


def fold(*observations: Observation, platform: str = "") -> SourceState:
    folded = SourceState("acme", CHANNELS, [], [], SourceMemory(), platform)
    for observation in observations:
        folded.observe(observation)
    return folded
