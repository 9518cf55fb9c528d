"""cState: a status page built as static files by Hugo, so its JSON is text pasted into templates, and often broken.

`index.json` lists the systems and the issues open on them; it is polled. `issues/index.json` lists all issues without
their text, and the feed `index.xml` has the texts; both follow when the index changed, and the feed stands in where the
JSON is beyond repair. One issue alone (`issues/<slug>/index.json`) is read too. Documented at
https://github.com/cstate/cstate/wiki and by the theme's templates; captured of versions 5 and 6.
"""

from collections.abc import Iterable

from statusledger.model import Document, Fact, Format, Request, Snapshot, Source, When
from statusledger.platforms.cstate import api, rss
from statusledger.platforms.toolkit.parse_errors import accepts, refusing

PROVEN = True
TELLS = frozenset({Fact.COMPONENTS, Fact.IMPACT, Fact.HISTORY, Fact.MAINTENANCES})
CHANNELS = {"index": "api", "issues": "api", "issue": "api", "feed": "feed"}
_GENERATOR = b'content="cState v'


def requests(source: Source) -> Iterable[Request]:
    """The index on every poll, all issues and the feed when it changed; the feed too when the JSON gives nothing."""
    page = source.url.rstrip("/")
    feed = source.feed or f"{page}/index.xml"
    yield Request(f"{page}/index.json", "index")
    yield Request(f"{page}/issues/index.json", "issues", When.CHANGED)
    yield Request(feed, "feed", When.CHANGED, Format.FEED)
    yield Request(feed, "feed", When.FALLBACK, Format.FEED)


@refusing("a cState document")
def normalize(document: Document) -> Snapshot:
    """An index, a list of issues, an issue or the feed. Raises NormalizeError."""
    return rss.snapshot(document) if document.kind == "feed" else api.snapshot(document)


def recognise(document: Document) -> bool:
    """By the name of the generator in pages and feeds, by what JSON says first that it `is`."""
    if document.kind in ("page", "feed"):
        return (_GENERATOR if document.kind == "page" else rss.GENERATOR) in document.body
    return api.begins(document.body) and accepts(normalize, document)
