"""Backblaze: `data/payload.json`, which draws pages hosted by FireHydrant (Redis's, too).

It omits empty fields. An incident is open until its `timestamps` have the key of an end; `severitySlug` is mostly SEV1
to SEV4. Open incidents give components their health, in words explained by `conditions`; other components are
operational, as readers agree, but unknown while an open incident names no component. The timeline has notes,
milestones, or both in one. Described by several readers in 2026, one with a file of Redis. The feed is not read.
"""

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
    Page,
    Scope,
    Snapshot,
    Status,
    Update,
)
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import has_components
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import Post, numbered
from statusledger.platforms.toolkit.words import Default
from statusledger.text import phrases
from statusledger.times import exact, iso

STATUS = Default(Status.UNKNOWN) | {
    "investigating": Status.INVESTIGATING,
    "identified": Status.IDENTIFIED,
    "mitigated": Status.MONITORING,
    "monitoring": Status.MONITORING,
    "resolved": Status.RESOLVED,
    "closed": Status.RESOLVED,
}
IMPACT = Default(Impact.UNKNOWN) | {
    "SEV1": Impact.CRITICAL,
    "SEV2": Impact.MAJOR,
    "SEV3": Impact.MINOR,
    "SEV4": Impact.MINOR,
    "MAINTENANCE": Impact.MAINTENANCE,
}
HEALTH = Default(Health.UNKNOWN) | {
    "OPERATIONAL": Health.OPERATIONAL,
    "DEGRADED": Health.DEGRADED,
    "OFFLINE": Health.MAJOR_OUTAGE,
}


class _Config(Struct, rename="camel"):
    company_name: str = ""


class _Component(Struct):
    id: str
    name: str


class _Touched(Struct):
    id: str
    name: str
    condition: str


class _Note(Struct):
    note: str = ""


class _Step(Struct, rename="camel"):
    current_milestone: str


class _Details(Struct, rename="camel"):
    note: str | _Note | None = None
    milestone_update: _Step | None = None


class _Event(Struct, rename="camel"):
    occurred_at: str
    details: _Details


class _Incident(Struct, rename="camel"):
    id: str
    title: str
    timestamps: dict[str, str]
    severity_slug: str
    timeline: list[_Event] = []
    components: list[_Touched] = []

    @property
    def ended_at(self) -> str | None:
        return self.timestamps.get("resolved") or self.timestamps.get("closed")


class _Maintenance(Struct, rename="camel"):
    id: str
    name: str
    starts_at: str
    ends_at: str
    component_conditions: dict[str, str] = {}


class _Body(Struct, rename="camel"):
    config: _Config
    components: list[_Component]
    conditions: dict[str, str] = {}
    incidents: list[_Incident] = []
    scheduled_maintenances: list[_Maintenance] = []


_DECODER = msgspec.json.Decoder(_Body)


def _parse(document: Document) -> Snapshot:
    with refusing("the payload of a FireHydrant page"):
        body = _DECODER.decode(document.body)
        keys = {text.plain(component.name): component.id for component in body.components}
        return Snapshot(
            page=Page(name=text.plain(body.config.company_name) or None),
            components=tuple(_components(body)),
            incidents=(
                *map(_incident, body.incidents),
                *(_maintenance(entry, keys) for entry in body.scheduled_maintenances),
            ),
            covers=(Completeness(Scope.OPEN, (Kind.INCIDENT,)),),
        )


def _components(body: _Body) -> Iterable[Component]:
    disruptions = [entry for entry in body.incidents if not entry.ended_at and _kind(entry) is Kind.INCIDENT]
    words: dict[str, str] = {}
    for touched in (each for entry in disruptions for each in entry.components):
        ordered = sorted({touched.condition, words.get(touched.id, touched.condition)})
        words[touched.id] = max(ordered, key=lambda word: _health(word, body.conditions).badness)
    unnamed = Health.OPERATIONAL if all(entry.components for entry in disruptions) else Health.UNKNOWN
    for position, component in enumerate(body.components):
        word = words.get(component.id)
        yield Component(
            key=component.id,
            name=text.plain(component.name),
            position=position,
            health=unnamed if word is None else _health(word, body.conditions),
            health_raw=word,
        )


def _health(word: str, conditions: Mapping[str, str]) -> Health:
    return HEALTH(conditions.get(word, word))


def _kind(entry: _Incident) -> Kind:
    return Kind.MAINTENANCE if entry.severity_slug == "MAINTENANCE" else Kind.INCIDENT


def _incident(entry: _Incident) -> Incident:
    planned, updates = _kind(entry) is Kind.MAINTENANCE, _updates(entry.timeline)
    started, milestone = entry.timestamps.get("started"), _milestone(entry)
    status = Status.COMPLETED if planned and entry.ended_at else STATUS(milestone)
    return build_incident(
        key=entry.id,
        kind=_kind(entry),
        title=text.plain(entry.title),
        status=status,
        status_raw=milestone,
        impact=IMPACT(entry.severity_slug),
        impact_raw=entry.severity_slug,
        start=Start.stated(iso(started)) if started else None,
        end=End.stated(iso(entry.ended_at)) if entry.ended_at else None,
        components=tuple(Affected(each.id, text.plain(each.name)) for each in entry.components),
        updates=updates,
    )


def _milestone(entry: _Incident) -> str | None:
    reached = [word for word in STATUS if entry.timestamps.get(word)]
    ends = [word for word in reached if STATUS(word).final]
    return ends[0] if ends else max(reached, key=lambda word: exact(entry.timestamps[word]), default=None)


def _updates(events: Sequence[_Event]) -> tuple[Update, ...]:
    """At the times of the events, not of their entry."""
    saying = (event for event in events if _words(event) or event.details.milestone_update)
    return numbered(map(_post, sorted(saying, key=lambda event: exact(event.occurred_at))))


def _words(event: _Event) -> str:
    note = event.details.note
    return note.note if isinstance(note, _Note) else note or ""


def _post(event: _Event) -> Post:
    step, words = event.details.milestone_update, _words(event)
    status = STATUS(step.current_milestone) if step else phrases.status_of(words)
    return Post(iso(event.occurred_at), status, step.current_milestone if step else None, text.markdown(words))


def _maintenance(entry: _Maintenance, keys: Mapping[str, str]) -> Incident:
    names = map(text.plain, entry.component_conditions)
    return build_incident(
        key=entry.id,
        kind=Kind.MAINTENANCE,
        title=text.plain(entry.name),
        status=Status.SCHEDULED,
        impact=Impact.MAINTENANCE,
        start=Start.stated(iso(entry.starts_at)),
        window=(iso(entry.starts_at), iso(entry.ends_at)),
        components=tuple(Affected(keys.get(name), name) for name in names),
    )


PLATFORM = Platform(
    name="backblaze",
    title="Backblaze",
    verified=Verified.DOCUMENTED,
    verified_on="2026-11",
    gaps=("The summary of customer impact is not parsed", "A payload of Backblaze was never seen"),
    documents=(Doc("payload", "api", _parse, "{page}/data/payload.json", matches=has_components),),
    capabilities=frozenset(Fact),
)
