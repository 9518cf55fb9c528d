"""Oracle Cloud Infrastructure: a feed of incidents and the health of every service in every region.

Until 2022 its page was a Statuspage; the feed still writes updates the way Statuspage does, one item to an incident,
rewritten in place. Its title is `Service | Region | reference`. `components.json` has services by region. Described by
several readers in 2026; neither was captured, and how long the feed is nobody says.
"""

from collections.abc import Iterable

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from statusledger import text
from statusledger.model import (
    Affected,
    Component,
    Document,
    Fact,
    Format,
    Health,
    Incident,
    Snapshot,
    When,
)
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.statuspage import history
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.words import Default

HEALTH = Default(Health.UNKNOWN) | {"NormalPerformance": Health.OPERATIONAL, "ServiceDisruption": Health.PARTIAL_OUTAGE}
_OCID = "ocid1.oraclecloudincident."


class _Service(Struct, rename="camel"):
    service_id: str
    service_name: str
    service_status: str


class _Region(Struct, rename="camel"):
    region_id: str
    region_name: str
    service_health_reports: list[_Service]


class _Body(Struct, rename="camel"):
    region_health_reports: list[_Region]


_DECODER = msgspec.json.Decoder(_Body)


def _parse(document: Document) -> Snapshot:
    """Either document. Raises NormalizeError."""
    if document.kind == "feed":
        snapshot = history.parse(document)
        return replace(snapshot, incidents=tuple(map(_with_components, snapshot.incidents)), covers=())
    with refusing("Oracle Cloud's components"):
        regions = _DECODER.decode(document.body).region_health_reports
    return Snapshot(components=tuple(_components(regions)))


def _with_components(incident: Incident) -> Incident:
    """The components in the title: the service and the region, then a reference that is no component."""
    service, _, rest = incident.title.partition(" | ")
    region = rest.partition(" | ")[0]
    return replace(incident, components=(Affected(None, f"{service} - {region}"),) if region else ())


def _components(regions: Iterable[_Region]) -> Iterable[Component]:
    places = ((region, service) for region in regions for service in region.service_health_reports)
    for position, (region, service) in enumerate(places):
        yield Component(
            key=f"{region.region_id}/{service.service_id}",
            name=text.plain(service.service_name),
            group_name=text.plain(region.region_name),
            position=position,
            health=HEALTH(service.service_status),
            health_raw=service.service_status,
        )


def _is_own(_: Document, snapshot: Snapshot | None) -> bool:
    """Services in a region, or a feed whose incidents have Oracle's ids."""
    parsed = snapshot or Snapshot()
    return bool(parsed.components) or any(incident.key.startswith(_OCID) for incident in parsed.incidents)


PLATFORM = Platform(
    name="oracle",
    title="Oracle Cloud",
    verified=Verified.DOCUMENTED,
    documents=(
        Doc(
            kind="feed",
            channel="feed",
            url="{page}/api/v2/incident-summary.rss",
            feed=True,
            expects=Format.FEED,
            parse=_parse,
            matches=_is_own,
        ),
        Doc(
            kind="components",
            channel="api",
            url="{page}/api/v2/components.json",
            when=When.CHANGED,
            parse=_parse,
            matches=_is_own,
        ),
    ),
    capabilities=frozenset({Fact.COMPONENTS, Fact.UPDATES, Fact.HISTORY}),
)
