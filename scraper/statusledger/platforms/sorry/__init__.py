"""Sorry: the public API that a page serves under its own address, where its owner allows it; others answer 404.

`status` tells the page's state, `components` and `notices` are lists in pages, and a single notice has its updates,
which the list has not: those that are not long past are followed. There is no impact.
Documented on each page under `/api`; no capture of a whole document was at hand, so the shapes are the documentation's.
Only the first page of a list is asked for: what a snapshot lists of components passes for all there are.
"""

import re
from collections.abc import Iterable

from statusledger.model import Document, Fact, Request, Snapshot, Source, When
from statusledger.platforms.sorry import api
from statusledger.platforms.toolkit.parse_errors import accepts

PROVEN = False
TELLS = frozenset({Fact.COMPONENTS, Fact.UPDATES, Fact.HISTORY, Fact.MAINTENANCES})
CHANNELS = {"notice": "api", "notices": "api", "status": "page", "components": "page"}

_MARKS = re.compile(rb"sorryapp\.com|Powered by Sorry")


def requests(source: Source) -> Iterable[Request]:
    """The page's state and its notices on every poll, the components when one of them changed."""
    root = f"{source.url.rstrip('/')}/api/v1"
    yield Request(f"{root}/status", "status")
    yield Request(f"{root}/notices", "notices")
    yield Request(f"{root}/components", "components", When.CHANGED)


def normalize(document: Document) -> Snapshot:
    """One answer of the API. Raises NormalizeError."""
    return api.normalize(document)


def recognise(document: Document) -> bool:
    """A page that names its maker, or an answer of the API."""
    if document.kind == "page":
        return _MARKS.search(document.body) is not None
    return accepts(normalize, document)
