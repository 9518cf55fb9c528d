"""Microsoft Azure: a feed of open incidents, reviews of ended ones, and a grid of services by region.

The feed is mostly empty: an incident that leaves it is over. History pages have about ten reviews. Feed and page are
rewritten every minute, so documents requested on change are requested at every poll. Captured: the empty feed (2026), a
part of a review (2026), a cut item (2018). The grid is only documented.
"""

from statusledger.model import Fact, Format, When
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.vendors.azure import feed, grid, history

_REVIEWS = "statushistoryapi/?serviceSlug=all&regionSlug=all&startDate=all&page=1&shdrefreshflag=true"
_SITE = "{site}/en-us"


PLATFORM = Platform(
    name="azure",
    title="Microsoft Azure",
    verified=Verified.CAPTURED,
    verified_on="2026-09",
    gaps=(
        "The grid of services is known from descriptions",
        "The feed was captured empty; an item of it only in 2018, and cut off",
        "The impact of an incident is not published",
    ),
    documents=(
        Doc(
            kind="feed",
            channel="feed",
            url=f"{_SITE}/status/feed/",
            feed=True,
            expects=Format.FEED,
            parse=feed.parse,
            matches=feed.matches,
        ),
        Doc(
            kind="history",
            channel="review",
            url=f"{_SITE}/{_REVIEWS}",
            when=When.CHANGED,
            expects=Format.HTML,
            parse=history.parse,
            backfill=True,
        ),
        Doc(
            kind="grid",
            channel="page",
            url=f"{_SITE}/status/",
            when=When.CHANGED,
            expects=Format.HTML,
            parse=grid.parse,
        ),
    ),
    ranking=("review", "feed", "page"),
    capabilities=frozenset({Fact.COMPONENTS, Fact.UPDATES, Fact.HISTORY}),
)
