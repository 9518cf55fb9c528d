"""Microsoft Azure: the feed of what is open, the reviews of what is over, and the grid of services by region.

The feed is empty as a rule: an incident that leaves it is over. The history has reviews with tracking ids, ten or so to
a page, and names the next page, for a backfill. The grid is the status page itself; its components are services,
grouped by region.
The feed and its page are written anew every minute, so what is asked when it changed is asked at every poll.
Captured: the empty feed (2026), a review (2026, in part); an item (2018, cut off). The grid is only documented.
"""

from collections.abc import Iterable

from statusledger.model import Document, Fact, Format, Request, Snapshot, Source, When
from statusledger.platforms.toolkit.parse_errors import accepts
from statusledger.platforms.vendors.azure import feed, grid, history
from statusledger.text import addresses

PROVEN = True
TELLS = frozenset({Fact.COMPONENTS, Fact.UPDATES, Fact.HISTORY})
CHANNELS = {"history": "review", "feed": "feed", "grid": "page"}

_REVIEWS = "statushistoryapi/?serviceSlug=all&regionSlug=all&startDate=all&page=1&shdrefreshflag=true"
_NORMALIZE = {"feed": feed.normalize, "history": history.normalize, "grid": grid.normalize}


def requests(source: Source) -> Iterable[Request]:
    """The feed, and when it changed the newest reviews and the page; in English, which the prose is read in."""
    site = _site(source)
    yield Request(source.feed or f"{site}/status/feed/", "feed", expects=Format.FEED)
    yield Request(f"{site}/{_REVIEWS}", "history", When.CHANGED, Format.HTML)
    yield Request(f"{site}/status/", "grid", When.CHANGED, Format.HTML)


def past(source: Source) -> Iterable[Request]:
    """The reviews, page by page."""
    yield Request(f"{_site(source)}/{_REVIEWS}", "history", When.BACKFILL, Format.HTML)


def _site(source: Source) -> str:
    parts = addresses.split(source.url)
    return f"{parts.scheme}://{parts.netloc}/en-us"


def normalize(document: Document) -> Snapshot:
    """Any of the three. Raises NormalizeError."""
    return _NORMALIZE[document.kind](document)


def recognise(document: Document) -> bool:
    """Any of the three, the feed by its title."""
    if document.kind not in CHANNELS or not accepts(normalize, document):
        return False
    return document.kind != "feed" or feed.recognise(document)
