"""Home page, drawn by Nuxt, whose data name the subdomain of the JSON documents.

`<script id="__NUXT_DATA__">` holds one list; numbers in objects are indices into it.
"""

import re
from typing import Any

import msgspec
from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import Document, Page, Snapshot
from statusledger.platforms.checkly import paths

_RESOLVER = "status-page-resolver-"
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}", re.IGNORECASE)


class _StatusPage(Struct, rename="camel"):
    id: str
    name: str
    url: str


def parse(document: Document) -> Snapshot:
    """Parse the page's name and the address of its documents."""
    page = msgspec.convert(_status_page(_data(document.body)), _StatusPage)
    if not _SLUG.fullmatch(page.url):
        raise NormalizeError(f"not a page of Checkly: {page.url[:80]!r} is no subdomain")
    return Snapshot(
        page=Page(key=page.id, name=text.plain(page.name)),
        follow=tuple(paths.requests_of(document.url, page.url)),
        all_components=False,
    )


def _data(body: bytes) -> list[Any]:
    script = LexborHTMLParser(body.decode("utf-8", "replace")).css_first("script#__NUXT_DATA__")
    if script is None:
        raise NormalizeError("not a page of Checkly: it has no data of Nuxt")
    return msgspec.json.decode(script.text(), type=list[Any])


def _status_page(data: list[Any]) -> dict[str, Any]:
    objects = (entry for entry in data if isinstance(entry, dict))
    resolver = next((place for entry in objects for key, place in entry.items() if key.startswith(_RESOLVER)), None)
    page = _object(data, _object(data, resolver).get("statusPage"))
    if not page:
        raise NormalizeError("not a page of Checkly: its data name no status page")
    return {name: _at(data, place) for name, place in page.items()}


def _object(data: list[Any], place: object) -> dict[str, Any]:
    found = _at(data, place)
    return found if isinstance(found, dict) else {}


def _at(data: list[Any], place: object) -> Any:  # noqa: ANN401 - JSON
    return data[place] if isinstance(place, int) and 0 <= place < len(data) else None
