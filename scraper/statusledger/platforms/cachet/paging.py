"""The pages of Cachet's lists, whose addresses are the list's own and a number."""

import re

from statusledger.model import Document, Request, When

LAST = 99_999
_PAGE = re.compile(r"[?&]page=(?P<number>\d{1,5})$")


def number(document: Document) -> int:
    """The number of a document's page in its list, from 1 on."""
    page = _PAGE.search(document.url)
    return int(page["number"]) if page else 1


def older(document: Document) -> Request:
    """The page after it, for a backfill: it is built here, because a link of the page's own may ask for less."""
    return numbered(document, number(document) + 1, When.BACKFILL)


def numbered(document: Document, page: int, when: When) -> Request:
    """A page of the list that a document is of."""
    address = _PAGE.sub("", document.url)
    return Request(f"{address}{'&' if '?' in address else '?'}page={page}", document.kind, when)
