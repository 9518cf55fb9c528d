"""incident.io's shim of Statuspage's API: `summary.json`, which requests `incidents.json`.

Components are flat; incidents lack components and start; "minor" may be a full outage; texts may be blank. An empty
list is null or absent.
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
    Scope,
    Snapshot,
    Status,
    Update,
)
from statusledger.platforms.incidentio import wire
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.timelines import oldest_first
from statusledger.platforms.toolkit.words import Default
from statusledger.times import iso

_STATUS = wire.STATUS | {
    "scheduled": Status.SCHEDULED,
    "in_progress": Status.IN_PROGRESS,
    "verifying": Status.VERIFYING,
    "completed": Status.COMPLETED,
}
_HEALTH = wire.HEALTH | {"major_outage": Health.MAJOR_OUTAGE}
_INDICATOR = Default(Health.UNKNOWN) | {
    "none": Health.OPERATIONAL,
    "minor": Health.DEGRADED,
    "major": Health.PARTIAL_OUTAGE,
    "critical": Health.MAJOR_OUTAGE,
    "maintenance": Health.MAINTENANCE,
}
_IMPACT = {each.value: each for each in Impact if each is not Impact.UNKNOWN}


class _Page(Struct):
    id: str
    name: str = ""
    url: str = ""


class _PageStatus(Struct):
    indicator: str | None = None


class _Component(Struct):
    id: str
    name: str
    status: str


class _Update(Struct):
    id: str
    status: str
    display_at: str
    body: str = ""


class _Incident(Struct):
    id: str
    name: str
    status: str
    created_at: str
    incident_updates: list[_Update] | None = None
    impact: str = ""
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


def parse(document: Document) -> Snapshot:
    """Parse the summary with any open incidents, or the list, of any length."""
    page_url = document.url.partition("/api/")[0].rstrip("/")
    if document.kind == "shim":
        listed = msgspec.json.decode(document.body, type=_List).incidents
        return Snapshot(incidents=tuple(_incident(Kind.INCIDENT, each, page_url) for each in listed))
    body = msgspec.json.decode(document.body, type=_Summary)
    lists = {Kind.INCIDENT: body.incidents, Kind.MAINTENANCE: body.scheduled_maintenances}
    known = {kind: each or () for kind, each in lists.items() if each is not UNSET}
    word = body.status.indicator
    return Snapshot(
        page=Page(
            key=body.page.id,
            name=text.plain(body.page.name) or None,
            url=text.link(body.page.url),
            health=_INDICATOR(word),
            health_raw=text.plain(word) if word else None,
        ),
        components=tuple(_components(body.components)),
        incidents=tuple(_incident(kind, each, page_url) for kind, several in known.items() for each in several),
        covers=(Completeness(Scope.OPEN, (Kind.INCIDENT,)),) if Kind.INCIDENT in known else (),
        follow=(Request(f"{page_url}/api/v2/incidents.json", "shim"),),
    )


def _components(components: Iterable[_Component]) -> Iterable[Component]:
    for each in components:
        yield Component(
            key=each.id,
            name=text.plain(each.name),
            health=_HEALTH(each.status),
            health_raw=text.plain(each.status),
        )


def _incident(kind: Kind, raw: _Incident, page_url: str) -> Incident:
    updates = tuple(map(_update, oldest_first(raw.incident_updates or (), lambda each: each.display_at)))
    status = _STATUS(raw.status)
    resolved = End.stated(iso(raw.resolved_at)) if raw.resolved_at else None
    planned = iso(raw.scheduled_for) if raw.scheduled_for else None
    first = updates[0].posted_at if updates else iso(raw.created_at)
    return build_incident(
        key=raw.id,
        kind=kind,
        title=text.plain(raw.name),
        url=text.link(f"{page_url}/incidents/{raw.id}"),
        status=status,
        status_raw=text.plain(raw.status),
        impact=_IMPACT.get(raw.impact, Impact.UNKNOWN),
        impact_raw=text.plain(raw.impact) or None,
        start=Start.stated(planned) or (Start.first_update(first) if kind is Kind.INCIDENT else None),
        end=resolved or (End.closing(updates) if status.final else None),
        window=(planned, iso(raw.scheduled_until) if raw.scheduled_until else None),
        posted_at=iso(raw.created_at),
        updates=updates,
        whole_timeline=raw.incident_updates is not None,
    )


def _update(raw: _Update) -> Update:
    return Update(
        key=raw.id,
        status=_STATUS(raw.status),
        status_raw=text.plain(raw.status),
        body=text.markdown(raw.body),
        posted_at=iso(raw.display_at),
    )
