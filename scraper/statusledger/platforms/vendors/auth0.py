"""Auth0: a Next.js page with the active incidents of each region of each environment.

If the page has only its build, `/_next/data/<build>/index.json` is followed. A region without trouble has an
"operational" entry without an id, or none. An incident of several regions is open while one states so; the entry
changed last counts. Private entries are skipped. Starts and texts are in a feed per tenant, seen nowhere
(`/api/rss?domain=<tenant>.<region>.auth0.com`). Described by several readers in 2026.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import (
    Affected,
    Completeness,
    Component,
    Document,
    Fact,
    Format,
    Health,
    Impact,
    Incident,
    Kind,
    Request,
    Scope,
    Snapshot,
    Status,
)
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import has_components
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.words import PLANNED_STAGES, STAGES, Default
from statusledger.text import addresses
from statusledger.times import exact, iso

STATUS = Default(Status.UNKNOWN) | {
    **STAGES,
    **PLANNED_STAGES,
    "postmortem": Status.RESOLVED,
    "verifying": Status.VERIFYING,
}
IMPACT = Default(Impact.UNKNOWN) | {
    "none": Impact.NONE,
    "maintenance": Impact.MAINTENANCE,
    "minor": Impact.MINOR,
    "major": Impact.MAJOR,
    "critical": Impact.CRITICAL,
}
_WELL = "operational"
_UPKEEP = frozenset({Status.SCHEDULED, Status.IN_PROGRESS, Status.VERIFYING, Status.COMPLETED})


class _Entry(Struct):
    name: str
    status: str
    id: str = ""
    impact: str | None = None
    updated_at: str | None = None
    resolved_at: str | None = None
    scheduled_for: str | None = None
    private: bool = msgspec.field(name="isPrivate", default=False)

    @property
    def reached(self) -> Status:
        return STATUS(self.status)

    @property
    def is_incident(self) -> bool:
        return bool(self.id) and self.status != _WELL and not self.private


class _Response(Struct):
    incidents: list[_Entry]


class _Region(Struct):
    region: str
    environment: str
    response: _Response

    @property
    def key(self) -> str:
        return text.plain(f"{self.environment}/{self.region}")


class _Active(Struct, rename="camel"):
    active_incidents: list[_Region] | None = None


class _Data(Struct, rename="camel"):
    page_props: _Active


class _Named(Struct, rename="camel"):
    build_id: str
    props: _Data


_PAGE = msgspec.json.Decoder(_Named)
_DATA = msgspec.json.Decoder(_Data)


def _parse(document: Document) -> Snapshot:
    with refusing(f"Auth0's {document.kind}"):
        if document.kind == "page":
            script = LexborHTMLParser(document.body).css_first("script#__NEXT_DATA__")
            if script is None:
                raise NormalizeError("not Auth0's page: it carries no data")
            page = _PAGE.decode(script.text())
            regions, build = page.props.page_props.active_incidents, page.build_id
        else:
            regions, build = _DATA.decode(document.body).page_props.active_incidents, None
        if regions:
            return _snapshot(regions)
        build = None if build is None else addresses.step(build)
    if build is None or regions is not None:
        raise NormalizeError(f"not Auth0's {document.kind}: it has no regions")
    data = addresses.join(document.url, f"/_next/data/{build}/index.json")
    return Snapshot(follow=(Request(data, "data"),))


def _snapshot(regions: Sequence[_Region]) -> Snapshot:
    stated: dict[str, list[_Entry]] = defaultdict(list)
    places: dict[str, dict[str, Affected]] = defaultdict(dict)
    for region in regions:
        for entry in region.response.incidents:
            if entry.is_incident:
                stated[entry.id].append(entry)
                places[entry.id][region.key] = Affected(region.key, text.plain(region.region), _group(region))
    return Snapshot(
        components=tuple(_component(region, position) for position, region in enumerate(regions)),
        incidents=tuple(_incident(max(entries, key=_newness), places[key].values()) for key, entries in stated.items()),
        covers=(Completeness(Scope.OPEN, (Kind.INCIDENT,)),),
    )


def _newness(entry: _Entry) -> tuple[bool, float, str]:
    at = exact(entry.updated_at).timestamp() if entry.updated_at else 0.0
    return not entry.reached.final, at, entry.status


def _group(region: _Region) -> str | None:
    return text.plain(region.environment) or None


def _component(region: _Region, position: int) -> Component:
    """A scheduled incident is harmless yet."""
    worst = max(filter(_harms, region.response.incidents), key=lambda entry: _health(entry).badness, default=None)
    return Component(
        key=region.key,
        name=text.plain(region.region),
        group_name=_group(region),
        position=position,
        health=_health(worst) if worst else Health.OPERATIONAL,
        health_raw=_word(worst) if worst else None,
    )


def _harms(entry: _Entry) -> bool:
    return not (entry.status == _WELL or entry.private or entry.reached.final or entry.reached is Status.SCHEDULED)


def _health(entry: _Entry) -> Health:
    """An entry without an id has unknown health, unless operational."""
    if not entry.id:
        return Health.UNKNOWN
    return Health.MAINTENANCE if _planned(entry) else _impact(entry).health


def _word(entry: _Entry) -> str | None:
    """Its impact, or an unknown state."""
    is_known = entry.impact is None or entry.impact in IMPACT
    return entry.status if is_known and entry.reached is Status.UNKNOWN else entry.impact


def _impact(entry: _Entry) -> Impact:
    return IMPACT(entry.impact)


def _planned(entry: _Entry) -> bool:
    return bool(entry.scheduled_for) or entry.impact == "maintenance" or entry.reached in _UPKEEP


def _incident(entry: _Entry, places: Iterable[Affected]) -> Incident:
    planned, over = _planned(entry), entry.reached.final
    window = iso(entry.scheduled_for) if entry.scheduled_for else None
    ended_at = iso(entry.resolved_at) if entry.resolved_at and over else None
    return build_incident(
        key=entry.id,
        kind=Kind.MAINTENANCE if planned else Kind.INCIDENT,
        title=text.plain(entry.name),
        status=Status.COMPLETED if planned and over else entry.reached,
        status_raw=entry.status,
        impact=Impact.MAINTENANCE if planned else _impact(entry),
        impact_raw=entry.impact,
        start=Start.stated(window),
        end=End.stated(ended_at),
        window=(window, None),
        components=tuple(places),
    )


PLATFORM = Platform(
    name="auth0",
    title="Auth0",
    verified=Verified.DOCUMENTED,
    verified_on="2026-11",
    gaps=("Starts and texts are in a feed for each tenant, which a source of platform feed can read",),
    documents=(
        Doc("page", "page", _parse, "{page}/", expects=Format.HTML, matches=has_components),
        Doc("data", "page", _parse, matches=has_components),
    ),
    capabilities=frozenset({Fact.COMPONENTS, Fact.IMPACT, Fact.MAINTENANCES}),
)
