"""Better Stack (Better Uptime): `index.json` under a page's own address, and its feed where that is refused.

`index.json` is JSON:API with everything a page shows: resources in sections, reports, and their updates. Every unknown
path leads home with a redirect, so a 200 says nothing. The feed is known from the vendor's documentation and from what
others wrote of it, not from a capture.
Documented at https://betterstack.com/docs/uptime/status-pages/subscribing-to-status-updates/subscribing-to-api/.
"""

import re
from collections.abc import Iterable

from statusledger.model import Document, Fact, Format, Request, Snapshot, Source, When
from statusledger.platforms.betterstack import index, monitors
from statusledger.platforms.toolkit.parse_errors import accepts

PROVEN = True
TELLS = frozenset(Fact)
CHANNELS = {"index": "api", "feed": "feed"}

_ASSETS = re.compile(rb"https://uptime\.betterstack\.com/(?:packs|assets)/")


def requests(source: Source) -> Iterable[Request]:
    """The index on every poll, the feed when it gives nothing."""
    page = source.url.rstrip("/")
    yield Request(f"{page}/index.json", "index")
    yield Request(source.feed or f"{page}/feed.rss", "feed", When.FALLBACK, Format.FEED)


def past(source: Source) -> Iterable[Request]:
    """Every report stands in the index; the feed where that is refused."""
    page = source.url.rstrip("/")
    yield Request(f"{page}/index.json", "index", When.BACKFILL, about="reports")
    yield Request(source.feed or f"{page}/feed.rss", "feed", When.BACKFILL, Format.FEED, "reports")


def normalize(document: Document) -> Snapshot:
    """The index or the feed. Raises NormalizeError."""
    return monitors.normalize(document) if document.kind == "feed" else index.normalize(document)


def recognise(document: Document) -> bool:
    """A home page with Better Stack's assets, a feed of its updates, or a JSON:API `status_page`."""
    if document.kind == "page":
        return _ASSETS.search(document.body) is not None
    return monitors.recognise(document) if document.kind == "feed" else accepts(normalize, document)
