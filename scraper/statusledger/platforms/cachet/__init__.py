"""Cachet, versions 2 and 3: a self-hosted page whose two generations share little but their name.

Version 2 answers under `/api/v1`. Its components are asked for with its incidents; where they are of 2.4 or later they
lead to its schedules, which earlier versions keep among the incidents. Where that API gives nothing, version 3 is tried
under `/api`, whose incidents lead to the rest by `follow`, and then the feed. Times are local to the server and say
nothing of their zone: without `time_zone` in the stanza a document with times is refused, and the feed read instead.
Documented at https://docs.cachethq.io. Components and incidents of version 2 were captured; schedules and all of
version 3 are known from Cachet's own source.
"""

from collections.abc import Iterable

from statusledger.errors import NormalizeError
from statusledger.model import Document, Fact, Format, Request, Snapshot, Source, When
from statusledger.platforms import feed
from statusledger.platforms.cachet import v2, v3
from statusledger.platforms.toolkit.parse_errors import refusing

PROVEN = False
TELLS = frozenset({Fact.COMPONENTS, Fact.UPDATES, Fact.HISTORY, Fact.MAINTENANCES})
CHANNELS = {
    "incidents": "api",
    "components": "api",
    "schedules": "api",
    "v3_incidents": "api",
    "v3_components": "api",
    "v3_schedules": "api",
    "feed": "feed",
}
_READERS = {
    "incidents": v2.incidents,
    "components": v2.components,
    "schedules": v2.schedules,
    "v3_incidents": v3.incidents,
    "v3_components": v3.components,
    "v3_schedules": v3.schedules,
    "feed": feed.normalize,
}
_LINKED = b"https://cachethq.io"


def requests(source: Source) -> Iterable[Request]:
    """Version 2: components, then the incidents on them. Where those give nothing, version 3, then the feed."""
    page = source.url.rstrip("/")
    yield Request(f"{page}/api/v1/components?per_page=1000", "components")
    yield Request(f"{page}/api/v1/incidents?sort=id&order=desc&per_page={v2.LENGTH}", "incidents")
    yield Request(f"{page}/api/incidents?include=components,updates&per_page=100", "v3_incidents", When.FALLBACK)
    yield Request(source.feed or f"{page}/rss", "feed", When.FALLBACK, Format.FEED)


def past(source: Source) -> Iterable[Request]:
    """The lists of either version, page by page, and the feed where neither gives incidents."""
    page = source.url.rstrip("/")
    incidents = f"{page}/api/v1/incidents?sort=id&order=desc&per_page={v2.LENGTH}"
    yield Request(incidents, "incidents", When.BACKFILL, about="incidents")
    third = f"{page}/api/incidents?include=components,updates&per_page=100"
    yield Request(third, "v3_incidents", When.BACKFILL, about="incidents")
    yield Request(source.feed or f"{page}/rss", "feed", When.BACKFILL, Format.FEED, "incidents")
    yield Request(f"{page}/api/v1/schedules?per_page={v2.LENGTH}", "schedules", When.BACKFILL, about="schedules")
    yield Request(f"{page}/api/{v3.SCHEDULES}", "v3_schedules", When.BACKFILL, about="schedules")


@refusing("a Cachet document")
def normalize(document: Document) -> Snapshot:
    """One list of either version, or the feed. Raises NormalizeError."""
    return _READERS[document.kind](document)


def recognise(document: Document) -> bool:
    """A page by its link to the makers, a list by fields that only Cachet has; a feed says nothing of its maker."""
    if document.kind == "page":
        return _LINKED in document.body
    if document.kind == "feed":
        return False
    try:
        return v3.recognise(document) if document.kind.startswith("v3_") else v2.recognise(document)
    except NormalizeError:
        return False
