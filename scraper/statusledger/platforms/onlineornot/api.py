"""Summary of a page: components, open incidents and maintenances."""

from collections.abc import Iterable

from statusledger import text
from statusledger.model import (
    Completeness,
    Component,
    Document,
    Impact,
    Incident,
    Kind,
    Page,
    Scope,
    Snapshot,
    Status,
)
from statusledger.platforms.onlineornot import wire
from statusledger.platforms.page import banners
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import undated
from statusledger.text import addresses
from statusledger.times import iso, shifted


def parse(document: Document) -> Snapshot:
    """Parse a summary. Raises NormalizeError."""
    with refusing("an OnlineOrNot summary"):
        result = wire.SUMMARY.decode(document.body).result
        page = result.status_page
        planned = map(_maintenance, result.scheduled_maintenance or ())
        return Snapshot(
            page=_page(page, result.status),
            components=tuple(_components(result.components)),
            incidents=(*(_incident(entry, page.url) for entry in result.active_incidents), *planned),
            covers=(Completeness(Scope.OPEN, (Kind.INCIDENT,)),),
        )


def _page(page: wire.StatusPage, sentence: wire.Sentence | None) -> Page:
    health, word = wire.PAGE_HEALTH(page.status), page.status
    if word is None and sentence is not None and sentence.description:
        health, word = banners.health_of([sentence.description])[0], sentence.description
    return Page(
        key=page.id,
        name=text.plain(page.name) or None,
        url=text.link(page.url),
        health=health if word else None,
        health_raw=word,
    )


def _components(listed: Iterable[wire.Component]) -> Iterable[Component]:
    for position, component in enumerate(listed):
        yield Component(
            key=component.id,
            name=text.plain(component.name),
            position=position,
            health=wire.HEALTH(component.status),
            health_raw=component.status,
        )


def _incident(entry: wire.Incident, page: str) -> Incident:
    ended = iso(entry.ended) if entry.ended else None
    return build_incident(
        key=entry.id,
        kind=Kind.INCIDENT,
        title=text.plain(entry.title),
        url=text.link(f"{page}/incidents/{addresses.step(entry.id)}"),
        status=Status.RESOLVED if ended else Status.UNKNOWN,
        impact=wire.IMPACT(entry.impact),
        impact_raw=entry.impact,
        start=Start.stated(iso(entry.started)),
        end=End.stated(ended),
        posted_at=iso(entry.created_at) if entry.created_at else None,
        whole_timeline=False,
    )


def _maintenance(entry: wire.Maintenance) -> Incident:
    """Its number is of another series."""
    starts_at = iso(entry.start_date)
    return build_incident(
        key=f"maintenance-{entry.id}",
        kind=Kind.MAINTENANCE,
        title=text.plain(entry.title),
        status=Status.SCHEDULED,
        impact=Impact.MAINTENANCE,
        start=Start.stated(starts_at),
        window=(starts_at, shifted(starts_at, entry.duration_minutes * 60)),
        updates=undated("description", Status.SCHEDULED, text.markdown(entry.description or "")),
    )
