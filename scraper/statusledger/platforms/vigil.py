"""Vigil, self-hosted: how probes and their nodes are doing, now. It keeps no history and tells of no incidents.

Recent versions answer `/status/report` with all of it; older ones `/status/text` with one word for the whole page.
Read from Vigil's source; not seen in a capture.
"""

from collections.abc import Iterable

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import Component, Document, Fact, Format, Health, Page, Request, Snapshot, Source, When
from statusledger.platforms.toolkit.parse_errors import refusing

PROVEN = False
TELLS = frozenset({Fact.COMPONENTS})
CHANNELS = {"report": "report", "text": "report"}

HEALTH = {"healthy": Health.OPERATIONAL, "sick": Health.DEGRADED, "dead": Health.MAJOR_OUTAGE}


class _Page(Struct):
    name: str
    url: str


class _Node(Struct):
    name: str
    status: str


class _Probe(Struct):
    name: str
    nodes: list[_Node]


class _Report(Struct):
    health: str
    page: _Page
    probes: list[_Probe]


_DECODER = msgspec.json.Decoder(_Report)


def requests(source: Source) -> Iterable[Request]:
    """The report, or the one word where there is none."""
    page = source.url.rstrip("/")
    yield Request(f"{page}/status/report", "report")
    yield Request(f"{page}/status/text", "text", When.FALLBACK, Format.TEXT)


def normalize(document: Document) -> Snapshot:
    """Either document. Raises NormalizeError."""
    return _text(document.body) if document.kind == "text" else _report(document.body)


def recognise(document: Document) -> bool:
    """A report; the text is one word that others could say too."""
    try:
        return document.kind == "report" and normalize(document).page.health is not Health.UNKNOWN
    except NormalizeError:
        return False


def _text(body: bytes) -> Snapshot:
    word = body.decode("utf-8", "replace").strip()
    if word not in HEALTH:
        raise NormalizeError(f"not Vigil's one word: {word[:40]!r}")
    return Snapshot(page=Page(health=HEALTH[word], health_raw=word))


def _report(body: bytes) -> Snapshot:
    with refusing("a Vigil report"):
        report = _DECODER.decode(body)
    return Snapshot(
        page=Page(
            name=text.plain(report.page.name),
            url=text.link(report.page.url),
            health=HEALTH.get(report.health, Health.UNKNOWN),
            health_raw=report.health,
        ),
        components=tuple(_components(report.probes)),
    )


def _components(probes: Iterable[_Probe]) -> Iterable[Component]:
    """The nodes, which are told by name only, under the probe they belong to."""
    nodes = ((text.plain(probe.name), text.plain(node.name), node.status) for probe in probes for node in probe.nodes)
    for position, (group, name, status) in enumerate(nodes):
        yield Component(
            key=f"{group}/{name}",
            name=name,
            group_name=group,
            position=position,
            health=HEALTH.get(status, Health.UNKNOWN),
            health_raw=status,
        )
