"""Algolia: health of each cluster, `/1/status`, and reports on each, `/1/incidents`.

Documented as the Monitoring API at https://www.algolia.com/doc/rest-api/monitoring/, with epochs in milliseconds. A
cluster's reports from the first trouble to "operational" are one incident, keyed by cluster and start; trouble in five
clusters is five. An "operational" without trouble before it ends an unlisted incident and is skipped. The reach of the
list is unknown. Not read: `/3/public`, the health of products by day, and incidents without a start.
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
    Snapshot,
    Status,
)
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import Post, last_open, numbered
from statusledger.platforms.toolkit.transitions import Outage, transitions
from statusledger.platforms.toolkit.words import Default
from statusledger.reconcile import timeline
from statusledger.text import phrases
from statusledger.times import from_epoch

HEALTH = Default(Health.UNKNOWN) | {
    "operational": Health.OPERATIONAL,
    "degraded_performance": Health.DEGRADED,
    "partial_outage": Health.PARTIAL_OUTAGE,
    "major_outage": Health.MAJOR_OUTAGE,
}
IMPACT = Default(Impact.UNKNOWN) | {
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


def _parse(document: Document) -> Snapshot:
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


def _components(status: Mapping[str, object]) -> Iterable[Component]:
    for position, (cluster, stated) in enumerate(status.items()):
        word = stated if isinstance(stated, str) else None
        yield Component(
            key=text.plain(cluster),
            name=text.plain(cluster),
            position=position,
            health=HEALTH(word),
            health_raw=word,
        )


def _chains(points: Sequence[_Point]) -> Iterator[list[_Point]]:
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
    updates = numbered(map(_post, chain))
    status = Status.RESOLVED if ended_at else last_open(updates)
    worst = HEALTH.worst(point.report.status for point in chain)
    return build_incident(
        key=timeline.dated_key(name, started_at),
        kind=Kind.INCIDENT,
        title=text.plain(chain[0].report.title),
        status=status,
        status_raw=last.report.status,
        impact=IMPACT(worst),
        impact_raw=worst,
        start=Start.stated(started_at),
        end=End.stated(ended_at),
        components=(Affected(name, name),),
        transitions=tuple(transitions(_outages(name, chain), {each.posted_at: each.key for each in updates})),
        updates=updates,
    )


def _post(point: _Point) -> Post:
    word, title = point.report.status, point.report.title
    status = Status.RESOLVED if word == _WELL else phrases.status_of(title)
    return Post(from_epoch(point.at / 1000), status, word, text.markdown(title))


def _outages(name: str, chain: Sequence[_Point]) -> Iterable[Outage]:
    """The last report goes on unless all is well."""
    ends = [from_epoch(point.at / 1000) for point in chain[1:]]
    for point, ended_at in zip(chain, [*ends, None], strict=True):
        if point.report.status != _WELL:
            health = HEALTH(point.report.status)
            yield Outage(name, health, from_epoch(point.at / 1000), ended_at)


def _names_a_cluster(_: Document, snapshot: Snapshot | None) -> bool:
    parsed = snapshot or Snapshot()
    names = {each.key for each in parsed.components if each.health is not Health.UNKNOWN}
    names |= {each.name for incident in parsed.incidents for each in incident.components}
    return any(map(_CLUSTER.fullmatch, names))


PLATFORM = Platform(
    name="algolia",
    title="Algolia",
    verified=Verified.DOCUMENTED,
    verified_on="2026-08",
    gaps=("The unit of the times of reports is documented, but unproven", "Maintenances are not known"),
    documents=(
        Doc("status", "api", _parse, "{page}/1/status", matches=_names_a_cluster),
        Doc("incidents", "api", _parse, "{page}/1/incidents", matches=_names_a_cluster),
    ),
    capabilities=frozenset({Fact.COMPONENTS, Fact.IMPACT, Fact.UPDATES, Fact.HISTORY}),
)
