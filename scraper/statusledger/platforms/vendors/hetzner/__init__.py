"""Hetzner: the status page, drawn from data in its HTML, and the feed with more recent texts.

The feed has an entry per incident with the page's uuid, linking the incident's own page. One reader saw times with an
offset, another without: those need the source's `time_zone`, or are refused. Described by four readers in 2026; the
feed's form of 2015, with other addresses, is refused.
"""

from statusledger.model import Fact, Format, Source
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import has_incidents
from statusledger.platforms.vendors.hetzner import feed, page


def _english(source: Source) -> str:
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
