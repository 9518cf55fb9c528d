"""Algolia: how each of its clusters does, `/1/status`, and what was reported of each, `/1/incidents`.

Documented as the Monitoring API at https://www.algolia.com/doc/rest-api/monitoring/, whose specification gives epochs
in milliseconds. A report has a title and a status; "operational" is the report that all is well again. So what was
reported of a cluster from the first trouble to that is one incident, which has no id but the cluster and its start;
trouble in five clusters is five. An "operational" that follows no trouble ends what is no longer listed, and is left
out. How far the list goes back is not said. `/3/public` tells of products, by the day and with hyphens in its words,
and of incidents without a start: it is not read. Nothing was captured.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec import Struct, field

from statusledger import text
from statusledger.model import (
    Affected,
    Component,
    Document,
    Fact,
    Health,
    Impact,
    Incident,
    Kind,
    Request,
    ResolvedFrom,
    Snapshot,
    Source,
    StartedFrom,
    Status,
    Update,
)
from statusledger.platforms.toolkit.parse_errors import accepts, refusing
from statusledger.platforms.toolkit.transitions import Outage, transitions
from statusledger.reconcile import timeline
from statusledger.text import phrases
from statusledger.times import from_epoch

PROVEN = False
CHANNELS = {"status": "api", "incidents": "api"}
TELLS = frozenset({Fact.COMPONENTS, Fact.IMPACT, Fact.UPDATES, Fact.HISTORY})

HEALTH = {
    "operational": Health.OPERATIONAL,
    "degraded_performance": Health.DEGRADED,
    "partial_outage": Health.PARTIAL_OUTAGE,
    "major_outage": Health.MAJOR_OUTAGE,
}
IMPACT = {
    "degraded_performance": Impact.MINOR,
    "partial_outage": Impact.MAJOR,
    "major_outage": Impact.CRITICAL,
}
_WELL = "operational"
_CLUSTER = re.compile(r"[a-z]{1,3}\d{1,4}-[a-z]{2,5}")


class _Report(Struct):
    title: str
    status: str


class _Point(Struct):
    at: int = field(name="t")
    report: _Report = field(name="v")


class _StatusBody(Struct):
    status: dict[str, object]


class _IncidentsBody(Struct):
    incidents: dict[str, list[_Point]]


_STATUS = msgspec.json.Decoder(_StatusBody)
_INCIDENTS = msgspec.json.Decoder(_IncidentsBody)


def requests(source: Source) -> Iterable[Request]:
    """Both."""
    page = source.url.rstrip("/")
    yield Request(f"{page}/1/status", "status")
    yield Request(f"{page}/1/incidents", "incidents")


def normalize(document: Document) -> Snapshot:
    """Either document. Raises NormalizeError."""
    with refusing(f"Algolia's {document.kind}"):
        if document.kind == "status":
            words = _STATUS.decode(document.body).status
            unread = tuple(f"{key}: {word}" for key, word in words.items() if not isinstance(word, str))
            return Snapshot(components=tuple(_components(words)), unread=unread)
        reported = _INCIDENTS.decode(document.body).incidents
        return Snapshot(
            incidents=tuple(
                _incident(cluster, chain) for cluster, points in reported.items() for chain in _chains(points)
            )
        )


def recognise(document: Document) -> bool:
    """Either document, of a cluster that is named like Algolia's."""
    told = normalize(document) if accepts(normalize, document) else Snapshot()
    names = {each.key for each in told.components if each.health is not Health.UNKNOWN}
    names |= {each.name for incident in told.incidents for each in incident.components}
    return any(map(_CLUSTER.fullmatch, names))


def _components(status: Mapping[str, object]) -> Iterable[Component]:
    for position, (cluster, told) in enumerate(status.items()):
        word = told if isinstance(told, str) else None
        yield Component(
            key=text.plain(cluster),
            name=text.plain(cluster),
            position=position,
            health=HEALTH.get(word or "", Health.UNKNOWN),
            health_raw=word,
        )


def _chains(points: Sequence[_Point]) -> Iterator[list[_Point]]:
    """What belongs together, oldest first: trouble, and what is said until all is well, that included."""
    newest_last, chain = points[::-1], list[_Point]()
    for point in sorted(newest_last, key=lambda point: point.at):
        if chain or point.report.status != _WELL:
            chain.append(point)
        if chain and point.report.status == _WELL:
            yield chain
            chain = []
    if chain:
        yield chain


def _incident(cluster: str, chain: Sequence[_Point]) -> Incident:
    name, started_at, last = text.plain(cluster), from_epoch(chain[0].at / 1000), chain[-1]
    ended_at = from_epoch(last.at / 1000) if last.report.status == _WELL else None
    updates = tuple(_updates(chain))
    said = next((each.status for each in reversed(updates) if each.status is not Status.UNKNOWN), Status.UNKNOWN)
    status = Status.RESOLVED if ended_at else Status.UNKNOWN if said.final else said
    worst = max((point.report.status for point in chain), key=lambda word: HEALTH.get(word, Health.UNKNOWN).badness)
    return Incident(
        key=timeline.dated_key(name, started_at),
        kind=Kind.INCIDENT,
        title=text.plain(chain[0].report.title),
        url=None,
        status=status,
        status_raw=last.report.status,
        impact=IMPACT.get(worst, Impact.UNKNOWN),
        impact_raw=worst,
        started_at=started_at,
        started_from=StartedFrom.STATED,
        resolved_at=ended_at,
        resolved_from=ResolvedFrom.STATED if ended_at else None,
        components=(Affected(name, name),),
        transitions=tuple(transitions(_outages(name, chain), {each.posted_at: each.key for each in updates})),
        updates=updates,
    )


def _updates(chain: Sequence[_Point]) -> Iterable[Update]:
    keys = timeline.minute_keys(from_epoch(point.at / 1000) for point in chain)
    for key, point in zip(keys, chain, strict=True):
        well = point.report.status == _WELL
        yield Update(
            key=key,
            status=Status.RESOLVED if well else phrases.status_of(point.report.title),
            status_raw=point.report.status,
            body=text.markdown(point.report.title),
            posted_at=from_epoch(point.at / 1000),
        )


def _outages(name: str, chain: Sequence[_Point]) -> Iterable[Outage]:
    """From each report to the next; the last one, unless all is well then, goes on."""
    ends = [from_epoch(point.at / 1000) for point in chain[1:]]
    for point, ended_at in zip(chain, [*ends, None], strict=True):
        if point.report.status != _WELL:
            health = HEALTH.get(point.report.status, Health.UNKNOWN)
            yield Outage(name, health, from_epoch(point.at / 1000), ended_at)
