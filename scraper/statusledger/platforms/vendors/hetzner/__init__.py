"""Hetzner: its status page, drawn from data in the HTML, and the feed, which has the latest texts of more incidents.

The page lists information, maintenances and past incidents with their states, times and updates; the feed has an entry
for each incident, linked by the same uuid, and that has a page of its own. How long either goes back is unknown. One
reader saw times with an offset, another without: those are read in the source's `time_zone`, or refused. Described by
four readers in 2026; of the feed only a form of 2015 was seen, with other addresses, which is refused.
"""

from statusledger.model import Fact, Format, Source
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import has_incidents
from statusledger.platforms.vendors.hetzner import feed, page


def _english(source: Source) -> str:
    """The page in English."""
    return f"{source.url.rstrip('/').removesuffix('/en')}/en"


PLATFORM = Platform(
    name="hetzner",
    title="Hetzner",
    verified=Verified.DOCUMENTED,
    verified_on="2026-08",
    gaps=("Systems have no health", "The length of the feed is unknown"),
    documents=(
        Doc("page", "page", page.parse, _english, expects=Format.HTML),
        Doc(
            "feed",
            "feed",
            feed.parse,
            lambda source: f"{_english(source)}.atom",
            feed=True,
            expects=Format.FEED,
            backfill=True,
            matches=has_incidents,
        ),
        Doc("incident", "page", page.parse, expects=Format.HTML),
    ),
    capabilities=frozenset({Fact.UPDATES, Fact.HISTORY, Fact.MAINTENANCES}),
)
