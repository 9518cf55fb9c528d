"""PagerDuty status pages: the data that the page itself is drawn from, JSON in `<script id="data">`.

It holds everything open, the newest resolved incidents with their postmortems, and the services with their groups, but
health only through the open incidents: a service that none of them names is well, as the page shows it. Captures of
December 2023. Later pages leave the `summary` out and are refused: their data is spread over an API whose statuses are
ids that another document names. Maintenances are `posts`, which no capture holds one of.
"""

from collections.abc import Iterable

from statusledger.errors import NormalizeError
from statusledger.model import Document, Fact, Format, Request, Snapshot, Source
from statusledger.platforms.pagerduty import page

PROVEN = True
TELLS = frozenset({Fact.COMPONENTS, Fact.IMPACT, Fact.UPDATES, Fact.HISTORY})
CHANNELS = {"page": "page"}


def requests(source: Source) -> Iterable[Request]:
    """The page."""
    yield Request(f"{source.url.rstrip('/')}/", "page", expects=Format.HTML)


def normalize(document: Document) -> Snapshot:
    """The page's data. Raises NormalizeError, also for a page of the later kind, which has no summary."""
    return page.normalize(document)


def recognise(document: Document) -> bool:
    """A page with PagerDuty's data in it."""
    try:
        page.normalize(document)
    except NormalizeError:
        return False
    return True
