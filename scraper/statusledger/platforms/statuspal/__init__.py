"""StatusPal: the summary of a page by its subdomain, from the American or the European house.

A page under a domain of its own serves no JSON: its stanza's `feed` (or `url`) is the address of the summary,
`https://statuspal.io/api/v2/status_pages/<subdomain>/summary` or the same at `statuspal.eu`. The summary lists what is
open; a closed incident may linger with its end. Times have no zone and are UTC: the server's own `inserted_at` agrees
with `posted_at` on pages of every zone. Types beyond minor, major and scheduled are each page's own, and the page's
`current_status_type`, which newer pages tell, names the common one behind the page's current type.
Documented at https://www.statuspal.io/api-docs.
"""

import re
from collections.abc import Iterable

from statusledger.model import Document, Fact, Request, Snapshot, Source
from statusledger.platforms.statuspal import summary
from statusledger.platforms.toolkit.parse_errors import accepts
from statusledger.text import addresses

PROVEN = True
TELLS = frozenset({Fact.COMPONENTS, Fact.IMPACT, Fact.UPDATES, Fact.MAINTENANCES})
CHANNELS = {"summary": "api"}

_HOST = re.compile(r"(?P<subdomain>[a-z0-9-]+)\.statuspal\.(?P<house>io|eu)")
_MARKUP = re.compile(rb"""class=["'][^"']*\bsystem-status\b[^"']*\btype-""")


def requests(source: Source) -> Iterable[Request]:
    """The summary, at the address a stanza states or the one that follows from a host of StatusPal's own."""
    host = _HOST.fullmatch(addresses.split(source.url).hostname or "")
    stated = source.feed or source.url
    if host and not source.feed:
        stated = f"https://statuspal.{host['house']}/api/v2/status_pages/{host['subdomain']}/summary"
    yield Request(stated, "summary")


def normalize(document: Document) -> Snapshot:
    """A summary. Raises NormalizeError."""
    return summary.normalize(document)


def recognise(document: Document) -> bool:
    """A summary, or a page with StatusPal's name and markup."""
    if document.kind == "page":
        return b"statuspal" in document.body and _MARKUP.search(document.body) is not None
    return accepts(normalize, document)
