"""OnlineOrNot: the summary of a page, by custom host or subdomain, and the page's feed.

The summary, on OnlineOrNot's API host, has components and open incidents without updates or stage: one that leaves it
is over. The feed has past incidents, updates without a year, and links without a scheme. Described by readers of both
with samples of 2026, and by a page of September 2026.
"""

from statusledger.model import Fact, Format, Source, When
from statusledger.platforms.onlineornot import api, feed, wire
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.text import addresses

_API = "https://api.onlineornot.com/v1/status_pages"


def _address(source: Source) -> str:
    host = addresses.split(source.url).hostname or ""
    return f"{_API}/{host.removesuffix(wire.HOSTED)}/summary"


PLATFORM = Platform(
    name="onlineornot",
    title="OnlineOrNot",
    verified=Verified.DOCUMENTED,
    verified_on="2026-09",
    gaps=("The data in the HTML of a page is not parsed", "The progress of maintenances is unknown"),
    hosts=("onlineornot.com",),
    documents=(
        Doc("summary", "api", api.parse, _address),
        Doc(
            kind="feed",
            channel="feed",
            url="{page}/incidents.rss",
            feed=True,
            when=When.CHANGED,
            expects=Format.FEED,
            parse=feed.parse,
            backfill=True,
            matches=None,
        ),
    ),
    capabilities=frozenset(Fact),
)
