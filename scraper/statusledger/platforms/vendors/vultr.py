"""Vultr: `status.json`, which has the alerts of every region, some of them under several.

Alerts that are resolved stay listed, and their newest entry ended them; a maintenance is "ongoing" as soon as it is
announced. What an alert is about is told by its subject, how far it is by what its entries say. `updated_at` of an
alert is "". A region without an ongoing incident is well, as the page shows it. Seen were the head of a file (2020) and
the alerts of a region (2025).
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
    Request,
    ResolvedFrom,
    Scope,
    Snapshot,
    Source,
    StartedFrom,
    Status,
    Update,
)
from statusledger.platforms.toolkit.parse_errors import accepts, refusing
from statusledger.reconcile import timeline
from statusledger.text import phrases
from statusledger.times import exact, iso

PROVEN = True
TELLS = frozenset({Fact.COMPONENTS, Fact.UPDATES, Fact.HISTORY, Fact.MAINTENANCES})
CHANNELS = {"status": "api"}


HEALTH = {"ongoing": Health.DEGRADED}
_OVER = "resolved"


class _Entry(Struct):
    updated_at: str
    message: str


class _Alert(Struct):
    id: str
    subject: str
    status: str
    start_date: str
    entries: list[_Entry]


class _Region(Struct):
    location: str
    country: str
    alerts: list[_Alert]
    country_name: str | None = None


class _Body(Struct):
    service_alerts: list[_Alert]
    regions: dict[str, _Region]


_DECODER = msgspec.json.Decoder(_Body)


def requests(source: Source) -> Iterable[Request]:
    """The file."""
    yield Request(f"{source.url.rstrip('/')}/status.json", "status")


def normalize(document: Document) -> Snapshot:
    """The file. Raises NormalizeError."""
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


def recognise(document: Document) -> bool:
    """The file, with a region in it."""
    return accepts(normalize, document) and bool(normalize(document).components)


def _kind(alert: _Alert) -> Kind:
    return phrases.kind_of(text.plain(alert.subject))


def _components(regions: Mapping[str, _Region]) -> Iterable[Component]:
    for position, (code, region) in enumerate(regions.items()):
        words = [alert.status for alert in region.alerts if _kind(alert) is Kind.INCIDENT and alert.status != _OVER]
        word = max(words, key=lambda each: HEALTH.get(each, Health.UNKNOWN).badness, default=None)
        yield Component(
            key=code,
            name=text.plain(region.location),
            group_name=text.plain(region.country_name or region.country) or None,
            position=position,
            health=Health.OPERATIONAL if word is None else HEALTH.get(word, Health.UNKNOWN),
            health_raw=word,
        )


def _incident(alert: _Alert, codes: Sequence[str], regions: Mapping[str, _Region]) -> Incident:
    kind, updates = _kind(alert), _updates(alert)
    planned = kind is Kind.MAINTENANCE
    over = Status.COMPLETED if planned else Status.RESOLVED
    ended_at = updates[-1].posted_at if updates and alert.status == _OVER else None
    stated = next((each.status for each in reversed(updates) if each.status is not Status.UNKNOWN), Status.UNKNOWN)
    return Incident(
        key=alert.id,
        kind=kind,
        title=text.plain(alert.subject),
        url=None,
        status=over if alert.status == _OVER else Status.UNKNOWN if stated.final else stated,
        status_raw=alert.status,
        impact=Impact.MAINTENANCE if planned else Impact.UNKNOWN,
        impact_raw=None,
        started_at=None if planned else iso(alert.start_date),
        started_from=None if planned else StartedFrom.STATED,
        resolved_at=ended_at,
        resolved_from=ResolvedFrom.UPDATE if ended_at else None,
        posted_at=iso(alert.start_date),
        components=tuple(Affected(code, text.plain(regions[code].location)) for code in codes),
        updates=updates,
    )


def _updates(alert: _Alert) -> tuple[Update, ...]:
    told = sorted(alert.entries, key=lambda entry: exact(entry.updated_at))
    keys = timeline.minute_keys(iso(entry.updated_at) for entry in told)
    return tuple(
        Update(
            key=key,
            status=phrases.status_of(entry.message),
            status_raw=None,
            body=text.markdown(entry.message),
            posted_at=iso(entry.updated_at),
        )
        for key, entry in zip(keys, told, strict=True)
    )
