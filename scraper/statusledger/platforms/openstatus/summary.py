"""`/api/status/summary.json`, since June 2026: health of every component, also without a monitor.

Like Statuspage's, but without ids of components and the feed's ids of incidents, which are read from the feed. Health
of a name that several components share is ignored.
"""

from collections import Counter

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.model import Component, Document, Health, Page, Snapshot
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.words import Default
from statusledger.times import iso

HEALTH = Default(Health.UNKNOWN) | {
    "operational": Health.OPERATIONAL,
    "degraded_performance": Health.DEGRADED,
    "major_outage": Health.MAJOR_OUTAGE,
    "under_maintenance": Health.MAINTENANCE,
}
INDICATOR = Default(Health.UNKNOWN) | {
    "none": Health.OPERATIONAL,
    "minor": Health.DEGRADED,
    "major": Health.MAJOR_OUTAGE,
    "maintenance": Health.MAINTENANCE,
}


class _Page(Struct, frozen=True):
    name: str = ""
    url: str | None = None
    updated_at: str | None = None


class _Status(Struct):
    indicator: str


class _Component(Struct):
    name: str
    status: str


class _Summary(Struct):
    status: _Status
    components: list[_Component]
    page: _Page = _Page()


_DECODER = msgspec.json.Decoder(_Summary)


@refusing("a summary of OpenStatus")
def parse(document: Document) -> Snapshot:
    """Parse a summary. Raises NormalizeError."""
    summary = _DECODER.decode(document.body)
    page, word = summary.page, summary.status.indicator
    counts = Counter(each.name for each in summary.components)
    return Snapshot(
        page=Page(
            name=text.plain(page.name) or None,
            url=text.link(page.url or ""),
            health=INDICATOR(word),
            health_raw=word,
            updated_at=iso(page.updated_at) if page.updated_at else None,
        ),
        components=tuple(
            Component(key="", name=text.plain(each.name), health=HEALTH(each.status), health_raw=each.status)
            for each in summary.components
            if counts[each.name] == 1
        ),
        all_components=False,
    )
