"""Amazon Web Services: the JSON of what is open now, the feed of the newest updates, and the JSON of 2018 to 2023.

`public/currentevents` comes as UTF-16 and lists what is open or over since a little while; an empty list is good news.
What ended is in the feed only, one item an update. The former `data.json` held all of years and is read where somebody
kept it; asked today, its address answers with the shape of `currentevents`. None of them is documented.

An event is known by its service and its start in all three, so they share keys (`timeline.dated_key`); the start moves
now and then. The resource name in `currentevents` is an id too, but the others lack it.
"""

from collections.abc import Iterable

from statusledger.errors import NormalizeError
from statusledger.model import Document, Fact, Format, Request, Snapshot, Source, When
from statusledger.platforms.vendors.aws import currentevents, data, feed
from statusledger.text import addresses

PROVEN = True
TELLS = frozenset({Fact.IMPACT, Fact.UPDATES, Fact.HISTORY})
CHANNELS = {"currentevents": "api", "data": "data", "feed": "feed"}

_HOSTS = {"health.aws.amazon.com", "status.aws.amazon.com", "phd.aws.amazon.com"}
_FEED = "https://status.aws.amazon.com/rss/all.rss"
_DATA = "https://status.aws.amazon.com/data.json"
_READERS = {"currentevents": currentevents.normalize, "data": data.normalize, "feed": feed.normalize}


def requests(source: Source) -> Iterable[Request]:
    """What is open on every poll, the feed when that changed, the old address when the new one gives nothing."""
    yield Request(addresses.join(source.url, "/public/currentevents"), "currentevents")
    yield Request(source.feed or _FEED, "feed", When.CHANGED, Format.FEED)
    yield Request(_DATA, "data", When.FALLBACK)


def normalize(document: Document) -> Snapshot:
    """One document of any of the three shapes. Raises NormalizeError."""
    return _READERS[document.kind](document)


def recognise(document: Document) -> bool:
    """Events with a resource name of AWS Health, items with its kind of id, the lists of `data.json`; or the host."""
    own = addresses.split(document.url).hostname in _HOSTS
    if document.kind not in _READERS:
        return own
    try:
        snapshot = normalize(document)
    except NormalizeError:
        return False
    return bool(snapshot.incidents) or own
