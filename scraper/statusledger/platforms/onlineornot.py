"""OnlineOrNot: the public summary of a page, by its custom host name or its subdomain.

It lists the components and only what is open, without updates or a stage: an incident that leaves it is over. The host
of the API is OnlineOrNot's own. Described by readers of the API and samples of theirs, 2026; not seen in a capture.
"""

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.model import (
    Completeness,
    Component,
    Document,
    Fact,
    Health,
    Impact,
    Incident,
    Kind,
    Page,
    Scope,
    Snapshot,
    Source,
    Status,
)
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import undated
from statusledger.platforms.toolkit.words import Default
from statusledger.text import addresses
from statusledger.times import iso, shifted

HEALTH = Default(Health.UNKNOWN) | {
    "OPERATIONAL": Health.OPERATIONAL,
    "DEGRADED_PERFORMANCE": Health.DEGRADED,
    "PARTIAL_OUTAGE": Health.PARTIAL_OUTAGE,
    "MAJOR_OUTAGE": Health.MAJOR_OUTAGE,
    "UNDER_MAINTENANCE": Health.MAINTENANCE,
    "MAINTENANCE": Health.MAINTENANCE,
    "NO_IMPACT": Health.OPERATIONAL,
}
IMPACT = Default(Impact.UNKNOWN) | {
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


def _parse(document: Document) -> Snapshot:
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


def _component(component: _Component) -> Component:
    return Component(
        key=component.id,
        name=text.plain(component.name),
        health=HEALTH(component.status),
        health_raw=component.status,
    )


def _incident(entry: _Incident) -> Incident:
    ended = iso(entry.ended) if entry.ended else None
    return build_incident(
        key=entry.id,
        kind=Kind.INCIDENT,
        title=text.plain(entry.title),
        status=Status.RESOLVED if ended else Status.UNKNOWN,
        impact=IMPACT(entry.impact),
        impact_raw=entry.impact,
        start=Start.stated(iso(entry.started)),
        end=End.stated(ended),
        posted_at=iso(entry.created_at) if entry.created_at else None,
        whole_timeline=False,
    )


def _maintenance(entry: _Maintenance) -> Incident:
    """Its number counts apart from incidents'; its progress is not published."""
    starts_at = iso(entry.start_date)
    return build_incident(
        key=f"maintenance-{entry.id}",
        kind=Kind.MAINTENANCE,
        title=text.plain(entry.title),
        status=Status.SCHEDULED,
        impact=Impact.MAINTENANCE,
        start=Start.stated(starts_at),
        window=(starts_at, shifted(starts_at, entry.duration_minutes * 60)),
        updates=undated("description", Status.SCHEDULED, text.markdown(entry.description or "")),
    )


def _summary(source: Source) -> str:
    host = addresses.split(source.url).hostname or ""
    return f"{_API}/{host.removesuffix(_HOSTED)}/summary"


PLATFORM = Platform(
    name="onlineornot",
    title="OnlineOrNot",
    verified=Verified.DOCUMENTED,
    hosts=("onlineornot.com",),
    documents=(Doc("summary", "api", _parse, _summary),),
    capabilities=frozenset({Fact.COMPONENTS, Fact.IMPACT, Fact.MAINTENANCES}),
)
