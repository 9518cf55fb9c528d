"""cState: static files built by Hugo; the JSON is text pasted into templates, and often broken.

`index.json` (systems, open issues) and `issues/<slug>/index.json` (an open issue's text) are polled.
`issues/index.json` (all issues, no text) and the feed `index.xml` (texts of ended issues) follow on change; the feed
replaces JSON beyond repair. Known from https://github.com/cstate/cstate/wiki, the theme's templates and captures of
versions 5 and 6.
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
    return _READERS[document.kind](document)


def _begins(document: Document, snapshot: Snapshot | None) -> bool:
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
