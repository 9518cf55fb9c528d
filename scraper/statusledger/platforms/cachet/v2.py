"""Cachet 2's lists: components, incidents, and from 2.4 on schedules.

From 2.4 on, `status` is an incident's first status and `latest_status` its current one; `rows` parses earlier versions.
An incident ends with the update that states its end.
"""

from collections.abc import Sequence

from msgspec import UNSET

from statusledger import text
from statusledger.model import (
    Completeness,
    Component,
    Document,
    Incident,
    Kind,
    Request,
    Scope,
    Snapshot,
    Status,
    Update,
    When,
)
from statusledger.platforms.cachet import paging, rows, wire
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.timelines import Post, numbered
from statusledger.text import addresses
from statusledger.times import local

LENGTH = 100


def matches(document: Document, snapshot: Snapshot | None) -> bool:
    """Return True for a non-empty list of its kind."""
    return snapshot is not None and bool(wire.DECODERS[document.kind].decode(document.body).data)


def components(document: Document) -> Snapshot:
    """Parse the components. Schedules are requested where the version has them."""
    body = wire.COMPONENTS.decode(document.body)
    has_schedules = any(component.meta is not UNSET for component in body.data)
    schedules = addresses.join(document.url, f"schedules?per_page={LENGTH}")
    return Snapshot(
        components=tuple(_component(component) for component in body.data),
        follow=(Request(schedules, "schedules"),) if has_schedules else (),
        all_components=_whole(body.meta),
    )


def incidents(document: Document) -> Snapshot:
    """Parse the newest incidents, requested by number, newest first."""
    body = wire.INCIDENTS.decode(document.body)
    stated = tuple(_incident(incident, document) for incident in body.data)
    numbers = [incident.id for incident in body.data]
    covers: tuple[Completeness, ...] = ()
    if _whole(body.meta):
        covers = (Completeness(Scope.SINCE, (Kind.INCIDENT,)),)
    elif len(numbers) > 1 and numbers == sorted(numbers, reverse=True) and paging.number(document) == 1:
        since = min(incident.posted_at for incident in stated if incident.posted_at)
        covers = (Completeness(Scope.SINCE, (Kind.INCIDENT,), since),)
    follow = (*_newest(document, numbers, body.meta), *_older(document, body.meta))
    return Snapshot(incidents=stated, covers=covers, follow=follow)


def schedules(document: Document) -> Snapshot:
    """Parse the maintenances of 2.4 and later."""
    body = wire.SCHEDULES.decode(document.body)
    return Snapshot(
        incidents=tuple(_schedule(schedule, document.time_zone) for schedule in body.data),
        covers=(Completeness(Scope.SINCE, (Kind.MAINTENANCE,)),) if _whole(body.meta) else (),
        follow=_older(document, body.meta),
    )


def _newest(document: Document, numbers: list[int], meta: wire.Meta) -> tuple[Request, ...]:
    """Oldest first: 2.0 and 2.1 have no other order."""
    in_order = len(numbers) > 1 and numbers == sorted(numbers) and paging.number(document) == 1
    if not in_order or _whole(meta):
        return ()
    last = min(-(-meta.pagination.total // len(numbers)), paging.LAST)
    return tuple(paging.numbered(document, page, When.ALWAYS) for page in range(max(2, last - 1), last + 1))


def _older(document: Document, meta: wire.Meta) -> tuple[Request, ...]:
    """The server may lower the requested page size."""
    pagination = meta.pagination
    more = pagination.count and paging.number(document) * pagination.count < pagination.total
    return (paging.older(document),) if more else ()


def _whole(meta: wire.Meta) -> bool:
    return meta.pagination.total <= meta.pagination.count


def _component(component: wire.Component) -> Component:
    return Component(
        key=str(component.id),
        name=text.plain(component.name),
        description=text.markdown(component.description) if component.description else None,
        position=component.order,
        health=wire.HEALTH(component.status),
        health_raw=str(component.status),
    )


def _incident(incident: wire.Incident, document: Document) -> Incident:
    if incident.updates is UNSET:
        return rows.incident(incident, document)
    planned, time_zone = incident.status == 0, document.time_zone
    posted_at = local(incident.created_at, time_zone)
    stated = incident.scheduled_at if planned else incident.occurred_at
    started_at = local(stated, time_zone) if stated else posted_at
    updates = _updates(incident, incident.updates, time_zone)
    if incident.latest_status is None and incident.updates:
        raise ValueError(f"incident {incident.id} has updates and no latest_status")
    number = incident.status if incident.latest_status is None else incident.latest_status
    status = wire.STATUS(number)
    return build_incident(
        key=str(incident.id),
        kind=Kind.MAINTENANCE if planned else Kind.INCIDENT,
        title=text.plain(incident.name),
        url=text.link(incident.permalink),
        status=Status.COMPLETED if planned and status is Status.RESOLVED else status,
        status_raw=str(number),
        start=Start.stated(started_at) if stated else Start.first_update(posted_at),
        end=End.closing(updates[1:]) if status.final else None,
        window=(started_at if planned and stated else None, None),
        posted_at=posted_at,
        components=wire.affected(incident),
        updates=updates,
    )


def _updates(
    incident: wire.Incident, stated_updates: Sequence[wire.Update], time_zone: str | None
) -> tuple[Update, ...]:
    """The incident's own message, which has no number, then its updates by number.

    A message that is "Fixed" without a "Fixed" update was edited later.
    """
    began_at = local(incident.created_at, time_zone)
    began = wire.STATUS(incident.status)
    status = Status.UNKNOWN if began.final else began
    first = numbered([Post(began_at, status, str(incident.status), text.markdown(incident.message))])
    later = sorted(stated_updates, key=lambda update: update.id)
    stated = (
        Update(
            key=str(update.id),
            status=wire.STATUS(update.status),
            status_raw=str(update.status),
            body=text.markdown(update.message),
            posted_at=local(update.created_at, time_zone),
        )
        for update in later
    )
    return (*first, *sorted(stated, key=lambda update: update.posted_at))


def _schedule(schedule: wire.Schedule, time_zone: str | None) -> Incident:
    starts_at, posted_at = local(schedule.scheduled_at, time_zone), local(schedule.created_at, time_zone)
    ends_at = local(schedule.completed_at, time_zone) if schedule.completed_at else None
    status = wire.SCHEDULE(schedule.status)
    ended_at = ends_at if status.final else None
    notice = Post(posted_at, Status.SCHEDULED, None, text.markdown(schedule.message))
    return build_incident(
        key=f"schedule-{schedule.id}",
        kind=Kind.MAINTENANCE,
        title=text.plain(schedule.name),
        status=status,
        status_raw=str(schedule.status),
        start=Start.stated(starts_at),
        end=End.stated(ended_at),
        window=(starts_at, ends_at),
        posted_at=posted_at,
        updates=numbered([notice]),
    )
