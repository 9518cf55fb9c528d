"""Azure DevOps: health of services by geography and of all, without incidents.

Documented at https://learn.microsoft.com/en-us/rest/api/azure/devops/status/health; seen in October 2020, and by a
reader in August 2026. `lastUpdated` changes with every health.
"""

from collections.abc import Iterable

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.model import Component, Document, Fact, Health, Page, Snapshot
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import has_components
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.words import Default
from statusledger.times import iso

HEALTH = Default(Health.UNKNOWN) | {
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
    health: str | None = None
    message: str | None = None

    @property
    def words(self) -> str | None:
        stated = filter(None, (self.health, text.plain(self.message or "")))
        return ": ".join(stated) or None


class _Body(Struct, rename="camel"):
    status: _Whole
    services: list[_Service]
    last_updated: str | None = None


_DECODER = msgspec.json.Decoder(_Body)


def _parse(document: Document) -> Snapshot:
    with refusing("Azure DevOps' health"):
        body = _DECODER.decode(document.body)
        page = Page(
            health=HEALTH(body.status.health),
            health_raw=body.status.words,
            updated_at=iso(body.last_updated) if body.last_updated else None,
        )
    return Snapshot(page=page, components=tuple(_components(body.services)))


def _components(services: Iterable[_Service]) -> Iterable[Component]:
    places = ((service, geography) for service in services for geography in service.geographies)
    for position, (service, geography) in enumerate(places):
        yield Component(
            key=f"{geography.id}/{service.id}",
            name=text.plain(service.id),
            group_name=text.plain(geography.name),
            position=position,
            health=HEALTH(geography.health),
            health_raw=geography.health,
        )


PLATFORM = Platform(
    name="azuredevops",
    title="Azure DevOps",
    verified=Verified.CAPTURED,
    verified_on="2020-10",
    gaps=("Incidents are not published in a form that can be parsed",),
    documents=(
        Doc(
            kind="health",
            channel="api",
            url="{page}/_apis/status/health?api-version=7.1-preview.1",
            parse=_parse,
            matches=has_components,
        ),
    ),
    capabilities=frozenset({Fact.COMPONENTS}),
)
