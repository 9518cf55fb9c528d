"""Vultr: `status.json` with the alerts of every region, some of them under several.

Resolved alerts stay listed and ended with their newest entry; a maintenance is "ongoing" from its announcement on.
Subjects state topics, entries progress; an alert's `updated_at` is "". A region without an ongoing incident is
operational, as on the page. Seen: a part of a file (2020), alerts of a region (2025).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

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
    ResolvedFrom,
    Scope,
    Snapshot,
    Status,
    Update,
)
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import has_components
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import Post, last_open, numbered
from statusledger.platforms.toolkit.words import Default
from statusledger.text import phrases
from statusledger.times import exact, iso

HEALTH = Default(Health.UNKNOWN) | {"ongoing": Health.DEGRADED}
_OVER = "resolved"


class _Entry(Struct):
    updated_at: str
    message: str = ""


class _Alert(Struct):
    id: str
    subject: str
    status: str
    start_date: str
    entries: list[_Entry]


class _Region(Struct):
    alerts: list[_Alert]
    location: str = ""
    country: str = ""
    country_name: str | None = None


class _Body(Struct):
    service_alerts: list[_Alert]
    regions: dict[str, _Region]


_DECODER = msgspec.json.Decoder(_Body)


def _parse(document: Document) -> Snapshot:
    with refusing("Vultr's status"):
        body = _DECODER.decode(document.body)
        alerts = {alert.id: alert for alert in body.service_alerts}
        places: dict[str, list[str]] = defaultdict(list)
        for code, region in body.regions.items():
            for alert in region.alerts:
                alerts[alert.id] = alert
                places[alert.id].append(code)
        return Snapshot(
            components=tuple(_components(body.regions)),
            incidents=tuple(_incident(alert, places[key], body.regions) for key, alert in alerts.items()),
            covers=(Completeness(Scope.OPEN),),
        )


def _kind(alert: _Alert) -> Kind:
    return phrases.kind_of(text.plain(alert.subject))


def _components(regions: Mapping[str, _Region]) -> Iterable[Component]:
    for position, (code, region) in enumerate(regions.items()):
        words = [alert.status for alert in region.alerts if _kind(alert) is Kind.INCIDENT and alert.status != _OVER]
        word = HEALTH.worst(words)
        yield Component(
            key=code,
            name=_name(code, region),
            group_name=text.plain(region.country_name or region.country) or None,
            position=position,
            health=Health.OPERATIONAL if word is None else HEALTH(word),
            health_raw=word,
        )


def _name(code: str, region: _Region) -> str:
    """The place of a region, or its code."""
    return text.plain(region.location) or text.plain(code)


def _incident(alert: _Alert, codes: Sequence[str], regions: Mapping[str, _Region]) -> Incident:
    kind, updates = _kind(alert), _updates(alert)
    planned = kind is Kind.MAINTENANCE
    over = Status.COMPLETED if planned else Status.RESOLVED
    ended_at = updates[-1].posted_at if updates and alert.status == _OVER else None
    return build_incident(
        key=alert.id,
        kind=kind,
        title=text.plain(alert.subject),
        status=over if alert.status == _OVER else last_open(updates),
        status_raw=alert.status,
        impact=Impact.MAINTENANCE if planned else Impact.UNKNOWN,
        start=None if planned else Start.stated(iso(alert.start_date)),
        end=End.of(ended_at, ResolvedFrom.UPDATE),
        posted_at=iso(alert.start_date),
        components=tuple(Affected(code, _name(code, regions[code])) for code in codes),
        updates=updates,
    )


def _updates(alert: _Alert) -> tuple[Update, ...]:
    ordered = sorted(alert.entries, key=lambda entry: exact(entry.updated_at))
    return numbered(
        Post(iso(entry.updated_at), phrases.status_of(entry.message), None, text.markdown(entry.message))
        for entry in ordered
    )


PLATFORM = Platform(
    name="vultr",
    title="Vultr",
    verified=Verified.CAPTURED,
    verified_on="2025-09",
    gaps=(
        "No whole file was captured: the head of one, and the alerts of one region",
        "The impact of an incident is not published",
    ),
    documents=(Doc("status", "api", _parse, "{page}/status.json", matches=has_components),),
    capabilities=frozenset({Fact.COMPONENTS, Fact.UPDATES, Fact.HISTORY, Fact.MAINTENANCES}),
)
