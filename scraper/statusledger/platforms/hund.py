"""Hund: the first event of a page's live stream, which tells everything that is open.

`/live/v2/status_page` is a stream of server-sent events that never ends. What is read here is the data of the first, an
`init_event`: one JSON object. It counts the seconds without an incident, so a quiet page may still change.
The shape is that of the documentation and of other clients (https://hund.io/help/documentation/live-event-streams); no
stream was captured. Nobody has shown an issue with updates: those without a time or a text are left out.
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
    Request,
    ResolvedFrom,
    Scope,
    Snapshot,
    Source,
    StartedFrom,
    Status,
    Update,
)
from statusledger.platforms.toolkit.parse_errors import accepts, refusing
from statusledger.reconcile import timeline
from statusledger.times import from_epoch

PROVEN = False
TELLS = frozenset({Fact.COMPONENTS, Fact.IMPACT, Fact.UPDATES, Fact.MAINTENANCES})
CHANNELS = {"live": "live"}

_HEALTH = {
    "operational": Health.OPERATIONAL,
    "degraded": Health.DEGRADED,
    "outage": Health.MAJOR_OUTAGE,
    "maintenance": Health.MAINTENANCE,
}
_IMPACT = {
    "maintenance": Impact.MAINTENANCE,
    "degraded": Impact.MINOR,
    "outage": Impact.CRITICAL,
}
# "Information" is the label of a bulletin, which is over as soon as it is written.
_STATUS = {
    "investigating": Status.INVESTIGATING,
    "assessed": Status.IDENTIFIED,
    "monitoring": Status.MONITORING,
    "resolved": Status.RESOLVED,
    "information": Status.RESOLVED,
    "maintenance": Status.IN_PROGRESS,
}
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
    body: str
    label: str
    components: list[_Component]
    standing: bool
    scheduled: bool
    created_at: float
    updates: list[_Update]


class _Event(Struct):
    """`groups` was met by one client and is not in the documentation."""

    state: str
    issues: list[_Issue]
    groups: list[_Group] = []


_DECODER = msgspec.json.Decoder(_Event)


def requests(source: Source) -> Iterable[Request]:
    """The stream, of which the first event is enough."""
    yield Request(f"{source.url.rstrip('/')}/live/v2/status_page", "live", expects=Format.EVENT)


def normalize(document: Document) -> Snapshot:
    """The first event. Raises NormalizeError where it, or a field that must exist, is missing."""
    with refusing("the first event of a Hund stream"):
        event = _DECODER.decode(document.body)
        incidents = tuple(_incident(issue) for issue in event.issues)
    return Snapshot(
        page=Page(health=_HEALTH.get(event.state, Health.UNKNOWN), health_raw=event.state),
        components=tuple(_components(event.groups)),
        incidents=incidents,
        covers=(Completeness(Scope.OPEN, (Kind.INCIDENT,)),),
    )


def recognise(document: Document) -> bool:
    """A home page that names its maker, or the first event."""
    if document.kind == "page":
        return _MARKS.search(document.body) is not None
    return accepts(normalize, document)


def _components(groups: list[_Group]) -> Iterable[Component]:
    for group in groups:
        for position, component in enumerate(group.components):
            yield Component(
                key=component.id,
                name=text.plain(component.name),
                group_name=text.plain(group.name) if group.name else None,
                position=position,
                health=_HEALTH.get(component.state, Health.UNKNOWN),
                health_raw=component.state,
            )


def _incident(issue: _Issue) -> Incident:
    planned = issue.scheduled
    updates = _updates(issue)
    status = _STATUS.get(issue.label.lower(), Status.UNKNOWN)
    if not issue.standing or status.final:
        status = Status.COMPLETED if planned else Status.RESOLVED
    closed = timeline.closing(updates) if status.final else None
    impact, impact_raw = _impact(issue.components)
    return Incident(
        key=issue.id,
        kind=Kind.MAINTENANCE if planned else Kind.INCIDENT,
        title=text.plain(issue.title),
        url=None,
        status=status,
        status_raw=issue.label,
        impact=impact,
        impact_raw=impact_raw,
        started_at=None if planned else from_epoch(issue.created_at),
        started_from=None if planned else StartedFrom.FIRST_UPDATE,
        resolved_at=closed.posted_at if closed else None,
        resolved_from=ResolvedFrom.UPDATE if closed else None,
        posted_at=from_epoch(issue.created_at),
        components=tuple(Affected(each.id, text.plain(each.name)) for each in issue.components),
        updates=updates,
    )


def _updates(issue: _Issue) -> tuple[Update, ...]:
    """The issue's own text first, then what was added."""
    told: list[tuple[float, str, str | None]] = [(issue.created_at, issue.body, None)]
    told += [(each.created_at, each.body, each.label) for each in issue.updates if each.created_at and each.body]
    told.sort(key=lambda each: each[0])
    labels = [label for _, _, label in told[:-1]] + [told[-1][2] or issue.label]
    keys = timeline.minute_keys(from_epoch(at) for at, _, _ in told)
    return tuple(
        Update(
            key=key,
            status=_STATUS.get(label.lower(), Status.UNKNOWN) if label else Status.UNKNOWN,
            status_raw=label,
            body=text.markdown(body),
            posted_at=from_epoch(at),
        )
        for key, label, (at, body, _) in zip(keys, labels, told, strict=True)
    )


def _impact(components: list[_Component]) -> tuple[Impact, str | None]:
    """The worst state of what an issue touches, as it is now; that all is well again says nothing of the issue."""
    states = [each.state for each in components if each.state != "operational"]
    graded = [(_IMPACT.get(state, Impact.UNKNOWN), state) for state in states]
    return max(graded, key=lambda each: each[0].badness, default=(Impact.UNKNOWN, None))
