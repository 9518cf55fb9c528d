"""Heroku: `current-status` of its status API, version 4, with everything open and the maintenances it still shows.

Its flags go stale: `resolved` is false beside a `state` of "resolved", and a maintenance stays "upcoming" for months
after a note that says it is over. So an incident is over by its state; a maintenance by its flag, by the kind of its
newest note, or by a note that begins with saying so. The window of a maintenance stands in prose only. An incident
leaves when it is over; what a maintenance's leaving means cannot be told. Captures of 2019 to 2026; version 3
(2012) is refused.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

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
)
from statusledger.platforms.toolkit.parse_errors import accepts, refusing
from statusledger.reconcile import timeline
from statusledger.times import exact, instant, iso, month_number

PROVEN = True
TELLS = frozenset({Fact.COMPONENTS, Fact.IMPACT, Fact.UPDATES, Fact.MAINTENANCES})
CHANNELS = {"current": "api"}

HEALTH = {
    "green": Health.OPERATIONAL,
    "blue": Health.MAINTENANCE,
    "yellow": Health.DEGRADED,
    "red": Health.MAJOR_OUTAGE,
}
IMPACT = {"green": Impact.NONE, "blue": Impact.MAINTENANCE, "yellow": Impact.MINOR, "red": Impact.MAJOR}
STATUS = {
    "investigating": Status.INVESTIGATING,
    "issue": Status.IDENTIFIED,
    "scheduled": Status.SCHEDULED,
    "maintenance": Status.IN_PROGRESS,
    "resolved": Status.RESOLVED,
}
_OVER = re.compile(
    r"\s*(?:(?:the|this) )?(?:scheduled )?(?:maintenance|service update)(?: is| has been| was)?(?: now)? completed?\b",
    re.IGNORECASE,
)
_WINDOW = re.compile(
    r"\bon (?:\w+day, )?(?P<month>[a-z]{3,9}) (?P<day>\d{1,2}), (?P<year>\d{4}),? (?:starting )?at "
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2}) UTC\b(?P<rest>[^\n]{0,200})",
    re.IGNORECASE,
)
_LENGTH = re.compile(r"\((?P<count>\d{1,3}) (?P<unit>minute|hour)s?\)", re.IGNORECASE)


class _System(Struct):
    system: str
    status: str


class _Touched(Struct):
    name: str
    status: str


class _Update(Struct):
    created_at: str
    contents: str
    update_type: str
    id: int | None = None
    status_dev: str | None = None
    status_prod: str | None = None


class _Entry(Struct):
    id: int
    title: str
    created_at: str
    full_url: str
    resolved: bool
    updates: list[_Update]
    state: str | None = None
    resolved_at: str | None = None
    systems: list[_Touched] = []


class _Body(Struct):
    status: list[_System]
    incidents: list[_Entry]
    scheduled: list[_Entry]


_DECODER = msgspec.json.Decoder(_Body)


def requests(source: Source) -> Iterable[Request]:
    """The current status."""
    yield Request(f"{source.url.rstrip('/')}/api/v4/current-status", "current")


def normalize(document: Document) -> Snapshot:
    """The current status. Raises NormalizeError."""
    with refusing("Heroku's current status (version 4)"):
        body = _DECODER.decode(document.body)
        incidents = [_incident(entry, Kind.INCIDENT) for entry in body.incidents]
        return Snapshot(
            components=tuple(_components(body.status)),
            incidents=(*incidents, *(_incident(entry, Kind.MAINTENANCE) for entry in body.scheduled)),
            covers=(Completeness(Scope.OPEN, (Kind.INCIDENT,)),),
        )


def recognise(document: Document) -> bool:
    """The current status, with a system in it."""
    return accepts(normalize, document) and b'"system"' in document.body


def _components(systems: Iterable[_System]) -> Iterable[Component]:
    for position, each in enumerate(systems):
        yield Component(
            key=text.plain(each.system),
            name=text.plain(each.system),
            position=position,
            health=HEALTH.get(each.status, Health.UNKNOWN),
            health_raw=each.status,
        )


def _incident(entry: _Entry, kind: Kind) -> Incident:
    newest_last = entry.updates[::-1]
    told = sorted(newest_last, key=lambda update: exact(update.created_at))
    updates = tuple(_updates(told, kind))
    status, status_raw = _status(entry, kind, updates)
    closed = timeline.closing(updates) if status.final else None
    window = next(filter(None, (_window(update.contents) for update in reversed(told))), (None, None))
    started_at, started_from = _start(kind, iso(entry.created_at), updates, window[0])
    colour = _worst(entry)
    return Incident(
        key=str(entry.id),
        kind=kind,
        title=text.plain(entry.title),
        url=text.link(entry.full_url),
        status=status,
        status_raw=status_raw,
        impact=Impact.MAINTENANCE if kind is Kind.MAINTENANCE else IMPACT.get(colour or "", Impact.UNKNOWN),
        impact_raw=colour,
        started_at=started_at,
        started_from=started_from,
        resolved_at=iso(entry.resolved_at) if entry.resolved_at else closed.posted_at if closed else None,
        resolved_from=ResolvedFrom.STATED if entry.resolved_at else ResolvedFrom.UPDATE if closed else None,
        scheduled_start_at=window[0],
        scheduled_end_at=window[1],
        posted_at=iso(entry.created_at),
        components=tuple(Affected(name, name) for name in (text.plain(each.name) for each in entry.systems)),
        updates=updates,
    )


def _updates(told: Sequence[_Update], kind: Kind) -> Iterable[Update]:
    keys = timeline.minute_keys(iso(update.created_at) for update in told)
    for key, update in zip(keys, told, strict=True):
        yield Update(
            key=key if update.id is None else str(update.id),
            status=_status_of(update, kind),
            status_raw=update.update_type,
            body=text.markdown(update.contents),
            posted_at=iso(update.created_at),
        )


def _status_of(update: _Update, kind: Kind) -> Status:
    status = STATUS.get(update.update_type, Status.UNKNOWN)
    if kind is Kind.MAINTENANCE and (status is Status.RESOLVED or _OVER.match(update.contents)):
        return Status.COMPLETED
    return status


def _status(entry: _Entry, kind: Kind, updates: Sequence[Update]) -> tuple[Status, str | None]:
    """With the vendor's word for it: the state of an incident; the state or newest note's kind of a maintenance."""
    known = next((update.status for update in reversed(updates) if update.status is not Status.UNKNOWN), Status.UNKNOWN)
    if kind is Kind.MAINTENANCE:
        word = entry.state or (updates[-1].status_raw if updates else None)
        return (Status.COMPLETED if entry.resolved else known), word
    if entry.state == "resolved":
        return Status.RESOLVED, entry.state
    return (Status.UNKNOWN if known.final else known), entry.state


def _start(
    kind: Kind, created_at: Instant, updates: Sequence[Update], window: Instant | None
) -> tuple[Instant | None, StartedFrom | None]:
    if kind is Kind.INCIDENT:
        return (updates[0].posted_at if updates else created_at), StartedFrom.FIRST_UPDATE
    if window:
        return window, StartedFrom.PARSED
    begun = next((update.posted_at for update in updates if update.status is Status.IN_PROGRESS), None)
    return begun, StartedFrom.FIRST_UPDATE if begun else None


def _window(contents: str) -> tuple[Instant, Instant | None] | None:
    """From when until when a maintenance is planned, by a note such as "On May 4, 2026, at 19:00 UTC (2 hours)"."""
    match = _WINDOW.search(contents)
    if match is None:
        return None
    day = (int(match["year"]), month_number(match["month"]), int(match["day"]))
    start = datetime(*day, int(match["hour"]), int(match["minute"]), tzinfo=UTC)
    length = _LENGTH.search(match["rest"])
    if length is None:
        return instant(start), None
    return instant(start), instant(start + timedelta(**{f"{length['unit'].lower()}s": int(length["count"])}))


def _worst(entry: _Entry) -> str | None:
    """The worst colour that any note or system of an entry has."""
    colours = [each.status for each in entry.systems]
    colours += [colour for update in entry.updates for colour in (update.status_dev, update.status_prod) if colour]
    return max(colours, key=lambda colour: HEALTH.get(colour, Health.UNKNOWN).badness, default=None)
