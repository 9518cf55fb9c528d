"""The data of a PagerDuty status page to a Snapshot."""

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
from statusledger.platforms.pagerduty import wire
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.reconcile import timeline
from statusledger.times import exact, iso

_SCRIPT = re.compile(
    rb"<script\b(?>[^<>]*?\bid=[\"']data[\"'])[^<>]*+>(.*?)(?:</script\s*+>|\Z)", re.DOTALL | re.IGNORECASE
)
_DECODER = msgspec.json.Decoder(wire.Data)


def normalize(document: Document) -> Snapshot:
    """A page. Raises NormalizeError where its data is missing or lacks what must be there."""
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
    """The services in the page's order. While a post is up, which we cannot read, none is known to be well."""
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
            health=unnamed if word is None else wire.HEALTH.get(word, Health.UNKNOWN),
            health_raw=word,
        )


def _current(incidents: Iterable[wire.Incident]) -> dict[str, str]:
    """The worst word that the newest updates of open incidents have for each service."""
    words: dict[str, str] = {}
    for incident in incidents:
        for impacted in [each for update in _in_order(incident.updates)[-1:] for each in update.impacted]:
            told = words.get(impacted.service_id, impacted.severity)
            words[impacted.service_id] = max(told, impacted.severity, key=_badness)
    return words


def _badness(severity: str) -> int:
    return wire.HEALTH.get(severity, Health.UNKNOWN).badness


def _in_order(updates: Sequence[wire.IncidentUpdate]) -> list[wire.IncidentUpdate]:
    """Oldest first; they come newest first, which decides between those of one moment."""
    newest_last = updates[::-1]
    return sorted(newest_last, key=lambda update: exact(update.reported_at))


def _incident(entry: wire.Incident) -> Incident:
    told = _in_order(entry.updates)
    updates = tuple(map(_update, told))
    closed = timeline.closing(updates)
    status_raw = told[-1].status if told else None
    severity = _severity(told)
    return Incident(
        key=entry.id,
        kind=Kind.INCIDENT,
        title=text.plain(entry.title),
        url=None,
        status=wire.STATUS.get(status_raw or "", Status.UNKNOWN),
        status_raw=status_raw,
        impact=wire.IMPACT.get(severity or "", Impact.UNKNOWN),
        impact_raw=severity,
        started_at=updates[0].posted_at if updates else None,
        started_from=StartedFrom.FIRST_UPDATE if updates else None,
        resolved_at=closed.posted_at if closed else None,
        resolved_from=ResolvedFrom.UPDATE if closed else None,
        posted_at=min((iso(update.created_at) for update in told), default=None),
        components=_affected(told),
        transitions=tuple(_transitions(told)),
        updates=(*updates, *_postmortem(entry.postmortem)),
    )


def _severity(updates: Sequence[wire.IncidentUpdate]) -> str | None:
    """The worst the incident was called; where it was `all_good` throughout, the worst a service in it was."""
    worst = max((update.severity for update in updates), key=_badness, default=None)
    if worst != "all_good":
        return worst
    return max((each.severity for update in updates for each in update.impacted), key=_badness, default=worst)


def _affected(updates: Iterable[wire.IncidentUpdate]) -> tuple[Affected, ...]:
    named = {each.service_id: each.name for update in updates for each in update.impacted}
    return tuple(Affected(key, text.plain(name)) for key, name in named.items())


def _update(update: wire.IncidentUpdate) -> Update:
    return Update(
        key=update.id,
        status=wire.STATUS.get(update.status, Status.UNKNOWN),
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
    """What an update says of a service that the incident did not say before; to begin with, that it is not well."""
    told: dict[str, Health] = {}
    for update in updates:
        for impacted in update.impacted:
            key, health = impacted.service_id, wire.HEALTH.get(impacted.severity, Health.UNKNOWN)
            first = health is Health.OPERATIONAL and key not in told
            before, told[key] = told.get(key, Health.UNKNOWN), health
            if before is not health and not first:
                yield Transition(
                    component_key=key,
                    at=iso(update.reported_at),
                    old_health=before,
                    new_health=health,
                    update_key=update.id,
                )
