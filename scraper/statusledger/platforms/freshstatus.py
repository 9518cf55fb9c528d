"""Freshstatus: lists of a page's incidents, about twenty per answer, and of its components, a tree.

The page hides its account number in a script, so the source's `feed` is
`https://public-api.freshstatus.io/v1/public-incidents/?account_id=<number>`. Incidents name components by number and
have one undated text. Described by readers of Freshservice (220 components) and Monnet.
"""

from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct

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
    Snapshot,
    Source,
    Status,
    When,
)
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import has_incidents
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import undated
from statusledger.platforms.toolkit.words import Default
from statusledger.text import addresses
from statusledger.times import iso

HEALTH = Default(Health.UNKNOWN) | {
    "OP": Health.OPERATIONAL,
    "UM": Health.MAINTENANCE,
    "PD": Health.DEGRADED,
    "PO": Health.PARTIAL_OUTAGE,
    "MO": Health.MAJOR_OUTAGE,
}
IMPACT = Default(Impact.UNKNOWN) | {
    "OP": Impact.NONE,
    "UM": Impact.MAINTENANCE,
    "PD": Impact.MINOR,
    "PO": Impact.MAJOR,
    "MO": Impact.CRITICAL,
}
_PROGRESS = {Kind.INCIDENT: (Status.RESOLVED, Status.UNKNOWN), Kind.MAINTENANCE: (Status.COMPLETED, Status.SCHEDULED)}
"""The status of one that is over, and of one that is not."""
_INCIDENTS, _COMPONENTS = "/public-incidents/", "/public-components/"


class _Touched(Struct):
    component: int | str
    new_status: str | None = None


class _Incident(Struct):
    id: int | str
    title: str
    start_time: str
    end_time: str | None
    is_planned: bool
    scheduled_start_time: str | None = None
    scheduled_end_time: str | None = None
    description: str | None = None
    affected_components: list[_Touched] | None = None


class _List(Struct):
    results: list[_Incident]
    next: str | None


class _Node(Struct):
    id: int | str
    name: str
    status: str | None = None
    components: "list[_Node] | None" = None


class _Tree(Struct):
    components: list[_Node]


_LIST_DECODER = msgspec.json.Decoder(_List)
_TREE_DECODER = msgspec.json.Decoder(_Tree)


def _incidents(document: Document) -> Snapshot:
    with refusing("a list of Freshstatus incidents"):
        listed = _LIST_DECODER.decode(document.body)
        incidents = tuple(map(_incident, listed.results))
    return Snapshot(incidents=incidents, follow=tuple(_older(document.url, listed.next or "")))


def _older(url: str, following: str) -> Iterator[Request]:
    """Only where the next page is of the same list."""
    here, there = addresses.split(url), addresses.split(following)
    if (there.hostname, there.path) == (here.hostname, here.path):
        yield Request(here._replace(query=there.query).geturl(), "incidents", When.BACKFILL)


def _incident(entry: _Incident) -> Incident:
    kind = Kind.MAINTENANCE if entry.is_planned else Kind.INCIDENT
    over, before = _PROGRESS[kind]
    touched = entry.affected_components or []
    word = IMPACT.worst(each.new_status for each in touched if each.new_status)
    starts = iso(entry.scheduled_start_time) if entry.scheduled_start_time else None
    return build_incident(
        key=str(entry.id),
        kind=kind,
        title=text.plain(entry.title),
        status=over if entry.end_time else before,
        impact=Impact.MAINTENANCE if entry.is_planned else IMPACT(word),
        impact_raw=word,
        start=Start.stated((starts if entry.is_planned else None) or iso(entry.start_time)),
        end=End.stated(iso(entry.end_time)) if entry.end_time else None,
        window=(starts, iso(entry.scheduled_end_time) if entry.scheduled_end_time else None),
        components=tuple(Affected(str(each.component), "") for each in touched),
        updates=undated("description", Status.UNKNOWN, text.markdown(entry.description or "")),
        whole_timeline=False,
    )


def _components(document: Document) -> Snapshot:
    with refusing("the Freshstatus components"):
        tree = _TREE_DECODER.decode(document.body)
        listed = enumerate(_leaves(tree.components, ()))
        return Snapshot(components=tuple(_component(node, groups, position) for position, (node, groups) in listed))


def _leaves(nodes: Sequence[_Node], groups: tuple[str, ...]) -> Iterator[tuple[_Node, tuple[str, ...]]]:
    for node in nodes:
        if node.status is not None or not node.components:
            yield node, groups
        yield from _leaves(node.components or (), (*groups, text.plain(node.name)))


def _component(node: _Node, groups: Sequence[str], position: int) -> Component:
    return Component(
        key=str(node.id),
        name=text.plain(node.name),
        group_name=text.plain(" / ".join(groups)) or None,
        position=position,
        health=HEALTH(node.status),
        health_raw=node.status,
        is_group=bool(node.components),
    )


def _tree(source: Source) -> str | None:
    url = source.feed or source.url
    return url.replace(_INCIDENTS, _COMPONENTS) if _INCIDENTS in url else None


def _has_codes(_: Document, snapshot: Snapshot | None) -> bool:
    """Other APIs have the same keys, but not Freshstatus's codes of health."""
    return snapshot is not None and any(each.health is not Health.UNKNOWN for each in snapshot.components)


PLATFORM = Platform(
    name="freshstatus",
    title="Freshstatus",
    verified=Verified.DOCUMENTED,
    verified_on="2026-08",
    gaps=("The updates of an incident are not parsed", "Planned work has no progress until it is over"),
    hosts=("freshstatus.io",),
    documents=(
        Doc("incidents", "api", _incidents, "{url}", feed=True, backfill=True, matches=has_incidents),
        Doc("components", "api", _components, _tree, matches=_has_codes),
    ),
    capabilities=frozenset({Fact.COMPONENTS, Fact.IMPACT, Fact.HISTORY, Fact.MAINTENANCES}),
)
