"""DeepL: overall health and that of each data centre, and the feed of incidents.

Incidents in `/api/status` lack times and links to the feed's entries: they are read from `/rss`, whose entries are
rewritten in place. Described by a reader of both in 2026.
"""

from collections.abc import Iterable

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.model import Component, Document, Fact, Format, Health, Page, Snapshot
from statusledger.platforms import feed
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import has_components
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.words import Default

HEALTH = Default(Health.UNKNOWN) | {
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
    datacenters: list[_Centre]
    overall: str | None = None


_DECODER = msgspec.json.Decoder(_Body)


def _parse(document: Document) -> Snapshot:
    if document.kind == "feed":
        return Snapshot(incidents=feed.parse(document).incidents)
    with refusing("DeepL's status"):
        body = _DECODER.decode(document.body)
    return Snapshot(
        page=Page(health=_health(body.overall) if body.overall else None, health_raw=body.overall),
        components=tuple(_components(body.datacenters)),
    )


def _health(word: str) -> Health:
    return HEALTH(word.lower())


def _components(centres: Iterable[_Centre]) -> Iterable[Component]:
    for position, each in enumerate(centres):
        yield Component(
            key=text.plain(each.name),
            name=text.plain(each.name),
            position=position,
            health=_health(each.status),
            health_raw=each.status,
        )


PLATFORM = Platform(
    name="deepl",
    title="DeepL",
    verified=Verified.DOCUMENTED,
    verified_on="2026-11",
    gaps=(
        "The status of an incident is guessed from the prose of the feed: the list that states it has no times, and "
        "nothing shows that both use one id",
    ),
    documents=(
        Doc("status", "api", _parse, "{page}/api/status", matches=has_components),
        Doc("feed", "feed", _parse, "{page}/rss", feed=True, expects=Format.FEED, matches=None),
    ),
    capabilities=frozenset({Fact.COMPONENTS, Fact.HISTORY}),
)
