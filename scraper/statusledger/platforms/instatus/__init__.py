"""Instatus: `summary.json` and `components.json`, the data behind the home page, and the history feed.

The summary holds what is open, without texts; the home page has those, outages by component and ninety days of notices
without texts; the feed has the texts of the past, without ids. A page that is quiet has no lists in its summary.
What surprises: `page.status` may be UP and an incident's impact OPERATIONAL while the incident is open, times may be
those of JavaScript's `Date.toString`, feed blocks know no year.
Documented at https://instatus.com/help/api. Captured: a home page of 2026, quiet summaries, a cut list of components;
an open incident in a summary and a feed entry are known by their documentation and by tests of clients only.
"""

import re
from collections.abc import Callable, Iterable, Mapping

from statusledger.errors import NormalizeError
from statusledger.model import Document, Fact, Format, Request, Snapshot, Source, When
from statusledger.platforms.instatus import api, history, home
from statusledger.platforms.toolkit.parse_errors import refusing

PROVEN = True
TELLS = frozenset(Fact)
CHANNELS = {
    "page": "page",
    "notices": "page",
    "summary": "api",
    "components": "api",
    "feed": "feed",
}
_READERS: Mapping[str, Callable[[Document], Snapshot]] = {
    "summary": api.summary,
    "components": api.components,
    "page": home.page,
    "notices": home.notices,
    "feed": history.normalize,
}
_CUID = re.compile(r"c[a-z0-9]{19,39}")


def requests(source: Source) -> Iterable[Request]:
    """What is open and how components are on every poll; texts when that changed.

    The home page is asked for its `notices` alone: what it says of components may be older than `components.json`.
    """
    page = source.url.rstrip("/")
    yield Request(f"{page}/summary.json", "summary")
    yield Request(f"{page}/v2/components.json", "components")
    yield Request(page, "notices", When.CHANGED, Format.HTML)
    yield Request(source.feed or f"{page}/history.atom", "feed", When.CHANGED, Format.FEED)
    yield Request(page, "page", When.FALLBACK, Format.HTML)


def past(source: Source) -> Iterable[Request]:
    """All that is known to tell of it: ninety days of notices, and the texts of the feed."""
    page = source.url.rstrip("/")
    yield Request(page, "notices", When.BACKFILL, Format.HTML)
    yield Request(source.feed or f"{page}/history.atom", "feed", When.BACKFILL, Format.FEED)


def normalize(document: Document) -> Snapshot:
    """One document of any kind. Raises NormalizeError."""
    if not document.body.strip():
        raise NormalizeError(f"not an Instatus {document.kind}: the body is empty")
    with refusing(f"an Instatus {document.kind}"):
        return _READERS[document.kind](document)


def recognise(document: Document) -> bool:
    """A summary with a status of its own kind; else what reads as a document of that kind, with ids that are cuids."""
    try:
        told = normalize(document)
    except NormalizeError:
        return False
    if document.kind == "summary":
        return api.is_overall(told.page)
    if document.kind == "feed":
        return bool(told.incidents)
    keys = [told.page.key] if told.page.key else [each.key for each in told.components or told.incidents]
    return bool(keys) and all(map(_CUID.fullmatch, keys))
