"""Datadog Status Pages: `config.json`, from which the page of a customer draws all that it shows.

One document holds the components in groups, every notice of trouble with its timeline, and the maintenances; a list
that is empty may be null. A notice can be entered afterwards: then `createdAt` and `lastModifiedAt` of its updates are
later than the times it gives (`startedAt`). The components of a closed notice are as they are now, those of its updates
as they were then. Datadog's own page, status.datadoghq.com, is not one of these.
Captured: OpenRouter's page of September 2026, quiet. Open notices have the same shape; the fields and words of
maintenances are those of Datadog's API (https://docs.datadoghq.com/api/latest/status-pages/), written as here.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec
from msgspec import UNSET, Struct, UnsetType

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
    Transition,
    Update,
)
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import oldest_first
from statusledger.platforms.toolkit.words import Default
from statusledger.times import iso

STATUS = Default(Status.UNKNOWN) | {
    "investigating": Status.INVESTIGATING,
    "identified": Status.IDENTIFIED,
    "monitoring": Status.MONITORING,
    "resolved": Status.RESOLVED,
    "scheduled": Status.SCHEDULED,
    "in_progress": Status.IN_PROGRESS,
    "completed": Status.COMPLETED,
    "canceled": Status.CANCELLED,
}
HEALTH = Default(Health.UNKNOWN) | {
    "operational": Health.OPERATIONAL,
    "degraded": Health.DEGRADED,
    "partial_outage": Health.PARTIAL_OUTAGE,
    "major_outage": Health.MAJOR_OUTAGE,
    "maintenance": Health.MAINTENANCE,
}
IMPACT = Default(Impact.UNKNOWN) | {
    "operational": Impact.NONE,
    "maintenance": Impact.MAINTENANCE,
    "degraded": Impact.MINOR,
    "partial_outage": Impact.MAJOR,
    "major_outage": Impact.CRITICAL,
}
_GROUP = "ComponentGroup"


class _Component(Struct):
    """A component, or a group of them, which has no status."""

    id: str
    name: str
    type: str
    position: int | None = None
    status: str | None = None
    components: list["_Component"] | None = None


class _Update(Struct, rename="camel"):
    """`started_at` is the time of what it reports, `created_at` that of its entry."""

    id: str
    created_at: str | None = None
    started_at: str | None = None
    status: str | None = None
    description: str | None = None
    components_affected: list[_Component] | None = None
    deleted_at: str | None = None

    @property
    def shown_at(self) -> str:
        """The time that the page shows."""
        return self.started_at or self.created_at or ""


class _Notice(Struct, rename="camel"):
    id: str
    title: str
    current_status: str
    published_date: str | None = None
    resolved_date: str | None = None
    start_date: str | None = None
    completed_date: str | None = None
    components_affected: list[_Component] | None = None
    timeline: list[_Update] | None = None
    deleted_at: str | None = None


class _Config(Struct, rename="camel"):
    id: str
    name: str
    domain_prefix: str
    components: list[_Component] | None
    page_url: str | None = None
    custom_domain: str | None = None
    custom_domain_enabled: bool = False
    incidents: list[_Notice] | UnsetType | None = UNSET
    maintenances: list[_Notice] | UnsetType | None = UNSET


_DECODER = msgspec.json.Decoder(_Config)


@refusing("a config.json of Datadog Status Pages")
def _parse(document: Document) -> Snapshot:
    """The document of a page. Raises NormalizeError."""
    config = _DECODER.decode(document.body)
    lists = {Kind.INCIDENT: config.incidents, Kind.MAINTENANCE: config.maintenances}
    listed = {kind: notices or [] for kind, notices in lists.items() if notices is not UNSET}
    return Snapshot(
        page=Page(key=config.id, name=text.plain(config.name), url=text.link(_address(config))),
        components=tuple(_components(config.components or ())),
        incidents=tuple(
            _incident(notice, kind) for kind, notices in listed.items() for notice in notices if not notice.deleted_at
        ),
        covers=(Completeness(Scope.OPEN, tuple(listed)),) if listed else (),
    )


def _address(config: _Config) -> str:
    is_custom = config.custom_domain_enabled and config.custom_domain
    return f"https://{config.custom_domain}" if is_custom else config.page_url or ""


def _components(listed: Iterable[_Component], group_name: str | None = None) -> Iterator[Component]:
    for component in listed:
        name = text.plain(component.name)
        if component.type == _GROUP:
            yield from _components(component.components or (), name)
            continue
        yield Component(
            key=component.id,
            name=name,
            group_name=group_name,
            position=component.position,
            health=HEALTH(component.status),
            health_raw=component.status,
        )


def _incident(notice: _Notice, kind: Kind) -> Incident:
    """A notice. The planned end of a maintenance is its end once it is completed."""
    is_planned = kind is Kind.MAINTENANCE
    ordered = oldest_first([each for each in notice.timeline or () if not each.deleted_at], lambda each: each.shown_at)
    updates, status = tuple(map(_update, ordered)), STATUS(notice.current_status)
    published, begun, planned_end, resolved = (
        iso(words) if words else None
        for words in (notice.published_date, notice.start_date, notice.completed_date, notice.resolved_date)
    )
    word = _worst_word(notice, ordered)
    end = End.stated(planned_end if is_planned else resolved) or End.closing(updates)
    return build_incident(
        key=notice.id,
        kind=kind,
        title=text.plain(notice.title),
        status=status,
        status_raw=notice.current_status,
        impact=Impact.MAINTENANCE if is_planned else IMPACT(word),
        impact_raw=None if is_planned else word,
        start=Start.stated(begun or (None if is_planned else published)) or _first_update(updates, kind),
        end=end if status.final and status is not Status.CANCELLED else None,
        window=(begun, planned_end) if is_planned else (None, None),
        posted_at=published if is_planned else None,
        components=_affected(notice, ordered),
        transitions=tuple(_transitions(ordered)),
        updates=updates,
    )


def _first_update(updates: Sequence[Update], kind: Kind) -> Start | None:
    """The first update that reports trouble, or that work is under way."""
    begun = (each.posted_at for each in updates if kind is Kind.INCIDENT or each.status is Status.IN_PROGRESS)
    return Start.first_update(next(begun, None))


def _update(update: _Update) -> Update:
    return Update(
        key=update.id,
        status=STATUS(update.status),
        status_raw=update.status,
        body=text.markdown(update.description or ""),
        posted_at=iso(update.shown_at),
    )


def _mentions(notice: _Notice, updates: Iterable[_Update]) -> Iterator[_Component]:
    """The components of a notice and of each of its updates."""
    for listed in (notice.components_affected, *(update.components_affected for update in updates)):
        yield from listed or ()


def _worst_word(notice: _Notice, updates: Iterable[_Update]) -> str | None:
    """The worst word for any component at any time."""
    return IMPACT.worst(each.status for each in _mentions(notice, updates) if each.status)


def _affected(notice: _Notice, updates: Iterable[_Update]) -> tuple[Affected, ...]:
    named = {each.id: text.plain(each.name) for each in _mentions(notice, updates)}
    return tuple(Affected(key, name) for key, name in named.items())


def _transitions(updates: Iterable[_Update]) -> Iterator[Transition]:
    """The components whose health an update changes; before the first, they were well."""
    stated: dict[str, Health] = {}
    for update in updates:
        for component in sorted(update.components_affected or (), key=lambda each: each.id):
            if component.status is None:
                continue
            before, health = stated.get(component.id, Health.OPERATIONAL), HEALTH(component.status)
            stated[component.id] = health
            if health is not before:
                yield Transition(
                    component_key=component.id,
                    at=iso(update.shown_at),
                    old_health=before,
                    new_health=health,
                    update_key=update.id,
                )


PLATFORM = Platform(
    name="datadog",
    title="Datadog Status Pages",
    verified=Verified.CAPTURED,
    verified_on="2026-09",
    gaps=(
        "Maintenances are known from Datadog's API, not from a page",
        "The address of a single notice is not known",
    ),
    hosts=("statuspage.datadoghq.com",),
    documents=(Doc("config", "api", _parse, "{page}/config.json"),),
    capabilities=frozenset(Fact),
)
