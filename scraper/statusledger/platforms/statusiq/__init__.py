"""Site24x7 StatusIQ: `summary_details`, which draws the pages, or else the feed.

A page may switch its feed off. Components are keyed by name, as the feed has no lasting id. A source's `feed` is read
alone.
"""

from collections.abc import Iterator

from statusledger.model import Fact, Format, Request, Source, When
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.statusiq import feed, summary
from statusledger.platforms.toolkit.evidence import has_components


def _locate(source: Source) -> Iterator[Request]:
    page = source.url.rstrip("/")
    if source.feed is None:
        yield Request(f"{page}/sp/api/u/summary_details", "summary")
    when = When.ALWAYS if source.feed else When.FALLBACK
    yield Request(source.feed or f"{page}/rss", "feed", when, Format.FEED)


PLATFORM = Platform(
    name="statusiq",
    title="Site24x7 StatusIQ",
    verified=Verified.CAPTURED,
    verified_on="2026-11",
    gaps=(
        "The feed was captured; the summary is read as the vendor's own applications for phones read it",
        "Planned maintenances that have not begun are in a part of the summary that those applications leave out",
    ),
    documents=(
        Doc("summary", "api", summary.parse, matches=has_components),
        Doc("feed", "feed", feed.parse, feed=True, expects=Format.FEED),
    ),
    locate=_locate,
    capabilities=frozenset(Fact),
)
