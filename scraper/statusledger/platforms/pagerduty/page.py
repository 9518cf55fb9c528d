"""Data of a PagerDuty page to a Snapshot."""

import re
from collections.abc import Iterable, Sequence

import msgspec

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import (
    Affected,
    Completeness,
    Component,
    Document,
    Health,
    Incident,
    Kind,
    Page,
    Scope,
    Snapshot,
    Status,
    Transition,
    Update,
)
from statusledger.platforms.pagerduty import wire
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import oldest_first
from statusledger.times import iso

_SCRIPT = re.compile(
    rb"<script\b(?>[^<>]*?\bid=[\"']data[\"'])[^<>]*+>(.*?)(?:</script\s*+>|\Z)", re.DOTALL | re.IGNORECASE
)
_DECODER = msgspec.json.Decoder(wire.Data)


def parse(document: Document) -> Snapshot:
    """Parse a page. Raises NormalizeError."""
    script = _SCRIPT.search(document.body)
    if script is None:
        raise NormalizeError('not a PagerDuty status page: it has no <script id="data">')
    with refusing("the data of a PagerDuty status page"):
        data = _DECODER.decode(script[1])
        summary, settings = data.summary, data.layout.layout_settings
        return Snapshot(
            page=Page(key=data.layout.status_page_id, name=text.plain(settings.name or "") or None),
            components=tuple(_components(settings.business_services, summary)),
            incidents=tuple(map(_incident, (*summary.open_incidents, *summary.resolved_incidents))),
            covers=(Completeness(Scope.OPEN, (Kind.INCIDENT,)),),
        )


def _components(services: Sequence[wire.Service], summary: wire.Summary) -> Iterable[Component]:
    """An unreadable post leaves no service known to be operational."""
    groups = {service.id: text.plain(service.name) for service in services if service.grouping_element}
    words = _current(summary.open_incidents)
    unnamed = Health.UNKNOWN if summary.posts else Health.OPERATIONAL
    for position, service in enumerate(each for each in services if not each.grouping_element):
        word = words.get(service.id)
        yield Component(
            key=service.id,
            name=text.plain(service.name),
            group_name=groups.get(str(service.group)),
            description=text.markdown(service.description) if service.description else None,
            position=position,
            health=unnamed if word is None else wire.HEALTH(word),
            health_raw=word,
        )


def _current(incidents: Iterable[wire.Incident]) -> dict[str, str]:
    newest = (update for incident in incidents for update in _in_order(incident.updates)[-1:])
    return wire.HEALTH.worst_by((each.service_id, each.severity) for update in newest for each in update.impacted)


def _in_order(updates: Sequence[wire.IncidentUpdate]) -> list[wire.IncidentUpdate]:
    return oldest_first(updates, lambda update: update.reported_at)


def _incident(entry: wire.Incident) -> Incident:
    ordered = _in_order(entry.updates)
    updates = tuple(map(_update, ordered))
    status_raw = ordered[-1].status if ordered else None
    severity = _severity(ordered)
    return build_incident(
        key=entry.id,
        kind=Kind.INCIDENT,
        title=text.plain(entry.title),
        status=wire.STATUS(status_raw),
        status_raw=status_raw,
        impact=wire.IMPACT(severity),
        impact_raw=severity,
        start=Start.first_update(updates[0].posted_at) if updates else None,
        end=End.closing(updates),
        posted_at=min((iso(update.created_at) for update in ordered), default=None),
        components=_affected(ordered),
        transitions=tuple(_transitions(ordered)),
        updates=(*updates, *_postmortem(entry.postmortem)),
    )


def _severity(updates: Sequence[wire.IncidentUpdate]) -> str | None:
    """If always `all_good`, the worst of its services."""
    worst = wire.HEALTH.worst(update.severity for update in updates if update.severity)
    if worst != "all_good":
        return worst
    return wire.HEALTH.worst(each.severity for update in updates for each in update.impacted) or worst


def _affected(updates: Iterable[wire.IncidentUpdate]) -> tuple[Affected, ...]:
    named = {each.service_id: each.name for update in updates for each in update.impacted}
    return tuple(Affected(key, text.plain(name)) for key, name in named.items())


def _update(update: wire.IncidentUpdate) -> Update:
    return Update(
        key=update.id,
        status=wire.STATUS(update.status),
        status_raw=update.status,
        body=text.markdown(update.message),
        posted_at=iso(update.reported_at),
    )


def _postmortem(postmortem: wire.Postmortem | None) -> Iterable[Update]:
    if postmortem is not None:
        yield Update(
            key=postmortem.id,
            status=Status.POSTMORTEM,
            status_raw="postmortem",
            body=text.markdown(postmortem.message),
            posted_at=iso(postmortem.reported_at),
        )


def _transitions(updates: Iterable[wire.IncidentUpdate]) -> Iterable[Transition]:
    """The first must be unwell."""
    stated: dict[str, Health] = {}
    for update in updates:
        for impacted in update.impacted:
            key, health = impacted.service_id, wire.HEALTH(impacted.severity)
            first = health is Health.OPERATIONAL and key not in stated
            before, stated[key] = stated.get(key, Health.UNKNOWN), health
            if before is not health and not first:
                yield Transition(
                    component_key=key,
                    at=iso(update.reported_at),
                    old_health=before,
                    new_health=health,
                    update_key=update.id,
                )
