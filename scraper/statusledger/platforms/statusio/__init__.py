"""Status.io: the public API by a page's id, and the feed for ended incidents.

What ends leaves the API at once. The feed has every message, without impact or components, and follows on change. The
id is in the source's `url` or `feed`, else in links of the page, as others describe. Documented at
https://kb.status.io/developers/public-status-api/.
"""

import re
from collections.abc import Iterable

from msgspec.structs import replace

from statusledger.errors import NormalizeError
from statusledger.model import Document, Fact, Format, Request, Snapshot, Source, When
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.statusio import api, history
from statusledger.text import addresses

_ID = re.compile(r"/(?:1\.0/status|pages)/(?:(?:incident|maintenance|history)/)?([0-9a-f]{24})(?![0-9a-f])")


def _requests(page: str, key: str, stated: str = "") -> Iterable[Request]:
    """An address that a source states is requested unchanged."""
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


def _locate(source: Source) -> Iterable[Request]:
    stated = source.feed or source.url
    named = _ID.search(stated)
    return _requests(source.url, named[1], stated) if named else [Request(source.url, "page", expects=Format.HTML)]


def _begin(source: Source) -> Iterable[Request]:
    return _of_history(_locate(source))


def _of_history(requests: Iterable[Request]) -> Iterable[Request]:
    return (replace(each, when=When.BACKFILL) for each in requests if each.kind != "status")


def _page(document: Document) -> Snapshot:
    found = tuple(_requests(document.url, _page_id(document.body)))
    return Snapshot(follow=(*found, *_of_history(found)))


def _is_page(document: Document, _: Snapshot | None) -> bool:
    return b"status.io" in document.body and len(_page_ids(document.body)) == 1


PLATFORM = Platform(
    name="statusio",
    title="Status.io",
    verified=Verified.CAPTURED,
    verified_on="2026-06",
    gaps=(
        "Incidents known from the feed alone have neither impact nor components",
        "The links of a page, which name its id, are known from descriptions",
    ),
    hosts=("status.io",),
    documents=(
        Doc("status", "api", api.parse),
        Doc("feed", "feed", history.parse, matches=history.matches),
        Doc("page", "page", _page, matches=_is_page),
    ),
    locate=_locate,
    begin=_begin,
    capabilities=frozenset(Fact),
)
