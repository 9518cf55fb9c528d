"""Flashcat (Flashduty) status pages, such as DeepSeek's: `summary/active` of a page's API.

It lists the components, without health, and the open changes, which name those that are not well. The address holds an
id that the page does not show: the source's `feed` gives it, up to `/api/status-page/<id>`. Lists of past changes
(`change/list`) want times and are read only where somebody brings one. Described by several readers of DeepSeek's
page, 2026; not seen in a capture.
"""

from collections.abc import Iterable

import msgspec
from msgspec import UNSET, Struct, UnsetType

from statusledger import text
from statusledger.errors import NormalizeError
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
    Update,
)
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import has_entries
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.words import Default
from statusledger.times import from_epoch

KIND = {"incident": Kind.INCIDENT, "maintenance": Kind.MAINTENANCE}
STATUS = Default(Status.UNKNOWN) | {
    "investigating": Status.INVESTIGATING,
    "identified": Status.IDENTIFIED,
    "monitoring": Status.MONITORING,
    "resolved": Status.RESOLVED,
    "scheduled": Status.SCHEDULED,
    "in_progress": Status.IN_PROGRESS,
    "completed": Status.COMPLETED,
}
HEALTH = Default(Health.UNKNOWN) | {
    "operational": Health.OPERATIONAL,
    "degraded": Health.DEGRADED,
    "partial_outage": Health.PARTIAL_OUTAGE,
    "full_outage": Health.MAJOR_OUTAGE,
}
IMPACT = Default(Impact.UNKNOWN) | {
    "operational": Impact.NONE,
    "degraded": Impact.MINOR,
    "partial_outage": Impact.MAJOR,
    "full_outage": Impact.CRITICAL,
}


class _Affected(Struct):
    component_id: str
    name: str
    status: str


class _ComponentChange(Struct):
    status: str


class _Update(Struct):
    update_id: str | int
    at_seconds: int
    description: str
    component_changes: list[_ComponentChange] | None
    status: str | None = None


class _Change(Struct):
    change_id: str | int
    type: str
    title: str
    status: str
    start_at_seconds: int
    affected_components: list[_Affected] | None
    updates: list[_Update] | None
    close_at_seconds: int | None = None


class _Section(Struct):
    section_id: str
    name: str


class _Component(Struct):
    component_id: str
    name: str
    section_id: str | None = None
    description: str | None = None


class _Page(Struct):
    components: list[_Component]
    sections: list[_Section] | None = None


class _Data(Struct):
    page: _Page | UnsetType = UNSET
    active_changes: list[_Change] | UnsetType = UNSET
    items: list[_Change] | UnsetType = UNSET


class _Body(Struct):
    data: _Data


_DECODER = msgspec.json.Decoder(_Body)


def _parse(document: Document) -> Snapshot:
    """Either document. Raises NormalizeError."""
    what = f"Flashcat's {document.kind}"
    with refusing(what):
        data = _DECODER.decode(document.body).data
        if document.kind == "active":
            if data.page is UNSET or data.active_changes is UNSET:
                raise NormalizeError(f"not {what}: it has no page or no active_changes")
            return Snapshot(
                components=tuple(_components(data.page, data.active_changes)),
                incidents=tuple(map(_incident, data.active_changes)),
                covers=(Completeness(Scope.OPEN),),
            )
        if data.items is UNSET:
            raise NormalizeError(f"not {what}: it has no items")
        return Snapshot(incidents=tuple(map(_incident, data.items)))


def _components(page: _Page, changes: Iterable[_Change]) -> Iterable[Component]:
    """A component that no open change names is well, as the page shows it."""
    sections = {section.section_id: text.plain(section.name) for section in page.sections or ()}
    affected = (each for change in changes for each in change.affected_components or ())
    words = HEALTH.worst_by((each.component_id, each.status) for each in affected)
    for position, component in enumerate(page.components):
        word = words.get(component.component_id)
        yield Component(
            key=component.component_id,
            name=text.plain(component.name),
            group_name=sections.get(component.section_id or ""),
            description=text.markdown(component.description) if component.description else None,
            position=position,
            health=Health.OPERATIONAL if word is None else HEALTH(word),
            health_raw=word,
        )


def _incident(change: _Change) -> Incident:
    kind = KIND.get(change.type, Kind.INCIDENT)
    affected = change.affected_components or []
    word = _worst(affected, change.updates or []) if change.type in KIND else change.type
    return build_incident(
        key=str(change.change_id),
        kind=kind,
        title=text.plain(change.title),
        status=STATUS(change.status),
        status_raw=change.status,
        impact=Impact.MAINTENANCE if kind is Kind.MAINTENANCE else IMPACT(word),
        impact_raw=word if kind is Kind.INCIDENT else None,
        start=Start.stated(from_epoch(change.start_at_seconds)),
        end=End.stated(from_epoch(change.close_at_seconds)) if change.close_at_seconds else None,
        components=tuple(Affected(each.component_id, text.plain(each.name)) for each in affected),
        updates=tuple(map(_update, sorted(change.updates or [], key=lambda update: update.at_seconds))),
    )


def _worst(affected: Iterable[_Affected], updates: Iterable[_Update]) -> str | None:
    """The worst word for any component, ever: those of a closed change are well again."""
    words = [each.status for each in affected]
    words += [each.status for update in updates for each in update.component_changes or ()]
    return HEALTH.worst(words)


def _update(update: _Update) -> Update:
    return Update(
        key=str(update.update_id),
        status=STATUS(update.status),
        status_raw=update.status,
        body=text.markdown(update.description),
        posted_at=from_epoch(update.at_seconds),
    )


def _active(source: Source) -> str:
    return f"{(source.feed or source.url).rstrip('/')}/summary/active"


PLATFORM = Platform(
    name="flashcat",
    title="Flashcat",
    verified=Verified.DOCUMENTED,
    documents=(
        Doc("active", "api", _parse, _active, matches=has_entries),
        Doc("changes", "api", _parse, matches=has_entries),
    ),
    capabilities=frozenset(Fact),
)
