"""incident.io's objects, from `/proxy` or the home page, to Snapshots."""

from collections.abc import Iterable, Mapping
from urllib.parse import parse_qs

import msgspec
from msgspec import UNSET

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import Completeness, Component, Document, Kind, Page, Request, Scope, Snapshot, When
from statusledger.platforms.incidentio import wire
from statusledger.platforms.incidentio.incident import incident
from statusledger.platforms.toolkit import flight
from statusledger.text import addresses
from statusledger.times import iso, shifted

_FIRST_YEAR = 2021  # incident.io began then, and what pages have from before was not written on it
_SUMMARY = msgspec.json.Decoder(wire.Proxy)
_INCIDENTS = msgspec.json.Decoder(wire.Incidents)
_IMPACTS = msgspec.json.Decoder(wire.Impacts)


def summary(document: Document) -> Snapshot:
    """Parse `/proxy/<host>`: components, and everything open with updates."""
    return _snapshot(document, _SUMMARY.decode(document.body).summary, ())


def incidents(document: Document) -> Snapshot:
    """Parse `/proxy/<host>/incidents`, perhaps incomplete; requests the window before."""
    listed = _INCIDENTS.decode(document.body).incidents
    return Snapshot(
        incidents=tuple(incident(each, _address(document)) for each in listed),
        follow=tuple(_earlier(document.url, listed)),
    )


def impacts(document: Document) -> Snapshot:
    """Parse `/proxy/<host>/component_impacts`: outages and their incidents, without updates."""
    body = _IMPACTS.decode(document.body)
    of_incident: dict[str, list[wire.ComponentImpact]] = {}
    for impact in body.component_impacts:
        of_incident.setdefault(impact.status_page_incident_id, []).append(impact)
    listed = (
        wire.Incident(
            id=link.id,
            name=link.name,
            type="maintenance" if link.status.startswith("maintenance") else "incident",
            status=link.status,
            published_at=link.published_at,
            updates=[],
            component_impacts=of_incident.get(link.id, []),
        )
        for link in body.incident_links
    )
    return Snapshot(incidents=tuple(incident(each, _address(document), whole=False) for each in listed))


def page(document: Document) -> Snapshot:
    """Parse the summary, and the latest incidents of a calendar."""
    found = next(flight.objects(document.body, "summary"), None)
    if found is None:
        raise NormalizeError("not the home page of incident.io: it holds no summary")
    listed = [
        each
        for held in flight.objects(document.body, "incidents")
        for each in msgspec.convert(held, wire.Incidents).incidents
    ]
    return _snapshot(document, msgspec.convert(found, wire.Proxy).summary, listed)


def _snapshot(document: Document, raw: wire.Summary, more: Iterable[wire.Incident]) -> Snapshot:
    names = {component.id: text.plain(component.name) for component in raw.components}
    maintenances = (raw.scheduled_maintenances, raw.in_progress_maintenances)
    planned = [each for several in maintenances if several is not UNSET for each in several]
    listed = {each.id: each for each in (*more, *planned, *raw.ongoing_incidents)}
    whole = (Kind.INCIDENT,) if UNSET in maintenances else (Kind.INCIDENT, Kind.MAINTENANCE)
    return Snapshot(
        page=Page(key=raw.id, name=text.plain(raw.name) or None, url=text.link(raw.public_url)),
        components=tuple(_components(raw, names)),
        incidents=tuple(incident(each, _address(document), names) for each in listed.values()),
        covers=(Completeness(Scope.OPEN, whole),),
    )


def _components(raw: wire.Summary, names: Mapping[str, str]) -> Iterable[Component]:
    stated = [(each.component_id, each.current_status or each.status) for each in raw.affected_components]
    words = wire.HEALTH.worst_by([*((key, "operational") for key, _ in stated), *stated])
    places = _places(raw.structure)
    ordered = sorted(raw.components, key=lambda component: places.get(component.id, (len(places) + 1, None))[0])
    for component in ordered:
        position, group = places.get(component.id, (None, None))
        word = words.get(component.id, "operational")
        yield Component(
            key=component.id,
            name=names[component.id],
            group_name=group,
            description=text.markdown(component.description) if component.description else None,
            position=position,
            health=wire.HEALTH(word),
            health_raw=text.plain(word),
        )


def _places(structure: wire.Structure) -> dict[str, tuple[int, str | None]]:
    placed: list[tuple[str, str | None]] = []
    for item in structure.items:
        if item.group:
            placed += [(each.component_id, text.plain(item.group.name)) for each in item.group.components]
        elif item.component:
            placed.append((item.component.component_id, None))
    return {key: (position, group) for position, (key, group) in enumerate(placed, start=1)}


def _address(document: Document) -> str:
    """Derived from the document's address: incidents lack it, and all kinds must agree."""
    page_url, _, slug = document.url.partition("?")[0].partition("/proxy/")
    hosted = addresses.split(page_url).hostname == "statuspage.incident.io" and slug
    return f"{page_url}/{slug.partition('/')[0]}" if hosted else page_url.rstrip("/")


def _earlier(url: str, listed: Iterable[wire.Incident]) -> Iterable[Request]:
    """The two months of the oldest entry, then the two before.

    Odd months first, to keep addresses stable; the API allows three months.
    """
    address, _, query = url.partition("?")
    start = parse_qs(query).get("start_at")
    oldest = min((iso(each.published_at) for each in listed), default=None)
    latest = shifted(iso(start[0]), -1) if start else oldest
    if latest is not None and int(latest[:4]) >= _FIRST_YEAR:
        first = (int(latest[:4]) * 12 + int(latest[5:7]) - 1) // 2 * 2
        window = f"start_at={_first_of_month(first)}&end_at={_first_of_month(first + 2)}"
        yield Request(f"{address}?{window}", "incidents", When.BACKFILL)


def _first_of_month(months: int) -> str:
    return f"{months // 12}-{months % 12 + 1:02}-01T00:00:00Z"
