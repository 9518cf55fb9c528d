"""Azure DevOps: the health of its services by geography, and of all of it; there is no list of incidents to read.

Documented at https://learn.microsoft.com/en-us/rest/api/azure/devops/status/health; an excerpt is all that was seen.
`lastUpdated` moves with every change of health.
"""

from collections.abc import Iterable

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.model import Component, Document, Fact, Health, Page, Request, Snapshot, Source
from statusledger.platforms.toolkit.parse_errors import accepts, refusing
from statusledger.times import iso

PROVEN = False
TELLS = frozenset({Fact.COMPONENTS})
CHANNELS = {"health": "api"}

HEALTH = {
    "healthy": Health.OPERATIONAL,
    "advisory": Health.DEGRADED,
    "degraded": Health.DEGRADED,
    "unhealthy": Health.MAJOR_OUTAGE,
}


class _Geography(Struct):
    id: str
    name: str
    health: str


class _Service(Struct):
    id: str
    geographies: list[_Geography]


class _Whole(Struct):
    health: str
    message: str


class _Body(Struct, rename="camel"):
    last_updated: str
    status: _Whole
    services: list[_Service]


_DECODER = msgspec.json.Decoder(_Body)


def requests(source: Source) -> Iterable[Request]:
    """The health."""
    yield Request(f"{source.url.rstrip('/')}/_apis/status/health?api-version=7.1-preview.1", "health")


def normalize(document: Document) -> Snapshot:
    """The health. Raises NormalizeError."""
    with refusing("Azure DevOps' health"):
        body = _DECODER.decode(document.body)
        page = Page(
            health=HEALTH.get(body.status.health, Health.UNKNOWN),
            health_raw=body.status.health,
            updated_at=iso(body.last_updated),
        )
    return Snapshot(page=page, components=tuple(_components(body.services)))


def recognise(document: Document) -> bool:
    """The health of some service."""
    return accepts(normalize, document) and bool(normalize(document).components)


def _components(services: Iterable[_Service]) -> Iterable[Component]:
    places = ((service, geography) for service in services for geography in service.geographies)
    for position, (service, geography) in enumerate(places):
        yield Component(
            key=f"{geography.id}/{service.id}",
            name=text.plain(service.id),
            group_name=text.plain(geography.name),
            position=position,
            health=HEALTH.get(geography.health, Health.UNKNOWN),
            health_raw=geography.health,
        )
