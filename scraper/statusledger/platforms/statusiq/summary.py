"""`/sp/api/u/summary_details`: components in groups, open incidents, and resolved ones by day.

Numbers of states from 20 on are of maintenances. Shapes are from the source of the vendor's Android and iOS
applications (2022 and 2025) and other readers.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.model import (
    Affected,
    Completeness,
    Component,
    Document,
    Health,
    Impact,
    Incident,
    Kind,
    Scope,
    Snapshot,
    Status,
    Update,
)
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import Post, last_known, numbered
from statusledger.platforms.toolkit.words import Default
from statusledger.times import iso

# 2 is "informational": there is something to read, whatever the health of the component.
HEALTH = Default(Health.UNKNOWN) | {
    1: Health.OPERATIONAL,
    3: Health.DEGRADED,
    4: Health.MAINTENANCE,
    5: Health.PARTIAL_OUTAGE,
    6: Health.MAJOR_OUTAGE,
}
IMPACT = Default(Impact.UNKNOWN) | {
    1: Impact.NONE,
    3: Impact.MINOR,
    4: Impact.MAINTENANCE,
    5: Impact.MAJOR,
    6: Impact.CRITICAL,
}
# 10 is "acknowledged".
STATUS = Default(Status.UNKNOWN) | {
    10: Status.INVESTIGATING,
    11: Status.INVESTIGATING,
    12: Status.IDENTIFIED,
    13: Status.MONITORING,
    14: Status.RESOLVED,
    21: Status.SCHEDULED,
    22: Status.IN_PROGRESS,
    23: Status.VERIFYING,
    24: Status.COMPLETED,
}
_FIRST_OF_MAINTENANCES = 20


class _Component(Struct):
    """A component, or a group, which has other names for the same fields."""

    name: str | None = msgspec.field(name="display_name", default=None)
    id: str | None = msgspec.field(name="enc_component_id", default=None)
    state: int | None = msgspec.field(name="component_status", default=None)
    group: str | None = msgspec.field(name="componentgroup_display_name", default=None)
    members: list["_Component"] | None = msgspec.field(name="componentgroup_components", default=None)


class _Affected(Struct):
    name: str = msgspec.field(name="display_name")
    group: str | None = msgspec.field(name="componentgroup_display_name", default=None)


class _Update(Struct):
    at: str = msgspec.field(name="status_updated_at")
    state: int = msgspec.field(name="incident_status_id")
    word: str | None = msgspec.field(name="incident_status", default=None)
    body: str | None = msgspec.field(name="incident_status_desc", default=None)
    key: str | None = msgspec.field(name="enc_inc_state_progress_id", default=None)


class _Incident(Struct):
    id: str = msgspec.field(name="enc_inc_id")
    title: str = msgspec.field(name="incident_title")
    severity: int | None = msgspec.field(name="incident_severity_id", default=None)
    began_at: str | None = msgspec.field(name="incident_began_at", default=None)
    ended_at: str | None = msgspec.field(name="incident_ended_at", default=None)
    updates: list[_Update] | None = msgspec.field(name="incident_status_updates", default=None)
    affected: list[_Affected] | None = msgspec.field(name="incident_affected_components", default=None)


class _Day(Struct):
    incidents: list[_Incident] | None = msgspec.field(name="grp_by_incidents_list", default=None)


class _Data(Struct):
    components: list[_Component] = msgspec.field(name="current_status")
    open: list[_Incident] | None = msgspec.field(name="active_incident_details", default=None)
    resolved: list[_Day] | None = msgspec.field(name="resolved_incident_details", default=None)


class _Body(Struct):
    data: _Data


_DECODER = msgspec.json.Decoder(_Body)


@refusing("a StatusIQ summary")
def parse(document: Document) -> Snapshot:
    """Parse a summary. Raises NormalizeError."""
    data = _DECODER.decode(document.body).data
    resolved = (each for day in data.resolved or () for each in day.incidents or ())
    components = tuple(_components(data.components))
    keys = {each.name: each.key for each in components if each.key == each.name}
    return Snapshot(
        components=components,
        incidents=(
            *(_incident(each, keys, is_over=False) for each in data.open or ()),
            *(_incident(each, keys, is_over=True) for each in resolved),
        ),
        covers=(Completeness(Scope.OPEN, (Kind.INCIDENT,)),) if data.open is not None else (),
    )


def _components(rows: Sequence[_Component]) -> Iterator[Component]:
    members = [(row.group, member) for row in rows for member in (row.members or (() if row.group else (row,)))]
    counts = Counter(member.name for _, member in members)
    for position, (group, member) in enumerate(members):
        if member.name:
            yield Component(
                key=text.plain(member.name if counts[member.name] == 1 or not member.id else member.id),
                name=text.plain(member.name),
                group_name=text.plain(group) if group else None,
                position=position,
                health=HEALTH(member.state),
                health_raw=None if member.state is None else str(member.state),
            )


def _incident(entry: _Incident, keys: Mapping[str, str], *, is_over: bool) -> Incident:
    posts = sorted(entry.updates or (), key=lambda each: iso(each.at))
    updates = tuple(_updates(posts))
    planned = entry.severity == 4 or any(each.state > _FIRST_OF_MAINTENANCES for each in posts)
    status = last_known(updates)
    if is_over and not status.final:
        status = Status.COMPLETED if planned else Status.RESOLVED
    began_at, ended_at = (iso(each) if each else None for each in (entry.began_at, entry.ended_at))
    return build_incident(
        key=entry.id,
        kind=Kind.MAINTENANCE if planned else Kind.INCIDENT,
        title=text.plain(entry.title),
        status=status,
        status_raw=updates[-1].status_raw if updates else None,
        impact=Impact.MAINTENANCE if planned else IMPACT(entry.severity),
        impact_raw=None if entry.severity is None else str(entry.severity),
        start=Start.stated(began_at),
        end=End.stated(ended_at) or End.closing(updates) if status.final else None,
        window=(began_at, ended_at) if planned else (None, None),
        components=[_affected(each, keys) for each in entry.affected or ()],
        updates=updates,
    )


def _affected(entry: _Affected, keys: Mapping[str, str]) -> Affected:
    """Components that share a name cannot be distinguished."""
    name = text.plain(entry.name)
    return Affected(keys.get(name), name, text.plain(entry.group) if entry.group else None)


def _updates(posts: Iterable[_Update]) -> Iterable[Update]:
    return numbered(
        Post(iso(each.at), STATUS(each.state), each.word or str(each.state), text.markdown(each.body or ""), each.key)
        for each in posts
    )
