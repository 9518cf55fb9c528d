"""DeepL: how it and each of its data centres are doing, and the feed of what happened.

`/api/status` lists incidents too, but without a time, and nothing joins them to the entries of `/rss`, which have one:
so incidents are told by the feed, one entry each, rewritten in place, whose prose alone says how far they are.
Described by a reader of both in 2026; neither was captured.
"""

from collections.abc import Iterable

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.model import Component, Document, Fact, Format, Health, Page, Request, Snapshot, Source
from statusledger.platforms import feed
from statusledger.platforms.toolkit.parse_errors import accepts, refusing

PROVEN = False
CHANNELS = {"status": "api", "feed": "feed"}
TELLS = frozenset({Fact.COMPONENTS, Fact.HISTORY})

HEALTH = {
    "operational": Health.OPERATIONAL,
    "maintenance": Health.MAINTENANCE,
    "degraded": Health.DEGRADED,
    "degraded_performance": Health.DEGRADED,
    "partial_outage": Health.PARTIAL_OUTAGE,
    "major_outage": Health.MAJOR_OUTAGE,
}


class _Centre(Struct):
    name: str
    status: str


class _Body(Struct):
    overall: str
    datacenters: list[_Centre]
    incidents: list[msgspec.Raw]


_DECODER = msgspec.json.Decoder(_Body)


def requests(source: Source) -> Iterable[Request]:
    """The status and the feed."""
    page = source.url.rstrip("/")
    yield Request(f"{page}/api/status", "status")
    yield Request(source.feed or f"{page}/rss", "feed", expects=Format.FEED)


def normalize(document: Document) -> Snapshot:
    """Either document. Raises NormalizeError."""
    if document.kind == "feed":
        return Snapshot(incidents=feed.normalize(document).incidents)
    with refusing("DeepL's status"):
        body = _DECODER.decode(document.body)
    return Snapshot(
        page=Page(health=_health(body.overall), health_raw=body.overall),
        components=tuple(_components(body.datacenters)),
    )


def recognise(document: Document) -> bool:
    """The status of a data centre; the feed could be anybody's."""
    return document.kind != "feed" and accepts(normalize, document) and bool(normalize(document).components)


def _health(word: str) -> Health:
    return HEALTH.get(word.lower(), Health.UNKNOWN)


def _components(centres: Iterable[_Centre]) -> Iterable[Component]:
    for position, each in enumerate(centres):
        yield Component(
            key=text.plain(each.name),
            name=text.plain(each.name),
            position=position,
            health=_health(each.status),
            health_raw=each.status,
        )
