"""Events of incidents from before the first poll, for the preview. Pure.

Pages state the last impact of an incident, so there are no escalations.
"""

from collections.abc import Iterator, Sequence

from statusledger.alerts.events import event_of, identity
from statusledger.alerts.facts import Event
from statusledger.alerts.plan import EventType
from statusledger.model import Instant, Status
from statusledger.store.read.alerting import IncidentSummary
from statusledger.store.read.rows import UpdateRow
from statusledger.times import shifted


def past_events(subject: IncidentSummary, updates: Sequence[UpdateRow], since: Instant) -> Iterator[Event]:
    """Yield its beginning, updates and end, each between a time and our first read."""
    for at, kind in sorted(set(_moments(subject, updates))):
        if since <= at < subject.first_seen_at:
            yield _event(subject, at, kind)


def past_notice(subject: IncidentSummary, ahead_s: int) -> Event | None:
    """Make the event of a maintenance that was soon, and known, before our first read."""
    start, known = subject.scheduled_start_at, subject.posted_at
    if start is None or known is None or subject.is_superseded:
        return None
    at = max(shifted(start, -ahead_s), known)
    return _event(subject, at, EventType.MAINTENANCE_SOON) if at < min(start, subject.first_seen_at) else None


def _moments(subject: IncidentSummary, updates: Sequence[UpdateRow]) -> Iterator[tuple[Instant, EventType]]:
    shown = [update for update in updates if update.status is not Status.POSTMORTEM]
    begin = subject.posted_at or (shown[0].posted_at if shown else subject.started_at)
    if begin is not None:
        yield begin, EventType.OPENED
    for update in shown[1:]:
        if not update.status.final:
            yield update.posted_at, EventType.UPDATED
    if subject.resolved_at is not None:
        yield subject.resolved_at, EventType.RESOLVED


def _event(subject: IncidentSummary, at: Instant, kind: EventType) -> Event:
    return event_of(identity(subject.id, kind, at), at, (kind,), subject)
