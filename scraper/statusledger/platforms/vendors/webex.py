"""Webex: the JSON that draws its status page, and the history feed where that is refused.

`dashServices/891` has everything unresolved, planned maintenances included. Since September 2026 it reportedly requires
a login; `history.rss` is documented to be Statuspage's, not captured. Entries marked `deleted` and unlisted components,
known by id only, are skipped. A capture of July 2026.
"""

from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from statusledger import text
from statusledger.model import (
    Affected,
    Completeness,
    Component,
    Document,
    Fact,
    Format,
    Incident,
    Kind,
    Scope,
    Snapshot,
    Update,
    When,
)
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.statuspage import history, wire
from statusledger.platforms.toolkit.evidence import has_components
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.times import exact, iso

_SERVICES = "https://service-status.webex.com/customer/dashServices/891?commercial=true"


class _Component(Struct, rename="camel"):
    component_id: str
    component_name: str
    is_group: str
    status: str
    deleted: bool
    components: "list[_Component]"
    position: int | None = None
    description: str | None = None


class _Message(Struct, rename="camel"):
    message_id: str
    status: str
    create_time: str
    deleted: bool
    message: str = ""


class _Entry(Struct, rename="camel"):
    incident_id: str
    incident_name: str
    incident_type: str
    status: str
    create_time: str
    start_time: str | None
    end_time: str | None
    deleted: bool
    messages: list[_Message]
    major_components: list[str]
    degraded_components: list[str]
    maintenance_components: list[str]
    impact: str | None = None
    close_time: str | None = None


class _Body(Struct, rename="camel"):
    components: list[_Component]
    unresolved: list[_Entry] | None = msgspec.field(name="unResolvedIncidents")


_DECODER = msgspec.json.Decoder(_Body)


def _parse(document: Document) -> Snapshot:
    if document.kind == "history":
        return replace(history.parse(document), covers=())  # its length is not known
    with refusing("Webex's services"):
        body = _DECODER.decode(document.body)
        names = {each.component_id: text.plain(each.component_name) for _, each in _flat(body.components)}
        entries = [entry for entry in body.unresolved or () if not entry.deleted]
        return Snapshot(
            components=tuple(_components(body.components)),
            incidents=tuple(_incident(entry, names) for entry in entries),
            covers=(Completeness(Scope.OPEN),),
        )


def _flat(components: Iterable[_Component], parent: str | None = None) -> Iterable[tuple[str | None, _Component]]:
    for component in components:
        if not component.deleted:
            yield parent, component
            yield from _flat(component.components, text.plain(component.component_name))


def _components(components: Iterable[_Component]) -> Iterable[Component]:
    """Their own numbers count down, and restart in each group."""
    for position, (group, each) in enumerate(_flat(components)):
        yield Component(
            key=each.component_id,
            name=text.plain(each.component_name),
            group_name=group,
            description=text.markdown(each.description) if each.description else None,
            position=position,
            health=wire.HEALTH(each.status),
            health_raw=each.status,
            is_group=each.is_group == "Y",
        )


def _incident(entry: _Entry, names: dict[str, str]) -> Incident:
    kind = Kind.MAINTENANCE if entry.incident_type == "MAINTENANCE" else Kind.INCIDENT
    planned = kind is Kind.MAINTENANCE
    updates = _updates(entry.messages)
    status = wire.STATUS(_word(entry.status))
    closed = End.stated(iso(entry.close_time)) if entry.close_time else None
    parts = (*entry.major_components, *entry.degraded_components, *entry.maintenance_components)
    first = None if planned else Start.first_update(iso(entry.create_time))
    return build_incident(
        key=entry.incident_id,
        kind=kind,
        title=text.plain(entry.incident_name),
        status=status,
        status_raw=entry.status,
        impact=wire.IMPACT(entry.impact),
        impact_raw=entry.impact,
        start=Start.stated(iso(entry.start_time)) if entry.start_time else first,
        end=closed or (End.closing(updates) if status.final else None),
        window=(
            iso(entry.start_time) if planned and entry.start_time else None,
            iso(entry.end_time) if planned and entry.end_time else None,
        ),
        posted_at=iso(entry.create_time),
        components=tuple(Affected(key, names[key]) for key in dict.fromkeys(parts) if key in names),
        updates=updates,
    )


def _word(status: str) -> str:
    """`In Progress` or `IN_PROGRESS`: only "scheduled" was seen."""
    return status.strip().lower().replace(" ", "_")


def _updates(messages: Sequence[_Message]) -> tuple[Update, ...]:
    ordered = sorted((each for each in messages if not each.deleted), key=lambda each: exact(each.create_time))
    return tuple(
        Update(
            key=each.message_id,
            status=wire.STATUS(_word(each.status)),
            status_raw=each.status,
            body=text.markdown(each.message),
            posted_at=iso(each.create_time),
        )
        for each in ordered
    )


PLATFORM = Platform(
    name="webex",
    title="Webex",
    verified=Verified.CAPTURED,
    verified_on="2026-07",
    gaps=(
        "The JSON is said to require a login since September 2026",
        "The history feed, which stands in for it, was not captured",
    ),
    documents=(
        Doc("services", "api", _parse, _SERVICES, matches=has_components),
        Doc(
            "history",
            "feed",
            _parse,
            "{site}/history.rss",
            feed=True,
            when=When.FALLBACK,
            expects=Format.FEED,
            matches=None,
        ),
    ),
    capabilities=frozenset(Fact),
)
