"""Vigil, self-hosted: current health of probes and nodes, without history or incidents.

Recent versions answer `/status/report` with all of it; older ones `/status/text` with one word for the page. Read from
Vigil's source.
"""

from collections.abc import Iterable

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import Component, Document, Fact, Format, Health, Page, Snapshot, When
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.words import Default

HEALTH = Default(Health.UNKNOWN) | {"healthy": Health.OPERATIONAL, "sick": Health.DEGRADED, "dead": Health.MAJOR_OUTAGE}


class _Page(Struct):
    url: str = ""
    name: str = ""


class _Node(Struct):
    name: str
    status: str


class _Probe(Struct):
    name: str
    nodes: list[_Node]


class _Report(Struct):
    page: _Page
    probes: list[_Probe]
    health: str | None = None


_DECODER = msgspec.json.Decoder(_Report)


def _parse(document: Document) -> Snapshot:
    return _text(document.body) if document.kind == "text" else _report(document.body)


def _text(body: bytes) -> Snapshot:
    word = body.decode("utf-8", "replace").strip()
    if word not in HEALTH:
        raise NormalizeError(f"not Vigil's one word: {word[:40]!r}")
    return Snapshot(page=Page(health=HEALTH(word), health_raw=word))


def _report(body: bytes) -> Snapshot:
    with refusing("a Vigil report"):
        report = _DECODER.decode(body)
    return Snapshot(
        page=Page(
            name=text.plain(report.page.name) or None,
            url=text.link(report.page.url),
            health=HEALTH(report.health),
            health_raw=report.health,
        ),
        components=tuple(_components(report.probes)),
    )


def _components(probes: Iterable[_Probe]) -> Iterable[Component]:
    nodes = ((text.plain(probe.name), text.plain(node.name), node.status) for probe in probes for node in probe.nodes)
    for position, (group, name, status) in enumerate(nodes):
        yield Component(
            key=f"{group}/{name}",
            name=name,
            group_name=group,
            position=position,
            health=HEALTH(status),
            health_raw=status,
        )


def _is_healthy_or_not(_: Document, snapshot: Snapshot | None) -> bool:
    return snapshot is not None and snapshot.page.health is not Health.UNKNOWN


PLATFORM = Platform(
    name="vigil",
    title="Vigil",
    self_hosted=True,
    verified=Verified.SOURCE,
    verified_on="2026-11",
    gaps=("Announcements, which only the HTML has, are not parsed",),
    documents=(
        Doc("report", "report", _parse, "{page}/status/report", matches=_is_healthy_or_not),
        Doc("text", "report", _parse, "{page}/status/text", when=When.FALLBACK, expects=Format.TEXT, matches=None),
    ),
    capabilities=frozenset({Fact.COMPONENTS}),
)
