"""What changes of an incident, and polls of a page, amount to: events that people may want to be told of. Pure."""

from collections.abc import Collection, Iterable, Iterator
from hashlib import sha256

from msgspec import Struct

from statusledger.alerts.plan import EventType
from statusledger.model import Impact, Instant, Kind, Origin, Status
from statusledger.reconcile.changes import COURSE, WINDOW, ChangeKind, is_fuller
from statusledger.store.write.pending_changes import (
    ChangedComponent,
    FieldChange,
    IncidentSummary,
    LatestUpdate,
    PendingChange,
    SourceFailure,
)
from statusledger.times import minute, shifted

_SECOND_THOUGHTS = frozenset(ChangeKind) - COURSE - {ChangeKind.REOPENED}
_PLAIN = {
    ChangeKind.REOPENED: EventType.REOPENED,
    ChangeKind.ESCALATED: EventType.ESCALATED,
    ChangeKind.DEESCALATED: EventType.UPDATED,
    ChangeKind.WITHDRAWN: EventType.UPDATED,
    ChangeKind.RESTORED: EventType.UPDATED,
    ChangeKind.RENAMED: EventType.UPDATED,
}
"""What changes of an incident are, whatever field they are of."""


class IncidentFacts(Struct, frozen=True, kw_only=True):
    """What a message tells of an incident or a maintenance; `worst` is the worst impact that it ever had."""

    id: str
    kind: Kind
    title: str
    url: str | None
    status: Status
    impact: Impact
    worst: Impact
    started_at: Instant | None
    resolved_at: Instant | None
    scheduled_start_at: Instant | None
    scheduled_end_at: Instant | None
    is_withdrawn: bool
    components: list[ChangedComponent]
    latest: LatestUpdate | None
    posted_at: Instant | None = None


class PageFacts(Struct, frozen=True, kw_only=True):
    """What a message tells of a page that could not be read: how often in a row, since when, and why."""

    name: str
    url: str
    failures: int
    read_at: Instant | None
    error: str | None


class Event(Struct, frozen=True, kw_only=True):
    """Something that happened to an incident or a page; `kinds` has the most telling first."""

    id: str
    at: Instant
    kinds: tuple[EventType, ...]
    vendor_id: str
    vendor: str
    tags: tuple[str, ...]
    source_id: str
    incident: IncidentFacts | None = None
    page: PageFacts | None = None

    @property
    def about(self) -> str:
        """The id of the incident, or of the source of the page."""
        return self.source_id if self.incident is None else self.incident.id


def identity(*parts: str) -> str:
    """The id of an event, the same whoever derives it again."""
    return f"evt_{sha256(' '.join(parts).encode()).hexdigest()[:24]}"


def of_incident(changes: Collection[PendingChange], subject: IncidentSummary) -> Event | None:
    """What changes of one incident, seen in one run, amount to; None where that is nothing to tell."""
    found = set(_kinds(changes, subject)) - {None}
    if EventType.RESOLVED in found:
        found.discard(EventType.EDITED)  # whoever is told of the end now was told of nothing that was rewritten since
    if not found or subject.is_superseded:
        return None
    at = max(change.seen_at for change in changes)
    event_id = identity(subject.id, *sorted(change.id for change in changes))
    return _event(event_id, at, (kind for kind in EventType if kind in found), subject)


def of_plan(subject: IncidentSummary, ahead_s: int, now: Instant) -> Event | None:
    """That a maintenance begins soon: within so many seconds of its planned start.

    None where it did before we first looked, and had been announced by then.
    """
    start = subject.scheduled_start_at
    if start is None or subject.is_superseded or not now < start:
        return None
    due = shifted(start, -ahead_s)
    if due > now or (subject.origin is not Origin.OBSERVED and due <= subject.first_seen_at):
        return None
    event_id = identity(subject.id, EventType.MAINTENANCE_SOON, minute(start))
    return _event(event_id, now, (EventType.MAINTENANCE_SOON,), subject)


def of_page(stumble: SourceFailure, after: int, now: Instant) -> Event | None:
    """That so many polls failed in a row by now, or that the page can be read again after as many."""
    if stumble.before < after <= stumble.most and stumble.now:
        kind, failures = EventType.UNREADABLE, stumble.now
    elif stumble.before >= after and not stumble.now:
        kind, failures = EventType.RECOVERED, stumble.most
    else:
        return None
    at = (stumble.last_failure_at if stumble.now else stumble.last_success_at) or now
    return Event(
        id=identity(stumble.source_id, kind, at),
        at=at,
        kinds=(kind,),
        vendor_id=stumble.vendor_id,
        vendor=stumble.vendor,
        tags=tuple(stumble.tags),
        source_id=stumble.source_id,
        page=PageFacts(
            name=stumble.name,
            url=stumble.url,
            failures=failures,
            read_at=stumble.last_success_at,
            error=stumble.last_error,
        ),
    )


def _event(event_id: str, at: Instant, kinds: Iterable[EventType], subject: IncidentSummary) -> Event:
    return Event(
        id=event_id,
        at=at,
        kinds=tuple(kinds),
        vendor_id=subject.vendor_id,
        vendor=subject.vendor,
        tags=tuple(subject.tags),
        source_id=subject.source_id,
        incident=as_of(subject, at),
    )


def as_of(subject: IncidentSummary, at: Instant) -> IncidentFacts:
    """An incident with the status and impact that it had by then; words are today's."""
    impacts = [step for step in subject.course if step.field == "impact"]
    impact = Impact(_value_at(impacts, at, subject.impact))
    had = [Impact(word) for step in impacts if step.seen_at <= at for word in (step.old, step.new) if word]
    return IncidentFacts(
        id=subject.id,
        kind=subject.kind,
        title=subject.title,
        url=subject.url,
        status=_status_at(subject, at),
        impact=impact,
        worst=max((impact, *had), key=lambda each: each.badness),
        started_at=subject.started_at,
        resolved_at=subject.resolved_at if _status_at(subject, at).final else None,
        scheduled_start_at=subject.scheduled_start_at,
        scheduled_end_at=subject.scheduled_end_at,
        is_withdrawn=subject.withdrawn_at is not None,
        components=subject.components,
        latest=subject.latest,
        posted_at=subject.posted_at,
    )


def _kinds(changes: Collection[PendingChange], subject: IncidentSummary) -> Iterator[EventType | None]:
    is_new = any(change.kind == ChangeKind.ADDED and change.entity == "incident" for change in changes)
    if is_new:
        yield EventType.OPENED
        if _status_at(subject, max(change.seen_at for change in changes)).final:
            yield EventType.RESOLVED
    for change in changes:
        kind = _late(change) if change.after_resolution else _kind(change, subject)
        if not (is_new and kind is EventType.UPDATED) and not _is_fuller(change):
            yield kind


def _is_fuller(change: PendingChange) -> bool:
    """Whether a time is merely known to the second now: nobody moved it."""
    is_moved = change.kind == ChangeKind.RETIMED and change.old and change.new
    return bool(is_moved) and is_fuller(Instant(change.old or ""), Instant(change.new or ""))


def _late(change: PendingChange) -> EventType | None:
    return EventType.EDITED if change.kind in _SECOND_THOUGHTS else None


def _kind(change: PendingChange, subject: IncidentSummary) -> EventType | None:
    """What a change is that came before the end, or is it."""
    if change.entity == "update":
        return EventType.UPDATED if change.kind == ChangeKind.ADDED else None
    if change.kind in _PLAIN:
        return _PLAIN[ChangeKind(change.kind)]
    if change.field == "status":
        return _step(_status(change.old), _status(change.new))
    if change.field == "resolved_at" and change.old is None:
        return EventType.RESOLVED if _ends(change, subject) else None
    is_replanned = change.field in WINDOW and subject.kind is Kind.MAINTENANCE
    return EventType.UPDATED if is_replanned else None


def _status(word: str | None) -> Status:
    return Status(word) if word is not None else Status.UNKNOWN


def _status_at(subject: IncidentSummary, at: Instant) -> Status:
    statuses = [step for step in subject.course if step.field == "status"]
    return Status(_value_at(statuses, at, subject.status))


def _value_at(course: Iterable[FieldChange], at: Instant, today: str) -> str:
    """What a field was by then: what the next change of it changed."""
    return next((step.old for step in course if step.seen_at > at and step.old), today)


def _step(old: Status, new: Status) -> EventType | None:
    if old.final:
        return None
    return EventType.RESOLVED if new.final else EventType.UPDATED


def _ends(change: PendingChange, subject: IncidentSummary) -> bool:
    """Whether an end is news: neither told later than the last status, nor of what had ended when we first looked."""
    statuses = [step for step in subject.course if step.field == "status" and step.seen_at <= change.seen_at]
    was_over = bool(statuses) and _status(statuses[-1].new).final
    end, seen = Instant(change.new or ""), subject.first_seen_at
    return not was_over and (end > seen or end == f"{minute(seen)}:00Z")
