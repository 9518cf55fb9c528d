"""Hetzner: its status page, drawn from data in `<script id="__NEXT_DATA__">`, and the feed, which has the texts.

The page lists information, maintenances and past incidents with their states and times; `incidentType` is "outage",
"maintenance" or "other". `systems` has what they are about (`/systems/3`) by name, but no health. A maintenance's times
are its window. The feed has an entry for each incident, linked by the same uuid, with a text in XHTML and the time it
was last touched, and no lifecycle but in words, English or German. How long either goes back nobody says. One reader
saw times with an offset, another without: those are read in the source's `time_zone`, or refused. Described by readers
in 2026; of the feed only a form of 2015 was seen, with other addresses, which is refused.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec
from msgspec import Struct, field
from selectolax.lexbor import LexborHTMLParser

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import (
    Affected,
    Component,
    Document,
    Fact,
    Format,
    Impact,
    Incident,
    Instant,
    Kind,
    Snapshot,
    Source,
    Status,
    Update,
)
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit import feeds
from statusledger.platforms.toolkit.evidence import has_incidents
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.words import Default
from statusledger.reconcile import timeline
from statusledger.text import addresses, phrases
from statusledger.times import local
from statusledger.times.dates import feed_time

STATUS = Default(Status.UNKNOWN) | {
    "investigating": Status.INVESTIGATING,
    "identified": Status.IDENTIFIED,
    "monitoring": Status.MONITORING,
    "resolved": Status.RESOLVED,
    "scheduled": Status.SCHEDULED,
    "in_progress": Status.IN_PROGRESS,
    "completed": Status.COMPLETED,
}
_UNPLANNED = ("outage", "other")
_KEY = re.compile(r".*/incident/(?P<uuid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/?", re.IGNORECASE)


class _System(Struct):
    id: str = field(name="@id")
    title: str = field(name="titleEn")


class _Entry(Struct, rename="camel"):
    uuid: str
    system: str
    title_en: str
    incident_state: str
    incident_type: str
    start_time: str
    end_time: str | None
    created_at: str | None = None


class _Lists(Struct, rename="camel"):
    information_list: list[_Entry] | None
    maintenance_list: list[_Entry] | None
    incident_history: list[_Entry] | None
    top_notification: list[_Entry] | None = None


class _Props(Struct, rename="camel"):
    systems: list[_System]
    incidents: _Lists


class _PageProps(Struct, rename="camel"):
    page_props: _Props


class _Data(Struct):
    props: _PageProps


_DECODER = msgspec.json.Decoder(_Data)


def _parse(document: Document) -> Snapshot:
    """Either document. Raises NormalizeError."""
    with refusing(f"Hetzner's {document.kind}"):
        if document.kind == "feed":
            return Snapshot(incidents=tuple(_from_feed(feeds.read(document).entries, document.time_zone)))
        props = _data(document.body).props.page_props
        names = {system.id: text.plain(system.title) for system in props.systems}
        return Snapshot(
            components=tuple(
                Component(key=_last(path), name=name, position=position)
                for position, (path, name) in enumerate(names.items())
            ),
            incidents=tuple(_incident(entry, names, document) for entry in _listed(props.incidents)),
        )


def _data(body: bytes) -> _Data:
    script = LexborHTMLParser(body.decode("utf-8", "replace")).css_first("script#__NEXT_DATA__")
    if script is None:
        raise NormalizeError('not Hetzner\'s page: it has no <script id="__NEXT_DATA__">')
    return _DECODER.decode(script.text())


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _listed(lists: _Lists) -> Iterable[_Entry]:
    """Each once; what is current may be in two lists."""
    everything = (lists.top_notification, lists.information_list, lists.maintenance_list, lists.incident_history)
    return {entry.uuid.lower(): entry for several in everything for entry in several or ()}.values()


def _incident(entry: _Entry, names: Mapping[str, str], document: Document) -> Incident:
    kind = Kind.MAINTENANCE if entry.incident_type == "maintenance" else Kind.INCIDENT
    planned = kind is Kind.MAINTENANCE
    status = _of_kind(STATUS(entry.incident_state), kind)
    started_at = local(entry.start_time, document.time_zone)
    ends_at = local(entry.end_time, document.time_zone) if entry.end_time else None
    resolved_at = ends_at if status.final and entry.incident_type in _UNPLANNED else None
    return build_incident(
        key=entry.uuid.lower(),
        kind=kind,
        title=text.plain(entry.title_en),
        url=text.link(addresses.join(document.url, f"/incident/{entry.uuid}")),
        status=status,
        status_raw=entry.incident_state,
        impact=Impact.MAINTENANCE if planned else Impact.UNKNOWN,
        impact_raw=entry.incident_type,
        start=Start.stated(started_at),
        end=End.stated(resolved_at),
        window=(started_at, ends_at) if planned else (None, None),
        posted_at=local(entry.created_at, document.time_zone) if entry.created_at else None,
        components=(Affected(_last(entry.system), names[entry.system]),) if entry.system in names else (),
    )


def _from_feed(entries: Iterable[feeds.Entry], time_zone: str | None) -> Iterable[Incident]:
    """The start is not stated here, only the last change of a text. The page has the better status."""
    stated: dict[str, list[tuple[Instant, str, feeds.Entry]]] = defaultdict(list)
    for entry in entries:
        match = _KEY.fullmatch(entry.link or "")
        if match is None:
            raise NormalizeError(f"Hetzner's feed: {entry.link!r} does not lead to an incident")
        stated[match["uuid"].lower()].append((feed_time(entry.updated or "", time_zone), entry.html, entry))
    for key, several in stated.items():
        oldest_first = sorted(several, key=lambda each: each[:2])
        newest = oldest_first[-1][2]
        kind = phrases.kind_of(text.plain(newest.title))
        updates = tuple(_updates(key, [(at, entry) for at, _, entry in oldest_first], kind))
        last = updates[-1].status
        status = _of_kind(Status.RESOLVED, kind) if last is Status.POSTMORTEM else last
        yield build_incident(
            key=key,
            kind=kind,
            title=text.plain(newest.title),
            url=text.link(newest.link or ""),
            status=status if status.final else Status.UNKNOWN,
            impact=Impact.MAINTENANCE if kind is Kind.MAINTENANCE else Impact.UNKNOWN,
            updates=updates,
            whole_timeline=False,
        )


def _updates(incident: str, raw: Sequence[tuple[Instant, feeds.Entry]], kind: Kind) -> Iterable[Update]:
    keys = timeline.entry_keys([(incident, entry.html, at) for at, entry in raw])
    for key, (at, entry) in zip(keys, raw, strict=True):
        body = text.markdown(entry.html)
        said = phrases.status_of(body)
        status = _of_kind(said if said is not Status.UNKNOWN else phrases.status_of(text.plain(entry.title)), kind)
        yield Update(key=key, status=status, status_raw=None, body=body, posted_at=at)


def _of_kind(status: Status, kind: Kind) -> Status:
    """German has one word for the end of either kind."""
    if status not in (Status.RESOLVED, Status.COMPLETED):
        return status
    return Status.COMPLETED if kind is Kind.MAINTENANCE else Status.RESOLVED


def _page(source: Source) -> str:
    """The page in English."""
    return f"{source.url.rstrip('/').removesuffix('/en')}/en"


PLATFORM = Platform(
    name="hetzner",
    title="Hetzner",
    verified=Verified.DOCUMENTED,
    documents=(
        Doc("page", "page", _parse, _page, expects=Format.HTML),
        Doc(
            "feed",
            "feed",
            _parse,
            lambda source: f"{_page(source)}.atom",
            feed=True,
            expects=Format.FEED,
            matches=has_incidents,
        ),
    ),
    capabilities=frozenset({Fact.UPDATES, Fact.HISTORY, Fact.MAINTENANCES}),
)
