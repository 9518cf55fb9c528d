"""A page's `/rss`: health of components, no incidents.

An item is `<component> - <State>`, dated by its publication; a component's newest counts. Ids are useless: items may
share a guid that changes with each answer, and some lack the component's link. Captures of five pages, 2025.
"""

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import Component, Document, Health, Instant, Page, Snapshot
from statusledger.platforms.toolkit.feeds import Entry, read
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.words import Default
from statusledger.times.dates import feed_time

# "Informational" says that there is something to read, not how the component is doing.
HEALTH = Default(Health.UNKNOWN) | {
    "operational": Health.OPERATIONAL,
    "degraded performance": Health.DEGRADED,
    "partial outage": Health.PARTIAL_OUTAGE,
    "major outage": Health.MAJOR_OUTAGE,
    "under maintenance": Health.MAINTENANCE,
}
_MARK = b"site24x7.com/rssdefinitions"


def parse(document: Document) -> Snapshot:
    """Parse the components, each with its newest state. Raises NormalizeError."""
    feed = read(document)
    if _MARK not in document.body:
        raise NormalizeError("not a StatusIQ feed: it lacks Site24x7's name space")
    newest: dict[str, tuple[Instant, Component]] = {}
    with refusing("a StatusIQ feed"):
        for entry in feed.entries:
            at, component = _component(entry, document.time_zone)
            known = newest.get(component.key)
            if known is None or (at, component.health.badness) > (known[0], known[1].health.badness):
                newest[component.key] = at, component
    name = text.plain(feed.title).removesuffix(" - Status")
    return Snapshot(
        page=Page(name=name or None, url=text.link(feed.link or "")),
        components=tuple(component for _, component in newest.values()),
    )


def _component(entry: Entry, time_zone: str | None) -> tuple[Instant, Component]:
    name, state = map(text.plain, entry.title.rpartition(" - ")[::2])
    if not (name and state and entry.published):
        raise NormalizeError(f"a StatusIQ item without component, state or date: {text.plain(entry.title, 80)!r}")
    health = HEALTH(state.lower())
    return feed_time(entry.published, time_zone), Component(key=name, name=name, health=health, health_raw=state)
