"""Atlassian Statuspage: the public API v2 under a page's own address, and its history feeds where that is switched off.

`summary.json` lists components and everything open; it is polled. The two lists of the newest fifty entries follow when
it changed, because an incident that closes leaves the summary at once. The history feeds carry the newest twenty-five
entries with every update, but neither impact nor components. Where both are switched off the pages themselves are read:
the home page, the pages of incidents that it names, and `/history`, which goes back to a page's first day.
Documented at https://metastatuspage.com/api; quirks noted here were seen in captures of 2014 to 2026.
"""

from collections.abc import Iterable

from statusledger.model import Document, Fact, Format, Request, Snapshot, Source, When
from statusledger.platforms.statuspage import api, history, pages

PROVEN = True
TELLS = frozenset(Fact)
CHANNELS = {
    "summary": "api",
    "incidents": "api",
    "maintenances": "api",
    "incident": "api",
    "components": "api",
    "incident_page": "incident_page",
    "page": "page",
    "history": "feed",
    "months": "months",
}
_PAGES = ("incident_page", "page", "months")


def requests(source: Source) -> Iterable[Request]:
    """The summary at each poll, the lists when it changed, a feed or the home page when the API gives nothing."""
    page = source.url.rstrip("/")
    yield Request(f"{page}/api/v2/summary.json", "summary")
    yield Request(f"{page}/api/v2/incidents.json", "incidents", When.CHANGED)
    yield Request(f"{page}/api/v2/scheduled-maintenances.json", "maintenances", When.CHANGED)
    yield Request(source.feed or f"{page}/history.atom", "history", When.FALLBACK, Format.FEED)
    if source.feed is None:
        yield Request(f"{page}/history.rss", "history", When.FALLBACK, Format.FEED)
    yield Request(f"{page}/", "page", When.FALLBACK, Format.HTML)


def past(source: Source) -> Iterable[Request]:
    """The pages of months, which name each incident's own; the feed where those are refused."""
    page = source.url.rstrip("/")
    yield Request(f"{page}/history?page=1", "months", When.BACKFILL, Format.HTML, "months")
    yield Request(source.feed or f"{page}/history.atom", "history", When.BACKFILL, Format.FEED, "months")


def normalize(document: Document) -> Snapshot:
    """One API document, feed or page. Raises NormalizeError."""
    if document.kind in _PAGES:
        return pages.normalize(document)
    return history.normalize(document) if document.kind == "history" else api.normalize(document)


def recognise(document: Document) -> bool:
    """Statuspage's own: ids of twelve characters, entries that lead to `/incidents/`, its skeleton of a page."""
    if document.kind in _PAGES:
        return pages.recognise(document)
    return history.recognise(document) if document.kind == "history" else api.recognise(document)
