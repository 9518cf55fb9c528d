"""Uptime Kuma, self-hosted: monitors, pinned announcements and maintenances in progress.

The page names its monitors, another document has their heartbeats by number. `/status/<slug>` has the slug, `/status`
the slug `default`; other pages request `/api/entry-page` first. Undocumented; captured from 1.23, a pre-release of 2.0,
which the tests install, and 2.5.3 (several incidents with history). Until 2.0 a slug keeps its capitals, and another
spelling is never answered. An incident's style is a colour. Times are UTC without a mark.
"""

import re
from collections.abc import Iterable

from msgspec import UNSET
from msgspec.structs import replace

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import (
    Completeness,
    Component,
    Document,
    Fact,
    Incident,
    Instant,
    Kind,
    Page,
    Request,
    Scope,
    Snapshot,
    Source,
    Status,
    Update,
    When,
)
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import bears
from statusledger.platforms.toolkit.incidents import End, Start, build_incident, ended
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.posts import post
from statusledger.platforms.toolkit.timelines import Post, numbered, undated
from statusledger.platforms.uptimekuma import wire
from statusledger.text import addresses
from statusledger.times import local

_SLUG = re.compile(r"/status/(?P<slug>[\w-]+)")
_DEFAULT = ("/status", "/status-page")
_PAGE = re.compile(rb"window\.preloadData\s*=|id=[\"']preload-data[\"']")


def _locate(source: Source) -> Iterable[Request]:
    path = addresses.split(source.url).path
    slug = _SLUG.search(path)
    if slug or path.rstrip("/") in _DEFAULT:
        yield from _of_page(source.url, slug["slug"] if slug else "default")
    else:
        yield Request(addresses.join(source.url, "/api/entry-page"), "entry")


@refusing("an Uptime Kuma document")
def _parse(document: Document) -> Snapshot:
    if document.kind == "status":
        return _status(wire.STATUS.decode(document.body), document.url)
    if document.kind == "history":
        return Snapshot(incidents=tuple(map(_incident, wire.HISTORY.decode(document.body).incidents)))
    if document.kind == "heartbeat":
        return _heartbeat(wire.HEARTBEAT.decode(document.body))
    return Snapshot(follow=tuple(_of_page(document.url, _slug(wire.ENTRY.decode(document.body)))))


def _of_page(url: str, slug: str) -> Iterable[Request]:
    yield Request(addresses.join(url, f"/api/status-page/{slug}"), "status")
    yield Request(addresses.join(url, f"/api/status-page/heartbeat/{slug}"), "heartbeat")


def _slug(entry: wire.Entry) -> str:
    slug = entry.status_page_slug or (entry.entry_page or "").partition("statusPage-")[2]
    if not _SLUG.fullmatch(f"/status/{slug}"):
        raise NormalizeError(f"not a public page of Uptime Kuma: its entry is {entry.entry_page or entry.type!r}")
    return slug


def _status(body: wire.StatusPage, url: str) -> Snapshot:
    """Everything pinned or in progress is listed, so an absence is an end."""
    if body.incidents is not UNSET:
        pinned = body.incidents
    elif body.incident is not UNSET:
        pinned = [body.incident] if body.incident else []
    else:
        raise NormalizeError("not an Uptime Kuma page: it has neither incident nor incidents")
    planned = [] if body.maintenance_list is UNSET else body.maintenance_list
    kinds = (Kind.INCIDENT,) if body.maintenance_list is UNSET else (Kind.INCIDENT, Kind.MAINTENANCE)
    return Snapshot(
        page=Page(name=text.plain(body.config.title) or None),
        components=tuple(_components(body.public_group_list)),
        incidents=(*map(_incident, pinned), *map(_maintenance, planned)),
        covers=(Completeness(Scope.OPEN, kinds),),
        follow=()
        if body.incidents is UNSET
        else (Request(f"{url.rstrip('/')}/incident-history", "history", When.CHANGED),),
    )


def _components(groups: list[wire.Group]) -> Iterable[Component]:
    monitors: dict[int, tuple[wire.Group, wire.Monitor]] = {}
    for group in groups:
        for monitor in group.monitor_list:
            monitors.setdefault(monitor.id, (group, monitor))
    for place, (group, monitor) in enumerate(monitors.values()):
        yield Component(
            key=str(monitor.id), name=text.plain(monitor.name), group_name=text.plain(group.name), position=place
        )


def _heartbeat(body: wire.Heartbeat) -> Snapshot:
    return Snapshot(
        components=tuple(_beating(key, beats) for key, beats in body.heartbeat_list.items()), all_components=False
    )


def _beating(key: str, beats: list[wire.Beat | int]) -> Component:
    last = beats[-1] if beats else 0
    if isinstance(last, int):
        return Component(key=key, name="")
    return Component(key=key, name="", health=wire.HEALTH(last.status), health_raw=str(last.status))


def _incident(incident: wire.Incident) -> Incident:
    """An inactive one was resolved at its last writing, which sets that time."""
    entry = post(str(incident.id), incident.title, incident.content, local(incident.created_date, "UTC"))
    entry = replace(
        entry,
        kind=Kind.INCIDENT,
        impact=wire.IMPACT(incident.style),
        impact_raw=incident.style,
    )
    if incident.active:
        return entry
    ended_at = _moment(incident.last_updated_date, "UTC")
    return ended(replace(entry, status=Status.RESOLVED), End.stated(ended_at))


def _maintenance(maintenance: wire.Maintenance) -> Incident:
    """Its number is of another series than incidents'; begun by hand, it has no start."""
    starts_at, ends_at = _window(maintenance)
    status = wire.MAINTENANCE(maintenance.status)
    body = text.markdown(maintenance.description)
    return build_incident(
        key=f"maintenance-{maintenance.id}",
        kind=Kind.MAINTENANCE,
        title=text.plain(maintenance.title),
        status=status,
        status_raw=maintenance.status,
        start=Start.stated(starts_at),
        window=(starts_at, ends_at),
        updates=_notice(body, status, starts_at),
    )


def _window(maintenance: wire.Maintenance) -> tuple[Instant | None, Instant | None]:
    """The earliest slot: a recurring maintenance lists the current and the next."""
    slots = [
        (_moment(slot.start_date, maintenance.timezone), _moment(slot.end_date, maintenance.timezone))
        for slot in maintenance.timeslot_list
    ]
    return min(slots, key=lambda slot: slot[0] or "", default=(None, None))


def _moment(stated: str | None, time_zone: str | None) -> Instant | None:
    return local(stated, time_zone) if stated else None


def _notice(body: str, status: Status, at: Instant | None) -> tuple[Update, ...]:
    """Dated by the stated start, else by the first observation."""
    if at is None:
        return undated("description", status, body)
    return numbered([Post(at, status, None, body)]) if body else ()


PLATFORM = Platform(
    name="uptimekuma",
    title="Uptime Kuma",
    self_hosted=True,
    verified=Verified.CAPTURED,
    verified_on="2026-11",
    gaps=(
        "Until version 2.1 an incident that is unpinned has no stated end",
        "A maintenance is listed only while it is under way; one begun by hand has no stated start",
        "An edited announcement replaces the text before it, as on the page",
        "Monitors without a beat have no health",
    ),
    documents=tuple(
        Doc(kind, "status" if kind == "history" else kind, _parse)
        for kind in ("status", "history", "heartbeat", "entry")
    ),
    locate=_locate,
    home=bears(_PAGE),
    capabilities=frozenset({Fact.COMPONENTS, Fact.IMPACT, Fact.HISTORY, Fact.MAINTENANCES}),
)
