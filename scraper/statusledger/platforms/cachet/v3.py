"""Cachet 3's lists to Snapshots.

A list tells no total, only whether there is a next page. An incident's status is where it stands; its updates have one
each, those of a schedule none.
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
    Health,
    Impact,
    Incident,
    Instant,
    Kind,
    Request,
    ResolvedFrom,
    Scope,
    Snapshot,
    StartedFrom,
    Status,
    Update,
)
from statusledger.platforms.cachet import paging, resources
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.reconcile import timeline
from statusledger.text import addresses
from statusledger.times import local

HEALTH = {
    1: Health.OPERATIONAL,
    2: Health.DEGRADED,
    3: Health.PARTIAL_OUTAGE,
    4: Health.MAJOR_OUTAGE,
    5: Health.UNKNOWN,
    6: Health.MAINTENANCE,
}
STATUS = {0: Status.UNKNOWN, 1: Status.INVESTIGATING, 2: Status.IDENTIFIED, 3: Status.MONITORING, 4: Status.RESOLVED}
SCHEDULE = {0: Status.SCHEDULED, 1: Status.IN_PROGRESS, 2: Status.COMPLETED}
SCHEDULES = "schedules?include=components,updates&sort=-id&per_page=100"
_OTHERS = {"v3_components": "components?include=group&per_page=100", "v3_schedules": SCHEDULES}


@refusing("a Cachet 3 list")
def recognise(document: Document) -> bool:
    """A list of its kind that holds something. Raises NormalizeError for what is none."""
    return bool(resources.read(document).data)


def components(document: Document) -> Snapshot:
    """A page of what is listed; the next is followed."""
    body = resources.read(document)
    further = text.link(addresses.join(document.url, body.links.next)) if body.links.next else None
    return Snapshot(
        components=tuple(_component(body, resource) for resource in body.data),
        follow=(Request(further, "v3_components"),) if further else (),
        all_components=further is None and not re.search(r"[?&]page=", document.url),
    )


def incidents(document: Document) -> Snapshot:
    """The newest incidents, newest first; the other lists are asked for beside them."""
    body = resources.read(document)
    told = tuple(_incident(body, resource, document.time_zone) for resource in body.data)
    if paging.number(document) > 1:
        return Snapshot(incidents=told, follow=_older(document, body))
    times = [incident.posted_at for incident in told if incident.posted_at]
    covers: tuple[Completeness, ...] = ()
    if body.links.next is None:
        covers = (Completeness(Scope.SINCE, (Kind.INCIDENT,)),)
    elif times and times == sorted(times, reverse=True):
        covers = (Completeness(Scope.SINCE, (Kind.INCIDENT,), times[-1]),)
    others = tuple(Request(addresses.join(document.url, path), kind) for kind, path in _OTHERS.items())
    return Snapshot(incidents=told, covers=covers, follow=(*others, *_older(document, body)))


def schedules(document: Document) -> Snapshot:
    """The newest maintenances."""
    body = resources.read(document)
    whole = body.links.next is None and paging.number(document) == 1
    return Snapshot(
        incidents=tuple(_schedule(body, resource, document.time_zone) for resource in body.data),
        covers=(Completeness(Scope.SINCE, (Kind.MAINTENANCE,)),) if whole else (),
        follow=_older(document, body),
    )


def _older(document: Document, body: resources.List) -> tuple[Request, ...]:
    return (paging.older(document),) if body.links.next else ()


def _component(body: resources.List, resource: resources.Resource) -> Component:
    told = msgspec.convert(resource.attributes, resources.Component)
    groups = [msgspec.convert(group.attributes, resources.Group) for group in body.related(resource, "group")]
    word = told.latest_status or told.status
    status = word.value if isinstance(word, resources.Word) else word
    return Component(
        key=resource.id,
        name=text.plain(told.name),
        group_name=text.plain(groups[0].name) if groups else None,
        description=text.markdown(told.description) if told.description else None,
        position=told.order,
        health=HEALTH.get(status, Health.UNKNOWN),
        health_raw=str(status),
    )


def _incident(body: resources.List, resource: resources.Resource, time_zone: str | None) -> Incident:
    told = msgspec.convert(resource.attributes, resources.Incident)
    posted_at, occurred_at = _at(told.created, time_zone), _known(told.occurred, time_zone)
    updates = _updates(body, resource, told.message, posted_at, time_zone)
    status = STATUS.get(told.status.value, Status.UNKNOWN)
    closed = timeline.closing(updates[1:]) if status.final else None
    return Incident(
        key=resource.id,
        kind=Kind.INCIDENT,
        title=text.plain(told.name),
        url=None,
        status=status,
        status_raw=str(told.status.value),
        impact=Impact.UNKNOWN,
        impact_raw=None,
        started_at=occurred_at or posted_at,
        started_from=StartedFrom.STATED if occurred_at else StartedFrom.FIRST_UPDATE,
        resolved_at=closed.posted_at if closed else None,
        resolved_from=ResolvedFrom.UPDATE if closed else None,
        posted_at=posted_at,
        components=tuple(_affected(body, resource)),
        updates=updates,
    )


def _schedule(body: resources.List, resource: resources.Resource, time_zone: str | None) -> Incident:
    told = msgspec.convert(resource.attributes, resources.Schedule)
    starts_at, ends_at = _at(told.scheduled, time_zone), _known(told.completed, time_zone)
    posted_at = _at(told.created, time_zone)
    status = SCHEDULE.get(told.status.value, Status.UNKNOWN)
    ended_at = ends_at if status.final else None
    return Incident(
        key=f"schedule-{resource.id}",
        kind=Kind.MAINTENANCE,
        title=text.plain(told.name),
        url=None,
        status=status,
        status_raw=str(told.status.value),
        impact=Impact.UNKNOWN,
        impact_raw=None,
        started_at=starts_at,
        started_from=StartedFrom.STATED,
        resolved_at=ended_at,
        resolved_from=ResolvedFrom.STATED if ended_at else None,
        scheduled_start_at=starts_at,
        scheduled_end_at=ends_at,
        posted_at=posted_at,
        components=tuple(_affected(body, resource)),
        updates=_updates(body, resource, told.message, posted_at, time_zone),
    )


def _affected(body: resources.List, resource: resources.Resource) -> Iterable[Affected]:
    for related in body.related(resource, "components"):
        yield Affected(related.id, text.plain(msgspec.convert(related.attributes, resources.Component).name))


def _updates(
    body: resources.List, resource: resources.Resource, message: str, posted_at: Instant, time_zone: str | None
) -> tuple[Update, ...]:
    """The entry's own message, whose status at that time nothing tells, and its updates after it."""
    first = Update(
        key=timeline.minute_keys([posted_at])[0],
        status=Status.UNKNOWN,
        status_raw=None,
        body=text.markdown(message),
        posted_at=posted_at,
    )
    later = sorted(body.related(resource, "updates"), key=lambda update: int(update.id))
    told = [_update(resource.type, each, time_zone) for each in later]
    return (first, *sorted(told, key=lambda update: update.posted_at))


def _update(of: str, resource: resources.Resource, time_zone: str | None) -> Update:
    told = msgspec.convert(resource.attributes, resources.Update)
    if told.status is None and of == "incidents":
        raise ValueError(f"update {resource.id} of an incident has no status")
    return Update(
        key=resource.id,
        status=STATUS.get(told.status.value, Status.UNKNOWN) if told.status else Status.UNKNOWN,
        status_raw=str(told.status.value) if told.status else None,
        body=text.markdown(told.message),
        posted_at=_at(told.created, time_zone),
    )


def _at(time: resources.Time, time_zone: str | None) -> Instant:
    if time.string is None:
        raise ValueError("a time that must be told is null")
    return local(time.string, time_zone)


def _known(time: resources.Time, time_zone: str | None) -> Instant | None:
    return local(time.string, time_zone) if time.string else None
