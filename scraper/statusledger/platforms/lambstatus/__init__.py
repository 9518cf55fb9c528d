"""LambStatus, self-hosted on AWS Lambda: components, incidents and maintenances.

`/api/incidents` and `/api/maintenances` list everything ever, unordered and without texts or ends, so a list is its own
channel; `<list>/<id>` has an event's updates. `/api/public-settings` names the page. Times are UTC. Read from the
source of LambStatus 0.6.6, no longer maintained (ks888/LambStatus bfacf202: packages/lambda/src, packages/frontend and
cloudformation).
"""

import re
from collections.abc import Iterable, Sequence

from statusledger import text
from statusledger.model import (
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
    When,
)
from statusledger.platforms.lambstatus import wire
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import bears, has_components
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.words import Default
from statusledger.text import addresses
from statusledger.times import exact, iso

HEALTH = Default(Health.UNKNOWN) | {
    "Operational": Health.OPERATIONAL,
    "Under Maintenance": Health.MAINTENANCE,
    "Degraded Performance": Health.DEGRADED,
    "Partial Outage": Health.PARTIAL_OUTAGE,
    "Major Outage": Health.MAJOR_OUTAGE,
}
STATUS = Default(Status.UNKNOWN) | {
    "Investigating": Status.INVESTIGATING,
    "Identified": Status.IDENTIFIED,
    "Monitoring": Status.MONITORING,
    "Resolved": Status.RESOLVED,
    "Scheduled": Status.SCHEDULED,
    "In Progress": Status.IN_PROGRESS,
    "Verifying": Status.VERIFYING,
    "Completed": Status.COMPLETED,
}
_RECENT = 10
"""Closed events whose texts are requested at each poll; those of the others are history."""
_MARKS = re.compile(rb"""material\.blue_grey-amber\.min\.css.{0,5000}?src=["']/settings\.js["']""", re.DOTALL)


@refusing("a LambStatus document")
def _parse(document: Document) -> Snapshot:
    if document.kind == "settings":
        return Snapshot(page=Page(name=text.plain(wire.SETTINGS.decode(document.body).service_name or "") or None))
    if document.kind == "components":
        return Snapshot(components=tuple(_components(wire.COMPONENTS.decode(document.body))))
    decoded = wire.EVENTS[document.kind].decode(document.body)
    if not isinstance(decoded, list):
        return Snapshot(incidents=(_incident(document.url, decoded),))
    kind = Kind.INCIDENT if document.kind == "incidents" else Kind.MAINTENANCE
    return Snapshot(
        incidents=tuple(_incident(document.url, each) for each in decoded),
        covers=(Completeness(Scope.SINCE, (kind,)),),
        follow=tuple(_details(document, decoded)),
    )


def _components(listed: list[wire.Component]) -> Iterable[Component]:
    for position, each in enumerate(sorted(listed, key=_place)):
        yield Component(
            key=each.id,
            name=text.plain(each.name),
            description=text.markdown(each.description) or None,
            position=position,
            health=HEALTH(each.status),
            health_raw=each.status,
        )


def _place(component: wire.Component) -> tuple[bool, int]:
    """A sort key that puts components without a place last."""
    return component.order is None, component.order or 0


def _details(document: Document, events: Sequence[wire.Event]) -> Iterable[Request]:
    """Open events and the last ended one at each poll, all others in a backfill."""
    newest = sorted(events, key=lambda each: (exact(each.updated_at or each.created_at), each.id), reverse=True)
    closed = [each for each in newest if STATUS(each.status).final]
    past = {each.id for each in closed[_RECENT:]}
    for each in newest:
        url = f"{document.url.rstrip('/')}/{addresses.step(each.id)}"
        when = When.BACKFILL if each.id in past else When.ALWAYS
        yield Request(url, document.kind.removesuffix("s"), when, about=each.id if each.id in past else None)


def _incident(url: str, event: wire.Event) -> Incident:
    planned = event if isinstance(event, wire.Maintenance) else None
    updates = tuple(_updates(event.updates or ()))
    folder = "maintenances" if planned else "incidents"
    return build_incident(
        key=event.id,
        kind=Kind.MAINTENANCE if planned else Kind.INCIDENT,
        title=text.plain(event.name),
        url=text.link(addresses.join(url, f"/{folder}/{addresses.step(event.id)}")),
        status=STATUS(event.status),
        status_raw=event.status,
        impact=Impact.MAINTENANCE if planned else Impact.UNKNOWN,
        start=Start.stated(iso(planned.start_at)) if planned else Start.first_update(iso(event.created_at)),
        end=End.closing(updates),
        window=_window(planned) if planned else (None, None),
        posted_at=iso(event.created_at),
        updates=updates,
        whole_timeline=event.updates is not None,
    )


def _window(planned: wire.Maintenance) -> tuple[Instant, Instant | None]:
    return iso(planned.start_at), iso(planned.end_at) if planned.end_at else None


def _updates(listed: Sequence[wire.Update]) -> Iterable[Update]:
    for each in sorted(listed, key=lambda each: exact(each.created_at)):
        yield Update(
            key=each.id,
            status=STATUS(each.status),
            status_raw=each.status,
            body=text.markdown(each.message),
            posted_at=iso(each.created_at),
        )


PLATFORM = Platform(
    name="lambstatus",
    title="LambStatus",
    self_hosted=True,
    verified=Verified.SOURCE,
    verified_on="2026-11",
    gaps=(
        "Incidents state neither an impact nor their components",
        "Its feed is not read: it repeats the 25 newest events",
    ),
    documents=(
        Doc("settings", "page", _parse, "{page}/api/public-settings"),
        Doc("components", "page", _parse, "{page}/api/components", matches=has_components),
        Doc("incidents", "list", _parse, "{page}/api/incidents", backfill=True, matches=None),
        Doc("incident", "event", _parse, matches=None),
        Doc("maintenances", "list", _parse, "{page}/api/maintenances", backfill=True, matches=None),
        Doc("maintenance", "event", _parse, matches=None),
    ),
    ranking=("event", "list", "page"),
    home=bears(_MARKS),
    capabilities=frozenset({Fact.COMPONENTS, Fact.UPDATES, Fact.HISTORY, Fact.MAINTENANCES}),
)
