"""incident.io: the objects its pages are drawn from under `/proxy`, and what is left of them elsewhere.

`proxy` lists the components and everything open, `incidents` three months of incidents and maintenances with every
update and exact outages; both are undocumented, so the home page (which holds the same objects), the shim of
Statuspage's API and the feed stand in where they are refused. `impacts` is the page's history of outages.
What surprises: components carry no status (they are operational unless listed as affected), incidents neither start,
end nor impact (their component impacts do), and updates come oldest first. The shim (`summary`, and its list `shim`)
says "minor" of real outages and may blank every text; the feed has each incident with its latest update only.
Captured in 2026: home pages (and so `proxy` and `impacts`), one trimmed `incidents`, the shim's list, feeds.
The shim's summary, maintenances that are open and the windows of `incidents` are known by what clients tell of them.
"""

import re
from collections.abc import Callable, Iterable, Mapping

from statusledger.errors import NormalizeError
from statusledger.model import Document, Fact, Format, Request, Snapshot, Source, When
from statusledger.platforms.incidentio import history, native, shim
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.text import addresses

PROVEN = True
TELLS = frozenset(Fact)
CHANNELS = {
    "proxy": "api",
    "incidents": "api",
    "page": "api",
    "impacts": "impacts",
    "summary": "shim",
    "shim": "shim",
    "feed": "feed",
}
_READERS: Mapping[str, Callable[[Document], Snapshot]] = {
    "proxy": native.summary,
    "incidents": native.incidents,
    "page": native.page,
    "impacts": native.impacts,
    "summary": shim.normalize,
    "shim": shim.normalize,
    "feed": history.normalize,
}
_HOSTED = "statuspage.incident.io"
_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")


def requests(source: Source) -> Iterable[Request]:
    """What is open on every poll, three months of incidents when that changed; the stand-ins, best first."""
    page, proxy = source.url.rstrip("/"), _proxy(source)
    yield Request(proxy, "proxy")
    yield Request(f"{proxy}/incidents", "incidents", When.CHANGED)
    yield Request(page, "page", When.FALLBACK, Format.HTML)
    yield Request(f"{page}/api/v2/summary.json", "summary", When.FALLBACK)
    yield Request(source.feed or f"{page}/feed.atom", "feed", When.FALLBACK, Format.FEED)


def past(source: Source) -> Iterable[Request]:
    """The latest months, which name the window before them; the feed where those are refused."""
    yield Request(f"{_proxy(source)}/incidents", "incidents", When.BACKFILL, about="incidents")
    feed = source.feed or f"{source.url.rstrip('/')}/feed.atom"
    yield Request(feed, "feed", When.BACKFILL, Format.FEED, "incidents")


def _proxy(source: Source) -> str:
    parts = addresses.split(source.url.rstrip("/"))
    slug = parts.path.strip("/") if parts.hostname == _HOSTED else parts.netloc
    return f"{parts.scheme}://{parts.netloc}/proxy/{slug}"


def normalize(document: Document) -> Snapshot:
    """One document of any kind. Raises NormalizeError."""
    if not document.body.strip():
        raise NormalizeError(f"not an incident.io {document.kind}: the body is empty")
    with refusing(f"an incident.io {document.kind}"):
        return _READERS[document.kind](document)


def recognise(document: Document) -> bool:
    """What reads as a document of that kind, and has ULIDs for ids: the page's own, else those of all its incidents."""
    try:
        told = normalize(document)
    except NormalizeError:
        return False
    keys = [told.page.key] if told.page.key else [incident.key for incident in told.incidents]
    return bool(keys) and all(map(_ULID.fullmatch, keys))
