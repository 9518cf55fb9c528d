"""The page in English, and an incident's page: data in `<script id="__NEXT_DATA__">`.

Times of a maintenance are its window. `systems` names subjects of incidents (`/systems/3`). An incident's page may lack
its state.
"""

from collections.abc import Iterable, Iterator, Mapping

import msgspec
from msgspec import Struct, field
from selectolax.lexbor import LexborHTMLParser

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import (
    Affected,
    Component,
    Document,
    Impact,
    Incident,
    Kind,
    Snapshot,
    Status,
    Update,
)
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import Post, last_open, numbered
from statusledger.platforms.toolkit.words import PLANNED_STAGES, STAGES, Default
from statusledger.text import addresses
from statusledger.times import local

STATUS = Default(Status.UNKNOWN) | STAGES | PLANNED_STAGES
_NO_STATE = "update"
_UNPLANNED = ("outage", "warning", "other")


class _System(Struct):
    id: str = field(name="@id")
    title: str = field(name="titleEn")


class _Update(Struct, rename="camel"):
    """`visible` is false for one hidden on the page."""

    id: int
    incident_state: str
    created_at: str
    description_en: str | None = None
    visible: bool = True


class _Entry(Struct, rename="camel"):
    uuid: str
    title_en: str
    incident_type: str
    start_time: str
    end_time: str | None = None
    system: str | None = None
    incident_state: str | None = None
    created_at: str | None = None
    description_en: str | None = None
    incident_updates: list[_Update] | None = None


class _Lists(Struct, rename="camel"):
    information_list: list[_Entry] | None
    maintenance_list: list[_Entry] | None
    incident_history: list[_Entry] | None
    top_notification: list[_Entry] | None = None


class _Props(Struct, rename="camel"):
    systems: list[_System]
    incidents: _Lists | None = None
    incident: _Entry | None = None


class _PageProps(Struct, rename="camel"):
    page_props: _Props


class _Data(Struct):
    props: _PageProps


_DECODER = msgspec.json.Decoder(_Data)


def parse(document: Document) -> Snapshot:
    """Parse either page. Raises NormalizeError."""
    with refusing(f"Hetzner's {document.kind}"):
        props = _data(document.body).props.page_props
        names = {system.id: text.plain(system.title) for system in props.systems}
        return Snapshot(
            components=tuple(
                Component(key=_last(path), name=name, position=position)
                for position, (path, name) in enumerate(names.items())
            ),
            incidents=tuple(_incident(entry, names, document) for entry in _listed(props)),
            all_components=props.incidents is not None,
        )


def _data(body: bytes) -> _Data:
    script = LexborHTMLParser(body.decode("utf-8", "replace")).css_first("script#__NEXT_DATA__")
    if script is None:
        raise NormalizeError('not Hetzner\'s page: it has no <script id="__NEXT_DATA__">')
    return _DECODER.decode(script.text())


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _listed(props: _Props) -> Iterable[_Entry]:
    """Current ones may be in two lists."""
    lists = props.incidents
    if lists is None and props.incident is None:
        raise NormalizeError("not Hetzner's page: it has no incidents")
    everything = [[props.incident]] if props.incident else []
    if lists:
        several = (lists.top_notification, lists.information_list, lists.maintenance_list, lists.incident_history)
        everything += [each or [] for each in several]
    return {entry.uuid.lower(): entry for each in everything for entry in each}.values()


def _incident(entry: _Entry, names: Mapping[str, str], document: Document) -> Incident:
    kind = Kind.MAINTENANCE if entry.incident_type == "maintenance" else Kind.INCIDENT
    planned = kind is Kind.MAINTENANCE
    updates = numbered(_posts(entry, kind, document.time_zone))
    status = _status(entry, kind, updates)
    started_at = local(entry.start_time, document.time_zone)
    ends_at = local(entry.end_time, document.time_zone) if entry.end_time else None
    stated = End.stated(ends_at) if entry.incident_type in _UNPLANNED else None
    return build_incident(
        key=entry.uuid.lower(),
        kind=kind,
        title=text.plain(entry.title_en),
        url=text.link(addresses.join(document.url, f"/incident/{addresses.step(entry.uuid)}")),
        status=status,
        status_raw=entry.incident_state,
        impact=Impact.MAINTENANCE if planned else Impact.UNKNOWN,
        impact_raw=entry.incident_type,
        start=Start.stated(started_at),
        end=(stated or End.closing(updates)) if status.final else None,
        window=(started_at, ends_at) if planned else (None, None),
        posted_at=local(entry.created_at, document.time_zone) if entry.created_at else None,
        components=tuple(_affected(entry.system, names)),
        updates=updates,
        whole_timeline=entry.incident_updates is not None,
    )


def _affected(system: str | None, names: Mapping[str, str]) -> Iterator[Affected]:
    if system is not None and system in names:
        yield Affected(_last(system), names[system])


def _status(entry: _Entry, kind: Kind, updates: tuple[Update, ...]) -> Status:
    if entry.incident_state is None and entry.end_time and entry.incident_type in _UNPLANNED:
        return Status.RESOLVED
    if entry.incident_state in (None, _NO_STATE):
        return last_open(updates)
    return of_kind(STATUS(entry.incident_state), kind)


def _posts(entry: _Entry, kind: Kind, time_zone: str | None) -> list[Post]:
    """Oldest first; the entry's own text only if dated."""
    return sorted((*_opening(entry, time_zone), *_shown(entry, kind, time_zone)), key=lambda post: post.at)


def _opening(entry: _Entry, time_zone: str | None) -> Iterator[Post]:
    body = text.markdown(entry.description_en or "")
    if body and entry.created_at:
        yield Post(local(entry.created_at, time_zone), Status.UNKNOWN, None, body, "description")


def _shown(entry: _Entry, kind: Kind, time_zone: str | None) -> Iterator[Post]:
    for update in entry.incident_updates or ():
        if update.visible:
            word, body = update.incident_state, text.markdown(update.description_en or "")
            yield Post(local(update.created_at, time_zone), of_kind(STATUS(word), kind), word, body, str(update.id))


def of_kind(status: Status, kind: Kind) -> Status:
    """Adapt a status to the kind: German has one word for the end of either."""
    if status not in (Status.RESOLVED, Status.COMPLETED):
        return status
    return Status.COMPLETED if kind is Kind.MAINTENANCE else Status.RESOLVED
