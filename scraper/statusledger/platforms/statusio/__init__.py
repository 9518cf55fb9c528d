"""Status.io: the public API by the id of a page, and the page's feed for what is over.

The API lists components and what is open or planned; what ends leaves it at once, so the feed, which has every message
but neither impact nor components, follows when it changed. The id stands in a stanza's `url` or `feed`, as part of the
address of the API or of the page's feed; failing that the page is asked for, whose links name it.
Documented at https://kb.status.io/developers/public-status-api/; the page's links are known from what others wrote.
"""

import re
from collections.abc import Iterable

from msgspec.structs import replace

from statusledger.errors import NormalizeError
from statusledger.model import Document, Fact, Format, Request, Snapshot, Source, When
from statusledger.platforms.statusio import api, history
from statusledger.platforms.toolkit.parse_errors import accepts
from statusledger.text import addresses

PROVEN = True
TELLS = frozenset(Fact)
CHANNELS = {"status": "api", "feed": "feed", "page": "page"}

_ID = re.compile(r"/(?:1\.0/status|pages)/(?:(?:incident|maintenance|history)/)?([0-9a-f]{24})(?![0-9a-f])")


def requests(source: Source) -> Iterable[Request]:
    """The API and the feed where the stanza tells the id, else the page that tells it."""
    stated = source.feed or source.url
    named = _ID.search(stated)
    return _requests(source.url, named[1], stated) if named else [Request(source.url, "page", expects=Format.HTML)]


def past(source: Source) -> Iterable[Request]:
    """The feed, all that is known to tell of it, or the page that tells where that is."""
    return _of_the_past(requests(source))


def _of_the_past(asked: Iterable[Request]) -> Iterable[Request]:
    return (replace(each, when=When.BACKFILL) for each in asked if each.kind != "status")


def normalize(document: Document) -> Snapshot:
    """An answer of the API, a feed, or a page, which only tells where to ask. Raises NormalizeError."""
    if document.kind == "page":
        asked = tuple(_requests(document.url, _page_id(document.body)))
        return Snapshot(follow=(*asked, *_of_the_past(asked)))
    return history.normalize(document) if document.kind == "feed" else api.normalize(document)


def recognise(document: Document) -> bool:
    """A page of one id that speaks of status.io, a feed whose links lead there, or an answer of the API."""
    if document.kind == "page":
        return b"status.io" in document.body and len(_page_ids(document.body)) == 1
    return history.recognise(document) if document.kind == "feed" else accepts(normalize, document)


def _requests(page: str, key: str, stated: str = "") -> Iterable[Request]:
    """An address of the API or of a feed that a stanza states is taken as it is."""
    yield Request(stated if "/1.0/status/" in stated else f"https://api.status.io/1.0/status/{key}", "status")
    feed = stated if stated.endswith("/rss") else addresses.join(page, f"/pages/{key}/rss")
    yield Request(feed, "feed", When.CHANGED, Format.FEED)


def _page_ids(body: bytes) -> set[str]:
    return set(_ID.findall(body.decode("utf-8", "replace")))


def _page_id(body: bytes) -> str:
    ids = _page_ids(body)
    if len(ids) != 1:
        raise NormalizeError(f"a Status.io page whose links name {len(ids)} ids; state the address of its feed")
    return ids.pop()
