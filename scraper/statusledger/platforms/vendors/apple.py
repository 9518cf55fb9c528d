"""Apple: the system status files, one of consumer services, one of developers'.

The first is plain JSON despite its `.js`, the second wrapped in `jsonCallback(...)`. A message has no title and no log:
its text is overwritten, which the dataset shows as edits. Times are epochs in milliseconds. Ended events stay for about
a day. A capture of the developers' file of 2026; the other is documented as the same.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.model import (
    Affected,
    Completeness,
    Component,
    Document,
    Fact,
    Format,
    Health,
    Impact,
    Incident,
    Instant,
    Kind,
    Scope,
    Snapshot,
    Source,
    Status,
    Update,
)
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import has_components
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.titles import listed
from statusledger.platforms.toolkit.words import Default
from statusledger.times import from_epoch, instant, zone

HEALTH = Default(Health.UNKNOWN) | {
    "Available": Health.OPERATIONAL,
    "Maintenance": Health.MAINTENANCE,
    "Issue": Health.DEGRADED,
    "Performance": Health.DEGRADED,
    "Outage": Health.MAJOR_OUTAGE,
}
IMPACT = Default(Impact.UNKNOWN) | {
    "Available": Impact.NONE,
    "Maintenance": Impact.MAINTENANCE,
    "Issue": Impact.MINOR,
    "Performance": Impact.MINOR,
    "Outage": Impact.MAJOR,
}
STATUS = Default(Status.UNKNOWN) | {
    (Kind.INCIDENT, "ongoing"): Status.INVESTIGATING,
    (Kind.INCIDENT, "resolved"): Status.RESOLVED,
    (Kind.INCIDENT, "completed"): Status.RESOLVED,
    (Kind.MAINTENANCE, "upcoming"): Status.SCHEDULED,
    (Kind.MAINTENANCE, "ongoing"): Status.IN_PROGRESS,
    (Kind.MAINTENANCE, "resolved"): Status.COMPLETED,
    (Kind.MAINTENANCE, "completed"): Status.COMPLETED,
}
_NOT_NOW = ("resolved", "completed", "upcoming")
_DATA = "https://www.apple.com/support/systemstatus/data"
_CALL = re.compile(rb"[\w$.]++\s*+\(")
_POSTED = re.compile(r"(?P<local>\d{2}/\d{2}/\d{4} \d{1,2}:\d{2}) (?P<zone>[A-Z]{2,5})")


class _Event(Struct, rename="camel"):
    message_id: str
    status_type: str
    event_status: str
    date_posted: str
    epoch_start_date: int
    epoch_end_date: int | None
    message: str = ""
    users_affected: str | None = None
    affected_services: list[str] | None = None


class _Service(Struct, rename="camel"):
    service_name: str
    events: list[_Event]


class _Body(Struct):
    services: list[_Service]


_DECODER = msgspec.json.Decoder(_Body)


def _parse(document: Document) -> Snapshot:
    with refusing("Apple's system status"):
        services = _DECODER.decode(_unwrapped(document.body.strip()))
        stated: dict[str, list[tuple[str, _Event]]] = defaultdict(list)
        for service in services.services:
            for event in service.events:
                stated[event.message_id].append((text.plain(service.service_name), event))
        names = {text.plain(service.service_name) for service in services.services}
        return Snapshot(
            components=tuple(_components(services.services)),
            incidents=tuple(_incident(key, copies, names) for key, copies in stated.items()),
            covers=(Completeness(Scope.OPEN),),
        )


def _unwrapped(body: bytes) -> bytes:
    call, end = _CALL.match(body), body.removesuffix(b";").rstrip()
    return end[call.end() : -1] if call and end.endswith(b")") else body


def _components(services: Iterable[_Service]) -> Iterable[Component]:
    """Operational, as on the page, if all events are over or planned, by known words."""
    for position, service in enumerate(services):
        words = [event.status_type for event in service.events if event.event_status not in _NOT_NOW]
        word = HEALTH.worst(words)
        name = text.plain(service.service_name)
        health = Health.OPERATIONAL if word is None else HEALTH(word)
        yield Component(key=name, name=name, position=position, health=health, health_raw=word)


def _incident(key: str, copies: Sequence[tuple[str, _Event]], services: set[str]) -> Incident:
    """The copy under the first service by name counts."""
    names = sorted({name for name, _ in copies})
    event = min(copies, key=lambda copy: copy[0])[1]
    kind = Kind.MAINTENANCE if event.status_type == "Maintenance" else Kind.INCIDENT
    status = STATUS((kind, event.event_status))
    started_at = from_epoch(event.epoch_start_date / 1000)
    ended_at = from_epoch(event.epoch_end_date / 1000) if event.epoch_end_date else None
    posted_at = _posted_at(event.date_posted)
    return build_incident(
        key=key,
        kind=kind,
        title=_title(names, event.status_type),
        status=status,
        status_raw=event.event_status,
        impact=IMPACT(event.status_type),
        impact_raw=event.status_type,
        start=Start.stated(started_at),
        end=End.stated(ended_at) if status.final else None,
        window=(started_at, ended_at) if kind is Kind.MAINTENANCE else (None, None),
        posted_at=posted_at,
        components=tuple(_affected(names, [each for _, each in copies], services)),
        updates=(_update(key, event, status, posted_at),),
    )


def _title(names: Sequence[str], word: str) -> str:
    return text.plain(f"{listed(names)}: {word}")


def _affected(names: Sequence[str], events: Iterable[_Event], services: set[str]) -> Iterable[Affected]:
    parts = {text.plain(part) for event in events for part in event.affected_services or ()}
    for name in (*names, *sorted(parts.difference(names))):
        yield Affected(name if name in services else None, name)


def _update(key: str, event: _Event, status: Status, posted_at: Instant) -> Update:
    words = (event.message, event.users_affected)
    return Update(
        key=key,
        status=status,
        status_raw=event.event_status,
        body=text.markdown("\n\n".join(filter(None, words))),
        posted_at=posted_at,
    )


def _posted_at(words: str) -> Instant:
    """`08/18/2026 13:01 PDT`. Raises ValueError."""
    match = _POSTED.fullmatch(words.strip())
    if match is None:
        raise ValueError(f"not a time of Apple's: {words!r}")
    local = datetime.strptime(match["local"], "%m/%d/%Y %H:%M")  # noqa: DTZ007 - its zone comes next
    return instant(local.replace(tzinfo=zone(match["zone"], local, "America/Los_Angeles")))


def _file(source: Source) -> str:
    folder = f"{_DATA}/developer" if "developer" in source.url else _DATA
    return f"{folder}/system_status_en_US.js"


PLATFORM = Platform(
    name="apple",
    title="Apple",
    verified=Verified.CAPTURED,
    verified_on="2026-08",
    gaps=(
        "The file of services for consumers is known from descriptions",
        "Earlier texts of a message are known only from polls: it is overwritten",
    ),
    documents=(
        Doc(
            kind="status",
            channel="page",
            url=_file,
            feed=True,
            expects=Format.TEXT,
            parse=_parse,
            matches=has_components,
        ),
    ),
    capabilities=frozenset({Fact.COMPONENTS, Fact.IMPACT, Fact.MAINTENANCES}),
)
