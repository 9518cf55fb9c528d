"""Hund: the first event of a page's live stream, with everything that is open.

`/live/v2/status_page` streams server-sent events without end; the first, an `init_event`, is one JSON object. It counts
the seconds without an incident, so quiet pages change too. Known from
https://hund.io/help/documentation/live-event-streams and other clients.
"""

import re
from collections.abc import Iterable

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.model import (
    Affected,
    Completeness,
    Component,
    Document,
    Fact,
    Format,
    Health,
    Impact,
    Incident,
    Kind,
    Page,
    Scope,
    Snapshot,
    Status,
    Update,
)
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import bears
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import Post, numbered
from statusledger.platforms.toolkit.words import Default
from statusledger.times import from_epoch

_HEALTH = Default(Health.UNKNOWN) | {
    "operational": Health.OPERATIONAL,
    "degraded": Health.DEGRADED,
    "outage": Health.MAJOR_OUTAGE,
    "maintenance": Health.MAINTENANCE,
}
_IMPACT = Default(Impact.UNKNOWN) | {
    "maintenance": Impact.MAINTENANCE,
    "degraded": Impact.MINOR,
    "outage": Impact.CRITICAL,
}
# "Information" is the label of a bulletin, which is over as soon as it is written.
_STATUS = Default(Status.UNKNOWN) | {
    "investigating": Status.INVESTIGATING,
    "assessed": Status.IDENTIFIED,
    "monitoring": Status.MONITORING,
    "resolved": Status.RESOLVED,
    "information": Status.RESOLVED,
    "maintenance": Status.IN_PROGRESS,
}
_LIVE = "/live/v2/status_page"
_MARKS = re.compile(
    rb"""https://hund\.io/["'][^<>]{0,300}>\s{0,100}Powered By Hund|hund-client-logos\.s3\.amazonaws\.com"""
)


class _Component(Struct):
    id: str
    name: str
    state: str


class _Group(Struct):
    components: list[_Component]
    name: str | None = None


class _Update(Struct):
    body: str | None = None
    label: str | None = None
    created_at: float | None = None


class _Issue(Struct):
    """`standing` means open; `created_at` is in seconds; `label` is that of the newest text."""

    id: str
    title: str
    label: str
    standing: bool
    scheduled: bool
    created_at: float
    body: str = ""
    components: list[_Component] = []
    updates: list[_Update] = []
    url: str | None = None


class _Event(Struct):
    """One client met `groups`, which is undocumented."""

    issues: list[_Issue]
    state: str | None = None
    groups: list[_Group] = []


_DECODER = msgspec.json.Decoder(_Event)


def _parse(document: Document) -> Snapshot:
    page = document.url.removesuffix(_LIVE).rstrip("/")
    with refusing("the first event of a Hund stream"):
        event = _DECODER.decode(document.body)
        incidents = tuple(_incident(issue, page) for issue in event.issues)
    return Snapshot(
        page=Page(health=_HEALTH(event.state) if event.state else None, health_raw=event.state),
        components=tuple(_components(event.groups)),
        incidents=incidents,
        covers=(Completeness(Scope.OPEN, (Kind.INCIDENT,)),),
    )


def _components(groups: list[_Group]) -> Iterable[Component]:
    for group in groups:
        for position, component in enumerate(group.components):
            yield Component(
                key=component.id,
                name=text.plain(component.name),
                group_name=text.plain(group.name) if group.name else None,
                position=position,
                health=_HEALTH(component.state),
                health_raw=component.state,
            )


def _incident(issue: _Issue, page: str) -> Incident:
    planned = issue.scheduled
    updates = _updates(issue)
    status = _STATUS(issue.label.lower())
    if not issue.standing or status.final:
        status = Status.COMPLETED if planned else Status.RESOLVED
    impact, impact_raw = _impact(issue.components)
    return build_incident(
        key=issue.id,
        kind=Kind.MAINTENANCE if planned else Kind.INCIDENT,
        title=text.plain(issue.title),
        url=text.link(issue.url or f"{page}/issues/{issue.id}"),
        status=status,
        status_raw=issue.label,
        impact=impact,
        impact_raw=impact_raw,
        start=None if planned else Start.first_update(from_epoch(issue.created_at)),
        end=End.closing(updates) if status.final else None,
        posted_at=from_epoch(issue.created_at),
        components=tuple(Affected(each.id, text.plain(each.name)) for each in issue.components),
        updates=updates,
    )


def _updates(issue: _Issue) -> tuple[Update, ...]:
    stated: list[tuple[float, str, str | None]] = [(issue.created_at, issue.body, None)]
    stated += [(each.created_at, each.body, each.label) for each in issue.updates if each.created_at and each.body]
    stated.sort(key=lambda each: each[0])
    labels = [label for _, _, label in stated[:-1]] + [stated[-1][2] or issue.label]
    return numbered(
        Post(from_epoch(at), _STATUS(label and label.lower()), label, text.markdown(body))
        for label, (at, body, _) in zip(labels, stated, strict=True)
    )


def _impact(components: list[_Component]) -> tuple[Impact, str | None]:
    """The worst current state; unknown once all are well again."""
    states = [each.state for each in components if each.state != "operational"]
    worst = _IMPACT.worst(states)
    return _IMPACT(worst), worst


PLATFORM = Platform(
    name="hund",
    title="Hund",
    verified=Verified.DOCUMENTED,
    verified_on="2026-11",
    gaps=("No stream was captured, and updates of an issue were seen nowhere",),
    hosts=("hund.io",),
    documents=(Doc("live", "live", _parse, f"{{page}}{_LIVE}", expects=Format.EVENT),),
    home=bears(_MARKS),
    capabilities=frozenset({Fact.COMPONENTS, Fact.IMPACT, Fact.UPDATES, Fact.MAINTENANCES}),
)
