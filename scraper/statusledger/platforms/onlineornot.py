"""OnlineOrNot: the public summary of a page, by its custom host name or its subdomain.

It lists the components and only what is open, without updates or a stage: an incident that leaves it is over. The host
of the API is OnlineOrNot's own. Described by readers of the API and samples of theirs, 2026; not seen in a capture.
"""

from collections.abc import Iterable

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import (
    UNDATED,
    Completeness,
    Component,
    Document,
    Fact,
    Health,
    Impact,
    Incident,
    Kind,
    Page,
    PostedFrom,
    Request,
    ResolvedFrom,
    Scope,
    Snapshot,
    Source,
    StartedFrom,
    Status,
    Update,
)
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.text import addresses
from statusledger.times import iso, shifted

PROVEN = False
TELLS = frozenset({Fact.COMPONENTS, Fact.IMPACT, Fact.MAINTENANCES})
CHANNELS = {"summary": "api"}

HEALTH = {
    "OPERATIONAL": Health.OPERATIONAL,
    "DEGRADED_PERFORMANCE": Health.DEGRADED,
    "PARTIAL_OUTAGE": Health.PARTIAL_OUTAGE,
    "MAJOR_OUTAGE": Health.MAJOR_OUTAGE,
    "UNDER_MAINTENANCE": Health.MAINTENANCE,
    "MAINTENANCE": Health.MAINTENANCE,
    "NO_IMPACT": Health.OPERATIONAL,
}
IMPACT = {
    "OPERATIONAL": Impact.NONE,
    "DEGRADED_PERFORMANCE": Impact.MINOR,
    "PARTIAL_OUTAGE": Impact.MAJOR,
    "MAJOR_OUTAGE": Impact.CRITICAL,
    "UNDER_MAINTENANCE": Impact.MAINTENANCE,
    "MAINTENANCE": Impact.MAINTENANCE,
    "NO_IMPACT": Impact.NONE,
}
_API = "https://api.onlineornot.com/v1/status_pages"
_HOSTED = ".onlineornot.com"


class _StatusPage(Struct):
    name: str
    subdomain: str
    id: str | None = None
    custom_domain: str | None = None


class _Component(Struct):
    id: str
    name: str
    status: str


class _Incident(Struct):
    id: str
    title: str
    started: str
    impact: str | None
    ended: str | None = None
    created_at: str | None = None


class _Maintenance(Struct):
    id: str
    title: str
    start_date: str
    duration_minutes: int
    description: str | None = None


class _Result(Struct):
    status_page: _StatusPage
    components: list[_Component]
    active_incidents: list[_Incident]
    scheduled_maintenance: list[_Maintenance] = []


class _Summary(Struct):
    result: _Result


_DECODER = msgspec.json.Decoder(_Summary)


def requests(source: Source) -> Iterable[Request]:
    """The summary."""
    host = addresses.split(source.url).hostname or ""
    yield Request(f"{_API}/{host.removesuffix(_HOSTED)}/summary", "summary")


def normalize(document: Document) -> Snapshot:
    """A summary. Raises NormalizeError."""
    with refusing("an OnlineOrNot summary"):
        result = _DECODER.decode(document.body).result
        page = result.status_page
        return Snapshot(
            page=Page(
                key=page.id,
                name=text.plain(page.name),
                url=text.link(f"https://{page.custom_domain or page.subdomain + _HOSTED}"),
            ),
            components=tuple(map(_component, result.components)),
            incidents=(*map(_incident, result.active_incidents), *map(_maintenance, result.scheduled_maintenance)),
            covers=(Completeness(Scope.OPEN, (Kind.INCIDENT,)),),
        )


def recognise(document: Document) -> bool:
    """A summary."""
    try:
        normalize(document)
    except NormalizeError:
        return False
    return True


def _component(component: _Component) -> Component:
    return Component(
        key=component.id,
        name=text.plain(component.name),
        health=HEALTH.get(component.status, Health.UNKNOWN),
        health_raw=component.status,
    )


def _incident(entry: _Incident) -> Incident:
    ended = iso(entry.ended) if entry.ended else None
    return Incident(
        key=entry.id,
        kind=Kind.INCIDENT,
        title=text.plain(entry.title),
        url=None,
        status=Status.RESOLVED if ended else Status.UNKNOWN,
        status_raw=None,
        impact=IMPACT.get(entry.impact or "", Impact.UNKNOWN),
        impact_raw=entry.impact,
        started_at=iso(entry.started),
        started_from=StartedFrom.STATED,
        resolved_at=ended,
        resolved_from=ResolvedFrom.STATED if ended else None,
        posted_at=iso(entry.created_at) if entry.created_at else None,
        whole_timeline=False,
    )


def _maintenance(entry: _Maintenance) -> Incident:
    """Its number counts apart from incidents'; nothing tells whether it has begun."""
    starts_at = iso(entry.start_date)
    body = text.markdown(entry.description or "")
    notice = Update(
        key="description",
        status=Status.SCHEDULED,
        status_raw=None,
        body=body,
        posted_at=UNDATED,
        posted_from=PostedFrom.FIRST_SEEN,
    )
    return Incident(
        key=f"maintenance-{entry.id}",
        kind=Kind.MAINTENANCE,
        title=text.plain(entry.title),
        url=None,
        status=Status.SCHEDULED,
        status_raw=None,
        impact=Impact.MAINTENANCE,
        impact_raw=None,
        started_at=starts_at,
        started_from=StartedFrom.STATED,
        resolved_at=None,
        resolved_from=None,
        scheduled_start_at=starts_at,
        scheduled_end_at=shifted(starts_at, entry.duration_minutes * 60),
        updates=(notice,) if body else (),
    )
