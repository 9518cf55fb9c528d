"""incident.io's shim of Statuspage's API: `summary.json`, and `incidents.json`, which the former leads to.

Components are flat, incidents tell neither components nor a start, "minor" may be a full outage, texts may be blank. A
list that is empty comes as null, or not at all.
"""

from collections.abc import Iterable

import msgspec
from msgspec import UNSET, Struct, UnsetType

from statusledger import text
from statusledger.model import (
    Completeness,
    Component,
    Document,
    Health,
    Impact,
    Incident,
    Kind,
    Page,
    Request,
    ResolvedFrom,
    Scope,
    Snapshot,
    StartedFrom,
    Status,
    Update,
)
from statusledger.platforms.incidentio import wire
from statusledger.reconcile import timeline
from statusledger.times import exact, iso

_STATUS = wire.STATUS | {
    "scheduled": Status.SCHEDULED,
    "in_progress": Status.IN_PROGRESS,
    "verifying": Status.VERIFYING,
    "completed": Status.COMPLETED,
}
_HEALTH = wire.HEALTH | {"major_outage": Health.MAJOR_OUTAGE}
_INDICATOR = {
    "none": Health.OPERATIONAL,
    "minor": Health.DEGRADED,
    "major": Health.PARTIAL_OUTAGE,
    "critical": Health.MAJOR_OUTAGE,
    "maintenance": Health.MAINTENANCE,
}
_IMPACT = {each.value: each for each in Impact if each is not Impact.UNKNOWN}


class _Page(Struct):
    id: str
    name: str
    url: str


class _PageStatus(Struct):
    indicator: str


class _Component(Struct):
    id: str
    name: str
    status: str


class _Update(Struct):
    id: str
    status: str
    body: str
    display_at: str


class _Incident(Struct):
    id: str
    name: str
    status: str
    impact: str
    created_at: str
    incident_updates: list[_Update]
    resolved_at: str | None = None
    scheduled_for: str | None = None
    scheduled_until: str | None = None


class _Summary(Struct):
    page: _Page
    status: _PageStatus
    components: list[_Component]
    incidents: list[_Incident] | UnsetType | None = UNSET
    scheduled_maintenances: list[_Incident] | UnsetType | None = UNSET


class _List(Struct):
    """Its page was not captured."""

    incidents: list[_Incident]


def normalize(document: Document) -> Snapshot:
    """The summary, which holds the open incidents where it lists any, or the list, which may be of any length."""
    page_url = document.url.partition("/api/")[0].rstrip("/")
    if document.kind == "shim":
        listed = msgspec.json.decode(document.body, type=_List).incidents
        return Snapshot(incidents=tuple(_incident(Kind.INCIDENT, each, page_url) for each in listed))
    told = msgspec.json.decode(document.body, type=_Summary)
    lists = {Kind.INCIDENT: told.incidents, Kind.MAINTENANCE: told.scheduled_maintenances}
    known = {kind: each or () for kind, each in lists.items() if each is not UNSET}
    return Snapshot(
        page=Page(
            key=told.page.id,
            name=text.plain(told.page.name),
            url=text.link(told.page.url),
            health=_INDICATOR.get(told.status.indicator, Health.UNKNOWN),
            health_raw=text.plain(told.status.indicator),
        ),
        components=tuple(_components(told.components)),
        incidents=tuple(_incident(kind, each, page_url) for kind, several in known.items() for each in several),
        covers=(Completeness(Scope.OPEN, (Kind.INCIDENT,)),) if Kind.INCIDENT in known else (),
        follow=(Request(f"{page_url}/api/v2/incidents.json", "shim"),),
    )


def _components(components: Iterable[_Component]) -> Iterable[Component]:
    for each in components:
        yield Component(
            key=each.id,
            name=text.plain(each.name),
            health=_HEALTH.get(each.status, Health.UNKNOWN),
            health_raw=text.plain(each.status),
        )


def _incident(kind: Kind, told: _Incident, page_url: str) -> Incident:
    oldest_first = told.incident_updates[::-1]
    updates = tuple(_update(each) for each in sorted(oldest_first, key=lambda each: exact(each.display_at)))
    status = _STATUS.get(told.status, Status.UNKNOWN)
    closed = timeline.closing(updates) if status.final else None
    resolved_at = iso(told.resolved_at) if told.resolved_at else closed.posted_at if closed else None
    stated = ResolvedFrom.STATED if told.resolved_at else ResolvedFrom.UPDATE
    planned = iso(told.scheduled_for) if told.scheduled_for else None
    first = updates[0].posted_at if updates else iso(told.created_at)
    started_at = planned or (first if kind is Kind.INCIDENT else None)
    started_from = StartedFrom.STATED if planned else StartedFrom.FIRST_UPDATE
    return Incident(
        key=told.id,
        kind=kind,
        title=text.plain(told.name),
        url=text.link(f"{page_url}/incidents/{told.id}"),
        status=status,
        status_raw=text.plain(told.status),
        impact=_IMPACT.get(told.impact, Impact.UNKNOWN),
        impact_raw=text.plain(told.impact),
        started_at=started_at,
        started_from=started_from if started_at else None,
        resolved_at=resolved_at,
        resolved_from=stated if resolved_at else None,
        scheduled_start_at=planned,
        scheduled_end_at=iso(told.scheduled_until) if told.scheduled_until else None,
        posted_at=iso(told.created_at),
        updates=updates,
    )


def _update(told: _Update) -> Update:
    return Update(
        key=told.id,
        status=_STATUS.get(told.status, Status.UNKNOWN),
        status_raw=text.plain(told.status),
        body=text.markdown(told.body),
        posted_at=iso(told.display_at),
    )
