"""Pages of Cachet's lists: the address of the list and a number."""

import re

from statusledger.model import Document, Request, When

LAST = 99_999
_PAGE = re.compile(r"[?&]page=(?P<number>\d{1,5})$")


def number(document: Document) -> int:
    """Return the page number of a document in its list, from 1 on."""
    page = _PAGE.search(document.url)
    return int(page["number"]) if page else 1


def older(document: Document) -> Request:
    """Request the next page for a backfill. The page's own link may ask for fewer rows."""
    return numbered(document, number(document) + 1, When.BACKFILL)


def numbered(document: Document, page: int, when: When) -> Request:
    """Request a page of the list that a document belongs to."""
    address = _PAGE.sub("", document.url)
    return Request(f"{address}{'&' if '?' in address else '?'}page={page}", document.kind, when)
