"""The three JSON documents behind a page to Snapshots."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

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
    Scope,
    Snapshot,
    Status,
    Update,
)
from statusledger.platforms.checkly import wire
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.timelines import oldest_first, undated
from statusledger.text import addresses
from statusledger.times import iso, shifted


class _Shown(NamedTuple):
    service: wire.ServiceDays
    event: wire.Event


def incidents(document: Document) -> Snapshot:
    """Parse the open incidents."""
    listed = wire.INCIDENTS.decode(document.body).incidents
    return Snapshot(
        incidents=tuple(_incident(each, each.services or (), document.url, _updates(each)) for each in listed),
        covers=(Completeness(Scope.OPEN, (Kind.INCIDENT,)),),
    )


def uptime(document: Document) -> Snapshot:
    """Parse the services in their groups and ninety days of incidents without texts."""
    body = wire.UPTIME.decode(document.body)
    shown = [
        _Shown(service, event)
        for card in body.uptime
        for service in card.services
        for day in service.days
        for event in day.events
    ]
    return Snapshot(components=tuple(_components(body, shown)), incidents=tuple(_events(shown, document.url)))


def windows(document: Document) -> Snapshot:
    """Parse the maintenances, each in the list of its progress."""
    body = wire.WINDOWS.decode(document.body)
    completed = (*body.recently_completed, *body.past)
    phases = {Status.SCHEDULED: body.upcoming, Status.IN_PROGRESS: body.active, Status.COMPLETED: completed}
    return Snapshot(
        incidents=tuple(_maintenance(window, status) for status, listed in phases.items() for window in listed),
        covers=(Completeness(Scope.OPEN, (Kind.MAINTENANCE,)),),
    )


def _components(body: wire.Uptime, shown: Iterable[_Shown]) -> Iterable[Component]:
    """Groups may repeat a service."""
    words = wire.HEALTH.worst_by(
        (service.id, event.severity or "") for service, event in shown if not _status(event).final
    )
    well = Health.UNKNOWN if body.partial_error else Health.OPERATIONAL
    order = {(layout.id, place.id): place.order for layout in body.metadata for place in layout.services}
    found: dict[str, Component] = {}
    for card in _laid_out(body):
        for service in card.services:
            word = words.get(service.id)
            component = Component(
                key=service.id,
                name=text.plain(service.name),
                group_name=text.plain(card.name),
                position=order.get((card.id, service.id)),
                health=well if word is None else wire.HEALTH(word),
                health_raw=word or None,
            )
            found.setdefault(service.id, component)
    return found.values()


def _laid_out(body: wire.Uptime) -> list[wire.Card]:
    order = {layout.id: layout.order for layout in body.metadata if layout.order is not None}
    return sorted(body.uptime, key=lambda card: (order.get(card.id, len(order)), card.id))


def _events(shown: Iterable[_Shown], url: str) -> Iterator[Incident]:
    """Days and services repeat an event."""
    events: dict[str, wire.Event] = {}
    services: dict[str, dict[str, wire.Service]] = defaultdict(dict)
    for service, event in shown:
        events[event.id] = event
        services[event.id][service.id] = wire.Service(service.id, service.name)
    for key, event in events.items():
        yield _incident(event, services[key].values(), url)


def _incident(
    event: wire.Event, services: Iterable[wire.Service], url: str, updates: Sequence[Update] = ()
) -> Incident:
    started_at, status = iso(event.created_at), _status(event)
    return build_incident(
        key=event.id,
        kind=Kind.INCIDENT,
        title=text.plain(event.name),
        url=text.link(addresses.join(url, f"/incident/{addresses.step(event.id)}")),
        status=status,
        status_raw=event.last_update_status,
        impact=wire.IMPACT(event.severity),
        impact_raw=event.severity,
        start=Start.stated(started_at),
        end=_end(event, started_at, updates) if status.final else None,
        components=tuple(Affected(each.id, text.plain(each.name)) for each in services),
        updates=updates,
        whole_timeline=bool(updates),
    )


def _status(event: wire.Event) -> Status:
    return wire.STATUS(event.last_update_status)


def _end(event: wire.Event, started_at: Instant, updates: Sequence[Update]) -> End | None:
    if event.duration is None:
        return End.closing(updates)
    return End.stated(shifted(started_at, event.duration))


def _updates(incident: wire.Incident) -> tuple[Update, ...]:
    return tuple(
        Update(
            key=update.id,
            status=wire.STATUS(update.status),
            status_raw=update.status,
            body=text.markdown(update.description or ""),
            posted_at=iso(update.public_incident_update_date),
        )
        for update in oldest_first(incident.incident_updates or [], lambda each: each.public_incident_update_date)
    )


def _maintenance(window: wire.Window, status: Status) -> Incident:
    """Its number is of another series than incidents'."""
    starts_at, ends_at = (iso(words) if words else None for words in (window.starts_at, window.ends_at))
    return build_incident(
        key=f"maintenance-{window.id}",
        kind=Kind.MAINTENANCE,
        title=text.plain(window.name),
        status=status,
        impact=Impact.MAINTENANCE,
        start=Start.stated(starts_at),
        end=End.stated(ends_at) if status.final else None,
        window=(starts_at, ends_at),
        updates=undated("description", status, text.markdown(window.description or "")),
    )
