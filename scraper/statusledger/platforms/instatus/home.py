"""Data of Instatus's home page to Snapshots: open incidents with updates, ninety days of others without."""

from collections.abc import Iterable, Mapping

import msgspec
from msgspec.structs import replace

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import (
    Affected,
    Completeness,
    Component,
    Document,
    Impact,
    Incident,
    Kind,
    Page,
    Scope,
    Snapshot,
    Transition,
    Update,
)
from statusledger.platforms.instatus import wire
from statusledger.platforms.instatus.api import time, window
from statusledger.platforms.toolkit import flight
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.transitions import Outage, transitions
from statusledger.times import exact


def notices(document: Document) -> Snapshot:
    """Parse the incidents; the page may be a cached copy, so it covers nothing."""
    return replace(page(document), page=Page(), components=(), covers=())


def page(document: Document) -> Snapshot:
    """Parse everything that the page shows."""
    found = next(flight.objects(document.body, "site", "activeIncidents", "activeMaintenances"), None)
    if found is None:
        raise NormalizeError("not the home page of Instatus: it holds no site")
    props = msgspec.convert(found, wire.Props)
    site = props.site
    host = site.custom_domain or f"{site.subdomain}.instatus.com"
    parts = tuple(_components(site.components))
    names = {part.key: part.name for part in parts}
    suffered = _outages(props.uptimes)
    planned = {each.id for each in props.maintenances}
    listed = props.notices | {each.id: each for each in (*props.incidents, *props.maintenances)}
    return Snapshot(
        page=Page(
            key=site.id,
            name=text.plain(_words(site.name)) or None,
            url=text.link(f"https://{host}"),
            health=wire.overall(site.main_status or site.status),
            health_raw=text.plain(site.main_status or site.status) or None,
        ),
        components=parts,
        incidents=tuple(
            _incident(each, each.id in planned, f"https://{host}", names, suffered) for each in listed.values()
        ),
        covers=(Completeness(Scope.OPEN),),
    )


def _words(words: wire.Texts) -> str:
    return words.get("default") or next(filter(None, words.values()), "")


def _components(raw: Iterable[wire.SiteComponent]) -> Iterable[Component]:
    parts: dict[str, Component] = {}
    for each in sorted(raw, key=lambda each: each.order or 0):
        for part in (each, *sorted(each.children, key=lambda child: child.order or 0)):
            parts[part.id] = Component(
                key=part.id,
                name=text.plain(_words(part.name)),
                group_name=text.plain(_words(each.name)) if part is not each else None,
                description=text.markdown(_words(part.description or {})) or None,
                position=len(parts) + 1,
                health=wire.HEALTH(part.status),
                health_raw=text.plain(part.status),
                is_group=bool(part.children),
            )
    return parts.values()


def _outages(uptimes: Mapping[str, wire.Uptime]) -> dict[str, list[tuple[str, Outage]]]:
    suffered: dict[str, list[tuple[str, Outage]]] = {}
    for key, uptime in uptimes.items():
        for each in uptime.outages:
            outage = Outage(key, wire.HEALTH(each.status), each.since, each.until)
            suffered.setdefault(each.notice or "", []).append((each.status, outage))
    return suffered


def _incident(
    raw: wire.Notice,
    planned: bool,
    page: str,
    names: Mapping[str, str],
    outages: Mapping[str, list[tuple[str, Outage]]],
) -> Incident:
    status = wire.STATUS(raw.status)
    kind = Kind.MAINTENANCE if planned or status in wire.PLANNED else Kind.INCIDENT
    started = raw.started or raw.start
    started_at = time(started) if started else None
    suffered = outages.get(raw.id, [])
    updates = tuple(map(_update, sorted(raw.updates or (), key=lambda each: exact(each.started))))
    resolved = End.stated(time(raw.resolved)) if raw.resolved else None
    start, end = window(started_at, raw.duration) if kind is Kind.MAINTENANCE else (None, None)
    impact, impact_raw = _impact(kind, [raw.impact, *(word for word, _ in suffered)])
    return build_incident(
        key=raw.id,
        kind=kind,
        title=text.plain(_words(raw.name)),
        url=text.link(f"{page}/{kind}/{raw.id}"),
        status=status,
        status_raw=text.plain(raw.status),
        impact=impact,
        impact_raw=impact_raw,
        start=Start.stated(started_at),
        end=resolved or (End.closing(updates) if status.final else None),
        window=(start, end),
        components=tuple(Affected(each.id, names.get(each.id, "")) for each in raw.components),
        transitions=tuple(_transitions(suffered, updates)),
        updates=updates,
        whole_timeline=raw.updates is not None,
    )


def _impact(kind: Kind, words: Iterable[str | None]) -> tuple[Impact, str | None]:
    """By components: the incident's own word is reset once repaired."""
    worst = wire.IMPACT.worst(filter(None, words))
    impact = Impact.MAINTENANCE if kind is Kind.MAINTENANCE else wire.IMPACT(worst)
    return impact, text.plain(worst) if worst else None


def _update(raw: wire.NoticeUpdate) -> Update:
    return Update(
        key=raw.id,
        status=wire.STATUS(raw.status),
        status_raw=text.plain(raw.status),
        body=text.markdown(_words(raw.message)),
        posted_at=time(raw.started),
    )


def _transitions(suffered: Iterable[tuple[str, Outage]], updates: Iterable[Update]) -> Iterable[Transition]:
    return transitions((outage for _, outage in suffered), {update.posted_at: update.key for update in updates})
