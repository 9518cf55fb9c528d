"""Summary to a Snapshot."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import msgspec
from msgspec import UNSET

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import (
    Affected,
    Completeness,
    Component,
    Document,
    Impact,
    Incident,
    Instant,
    Kind,
    Page,
    Scope,
    Snapshot,
    Status,
    Update,
)
from statusledger.platforms.statuspal import wire
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.times import instant

_DECODER = msgspec.json.Decoder(wire.Summary)


def parse(document: Document) -> Snapshot:
    """Parse a summary. Raises NormalizeError."""
    with refusing("a summary of StatusPal"):
        return _snapshot(_DECODER.decode(document.body))


def _snapshot(summary: wire.Summary) -> Snapshot:
    page, common = summary.status_page, _common_types(summary)
    services = tuple(_components(summary.services, common))
    names = {service.key: service.name for service in services}
    stated = (
        *((event, None) for event in summary.incidents),
        *((event, Status.IN_PROGRESS) for event in summary.maintenances),
        *((event, Status.SCHEDULED) for event in summary.upcoming_maintenances),
    )
    return Snapshot(
        page=Page(
            key=page.subdomain,
            name=text.plain(page.name) or None,
            health=wire.HEALTH(summary.current_status_type or page.current_incident_type),
            health_raw=page.current_incident_type or summary.current_status_type or wire.NO_TYPE,
            time_zone=page.time_zone,
        ),
        components=services,
        incidents=tuple(_incident(event, phase, names, common) for event, phase in stated),
        covers=(Completeness(Scope.OPEN),),
    )


def _common_types(summary: wire.Summary) -> Mapping[str | None, str]:
    own, common = summary.status_page.current_incident_type, summary.current_status_type
    return {own: common} if common and own not in wire.HEALTH else {}


def _components(
    services: list[wire.Service], common: Mapping[str | None, str], group_name: str | None = None
) -> Iterator[Component]:
    for position, service in enumerate(services):
        if service == wire.Service():
            continue
        own = service.current_incident_type
        if service.id is UNSET or service.name is UNSET or own is UNSET:
            raise NormalizeError("a summary of StatusPal with a service that lacks its id, name or type")
        name = text.plain(service.name)
        yield Component(
            key=str(service.id),
            name=name,
            group_name=group_name,
            description=text.markdown(service.description) if service.description else None,
            position=position,
            health=wire.HEALTH(common.get(own, own)),
            health_raw=own or wire.NO_TYPE,
            is_group=bool(service.children),
        )
        yield from _components(service.children, common, name)


def _incident(
    event: wire.Event, phase: Status | None, names: Mapping[str, str], common: Mapping[str | None, str]
) -> Incident:
    kind = Kind.MAINTENANCE if phase else Kind.INCIDENT
    updates = _updates(event, kind)
    known = [update for update in updates if update.status is not Status.UNKNOWN]
    newest = (known or updates)[-1] if updates else None
    started_at, ends_at = _utc(event.starts_at), _utc(event.ends_at) if event.ends_at else None
    status = Status.RESOLVED if ends_at and not phase else _progress(newest, phase)
    return build_incident(
        key=str(event.id),
        kind=kind,
        title=text.plain(event.title),
        url=text.link(event.url),
        status=status,
        status_raw=newest.status_raw if newest else None,
        impact=wire.IMPACT.get(common.get(event.type, event.type), Impact.MAINTENANCE if phase else Impact.UNKNOWN),
        impact_raw=event.type,
        start=Start.stated(started_at),
        end=(None if phase else End.stated(ends_at)) or (End.closing(updates) if status.final else None),
        window=(started_at, ends_at) if phase else (None, None),
        posted_at=_utc(event.inserted_at),
        components=tuple(Affected(key, names[key]) for key in map(str, event.service_ids) if key in names),
        updates=updates,
        whole_timeline=event.updates is not None,
    )


def _progress(newest: Update | None, phase: Status | None) -> Status:
    stated = newest.status if newest else Status.UNKNOWN
    return stated if stated.final else phase or stated


def _updates(event: wire.Event, kind: Kind) -> tuple[Update, ...]:
    """The summary lists the newest first."""
    closed = {Status.RESOLVED: Status.COMPLETED} if kind is Kind.MAINTENANCE else {}
    stated = ((wire.STATUS(update.type), _utc(update.posted_at), update) for update in (event.updates or [])[::-1])
    return tuple(
        Update(
            key=str(update.id),
            status=closed.get(status, status),
            status_raw=update.type,
            body=text.markdown(update.description),
            posted_at=posted_at,
        )
        for status, posted_at, update in sorted(stated, key=lambda each: each[1])
    )


def _utc(words: str) -> Instant:
    """`2025-03-08T08:41:25`, without a zone."""
    local = datetime.fromisoformat(words)
    return instant(local if local.tzinfo else local.replace(tzinfo=UTC))
