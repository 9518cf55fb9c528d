"""Any status page with neither API nor feed: how the page says it is doing, and what incidents its markup proves.

Statuspage's skeleton is read in full, whoever serves it. Elsewhere a banner ("All systems operational") tells the
health of the page, and posts that are marked up for machines (schema.org, microformats) tell incidents, if they name a
status. The rest is unknown. Pages that nobody claimed, that ask for a login or that are gone are refused.
"""

from collections.abc import Iterable

from statusledger.errors import NormalizeError
from statusledger.model import Document, Fact, Format, Health, Request, Snapshot, Source
from statusledger.platforms import statuspage
from statusledger.platforms.page import generic
from statusledger.platforms.statuspage import pages

PROVEN = True
TELLS = frozenset(Fact)
CHANNELS = {"incident_page": "incident_page", "page": "page", "months": "months"}


def requests(source: Source) -> Iterable[Request]:
    """The page itself; what else is asked for, it names."""
    yield Request(source.url, "page", expects=Format.HTML)


def normalize(document: Document) -> Snapshot:
    """A page of any kind. Raises NormalizeError for one that tells nothing."""
    if document.kind != "page" or pages.recognise(document):
        return statuspage.normalize(document)
    return generic.normalize(document)


def recognise(document: Document) -> bool:
    """A page that tells something; platforms of their own recognise theirs more closely."""
    try:
        told = normalize(document)
    except NormalizeError:
        return False
    return bool(told.incidents) or told.page.health not in (None, Health.UNKNOWN)
