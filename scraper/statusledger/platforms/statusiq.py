"""Site24x7 StatusIQ: a page's `/rss`, which tells how its components are doing and nothing of incidents.

An item is `<component> - <State>` with the time that state was last told; one component may have several, of which the
newest holds. Ids are no use: a guid may be shared by all items and change with each answer, and the link that names a
component is missing from some, so a component goes by its name. Captures of five pages, 2025.
"""

from collections.abc import Iterable

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import Component, Document, Fact, Format, Health, Instant, Page, Request, Snapshot, Source
from statusledger.platforms.toolkit.feeds import Entry, read
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.times.dates import feed_time

PROVEN = True
TELLS = frozenset({Fact.COMPONENTS})
CHANNELS = {"feed": "feed"}

# "Informational" says that there is something to read, not how the component is doing.
HEALTH = {
    "operational": Health.OPERATIONAL,
    "degraded performance": Health.DEGRADED,
    "partial outage": Health.PARTIAL_OUTAGE,
    "major outage": Health.MAJOR_OUTAGE,
    "under maintenance": Health.MAINTENANCE,
}
_MARK = b"site24x7.com/rssdefinitions"


def requests(source: Source) -> Iterable[Request]:
    """The feed."""
    yield Request(source.feed or f"{source.url.rstrip('/')}/rss", "feed", expects=Format.FEED)


def normalize(document: Document) -> Snapshot:
    """The components of a page, each as it was last told. Raises NormalizeError."""
    feed = read(document)
    if _MARK not in document.body:
        raise NormalizeError("not a StatusIQ feed: it lacks Site24x7's name space")
    newest: dict[str, tuple[Instant, Component]] = {}
    with refusing("a StatusIQ feed"):
        for entry in feed.entries:
            at, component = _told(entry, document.time_zone)
            known = newest.get(component.key)
            if known is None or (at, component.health.badness) > (known[0], known[1].health.badness):
                newest[component.key] = at, component
    name = text.plain(feed.title).removesuffix(" - Status")
    return Snapshot(
        page=Page(name=name or None, url=text.link(feed.link or "")),
        components=tuple(component for _, component in newest.values()),
    )


def recognise(document: Document) -> bool:
    """A feed in Site24x7's own name space."""
    try:
        normalize(document)
    except NormalizeError:
        return False
    return True


def _told(entry: Entry, time_zone: str | None) -> tuple[Instant, Component]:
    name, state = map(text.plain, entry.title.rpartition(" - ")[::2])
    if not (name and state and entry.published):
        raise NormalizeError(f"a StatusIQ item without component, state or date: {text.plain(entry.title, 80)!r}")
    health = HEALTH.get(state.lower(), Health.UNKNOWN)
    return feed_time(entry.published, time_zone), Component(key=name, name=name, health=health, health_raw=state)
