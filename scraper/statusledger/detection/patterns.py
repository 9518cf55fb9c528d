"""Patterns of platforms in a page."""

import re
from collections.abc import Iterator, Mapping

from selectolax.lexbor import LexborHTMLParser

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import Document, Format, Snapshot, Source, Status
from statusledger.platforms import PLATFORMS
from statusledger.platforms.parsing import is_crowded
from statusledger.platforms.toolkit.feeds import read
from statusledger.text import addresses

FEED = "feed"
PAGE = "page"
PASTED = "pasted"
_GENERIC = {FEED, PAGE}

# Scripts and marks of pages whose platform parses no pages and so does not recognise any.
_MARKS: Mapping[str, re.Pattern[bytes]] = {
    "statuspage": re.compile(
        rb"window\.pageColorData|\bcdn\.statuspage\.io/|\bdka575ofm4ao0\.cloudfront\.net/"
        rb"|Powered by (?:Atlassian )?Statuspage|data-react-class=\"HistoryIndex\""
    ),
}
# incident.io has the documents of Statuspage, but not the other way round.
_UNMARKED = ("incidentio", "statuspage")
# Pages that bear no pattern, for scripts draw all of them.
_DRAWN = ("datadog",)
# Tried where the page could not be read; the pages of the last two have patterns.
_UNSEEN = (*_UNMARKED, "betterstack", "sorry")
_TYPES = ("application/atom+xml", "application/rss+xml")
_TITLE = re.compile(
    r"^status(?: page)? [-–—|:] "  # noqa: RUF001
    r"|(?:^| )(?:[-–—|:] )?(?:(?:system|service)s? )?status(?: page)?(?: [-–—|:] .*| status)?$",  # noqa: RUF001
    re.IGNORECASE | re.DOTALL,
)
# A longer body is offered only to platforms that request its address: all others would parse it in vain.
_LONGEST = 1_000_000
_ABOUT = re.compile(r"status|incident|outage|uptime|maintenance", re.IGNORECASE)


MAKERS = tuple(name for name in PLATFORMS if name not in _GENERIC)
"""Platforms that may recognise a page."""


def is_feed(page: Document) -> bool:
    """Return True if a page is a feed."""
    try:
        read(page)
    except NormalizeError:
        return False
    return True


def marked(page: Document) -> Iterator[str]:
    """Yield platforms with patterns in a page, which other pages may quote."""
    return (name for name, marks in _MARKS.items() if name in PLATFORMS and marks.search(page.body))


def offers(document: Document, expects: Format, source: Source) -> Iterator[tuple[str, str]]:
    """Yield platforms that may recognise a document, with its kinds.

    They request its address or kind; all readers of feeds get a feed, and a PASTED one is of any kind. Over 1 MB only
    the address counts; one of too many objects is not offered.
    """
    if is_crowded(document):
        return
    is_long = len(document.body) > _LONGEST
    for name in MAKERS:
        platform = PLATFORMS[name]
        kinds = set() if is_long else set(platform.channels) if document.kind == PASTED else {document.kind}
        for request in platform.requests(source):
            if request.url == document.url or (expects is Format.FEED is request.expects and not is_long):
                kinds.add(request.kind)
        yield from ((name, kind) for kind in platform.channels if kind in kinds)


def unmarked(page: Document | None) -> tuple[str, ...]:
    """Return platforms to try without a pattern; `page` is None if unreadable."""
    if page is None:
        return _UNSEEN
    return (*_UNMARKED, *_DRAWN) if _is_shell(page) else _UNMARKED


def _is_shell(page: Document) -> bool:
    tree = LexborHTMLParser(page.body)
    has_scripts = tree.css_first("script") is not None
    tree.strip_tags(["script", "style", "noscript", "template"])
    return has_scripts and tree.body is not None and not tree.body.text(strip=True)


def feeds(page: Document) -> list[str]:
    """Return the feeds that a page links to."""
    links = LexborHTMLParser(page.body).css('link[rel~="alternate"][href]')
    hrefs = (link.attributes["href"] or "" for link in links if link.attributes.get("type") in _TYPES)
    named = (text.link(addresses.join(page.url, href)) for href in hrefs)
    return list(dict.fromkeys(filter(None, named)))


def title(page: Document) -> str | None:
    """Return the vendor in the title of a page."""
    node = LexborHTMLParser(page.body).css_first("title")
    return vendor(node.text()) if node else None


def vendor(name: str) -> str | None:
    """Return the vendor in a name: `Acme` of "Acme System Status"."""
    return _TITLE.sub("", text.plain(name, 100)) or None


def has_incidents(feed: Snapshot) -> bool:
    """Return True for a feed about status, by name or entries: blogs have feeds too."""
    words = f"{feed.page.name or ''} {feed.page.url or ''}"
    known = sum(incident.status is not Status.UNKNOWN for incident in feed.incidents)
    return _ABOUT.search(words) is not None or 2 * known >= max(1, len(feed.incidents))
