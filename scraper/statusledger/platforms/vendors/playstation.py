"""PlayStation Network: one region's status file, at the source's `feed` (or `url`).

Countries, services and resources list postings; a repeated one counts once. Ended postings stay without a mark, so a
service with postings has unknown health, others are operational. An incident is over when absent or with an `endDate`
(seen by one reader; a maintenance's only ends its window). Times without a zone are in the source's, or refused.
Described by several readers. Texts, seen by one only, are not read.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.model import (
    Affected,
    Completeness,
    Component,
    Document,
    Fact,
    Health,
    Impact,
    Incident,
    Kind,
    Page,
    Scope,
    Snapshot,
    Status,
)
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import has_components
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.words import Default
from statusledger.times import local

IMPACT = Default(Impact.UNKNOWN) | {
    "Outage": Impact.MAJOR,
    "Degraded": Impact.MINOR,
    "Maintenance": Impact.MAINTENANCE,
}
_WELL = "OK"
_TROUBLE = ("Outage", "Degraded")


class _Posting(Struct, rename="camel"):
    status_id: str | int
    status_type: str
    start_date: str
    end_date: str | None = None


class _Resource(Struct):
    status: list[_Posting]


class _Service(Struct, rename="camel"):
    service_name: str
    status: list[_Posting] | None = None
    resources: list[_Resource] = []

    @property
    def troubles(self) -> list[_Posting]:
        postings = [*(self.status or ()), *(each for resource in self.resources for each in resource.status)]
        return [posting for posting in postings if posting.status_type != _WELL]


class _Country(Struct, rename="camel"):
    country_code: str
    services: list[_Service]
    status: list[_Posting] = []


class _Region(Struct, rename="camel"):
    countries: list[_Country]
    region_name: str = ""
    status: list[_Posting] = []


class _Place(Struct, frozen=True):
    country: str
    service: str

    @property
    def key(self) -> str:
        return f"{self.country}/{self.service}"


_DECODER = msgspec.json.Decoder(_Region)


def _parse(document: Document) -> Snapshot:
    with refusing("PlayStation Network's status"):
        region = _DECODER.decode(document.body)
        return Snapshot(
            page=Page(key=text.plain(region.region_name) or None),
            components=tuple(_components(region.countries)),
            incidents=tuple(_incidents(region, document.time_zone)),
            covers=(Completeness(Scope.OPEN, (Kind.INCIDENT,)),),
        )


def _services(countries: Iterable[_Country]) -> Iterator[tuple[_Place, _Service]]:
    for country in countries:
        for service in country.services:
            yield _Place(text.plain(country.country_code), text.plain(service.service_name)), service


def _components(countries: Iterable[_Country]) -> Iterable[Component]:
    for position, (place, service) in enumerate(_services(countries)):
        words = sorted({posting.status_type for posting in service.troubles}, key=_badness)
        yield Component(
            key=place.key,
            name=place.service,
            group_name=place.country,
            position=position,
            health=Health.UNKNOWN if words or service.status is None else Health.OPERATIONAL,
            health_raw=words[-1] if words else None,
        )


def _badness(word: str) -> tuple[int, str]:
    return IMPACT(word).badness, word


def _incidents(region: _Region, time_zone: str | None) -> Iterable[Incident]:
    """Country and region repeat postings of their parts."""
    postings: dict[str, _Posting] = {}
    places: dict[str, list[_Place]] = defaultdict(list)
    for posting in (*region.status, *(each for country in region.countries for each in country.status)):
        postings[str(posting.status_id)] = posting
    for place, service in _services(region.countries):
        for posting in service.troubles:
            postings[str(posting.status_id)] = posting
            places[str(posting.status_id)].append(place)
    for key, posting in postings.items():
        if posting.status_type != _WELL:
            yield _incident(key, posting, list(dict.fromkeys(places[key])), region.region_name, time_zone)


def _incident(key: str, posting: _Posting, places: Sequence[_Place], region: str, time_zone: str | None) -> Incident:
    planned = posting.status_type == "Maintenance"
    started_at = local(posting.start_date, time_zone)
    ends_at = local(posting.end_date, time_zone) if posting.end_date else None
    resolved_at = ends_at if posting.status_type in _TROUBLE else None
    names = sorted({place.service for place in places}) or [region or "PlayStation Network"]
    return build_incident(
        key=key,
        kind=Kind.MAINTENANCE if planned else Kind.INCIDENT,
        title=text.plain(f"{posting.status_type}: {', '.join(names)}"),
        status=Status.RESOLVED if resolved_at else Status.UNKNOWN,
        impact=IMPACT(posting.status_type),
        impact_raw=posting.status_type,
        start=Start.stated(started_at),
        end=End.stated(resolved_at),
        window=(started_at, ends_at) if planned else (None, None),
        components=tuple(Affected(place.key, place.service, place.country) for place in places),
    )


PLATFORM = Platform(
    name="playstation",
    title="PlayStation Network",
    verified=Verified.DOCUMENTED,
    verified_on="2026-11",
    gaps=(
        "Readers saw outages that stay in the file when they are over; one without an end stays open until it is gone",
    ),
    documents=(Doc("status", "api", _parse, "{url}", feed=True, matches=has_components),),
    capabilities=frozenset({Fact.COMPONENTS, Fact.IMPACT, Fact.MAINTENANCES}),
)
