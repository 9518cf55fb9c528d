"""Cachet 3's lists to Snapshots.

A list states no total, only if there is a next page. Updates of an incident have statuses, those of a schedule none. An
incident's key is its guid, which ends its address in the feed too.
"""

import re
from collections.abc import Iterable

import msgspec

from statusledger import text
from statusledger.model import (
    Affected,
    Completeness,
    Component,
    Document,
    Format,
    Health,
    Impact,
    Incident,
    Instant,
    Kind,
    Request,
    Scope,
    Snapshot,
    Status,
    Update,
)
from statusledger.platforms.cachet import paging, resources
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.timelines import Post, numbered
from statusledger.platforms.toolkit.words import Default
from statusledger.text import addresses
from statusledger.times import local

HEALTH = Default(Health.UNKNOWN) | {
    1: Health.OPERATIONAL,
    2: Health.DEGRADED,
    3: Health.PARTIAL_OUTAGE,
    4: Health.MAJOR_OUTAGE,
    5: Health.UNKNOWN,
    6: Health.MAINTENANCE,
}
IMPACT = Default(Impact.UNKNOWN) | {
    1: Impact.NONE,
    2: Impact.MINOR,
    3: Impact.MAJOR,
    4: Impact.CRITICAL,
    5: Impact.UNKNOWN,
    6: Impact.MAINTENANCE,
}
STATUS = Default(Status.UNKNOWN) | {
    0: Status.UNKNOWN,
    1: Status.INVESTIGATING,
    2: Status.IDENTIFIED,
    3: Status.MONITORING,
    4: Status.RESOLVED,
}
SCHEDULE = Default(Status.UNKNOWN) | {0: Status.SCHEDULED, 1: Status.IN_PROGRESS, 2: Status.COMPLETED}
SCHEDULES = "schedules?include=components,updates&sort=-id&per_page=100"
_OTHERS = {"v3_components": "components?include=group&per_page=100", "v3_schedules": SCHEDULES}


_WITHOUT_ZONE = "{} {}: their times have no zone; state the page's own zone as time_zone"


def matches(document: Document, snapshot: Snapshot | None) -> bool:
    """Return True for a non-empty list of its kind."""
    return snapshot is not None and bool(resources.read(document).data)


def components(document: Document) -> Snapshot:
    """Parse a page of the components; the next is followed."""
    body = resources.read(document)
    further = text.link(addresses.join(document.url, body.links.next)) if body.links.next else None
    return Snapshot(
        components=tuple(_component(body, resource) for resource in body.data),
        follow=(Request(further, "v3_components"),) if further else (),
        all_components=further is None and not re.search(r"[?&]page=", document.url),
    )


def incidents(document: Document) -> Snapshot:
    """Parse the newest incidents, newest first; requests the other lists."""
    body = resources.read(document)
    rows = [_read(resource) for resource in body.data]
    others = tuple(Request(addresses.join(document.url, path), kind) for kind, path in _OTHERS.items())
    if rows and document.time_zone is None:
        feed = Request(addresses.join(document.url, "../rss"), "feed", expects=Format.FEED)
        return Snapshot(follow=(*others, feed), unread=(_WITHOUT_ZONE.format(len(rows), "incidents"),))
    stated = tuple(_incident(body, resource, document) for resource in body.data)
    if paging.number(document) > 1:
        return Snapshot(incidents=stated, follow=_older(document, body))
    times = [_at(row.created, document.time_zone) for row in rows]
    covers: tuple[Completeness, ...] = ()
    if body.links.next is None:
        covers = (Completeness(Scope.SINCE, (Kind.INCIDENT,)),)
    elif times and times == sorted(times, reverse=True):
        covers = (Completeness(Scope.SINCE, (Kind.INCIDENT,), times[-1]),)
    return Snapshot(incidents=stated, covers=covers, follow=(*others, *_older(document, body)))


def schedules(document: Document) -> Snapshot:
    """Parse the newest maintenances."""
    body = resources.read(document)
    rows = [msgspec.convert(resource.attributes, resources.Schedule) for resource in body.data]
    if rows and document.time_zone is None:
        return Snapshot(unread=(_WITHOUT_ZONE.format(len(rows), "schedules"),))
    whole = body.links.next is None and paging.number(document) == 1
    return Snapshot(
        incidents=tuple(_schedule(body, resource, document) for resource in body.data),
        covers=(Completeness(Scope.SINCE, (Kind.MAINTENANCE,)),) if whole else (),
        follow=_older(document, body),
    )


def _older(document: Document, body: resources.List) -> tuple[Request, ...]:
    return (paging.older(document),) if body.links.next else ()


def _component(body: resources.List, resource: resources.Resource) -> Component:
    data = msgspec.convert(resource.attributes, resources.Component)
    groups = [msgspec.convert(group.attributes, resources.Group) for group in body.related(resource, "group")]
    word = data.latest_status or data.status
    status = word.value if isinstance(word, resources.Word) else word
    return Component(
        key=resource.id,
        name=text.plain(data.name),
        group_name=text.plain(groups[0].name) if groups else None,
        description=text.markdown(data.description) if data.description else None,
        position=data.order,
        health=HEALTH(status),
        health_raw=_raw(status),
    )


def _read(resource: resources.Resource) -> resources.Incident:
    return msgspec.convert(resource.attributes, resources.Incident)


def _incident(body: resources.List, resource: resources.Resource, document: Document) -> Incident:
    data, zone = _read(resource), document.time_zone
    created_at, occurred_at = _at(data.created, zone), _known(data.occurred, zone)
    published_at = _known(data.published, zone) if data.published else None
    updates = _updates(body, resource, data.message, created_at, zone)
    status, impact = STATUS(data.status.value), IMPACT.worst(body.impacts.get(resource.id, ()))
    return build_incident(
        key=data.guid,
        kind=Kind.INCIDENT,
        title=text.plain(data.name),
        url=text.link(addresses.join(document.url, f"../incidents/{addresses.step(data.guid)}")),
        status=status,
        status_raw=_raw(data.status.value),
        impact=IMPACT(impact),
        impact_raw=_raw(impact),
        start=Start.stated(occurred_at) or Start.first_update(created_at),
        end=End.closing(updates[1:]) if status.final else None,
        posted_at=max(created_at, published_at or created_at),
        components=tuple(_affected(body, resource)),
        updates=updates,
    )


def _schedule(body: resources.List, resource: resources.Resource, document: Document) -> Incident:
    data, zone = msgspec.convert(resource.attributes, resources.Schedule), document.time_zone
    starts_at, ends_at = _at(data.scheduled, zone), _known(data.completed, zone)
    posted_at = _at(data.created, zone)
    status, impact = SCHEDULE(data.status.value), IMPACT.worst(body.impacts.get(resource.id, ()))
    return build_incident(
        key=f"schedule-{resource.id}",
        kind=Kind.MAINTENANCE,
        title=text.plain(data.name),
        status=status,
        status_raw=_raw(data.status.value),
        impact=IMPACT(impact),
        impact_raw=_raw(impact),
        start=Start.stated(starts_at),
        end=End.stated(ends_at if status.final else None),
        window=(starts_at, ends_at),
        posted_at=posted_at,
        components=tuple(_affected(body, resource)),
        updates=_updates(body, resource, data.message, posted_at, zone),
    )


def _raw(number: int | None) -> str | None:
    return None if number is None else str(number)


def _affected(body: resources.List, resource: resources.Resource) -> Iterable[Affected]:
    for related in body.related(resource, "components"):
        yield Affected(related.id, text.plain(msgspec.convert(related.attributes, resources.Component).name))


def _updates(
    body: resources.List, resource: resources.Resource, message: str, posted_at: Instant, time_zone: str | None
) -> tuple[Update, ...]:
    """The entry's own message comes first, its status unknown."""
    first = numbered([Post(posted_at, Status.UNKNOWN, None, text.markdown(message))])
    later = sorted(body.related(resource, "updates"), key=lambda update: int(update.id))
    stated = [_update(resource.type, each, time_zone) for each in later]
    return (*first, *sorted(stated, key=lambda update: update.posted_at))


def _update(of: str, resource: resources.Resource, time_zone: str | None) -> Update:
    body = msgspec.convert(resource.attributes, resources.Update)
    if body.status is None and of == "incidents":
        raise ValueError(f"update {resource.id} of an incident has no status")
    return Update(
        key=resource.id,
        status=STATUS(body.status.value) if body.status else Status.UNKNOWN,
        status_raw=_raw(body.status.value) if body.status else None,
        body=text.markdown(body.message),
        posted_at=_at(body.created, time_zone),
    )


def _at(time: resources.Time, time_zone: str | None) -> Instant:
    if time.string is None:
        raise ValueError("a time that must be told is null")
    return local(time.string, time_zone)


def _known(time: resources.Time, time_zone: str | None) -> Instant | None:
    return local(time.string, time_zone) if time.string else None
