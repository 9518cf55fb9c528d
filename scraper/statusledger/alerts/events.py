"""Events made of changes and failed polls. Pure."""

from collections.abc import Collection, Iterable, Iterator
from hashlib import sha256

from statusledger.alerts.facts import ComponentFacts, Event, IncidentFacts, PageFacts, UpdateFacts
from statusledger.alerts.plan import EventType
from statusledger.model import Impact, Instant, Kind, Origin, Status
from statusledger.reconcile.changes import WINDOW, is_fuller
from statusledger.store.read.alerting import IncidentSummary
from statusledger.store.read.rows import ChangeRow
from statusledger.store.write.pending_changes import SourceFailure
from statusledger.times import minute, shifted
from statusledger.vocabulary import ChangeKind

_PLAIN = {
    ChangeKind.REOPENED: EventType.REOPENED,
    ChangeKind.ESCALATED: EventType.ESCALATED,
    ChangeKind.DEESCALATED: EventType.UPDATED,
    ChangeKind.WITHDRAWN: EventType.UPDATED,
    ChangeKind.RESTORED: EventType.UPDATED,
    ChangeKind.RENAMED: EventType.UPDATED,
}
"""The events of changes that mean the same whatever field they concern."""


def identity(*parts: str) -> str:
    """Return the same id for the same parts."""
    return f"evt_{sha256(' '.join(parts).encode()).hexdigest()[:24]}"


def of_incident(changes: Collection[ChangeRow], subject: IncidentSummary) -> Event | None:
    """Make an event of changes in one run; None if no rule can want it."""
    found = set(_kinds(changes, subject)) - {None}
    if EventType.RESOLVED in found:
        found.discard(EventType.EDITED)  # no message stated anything that was rewritten after this end
    if not found or subject.is_superseded:
        return None
    at = max(change.seen_at for change in changes)
    event_id = identity(subject.id, *sorted(change.id for change in changes))
    return event_of(event_id, at, (kind for kind in EventType if kind in found), subject)


def of_plan(subject: IncidentSummary, ahead_s: int, now: Instant) -> Event | None:
    """Make the event of a maintenance within `ahead_s` seconds.

    None if it was both so and announced at our first read.
    """
    start = subject.scheduled_start_at
    if start is None or subject.is_superseded or not now < start:
        return None
    due = shifted(start, -ahead_s)
    if due > now or (subject.origin is not Origin.OBSERVED and due <= subject.first_seen_at):
        return None
    event_id = identity(subject.id, EventType.MAINTENANCE_SOON, minute(start))
    return event_of(event_id, now, (EventType.MAINTENANCE_SOON,), subject)


def of_page(failure: SourceFailure, after: int, now: Instant) -> Event | None:
    """Make the event of `after` failed polls in a row, or of the next read."""
    source = failure.source
    if failure.before < after <= failure.most and failure.now:
        kind, failures = EventType.UNREADABLE, failure.now
    elif failure.before >= after and not failure.now:
        kind, failures = EventType.RECOVERED, failure.most
    else:
        return None
    at = (source.last_failure_at if failure.now else source.last_success_at) or now
    return Event(
        id=identity(source.id, kind, at),
        at=at,
        kinds=(kind,),
        vendor_id=source.vendor_id,
        vendor=source.vendor,
        tags=tuple(failure.tags),
        source_id=source.id,
        page=PageFacts(
            name=source.name,
            url=source.url,
            failures=failures,
            read_at=source.last_success_at,
            error=source.last_error,
        ),
    )


def event_of(event_id: str, at: Instant, kinds: Iterable[EventType], subject: IncidentSummary) -> Event:
    """Make an event of an incident."""
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
    """Describe an incident with status and impact at a time, texts as now."""
    impacts = [step for step in subject.course if step.field == "impact"]
    latest = subject.latest
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
        components=[ComponentFacts(each.name, each.group_name) for each in subject.components],
        latest=UpdateFacts(latest.status, latest.posted_at, latest.body) if latest is not None else None,
        posted_at=subject.posted_at,
    )


def _kinds(changes: Collection[ChangeRow], subject: IncidentSummary) -> Iterator[EventType | None]:
    is_new = any(change.kind is ChangeKind.ADDED and change.entity == "incident" for change in changes)
    if is_new:
        yield EventType.OPENED
        if _status_at(subject, max(change.seen_at for change in changes)).final:
            yield EventType.RESOLVED
    for change in changes:
        kind = _late(change) if change.after_resolution else _kind(change, subject)
        if not (is_new and kind is EventType.UPDATED) and not _is_fuller(change):
            yield kind


def _is_fuller(change: ChangeRow) -> bool:
    """Return whether a time only became known to the second."""
    is_moved = change.kind is ChangeKind.RETIMED and change.old and change.new
    return bool(is_moved) and is_fuller(Instant(change.old or ""), Instant(change.new or ""))


def _late(change: ChangeRow) -> EventType | None:
    return EventType.EDITED if change.is_rewrite and change.kind is not ChangeKind.REOPENED else None


def _kind(change: ChangeRow, subject: IncidentSummary) -> EventType | None:
    if change.entity == "update":
        return EventType.UPDATED if change.kind is ChangeKind.ADDED else None
    if change.kind in _PLAIN:
        return _PLAIN[change.kind]
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


def _value_at(course: Iterable[ChangeRow], at: Instant, today: str) -> str:
    """The old value of the next change is the value before it."""
    return next((step.old for step in course if step.seen_at > at and step.old), today)


def _step(old: Status, new: Status) -> EventType | None:
    if old.final:
        return None
    return EventType.RESOLVED if new.final else EventType.UPDATED


def _ends(change: ChangeRow, subject: IncidentSummary) -> bool:
    """An end is new if neither stated after a final status nor before our first read."""
    statuses = [step for step in subject.course if step.field == "status" and step.seen_at <= change.seen_at]
    was_over = bool(statuses) and _status(statuses[-1].new).final
    end, seen = Instant(change.new or ""), subject.first_seen_at
    return not was_over and (end > seen or end == f"{minute(seen)}:00Z")
