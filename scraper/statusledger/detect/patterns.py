"""What a page shows of who made it, without being asked for more: marks, data that a platform knows, feeds it names."""

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

# What pages load themselves with, where their platform reads no pages and so does not recognise any.
_MARKS: Mapping[str, re.Pattern[bytes]] = {
    "statuspage": re.compile(
        rb"window\.pageColorData|\bcdn\.statuspage\.io/|\bdka575ofm4ao0\.cloudfront\.net/"
        rb"|Powered by (?:Atlassian )?Statuspage|data-react-class=\"HistoryIndex\""
    ),
}
_TYPES = ("application/atom+xml", "application/rss+xml")
_TITLE = re.compile(
    r"^status(?: page)? [-–—|:] "  # noqa: RUF001
    r"|(?:^| )(?:[-–—|:] )?(?:(?:system|service)s? )?status(?: page)?(?: [-–—|:] .*| status)?$",  # noqa: RUF001
    re.IGNORECASE | re.DOTALL,
)
# Of a longer body only those say whether it is theirs who ask for its very address: the others would all parse it.
_LONGEST = 1_000_000
_ABOUT = re.compile(r"status|incident|outage|uptime|maintenance", re.IGNORECASE)


MAKERS = tuple(name for name in PLATFORMS if name not in _GENERIC)
"""Platforms that may know a page as theirs."""


def is_feed(page: Document) -> bool:
    """Whether what was found is no page, but a feed that was pasted."""
    try:
        read(page)
    except NormalizeError:
        return False
    return True


def marked(page: Document) -> Iterator[str]:
    """Platforms whose marks the page bears, which others may quote."""
    return (name for name, marks in _MARKS.items() if name in PLATFORMS and marks.search(page.body))


def offers(document: Document, expects: Format, source: Source) -> Iterator[tuple[str, str]]:
    """Platforms to ask whether a document is theirs, each with the kind that it would be to them.

    It is offered to all who ask for that address or for a document of that kind, a feed to all who read feeds, and what
    was pasted as whatever they read; one over 1 MB only to those who ask for that address. One of too many objects is
    offered to nobody.
    """
    if is_crowded(document):
        return
    is_long = len(document.body) > _LONGEST
    for name in MAKERS:
        platform = PLATFORMS[name]
        kinds = set() if is_long else set(platform.CHANNELS) if document.kind == PASTED else {document.kind}
        for request in platform.requests(source):
            if request.url == document.url or (expects is Format.FEED is request.expects and not is_long):
                kinds.add(request.kind)
        yield from ((name, kind) for kind in platform.CHANNELS if kind in kinds)


def feeds(page: Document) -> list[str]:
    """Addresses of the feeds that a page names, in its order."""
    links = LexborHTMLParser(page.body).css('link[rel~="alternate"][href]')
    hrefs = (link.attributes["href"] or "" for link in links if link.attributes.get("type") in _TYPES)
    named = (text.link(addresses.join(page.url, href)) for href in hrefs)
    return list(dict.fromkeys(filter(None, named)))


def title(page: Document) -> str | None:
    """The vendor's name, as far as the page's title tells it."""
    node = LexborHTMLParser(page.body).css_first("title")
    return vendor(node.text()) if node else None


def vendor(name: str) -> str | None:
    """`Acme` of "Acme System Status"."""
    return _TITLE.sub("", text.plain(name, 100)) or None


def tells_of_incidents(feed: Snapshot) -> bool:
    """Whether a feed is that of a status page, by its name or by what its entries say: blogs have feeds too."""
    words = f"{feed.page.name or ''} {feed.page.url or ''}"
    known = sum(incident.status is not Status.UNKNOWN for incident in feed.incidents)
    return _ABOUT.search(words) is not None or 2 * known >= max(1, len(feed.incidents))
