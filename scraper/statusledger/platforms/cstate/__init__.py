"""cState: a status page built as static files by Hugo, so its JSON is text pasted into templates, and often broken.

`index.json` lists the systems and the issues open on them; it is polled, and so is `issues/<slug>/index.json`, which
has the text of an open issue. `issues/index.json` lists all issues without their text, and the feed `index.xml` has the
texts of those that are over; both follow when the index changed, and the feed stands in where the JSON is beyond
repair. Documented at https://github.com/cstate/cstate/wiki and by the theme's templates; captured of versions 5 and 6.
"""

import re

from statusledger.model import Document, Fact, Format, Snapshot, When
from statusledger.platforms.cstate import api, rss, wire
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import bears
from statusledger.platforms.toolkit.parse_errors import refusing

_GENERATOR = re.compile(rb'content="cState v')


_READERS = {
    "index": api.snapshot,
    "issues": api.snapshot,
    "issue": api.snapshot,
    "feed": rss.beside,
    "feed_alone": rss.alone,
}


@refusing("a cState document")
def _parse(document: Document) -> Snapshot:
    """An index, a list of issues, an issue or the feed. Raises NormalizeError."""
    return _READERS[document.kind](document)


def _begins(document: Document, snapshot: Snapshot | None) -> bool:
    """JSON whose first key is what it `is`."""
    return snapshot is not None and wire.begins(document.body)


PLATFORM = Platform(
    name="cstate",
    title="cState",
    self_hosted=True,
    verified=Verified.CAPTURED,
    verified_on="2026-11",
    gaps=(
        "The parts of a text have no dates that can be read, so that each text is one update",
        "Where the feed stands in for the JSON, informational posts are issues of unknown status",
    ),
    documents=(
        Doc("index", "api", _parse, "{page}/index.json", matches=_begins),
        Doc("issues", "api", _parse, "{page}/issues/index.json", when=When.CHANGED, matches=_begins),
        Doc("issue", "feed", _parse, matches=_begins),
        Doc(
            "feed",
            "feed",
            _parse,
            "{page}/index.xml",
            feed=True,
            when=When.CHANGED,
            expects=Format.FEED,
            matches=rss.matches,
        ),
        Doc(
            "feed_alone",
            "feed",
            _parse,
            "{page}/index.xml",
            feed=True,
            when=When.FALLBACK,
            expects=Format.FEED,
            matches=rss.matches,
        ),
    ),
    home=bears(_GENERATOR),
    capabilities=frozenset({Fact.COMPONENTS, Fact.IMPACT, Fact.HISTORY, Fact.MAINTENANCES}),
)
