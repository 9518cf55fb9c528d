"""`public/currentevents`: events with their logs, oldest first, and affected services.

Codes are text in events, numbers in the log; an event's own falls to "0" at its end. Changes of services' status are
known from other readers.
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
    Incident,
    Instant,
    Kind,
    Scope,
    Snapshot,
    Status,
    Transition,
    Update,
)
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import Post, numbered
from statusledger.platforms.vendors.aws.services import HEALTH, IMPACT, STATUS, affected, bare_title, decoded
from statusledger.reconcile import timeline
from statusledger.times import from_epoch

_PAGE = "https://health.aws.amazon.com/health/status?eventID="


class _LogEntry(Struct):
    status: int | str
    timestamp: int | str
    message: str = ""


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
    event_log: list[_LogEntry] | None = None
    summary: str = ""
    end_time: int | str | None = None
    impacted_services: dict[str, _Service] = {}
    impacted_service_status_changes: list[_StatusChange] = []


_DECODER = msgspec.json.Decoder(list[_Event])


def parse(document: Document) -> Snapshot:
    """Parse open and recently ended events. Raises NormalizeError."""
    with refusing("AWS's current events"):
        events = _DECODER.decode(decoded(document.body))
        return Snapshot(incidents=tuple(map(_incident, events)), covers=(Completeness(Scope.OPEN),))


def _incident(event: _Event) -> Incident:
    started_at = _time(event.date)
    updates = _updates(event.event_log or [])
    status = STATUS(str(event.status))
    severity = _severity(event)
    end = End.stated(_time(event.end_time)) if event.end_time else None
    end = end or (End.closing(updates) if status.final else None)
    return build_incident(
        key=timeline.dated_key(event.service, started_at),
        kind=Kind.INCIDENT,
        title=bare_title(event.summary) or text.plain(event.service_name),
        url=text.link(_PAGE + quote(event.arn, safe=":/")),
        status=Status.RESOLVED if end else status,
        status_raw=str(event.status),
        impact=IMPACT(severity),
        impact_raw=severity,
        start=Start.stated(started_at),
        end=end,
        components=tuple(_affected(event)),
        transitions=tuple(sorted(map(_transition, event.impacted_service_status_changes), key=attrgetter("at"))),
        updates=updates,
        whole_timeline=event.event_log is not None,
    )


def _time(epoch: int | str) -> Instant:
    return from_epoch(int(epoch))


def _updates(log: list[_LogEntry]) -> tuple[Update, ...]:
    return numbered(
        Post(_time(entry.timestamp), STATUS(str(entry.status)), str(entry.status), text.markdown(entry.message))
        for entry in sorted(log, key=lambda entry: int(entry.timestamp))
    )


def _severity(event: _Event) -> str:
    stated = [event.status, *(entry.status for entry in event.event_log or ())]
    stated += [service.max for service in event.impacted_services.values()]
    return max(map(str, stated), key=IMPACT.badness)


def _affected(event: _Event) -> Iterable[Affected]:
    """The event's own service may be `multipleservices-…`."""
    changed = {change.service: change.service_name for change in event.impacted_service_status_changes}
    touched = {key: service.service_name for key, service in event.impacted_services.items()}
    for service, name in ({event.service: event.service_name} | changed | touched).items():
        yield affected(service, name)


def _transition(change: _StatusChange) -> Transition:
    return Transition(
        component_key=change.service,
        at=_time(change.timestamp),
        old_health=HEALTH(str(change.previous_status)),
        new_health=HEALTH(str(change.current_status)),
    )
