"""Amazon Web Services: the JSON of what is open now, the feed of the newest updates, and the JSON of 2018 to 2023.

`public/currentevents` comes as UTF-16 and lists what is open or over since a little while; an empty list is good news.
What ended is in the feed only, one item an update. The former `data.json` held all of years and is read where somebody
kept it; asked today, its address answers with the shape of `currentevents`. None of them is documented.

An event is known by its service and its start in all three, so they share keys (`timeline.dated_key`); the start moves
now and then. The resource name in `currentevents` is an id too, but the others lack it.
"""

from statusledger.model import Document, Fact, Format, Snapshot, When
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.vendors.aws import currentevents, data, feed
from statusledger.text import addresses

_HOSTS = {"health.aws.amazon.com", "status.aws.amazon.com", "phd.aws.amazon.com"}
_FEED = "https://status.aws.amazon.com/rss/all.rss"
_DATA = "https://status.aws.amazon.com/data.json"


def _is_own(document: Document, snapshot: Snapshot | None) -> bool:
    """Events with a resource name of AWS Health, items with its kind of id, the lists of `data.json`; or the host."""
    return snapshot is not None and (bool(snapshot.incidents) or _is_at_home(document))


def _is_at_home(document: Document) -> bool:
    return addresses.split(document.url).hostname in _HOSTS


PLATFORM = Platform(
    name="aws",
    title="Amazon Web Services",
    verified=Verified.CAPTURED,
    verified_on="2026-09",
    gaps=("The health of services is not published",),
    documents=(
        Doc("currentevents", "api", currentevents.parse, "{site}/public/currentevents", matches=_is_own),
        Doc("feed", "feed", feed.parse, _FEED, feed=True, when=When.CHANGED, expects=Format.FEED, matches=_is_own),
        Doc("data", "data", data.parse, _DATA, when=When.FALLBACK, matches=_is_own),
    ),
    ranking=("api", "data", "feed"),
    home=_is_at_home,
    capabilities=frozenset({Fact.IMPACT, Fact.UPDATES, Fact.HISTORY}),
)
