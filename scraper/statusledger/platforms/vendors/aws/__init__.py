"""Amazon Web Services: JSON of open events, the feed of updates, and the JSON of 2018 to 2023.

`public/currentevents` is UTF-16 and lists what is open or recently over; an empty list is good news. Older ends are
only in the feed. The former `data.json` is read from archives; its address now has the shape of `currentevents`. All
are undocumented. They share keys of service and start (`timeline.dated_key`), which sometimes moves; only
`currentevents` has an id, the resource name.
"""

from statusledger.model import Document, Fact, Format, Snapshot, When
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.vendors.aws import currentevents, data, feed
from statusledger.text import addresses

_HOSTS = {"health.aws.amazon.com", "status.aws.amazon.com", "phd.aws.amazon.com"}
_FEED = "https://status.aws.amazon.com/rss/all.rss"
_DATA = "https://status.aws.amazon.com/data.json"


def _is_own(document: Document, snapshot: Snapshot | None) -> bool:
    """By resource names, kind of ids or lists; or by host."""
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
