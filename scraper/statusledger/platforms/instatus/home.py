"""The data behind Instatus' home page to Snapshots: open incidents with every update, ninety days of others without."""

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
    Health,
    Impact,
    Incident,
    Kind,
    Page,
    ResolvedFrom,
    Scope,
    Snapshot,
    StartedFrom,
    Status,
    Transition,
    Update,
)
from statusledger.platforms.instatus import wire
from statusledger.platforms.instatus.api import time, window
from statusledger.platforms.toolkit import flight
from statusledger.platforms.toolkit.transitions import Outage, transitions
from statusledger.reconcile import timeline
from statusledger.times import exact


def notices(document: Document) -> Snapshot:
    """Incidents and maintenances only: the page may be a copy that was kept for a while, so it covers nothing."""
    return replace(page(document), page=Page(), components=(), covers=())


def page(document: Document) -> Snapshot:
    """All that the page shows."""
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
            name=text.plain(_words(site.name)),
            url=text.link(f"https://{host}"),
            health=wire.overall(site.main_status or site.status),
            health_raw=text.plain(site.main_status or site.status),
        ),
        components=parts,
        incidents=tuple(
            _incident(each, each.id in planned, f"https://{host}", names, suffered) for each in listed.values()
        ),
        covers=(Completeness(Scope.OPEN),),
    )


def _words(words: wire.Words) -> str:
    """The vendor's own language, else the first there is."""
    return words.get("default") or next(filter(None, words.values()), "")


def _components(told: Iterable[wire.SiteComponent]) -> Iterable[Component]:
    """As ordered by the page; those of a group follow it."""
    parts: dict[str, Component] = {}
    for each in sorted(told, key=lambda each: each.order or 0):
        for part in (each, *sorted(each.children, key=lambda child: child.order or 0)):
            parts[part.id] = Component(
                key=part.id,
                name=text.plain(_words(part.name)),
                group_name=text.plain(_words(each.name)) if part is not each else None,
                description=text.markdown(_words(part.description or {})) or None,
                position=len(parts) + 1,
                health=wire.HEALTH.get(part.status, Health.UNKNOWN),
                health_raw=text.plain(part.status),
                is_group=bool(part.children),
            )
    return parts.values()


def _outages(uptimes: Mapping[str, wire.Uptime]) -> dict[str, list[tuple[str, Outage]]]:
    """By notice: what it did to each component, with the vendor's word."""
    suffered: dict[str, list[tuple[str, Outage]]] = {}
    for key, uptime in uptimes.items():
        for each in uptime.outages:
            outage = Outage(key, wire.HEALTH.get(each.status, Health.UNKNOWN), each.since, each.until)
            suffered.setdefault(each.notice or "", []).append((each.status, outage))
    return suffered


def _incident(
    told: wire.Notice,
    planned: bool,
    page: str,
    names: Mapping[str, str],
    outages: Mapping[str, list[tuple[str, Outage]]],
) -> Incident:
    status = wire.STATUS.get(told.status, Status.UNKNOWN)
    kind = Kind.MAINTENANCE if planned or status in wire.PLANNED else Kind.INCIDENT
    started = told.started or told.start
    started_at = time(started) if started else None
    suffered = outages.get(told.id, [])
    updates = tuple(map(_update, sorted(told.updates or (), key=lambda each: exact(each.started))))
    closed = timeline.closing(updates) if status.final else None
    start, end = window(started_at, told.duration) if kind is Kind.MAINTENANCE else (None, None)
    impact, impact_raw = _impact(kind, [told.impact, *(word for word, _ in suffered)])
    return Incident(
        key=told.id,
        kind=kind,
        title=text.plain(_words(told.name)),
        url=text.link(f"{page}/{kind}/{told.id}"),
        status=status,
        status_raw=text.plain(told.status),
        impact=impact,
        impact_raw=impact_raw,
        started_at=started_at,
        started_from=StartedFrom.STATED if started_at else None,
        resolved_at=time(told.resolved) if told.resolved else closed.posted_at if closed else None,
        resolved_from=ResolvedFrom.STATED if told.resolved else ResolvedFrom.UPDATE if closed else None,
        scheduled_start_at=start,
        scheduled_end_at=end,
        components=tuple(Affected(each.id, names.get(each.id, "")) for each in told.components),
        transitions=tuple(_transitions(suffered, updates)),
        updates=updates,
        whole_timeline=told.updates is not None,
    )


def _impact(kind: Kind, words: Iterable[str | None]) -> tuple[Impact, str | None]:
    """The worst that was said: the word for the whole is set back as it is mended."""
    worst = max(filter(None, words), key=lambda word: wire.IMPACT.get(word, Impact.UNKNOWN).badness, default=None)
    impact = Impact.MAINTENANCE if kind is Kind.MAINTENANCE else wire.IMPACT.get(worst or "", Impact.UNKNOWN)
    return impact, text.plain(worst) if worst else None


def _update(told: wire.NoticeUpdate) -> Update:
    return Update(
        key=told.id,
        status=wire.STATUS.get(told.status, Status.UNKNOWN),
        status_raw=text.plain(told.status),
        body=text.markdown(_words(told.message)),
        posted_at=time(told.started),
    )


def _transitions(suffered: Iterable[tuple[str, Outage]], updates: Iterable[Update]) -> Iterable[Transition]:
    return transitions((outage for _, outage in suffered), {update.posted_at: update.key for update in updates})
