"""Zendesk: its own status API, JSON:API documents under `/api/ssp`.

`incidents.json` has about three months, newest start first, without texts. An incident is over with a `resolvedAt`:
`status` may remain "monitoring" for months. Ids do not follow time. `services.json` lists top-level services, without
health. `?subdomain=` in a source's address (or a `feed`) selects the incidents of that account's pod.
`maintResolvesAt`, a planned end, makes a maintenance; no capture holds one. An incident's address is its review in the
help centre. Captures of 2026.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

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
    Scope,
    Snapshot,
    Source,
    Status,
    When,
)
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.transitions import Outage, transitions
from statusledger.platforms.toolkit.words import STAGES, Default
from statusledger.text import addresses
from statusledger.times import iso

STATUS = Default(Status.UNKNOWN) | STAGES
IMPACT = Default(Impact.UNKNOWN) | {"minor": Impact.MINOR, "major": Impact.MAJOR, "critical": Impact.CRITICAL}


class _Facts(Struct, rename="camel"):
    name: str
    status: str
    started_at: str
    resolved_at: str | None
    impact: str | None = None
    maint_resolves_at: str | None = None
    postmortem: str | None = None


class _Incident(Struct, tag_field="type", tag="incident"):
    id: str
    attributes: _Facts


class _Share(Struct, rename="camel"):
    incident_id: int
    service_id: int
    service_name: str
    service_parent_id: int | None
    started_at: str
    outage: bool
    degradation: bool
    resolved_at: str | None


class _IncidentService(Struct, tag_field="type", tag="incidentService"):
    id: str
    attributes: _Share


class _IncidentUpdate(Struct, tag_field="type", tag="incidentUpdate"):
    """Documented, never seen; not read."""


class _Incidents(Struct):
    data: list[_Incident]
    included: list[_IncidentService | _IncidentUpdate]


class _About(Struct):
    name: str
    deprecated: bool
    position: int | None = None


class _Service(Struct, tag_field="type", tag="service"):
    id: str
    attributes: _About


class _Services(Struct):
    data: list[_Service]


_INCIDENTS = msgspec.json.Decoder(_Incidents)
_SERVICES = msgspec.json.Decoder(_Services)


def _parse(document: Document) -> Snapshot:
    with refusing(f"Zendesk's {document.kind}"):
        if document.kind == "services":
            services = _SERVICES.decode(document.body).data
            return Snapshot(components=tuple(_components(services)))
        body = _INCIDENTS.decode(document.body)
        shares = _shares(body.included)
        incidents = tuple(_incident(entry, shares[entry.id]) for entry in body.data)
    oldest = min((incident.started_at for incident in incidents if incident.started_at), default=None)
    covers = (Completeness(Scope.SINCE, since=oldest),) if oldest else ()
    return Snapshot(incidents=incidents, covers=covers)


def _components(services: Sequence[_Service]) -> Iterable[Component]:
    for service in services:
        if not service.attributes.deprecated:
            yield Component(
                key=service.id, name=text.plain(service.attributes.name), position=service.attributes.position
            )


def _shares(included: Iterable[_IncidentService | _IncidentUpdate]) -> dict[str, list[_Share]]:
    """By the id of the incident, a number here and a string there."""
    shares: dict[str, list[_Share]] = defaultdict(list)
    for each in included:
        if isinstance(each, _IncidentService):
            shares[str(each.attributes.incident_id)].append(each.attributes)
    return shares


def _incident(entry: _Incident, shares: Sequence[_Share]) -> Incident:
    facts = entry.attributes
    planned = facts.maint_resolves_at is not None
    over, open_ = (Status.COMPLETED, Status.IN_PROGRESS) if planned else (Status.RESOLVED, Status.UNKNOWN)
    status = over if facts.resolved_at else STATUS.get(facts.status, open_)
    return build_incident(
        key=entry.id,
        kind=Kind.MAINTENANCE if planned else Kind.INCIDENT,
        title=text.plain(facts.name),
        url=text.link(facts.postmortem) if facts.postmortem else None,
        status=open_ if status.final and not facts.resolved_at else status,
        status_raw=facts.status,
        impact=IMPACT(facts.impact),
        impact_raw=facts.impact,
        start=Start.stated(iso(facts.started_at)),
        end=End.stated(iso(facts.resolved_at)) if facts.resolved_at else None,
        window=(
            iso(facts.started_at) if planned else None,
            iso(facts.maint_resolves_at) if facts.maint_resolves_at else None,
        ),
        components=tuple(map(_affected, shares)),
        transitions=tuple(transitions((_outage(each) for each in shares if each.service_parent_id is None), {})),
    )


def _affected(share: _Share) -> Affected:
    """A top-level service by id; a part by name alone, for no list has it."""
    key = str(share.service_id) if share.service_parent_id is None else None
    return Affected(key, text.plain(share.service_name))


def _outage(share: _Share) -> Outage:
    health = Health.MAJOR_OUTAGE if share.outage else Health.DEGRADED if share.degradation else Health.UNKNOWN
    return Outage(str(share.service_id), health, share.started_at, share.resolved_at)


def _address(source: Source, kind: str) -> str:
    parts = addresses.split(source.url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{parts.netloc}/api/ssp/{kind}.json{query}"


def _holds_something(_: Document, snapshot: Snapshot | None) -> bool:
    """A document that lists nothing proves nothing."""
    return snapshot not in (None, Snapshot())


PLATFORM = Platform(
    name="zendesk",
    title="Zendesk",
    verified=Verified.CAPTURED,
    verified_on="2026-09",
    gaps=("The texts of incidents and the health of services are not published", "Maintenances were not captured"),
    documents=(
        Doc(
            kind="incidents",
            channel="api",
            url=lambda source: _address(source, "incidents"),
            feed=True,
            parse=_parse,
            matches=_holds_something,
        ),
        Doc(
            kind="services",
            channel="api",
            url=lambda source: _address(source, "services"),
            when=When.CHANGED,
            parse=_parse,
            matches=_holds_something,
        ),
    ),
    capabilities=frozenset({Fact.IMPACT, Fact.HISTORY, Fact.MAINTENANCES}),
)
