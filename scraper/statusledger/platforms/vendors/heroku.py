"""Heroku: `current-status` of its status API, version 4: everything open, and maintenances.

Flags go stale: `resolved` is false beside the `state` "resolved", a maintenance "upcoming" for months after its end. So
an incident ends by its state; a maintenance by its flag, its newest note's kind, or a note that begins with its end. A
maintenance's window is only in prose, and its absence means nothing; an absent incident is over. Captures of 2019 to
2026; version 3 (2012) is refused.
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
    Scope,
    Snapshot,
    Status,
    Update,
)
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import Post, last_known, last_open, numbered, oldest_first
from statusledger.platforms.toolkit.words import Default
from statusledger.times import instant, iso, month_number

HEALTH = Default(Health.UNKNOWN) | {
    "green": Health.OPERATIONAL,
    "blue": Health.MAINTENANCE,
    "yellow": Health.DEGRADED,
    "red": Health.MAJOR_OUTAGE,
}
IMPACT = Default(Impact.UNKNOWN) | {
    "green": Impact.NONE,
    "blue": Impact.MAINTENANCE,
    "yellow": Impact.MINOR,
    "red": Impact.MAJOR,
}
STATUS = Default(Status.UNKNOWN) | {
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
    update_type: str
    contents: str = ""
    id: int | None = None
    status_dev: str | None = None
    status_prod: str | None = None


class _Entry(Struct):
    id: int
    title: str
    created_at: str
    resolved: bool
    updates: list[_Update] | None = None
    full_url: str = ""
    state: str | None = None
    resolved_at: str | None = None
    systems: list[_Touched] = []


class _Body(Struct):
    status: list[_System]
    incidents: list[_Entry]
    scheduled: list[_Entry]


_DECODER = msgspec.json.Decoder(_Body)


def _parse(document: Document) -> Snapshot:
    with refusing("Heroku's current status (version 4)"):
        body = _DECODER.decode(document.body)
        incidents = [_incident(entry, Kind.INCIDENT) for entry in body.incidents]
        return Snapshot(
            components=tuple(_components(body.status)),
            incidents=(*incidents, *(_incident(entry, Kind.MAINTENANCE) for entry in body.scheduled)),
            covers=(Completeness(Scope.OPEN, (Kind.INCIDENT,)),),
        )


def _components(systems: Iterable[_System]) -> Iterable[Component]:
    for position, each in enumerate(systems):
        yield Component(
            key=text.plain(each.system),
            name=text.plain(each.system),
            position=position,
            health=HEALTH(each.status),
            health_raw=each.status,
        )


def _incident(entry: _Entry, kind: Kind) -> Incident:
    ordered = oldest_first(entry.updates or (), lambda update: update.created_at)
    updates = numbered(_post(update, kind) for update in ordered)
    status, status_raw = _status(entry, kind, updates)
    resolved = End.stated(iso(entry.resolved_at)) if entry.resolved_at else None
    window = next(filter(None, (_window(update.contents) for update in reversed(ordered))), (None, None))
    colour = _worst(entry)
    return build_incident(
        key=str(entry.id),
        kind=kind,
        title=text.plain(entry.title),
        url=text.link(entry.full_url),
        status=status,
        status_raw=status_raw,
        impact=Impact.MAINTENANCE if kind is Kind.MAINTENANCE else IMPACT(colour),
        impact_raw=colour,
        start=_start(kind, iso(entry.created_at), updates, window[0]),
        end=resolved or (End.closing(updates) if status.final else None),
        window=window,
        posted_at=iso(entry.created_at),
        components=tuple(Affected(name, name) for name in (text.plain(each.name) for each in entry.systems)),
        updates=updates,
        whole_timeline=entry.updates is not None,
    )


def _post(update: _Update, kind: Kind) -> Post:
    key = None if update.id is None else str(update.id)
    body = text.markdown(update.contents)
    return Post(iso(update.created_at), _status_of(update, kind), update.update_type, body, key)


def _status_of(update: _Update, kind: Kind) -> Status:
    status = STATUS(update.update_type)
    if kind is Kind.MAINTENANCE and (status is Status.RESOLVED or _OVER.match(update.contents)):
        return Status.COMPLETED
    return status


def _status(entry: _Entry, kind: Kind, updates: Sequence[Update]) -> tuple[Status, str | None]:
    if kind is Kind.MAINTENANCE:
        word = entry.state or (updates[-1].status_raw if updates else None)
        return (Status.COMPLETED if entry.resolved else last_known(updates)), word
    if entry.state == "resolved":
        return Status.RESOLVED, entry.state
    return last_open(updates), entry.state


def _start(kind: Kind, created_at: Instant, updates: Sequence[Update], window: Instant | None) -> Start | None:
    if kind is Kind.INCIDENT:
        return Start.first_update(updates[0].posted_at if updates else created_at)
    begun = next((update.posted_at for update in updates if update.status is Status.IN_PROGRESS), None)
    return Start.parsed(window) or Start.first_update(begun)


def _window(contents: str) -> tuple[Instant, Instant | None] | None:
    """From a note such as "On May 4, 2026, at 19:00 UTC (2 hours)"."""
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
    colours = [each.status for each in entry.systems]
    colours += [
        colour for update in entry.updates or () for colour in (update.status_dev, update.status_prod) if colour
    ]
    return HEALTH.worst(colours)


def _names_a_system(document: Document, snapshot: Snapshot | None) -> bool:
    return snapshot is not None and b'"system"' in document.body


PLATFORM = Platform(
    name="heroku",
    title="Heroku",
    verified=Verified.CAPTURED,
    verified_on="2026-09",
    gaps=(
        "The window of a maintenance is read from its prose alone",
        "A maintenance that leaves the list without a closing note has no known outcome",
    ),
    documents=(Doc("current", "api", _parse, "{page}/api/v4/current-status", matches=_names_a_system),),
    capabilities=frozenset({Fact.COMPONENTS, Fact.IMPACT, Fact.UPDATES, Fact.MAINTENANCES}),
)
