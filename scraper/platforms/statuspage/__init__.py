"""Atlassian Statuspage: the public API v2 under a page's own address, and its history feeds where that is switched off.

`summary.json` lists components and everything open; it is polled. The two lists of the newest fifty entries follow when
it changed, because an incident that closes leaves the summary at once. The history feeds carry the newest twenty-five
entries with every update, but neither impact nor components.
Documented at https://metastatuspage.com/api; quirks noted here were seen in captures of 2014 to 2026.
"""

from collections.abc import Iterable

from scraper.model import Document, Format, Request, Snapshot, Source, When
from scraper.platforms.statuspage import api, history

PROVEN = True
VOICES = {
    "summary": "api",
    "incidents": "api",
    "maintenances": "api",
    "incident": "api",
    "components": "api",
    "history": "feed",
}


def requests(source: Source) -> Iterable[Request]:
    """The summary on every poll, the lists when it changed, a history feed when the API gives nothing."""
    page = source.url.rstrip("/")
    yield Request(f"{page}/api/v2/summary.json", "summary")
    yield Request(f"{page}/api/v2/incidents.json", "incidents", When.CHANGED)
    yield Request(f"{page}/api/v2/scheduled-maintenances.json", "maintenances", When.CHANGED)
    yield Request(source.feed or f"{page}/history.atom", "history", When.FALLBACK, Format.FEED)
    if source.feed is None:
        yield Request(f"{page}/history.rss", "history", When.FALLBACK, Format.FEED)


def normalize(document: Document) -> Snapshot:
    """One API document or feed. Raises NormalizeError."""
    return history.normalize(document) if document.kind == "history" else api.normalize(document)


def recognise(document: Document) -> bool:
    """Whether a document is Statuspage's own: ids of twelve characters, feed entries that lead to `/incidents/`."""
    return history.recognise(document) if document.kind == "history" else api.recognise(document)
