"""Statping and Statping-ng, self-hosted: services with incidents, and announcements of planned work.

`/api/services` repeats incidents from a cache that only a request of `/api/services/<id>/incidents` renews, so both are
read. Only an update of type Resolved closes an incident. Year 1 means no time. Read from the source of Statping-ng 0.91
(statping-ng/statping-ng ad39c652: handlers, types, frontend/src) and its API examples (dev/postman.json).
"""

import re
from collections.abc import Iterable, Iterator

import msgspec

from statusledger import text
from statusledger.model import (
    Affected,
    Completeness,
    Component,
    Document,
    Fact,
    Health,
    Impact,
    Incident,
    Instant,
    Kind,
    Page,
    Request,
    Scope,
    Snapshot,
    Status,
    Update,
)
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.statping import wire
from statusledger.platforms.toolkit.evidence import bears, has_components
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import last_known
from statusledger.platforms.toolkit.words import Default
from statusledger.text import phrases
from statusledger.times import exact, iso

HEALTH = Default(Health.UNKNOWN) | {"online": Health.OPERATIONAL, "offline": Health.MAJOR_OUTAGE}
STATUS = Default(Status.UNKNOWN) | {"investigating": Status.INVESTIGATING, "resolved": Status.RESOLVED}
_MOST_SERVICES = 80
"""Services whose incidents are requested: a poll has a hundred requests."""
_NEVER = "0001-01-01T00:00:00"
_MARKS = re.compile(rb"""class=["']statping_container["']""")


@refusing("a Statping document")
def _parse(document: Document) -> Snapshot:
    if document.kind == "core":
        return Snapshot(page=Page(name=text.plain(wire.CORE.decode(document.body).name) or None))
    if document.kind == "services":
        return _services(document.url, wire.SERVICES.decode(document.body))
    if document.kind == "incidents":
        return Snapshot(incidents=tuple(map(_incident, wire.INCIDENTS.decode(document.body) or ())))
    planned = filter(_is_planned, wire.MESSAGES.decode(document.body) or ())
    return Snapshot(
        incidents=tuple(map(_maintenance, planned)), covers=(Completeness(Scope.OPEN, (Kind.MAINTENANCE,)),)
    )


def _services(url: str, services: list[wire.Service]) -> Snapshot:
    """Complete for incidents where each service lists its own."""
    listed = [each.incidents for each in services if not isinstance(each.incidents, msgspec.UnsetType)]
    return Snapshot(
        components=tuple(_component(place, each) for place, each in enumerate(services)),
        incidents=tuple(_incident(each) for several in listed for each in several or ()),
        covers=(Completeness(Scope.SINCE, (Kind.INCIDENT,)),) if services and len(listed) == len(services) else (),
        follow=tuple(
            Request(f"{url.rstrip('/')}/{each.id}/incidents", "incidents") for each in services[:_MOST_SERVICES]
        ),
    )


def _component(place: int, service: wire.Service) -> Component:
    word = "online" if service.online else "offline"
    return Component(
        key=str(service.id),
        name=text.plain(service.name),
        position=place,
        health=HEALTH(word),
        health_raw=word,
    )


def _incident(entry: wire.Incident) -> Incident:
    updates = tuple(_updates(entry))
    return build_incident(
        key=str(entry.id),
        kind=Kind.INCIDENT,
        title=text.plain(entry.title),
        status=last_known(updates),
        status_raw=updates[-1].status_raw if updates else None,
        start=Start.first_update(_time(entry.created_at)),
        end=End.closing(updates),
        posted_at=_time(entry.created_at),
        components=(Affected(str(entry.service), ""),),
        updates=updates,
    )


def _updates(entry: wire.Incident) -> Iterator[Update]:
    if entry.description and (at := _time(entry.created_at)):
        yield Update(
            key=f"{entry.id}-description",
            status=Status.UNKNOWN,
            status_raw=None,
            body=text.markdown(entry.description),
            posted_at=at,
        )
    for each in sorted(entry.updates or (), key=lambda each: (exact(each.created_at), each.id)):
        yield Update(
            key=str(each.id),
            status=STATUS(each.type.lower()),
            status_raw=each.type or None,
            body=text.markdown(each.message),
            posted_at=iso(each.created_at),
        )


def _is_planned(message: wire.Message) -> bool:
    return phrases.kind_of(text.plain(message.title), text.markdown(message.description)) is Kind.MAINTENANCE


def _maintenance(message: wire.Message) -> Incident:
    """A window that ends when it starts has no end."""
    start, end = _time(message.start_on), _time(message.end_on)
    return build_incident(
        key=f"message-{message.id}",
        kind=Kind.MAINTENANCE,
        title=text.plain(message.title),
        status=Status.SCHEDULED,
        impact=Impact.MAINTENANCE,
        start=Start.stated(start),
        window=(start, None if end == start else end),
        posted_at=_time(message.created_at),
        components=(Affected(str(message.service), ""),) if message.service else (),
        updates=tuple(_announced(message)),
    )


def _announced(message: wire.Message) -> Iterable[Update]:
    at, body = _time(message.created_at), text.markdown(message.description)
    if at and body:
        yield Update(key="1", status=Status.SCHEDULED, status_raw=None, body=body, posted_at=at)


def _time(stated: str) -> Instant | None:
    return None if stated.startswith(_NEVER) else iso(stated)


PLATFORM = Platform(
    name="statping",
    title="Statping",
    self_hosted=True,
    verified=Verified.SOURCE,
    verified_on="2026-11",
    gaps=(
        "Groups of services are not read",
        "Announcements other than of planned work are left out",
        "Planned work has no state: it stays due until the page removes it",
        f"The incidents of services after the first {_MOST_SERVICES} may be late",
    ),
    documents=(
        Doc("services", "api", _parse, "{page}/api/services", matches=has_components),
        Doc("incidents", "api", _parse, matches=None),
        Doc("messages", "api", _parse, "{page}/api/messages", matches=None),
        Doc("core", "api", _parse, "{page}/api"),
    ),
    home=bears(_MARKS),
    capabilities=frozenset({Fact.COMPONENTS, Fact.UPDATES, Fact.HISTORY, Fact.MAINTENANCES}),
)
