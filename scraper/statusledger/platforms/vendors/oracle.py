"""Oracle Cloud: a feed of incidents, and health of services by region and overall.

The feed resembles Statuspage's, which the page was until 2022: one item per incident, rewritten in place, titled
`Service | Region | reference`. `components.json` has open incidents by the feed's ids. The government realm is at
gov.ocistatus.com. `components.json` and `status.json` are documented at
https://docs.oracle.com/en-us/iaas/Content/General/Concepts/status-service.htm; readers describe the feed.
"""

from collections.abc import Iterable, Iterator, Mapping

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
    Impact,
    Incident,
    Instant,
    Kind,
    Page,
    Snapshot,
    Status,
    When,
)
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.statuspage import history
from statusledger.platforms.statuspage.wire import INDICATOR
from statusledger.platforms.toolkit.incidents import build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.words import Default
from statusledger.times import local

HEALTH = Default(Health.UNKNOWN) | {
    "NormalPerformance": Health.OPERATIONAL,
    "Informational": Health.OPERATIONAL,
    "ServiceDisruption": Health.PARTIAL_OUTAGE,
    "ServiceDown": Health.MAJOR_OUTAGE,
}
IMPACT = Default(Impact.UNKNOWN) | {
    "NormalPerformance": Impact.NONE,
    "Informational": Impact.NONE,
    "ServiceDisruption": Impact.MAJOR,
    "ServiceDown": Impact.CRITICAL,
}
_OCID = "ocid1.oraclecloudincident."
_NAMED = 3
"""Services that the title of an incident lists."""


class _Event(Struct, rename="camel"):
    incident_id: str
    severity: str | None = None


class _Service(Struct, rename="camel"):
    service_id: str
    service_name: str
    service_status: str
    service_canonical_name: str | None = None
    service_category_name: str | None = None
    incidents: list[_Event] | None = None


class _Region(Struct, rename="camel"):
    region_id: str
    region_name: str
    service_health_reports: list[_Service]
    region_canonical_name: str | None = None
    geographic_area_name: str | None = None


class _Components(Struct, rename="camel"):
    region_health_reports: list[_Region]


class _PageName(Struct):
    name: str
    updated_at: str | None = None


class _Word(Struct):
    indicator: str


class _Status(Struct):
    page: _PageName
    status: _Word


_COMPONENTS = msgspec.json.Decoder(_Components)
_STATUS = msgspec.json.Decoder(_Status)


def _feed(document: Document) -> Snapshot:
    snapshot = history.parse(document)
    return replace(snapshot, incidents=tuple(map(_with_components, snapshot.incidents)), covers=())


def _with_components(incident: Incident) -> Incident:
    """The title's third part is a reference, no component."""
    service, _, rest = incident.title.partition(" | ")
    region = rest.partition(" | ")[0]
    return replace(incident, components=(Affected(None, service, region),) if region else ())


def _components(document: Document) -> Snapshot:
    with refusing("Oracle Cloud's components"):
        regions = _COMPONENTS.decode(document.body).region_health_reports
    places = [(region, service) for region in regions for service in region.service_health_reports]
    events: dict[str, dict[Affected, str | None]] = {}
    for region, service in places:
        affected = Affected(_key(region, service), text.plain(service.service_name), text.plain(region.region_name))
        for event in service.incidents or ():
            events.setdefault(event.incident_id, {})[affected] = event.severity
    return Snapshot(
        components=tuple(_listed(places)),
        incidents=tuple(_incident(key, severities) for key, severities in events.items()),
    )


def _key(region: _Region, service: _Service) -> str:
    """The page's ids replace missing canonical names."""
    return f"{region.region_canonical_name or region.region_id}/{service.service_canonical_name or service.service_id}"


def _listed(places: Iterable[tuple[_Region, _Service]]) -> Iterator[Component]:
    for position, (region, service) in enumerate(places):
        facts = (service.service_category_name, region.region_canonical_name, region.geographic_area_name)
        yield Component(
            key=_key(region, service),
            name=text.plain(service.service_name),
            group_name=text.plain(region.region_name),
            description=text.markdown(", ".join(filter(None, facts))) or None,
            position=position,
            health=HEALTH(service.service_status),
            health_raw=service.service_status,
        )


def _incident(key: str, severities: Mapping[Affected, str | None]) -> Incident:
    """An open incident without times and texts, which the feed has; until then it is called by what it affects."""
    worst = IMPACT.worst(word for word in severities.values() if word)
    return build_incident(
        key=key,
        kind=Kind.INCIDENT,
        title=_called(severities),
        status=Status.UNKNOWN,
        impact=IMPACT(worst),
        impact_raw=worst,
        components=tuple(severities),
        whole_timeline=False,
    )


def _called(affected: Iterable[Affected]) -> str:
    places = sorted(f"{each.name} ({each.group_name})" for each in affected)
    more = f" and {len(places) - _NAMED} more" if len(places) > _NAMED else ""
    return text.plain(", ".join(places[:_NAMED]) + more)


def _status(document: Document) -> Snapshot:
    with refusing("Oracle Cloud's status"):
        body = _STATUS.decode(document.body)
    name, word = text.plain(body.page.name), body.status.indicator
    at = _time(body.page.updated_at, document.time_zone)
    return Snapshot(page=Page(name=name, health=INDICATOR(word), health_raw=word, updated_at=at))


def _time(words: str | None, time_zone: str | None) -> Instant | None:
    """None without a zone, as in one of Oracle's two examples."""
    try:
        return local(words, time_zone) if words else None
    except ValueError:
        return None


def _is_own(_: Document, snapshot: Snapshot | None) -> bool:
    parsed = snapshot or Snapshot()
    return bool(parsed.components) or any(incident.key.startswith(_OCID) for incident in parsed.incidents)


PLATFORM = Platform(
    name="oracle",
    title="Oracle Cloud",
    verified=Verified.DOCUMENTED,
    verified_on="2026-11",
    gaps=("The length of the feed is unknown", "Start and end times in the text of an incident are not read"),
    documents=(
        Doc(
            kind="feed",
            channel="feed",
            url="{page}/api/v2/incident-summary.rss",
            feed=True,
            expects=Format.FEED,
            parse=_feed,
            matches=_is_own,
        ),
        Doc(
            kind="components",
            channel="api",
            url="{page}/api/v2/components.json",
            when=When.CHANGED,
            parse=_components,
            matches=_is_own,
        ),
        Doc("status", "api", _status, "{page}/api/v2/status.json", when=When.CHANGED, matches=None),
    ),
    capabilities=frozenset({Fact.COMPONENTS, Fact.IMPACT, Fact.UPDATES, Fact.HISTORY}),
)
