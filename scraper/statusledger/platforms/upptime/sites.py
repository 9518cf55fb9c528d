"""`history/summary.json`: sites and their health."""

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.model import Component, Document, Health, Snapshot
from statusledger.platforms.toolkit.words import Default

HEALTH = Default(Health.UNKNOWN) | {"up": Health.OPERATIONAL, "degraded": Health.DEGRADED, "down": Health.MAJOR_OUTAGE}


class _Site(Struct):
    slug: str
    name: str
    status: str
    uptime: str


_DECODER = msgspec.json.Decoder(list[_Site])


def snapshot(document: Document) -> Snapshot:
    """Parse the summary. A site whose name makes no slug is keyed by name. Raises DecodeError."""
    sites = _DECODER.decode(document.body)
    return Snapshot(
        components=tuple(
            Component(
                key=site.slug or text.plain(site.name),
                name=text.plain(site.name),
                position=place,
                health=HEALTH(site.status),
                health_raw=site.status,
            )
            for place, site in enumerate(sites)
        )
    )
