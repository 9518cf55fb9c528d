"""AWS's `public/currentevents`: a list of events, each with its log, oldest first, and the services it touches.

Codes are text in events and numbers in the log; an event's own falls to "0" when it is over, so the worst it ever said
is its severity. The changes of services' status are known from other readers of this document, not from a capture.
"""

from collections.abc import Iterable
from operator import attrgetter
from urllib.parse import quote

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.model import (
    Affected,
    Completeness,
    Document,
    Health,
    Impact,
    Incident,
    Instant,
    Kind,
    ResolvedFrom,
    Scope,
    Snapshot,
    StartedFrom,
    Status,
    Transition,
    Update,
)
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.vendors.aws.services import HEALTH, IMPACT, STATUS, affected, bare_title, decoded
from statusledger.reconcile import timeline
from statusledger.times import from_epoch

_PAGE = "https://health.aws.amazon.com/health/status?eventID="


class _LogEntry(Struct):
    message: str
    status: int | str
    timestamp: int | str


class _Service(Struct):
    service_name: str
    max: int | str


class _StatusChange(Struct):
    service: str
    service_name: str
    previous_status: int | str
    current_status: int | str
    timestamp: int | str


class _Event(Struct):
    arn: str
    date: int | str
    service: str
    service_name: str
    status: int | str
    summary: str
    event_log: list[_LogEntry]
    end_time: int | str | None = None
    impacted_services: dict[str, _Service] = {}
    impacted_service_status_changes: list[_StatusChange] = []


_DECODER = msgspec.json.Decoder(list[_Event])


def normalize(document: Document) -> Snapshot:
    """All open events, and those that are over since a little while. Raises NormalizeError."""
    with refusing("AWS's current events"):
        events = _DECODER.decode(decoded(document.body))
        return Snapshot(incidents=tuple(map(_incident, events)), covers=(Completeness(Scope.OPEN),))


def _incident(event: _Event) -> Incident:
    started_at = _time(event.date)
    updates = tuple(_updates(event.event_log))
    status = STATUS.get(str(event.status), Status.UNKNOWN)
    severity = _severity(event)
    resolved_at, resolved_from = _resolution(event, status, updates)
    return Incident(
        key=timeline.dated_key(event.service, started_at),
        kind=Kind.INCIDENT,
        title=bare_title(event.summary),
        url=text.link(_PAGE + quote(event.arn, safe=":/")),
        status=Status.RESOLVED if resolved_at else status,
        status_raw=str(event.status),
        impact=IMPACT.get(severity, Impact.UNKNOWN),
        impact_raw=severity,
        started_at=started_at,
        started_from=StartedFrom.STATED,
        resolved_at=resolved_at,
        resolved_from=resolved_from,
        components=tuple(_affected(event)),
        transitions=tuple(sorted(map(_transition, event.impacted_service_status_changes), key=attrgetter("at"))),
        updates=updates,
    )


def _time(epoch: int | str) -> Instant:
    return from_epoch(int(epoch))


def _updates(log: list[_LogEntry]) -> Iterable[Update]:
    told = sorted(log, key=lambda entry: int(entry.timestamp))
    times = [_time(entry.timestamp) for entry in told]
    for key, at, entry in zip(timeline.minute_keys(times), times, told, strict=True):
        word = str(entry.status)
        status = STATUS.get(word, Status.UNKNOWN)
        yield Update(key=key, status=status, status_raw=word, body=text.markdown(entry.message), posted_at=at)


def _severity(event: _Event) -> str:
    """The worst code that it, its log or one of its services tells."""
    told = [event.status, *(entry.status for entry in event.event_log)]
    told += [service.max for service in event.impacted_services.values()]
    return max(map(str, told), key=lambda word: IMPACT.get(word, Impact.UNKNOWN).badness)


def _resolution(
    event: _Event, status: Status, updates: tuple[Update, ...]
) -> tuple[Instant | None, ResolvedFrom | None]:
    if event.end_time:
        return _time(event.end_time), ResolvedFrom.STATED
    closed = timeline.closing(updates) if status.final else None
    return (closed.posted_at, ResolvedFrom.UPDATE) if closed else (None, None)


def _affected(event: _Event) -> Iterable[Affected]:
    """The event's own service, which may be `multipleservices-…`, and those it touches."""
    changed = {change.service: change.service_name for change in event.impacted_service_status_changes}
    touched = {key: service.service_name for key, service in event.impacted_services.items()}
    for service, name in ({event.service: event.service_name} | changed | touched).items():
        yield affected(service, name)


def _transition(change: _StatusChange) -> Transition:
    return Transition(
        component_key=change.service,
        at=_time(change.timestamp),
        old_health=HEALTH.get(str(change.previous_status), Health.UNKNOWN),
        new_health=HEALTH.get(str(change.current_status), Health.UNKNOWN),
    )
