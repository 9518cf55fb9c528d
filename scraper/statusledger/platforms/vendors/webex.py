"""Webex: the JSON that its status page is drawn from, and its history feed where that is closed.

`dashServices/891` has two levels of components and everything unresolved, among which are the maintenances yet to come.
Since September 2026 it is said to want a login; then the page's `history.rss` is asked, which is documented to be made
as Statuspage makes it, and was not captured. Entries marked `deleted` are left out, and so are components that are not
listed, of which only an id is known. A capture of July 2026.
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
    Health,
    Impact,
    Incident,
    Instant,
    Kind,
    Request,
    ResolvedFrom,
    Scope,
    Snapshot,
    Source,
    StartedFrom,
    Status,
    Update,
    When,
)
from statusledger.platforms.statuspage import history, wire
from statusledger.platforms.toolkit.parse_errors import accepts, refusing
from statusledger.reconcile import timeline
from statusledger.text import addresses
from statusledger.times import exact, iso

PROVEN = True
TELLS = frozenset(Fact)
CHANNELS = {"services": "api", "history": "feed"}

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
    message: str
    create_time: str
    deleted: bool


class _Entry(Struct, rename="camel"):
    incident_id: str
    incident_name: str
    incident_type: str
    status: str
    impact: str
    create_time: str
    start_time: str | None
    end_time: str | None
    deleted: bool
    messages: list[_Message]
    major_components: list[str]
    degraded_components: list[str]
    maintenance_components: list[str]
    close_time: str | None = None


class _Body(Struct, rename="camel"):
    components: list[_Component]
    unresolved: list[_Entry] | None = msgspec.field(name="unResolvedIncidents")


_DECODER = msgspec.json.Decoder(_Body)


def requests(source: Source) -> Iterable[Request]:
    """The page's data, then its feed."""
    parts = addresses.split(source.url)
    yield Request(_SERVICES, "services")
    feed = source.feed or f"{parts.scheme}://{parts.netloc}/history.rss"
    yield Request(feed, "history", When.FALLBACK, Format.FEED)


def normalize(document: Document) -> Snapshot:
    """Either document. Raises NormalizeError."""
    if document.kind == "history":
        return replace(history.normalize(document), covers=())  # how long it is, nobody told
    with refusing("Webex's services"):
        body = _DECODER.decode(document.body)
        names = {each.component_id: text.plain(each.component_name) for _, each in _flat(body.components)}
        entries = [entry for entry in body.unresolved or () if not entry.deleted]
        return Snapshot(
            components=tuple(_components(body.components)),
            incidents=tuple(_incident(entry, names) for entry in entries),
            covers=(Completeness(Scope.OPEN),),
        )


def recognise(document: Document) -> bool:
    """The services. The feed is Statuspage's to all appearances."""
    return document.kind != "history" and accepts(normalize, document) and bool(normalize(document).components)


def _flat(components: Iterable[_Component], parent: str | None = None) -> Iterable[tuple[str | None, _Component]]:
    """All components that were not deleted, each with the name of the group it is in."""
    for component in components:
        if not component.deleted:
            yield parent, component
            yield from _flat(component.components, text.plain(component.component_name))


def _components(components: Iterable[_Component]) -> Iterable[Component]:
    """In the page's order; the numbers they carry count down, and anew in each group."""
    for position, (group, each) in enumerate(_flat(components)):
        yield Component(
            key=each.component_id,
            name=text.plain(each.component_name),
            group_name=group,
            description=text.markdown(each.description) if each.description else None,
            position=position,
            health=wire.HEALTH.get(each.status, Health.UNKNOWN),
            health_raw=each.status,
            is_group=each.is_group == "Y",
        )


def _incident(entry: _Entry, names: dict[str, str]) -> Incident:
    kind = Kind.MAINTENANCE if entry.incident_type == "MAINTENANCE" else Kind.INCIDENT
    planned = kind is Kind.MAINTENANCE
    updates = _updates(entry.messages)
    status = wire.STATUS.get(_word(entry.status), Status.UNKNOWN)
    closed_at, closed_from = _close(entry, status, updates)
    parts = (*entry.major_components, *entry.degraded_components, *entry.maintenance_components)
    began = entry.start_time or (None if planned else entry.create_time)
    return Incident(
        key=entry.incident_id,
        kind=kind,
        title=text.plain(entry.incident_name),
        url=None,
        status=status,
        status_raw=entry.status,
        impact=wire.IMPACT.get(entry.impact, Impact.UNKNOWN),
        impact_raw=entry.impact,
        started_at=iso(began) if began else None,
        started_from=StartedFrom.STATED if entry.start_time else StartedFrom.FIRST_UPDATE if began else None,
        resolved_at=closed_at,
        resolved_from=closed_from,
        scheduled_start_at=iso(entry.start_time) if planned and entry.start_time else None,
        scheduled_end_at=iso(entry.end_time) if planned and entry.end_time else None,
        posted_at=iso(entry.create_time),
        components=tuple(Affected(key, names[key]) for key in dict.fromkeys(parts) if key in names),
        updates=updates,
    )


def _word(status: str) -> str:
    """`In Progress` and `IN_PROGRESS` alike: only "scheduled" was seen."""
    return status.strip().lower().replace(" ", "_")


def _updates(messages: Sequence[_Message]) -> tuple[Update, ...]:
    told = sorted((each for each in messages if not each.deleted), key=lambda each: exact(each.create_time))
    return tuple(
        Update(
            key=each.message_id,
            status=wire.STATUS.get(_word(each.status), Status.UNKNOWN),
            status_raw=each.status,
            body=text.markdown(each.message),
            posted_at=iso(each.create_time),
        )
        for each in told
    )


def _close(entry: _Entry, status: Status, updates: Sequence[Update]) -> tuple[Instant | None, ResolvedFrom | None]:
    if entry.close_time:
        return iso(entry.close_time), ResolvedFrom.STATED
    closed = timeline.closing(updates) if status.final else None
    return (closed.posted_at, ResolvedFrom.UPDATE) if closed else (None, None)
