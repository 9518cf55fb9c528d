"""Documents of the Statuspage API v2 to Snapshots."""

import re
from collections.abc import Iterable, Mapping

import msgspec
from msgspec import UNSET

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import (
    Affected,
    Completeness,
    Component,
    Document,
    Incident,
    Instant,
    Kind,
    Page,
    Scope,
    Snapshot,
    Status,
    Transition,
    Update,
)
from statusledger.platforms.statuspage import wire
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import oldest_first
from statusledger.times import iso

_LIST_LENGTH = 50
_WELL = "operational"
_DECODER = msgspec.json.Decoder(wire.Body)


def parse(document: Document) -> Snapshot:
    """Parse one JSON document. Raises NormalizeError."""
    with refusing(f"a Statuspage {document.kind}", document.body):
        return _snapshot(document.kind, _DECODER.decode(document.body))


def matches(document: Document, _: Snapshot | None) -> bool:
    """Return True for ids of twelve lower-case characters: other products share the paths."""
    try:
        page = _DECODER.decode(document.body).page
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return page is not UNSET and re.fullmatch(r"[a-z0-9]{12}", page.id) is not None


def _snapshot(kind: str, body: wire.Body) -> Snapshot:
    missing = [field for field in wire.REQUIRED[kind] if getattr(body, field) is UNSET]
    if missing:
        raise NormalizeError(f"not a Statuspage {kind}: it has no {' and no '.join(missing)}")
    page = _page(body)
    lists = {each: getattr(body, field) for field, each in wire.LISTS.items() if getattr(body, field) is not UNSET}
    if body.incident is not UNSET:
        single = Kind.MAINTENANCE if body.incident.scheduled_for else Kind.INCIDENT
        lists = {single: [body.incident]}
    return Snapshot(
        page=page,
        components=tuple(components(body.components)) if body.components is not UNSET else (),
        incidents=tuple(_incident(each, entry, page.url) for each, entries in lists.items() for entry in entries),
        covers=_covers(kind, lists),
    )


def _page(body: wire.Body) -> Page:
    indicator = body.status.indicator if body.status is not UNSET else None
    health = wire.INDICATOR(indicator) if indicator is not None else None
    if body.page is UNSET:
        return Page(health=health, health_raw=indicator)
    page = body.page
    return Page(
        key=page.id,
        name=text.plain(page.name) or None,
        url=text.link(page.url) if page.url else None,
        health=health,
        health_raw=indicator,
        updated_at=iso(page.updated_at) if page.updated_at else None,
        time_zone=page.time_zone,
    )


def components(components: list[wire.Component]) -> Iterable[Component]:
    """Yield a page's components, groups included, with their groups' names."""
    groups = {component.id: text.plain(component.name) for component in components if component.group}
    for component in components:
        yield Component(
            key=component.id,
            name=text.plain(component.name),
            group_name=groups.get(component.group_id) if component.group_id else None,
            description=text.markdown(component.description) if component.description else None,
            position=component.position,
            health=wire.HEALTH(component.status),
            health_raw=component.status,
            is_group=component.group,
        )


def _covers(kind: str, lists: Mapping[Kind, list[wire.Incident]]) -> tuple[Completeness, ...]:
    """A list has its newest fifty: all, if it is shorter."""
    if kind == "summary":
        return (Completeness(Scope.OPEN, tuple(lists)),)
    if kind not in ("incidents", "maintenances"):
        return ()
    return tuple(Completeness(Scope.SINCE, (each,), _oldest(entries)) for each, entries in lists.items())


def _oldest(entries: list[wire.Incident]) -> Instant | None:
    if len(entries) < _LIST_LENGTH:
        return None
    return min(iso(entry.created_at) for entry in entries)


def _incident(kind: Kind, entry: wire.Incident, page_url: str | None) -> Incident:
    ordered = _in_order(entry.incident_updates or [])
    updates = tuple(_update(update) for update in ordered)
    planned = entry.scheduled_for if kind is Kind.MAINTENANCE else entry.started_at
    first_at = next((update.posted_at for update in updates), iso(entry.created_at))
    status = wire.STATUS(entry.status)
    resolved = End.stated(iso(entry.resolved_at)) if entry.resolved_at else None
    return build_incident(
        key=entry.id,
        kind=kind,
        title=text.plain(entry.name),
        url=text.link(f"{page_url}/incidents/{entry.id}" if page_url else entry.shortlink or ""),
        status=Status.RESOLVED if status is Status.POSTMORTEM else status,
        status_raw=entry.status,
        impact=wire.IMPACT(entry.impact),
        impact_raw=entry.impact,
        start=Start.stated(iso(planned)) if planned else Start.first_update(first_at),
        end=resolved or (End.closing(updates) if status.final else None),
        window=(
            iso(entry.scheduled_for) if entry.scheduled_for else None,
            iso(entry.scheduled_until) if entry.scheduled_until else None,
        ),
        posted_at=iso(entry.created_at),
        components=_affected(entry.components, ordered),
        transitions=tuple(_transitions(ordered)),
        updates=updates,
        whole_timeline=entry.incident_updates is not None,
    )


def _in_order(updates: list[wire.IncidentUpdate]) -> list[wire.IncidentUpdate]:
    return oldest_first(updates, lambda update: update.shown_at)


def _update(update: wire.IncidentUpdate) -> Update:
    return Update(
        key=update.id,
        status=wire.STATUS(update.status),
        status_raw=update.status,
        body=text.markdown(update.body or ""),
        posted_at=iso(update.shown_at),
    )


def _affected(components: list[wire.Component], updates: list[wire.IncidentUpdate]) -> tuple[Affected, ...]:
    """All components of any update, by id: resolving unlinks them, and names differ by place."""
    named = {component.id: text.plain(component.name) for component in components}
    for update in updates:
        for component in update.affected_components or ():
            if component.code:
                named.setdefault(component.code, text.plain(component.name))
    return tuple(Affected(key, name) for key, name in named.items())


def _transitions(updates: list[wire.IncidentUpdate]) -> Iterable[Transition]:
    """Two equal statuses state that one; a mere mention if the component was never unwell."""
    stated: dict[str, str | None] = {}
    for update in updates:
        for component in update.affected_components or ():
            key, old, new = component.code, component.old_status, component.new_status
            if key and old and {old, new, stated.get(key, _WELL)} != {_WELL}:
                stated[key] = new
                yield Transition(
                    component_key=key,
                    at=iso(update.shown_at),
                    old_health=wire.HEALTH(old),
                    new_health=wire.HEALTH(new),
                    update_key=update.id,
                )
