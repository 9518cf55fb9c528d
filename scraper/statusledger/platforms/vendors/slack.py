"""Slack's status page: `current`, everything open, and `history`, the last few dozen entries.

Notes lack ids and statuses; newest first in `current` from 2020 to 2024, oldest first in `history` of 2026. A closing
note appears while its incident is `active`; then it leaves `current`, and `history` has its end. Ids were strings once.
Bodies are plain text up to 2024, HTML since. Documented at https://docs.slack.dev/reference/slack-status-api, the only
source of words for maintenance.
"""

import re
from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.model import (
    Affected,
    Completeness,
    Document,
    Fact,
    Health,
    Impact,
    Incident,
    Instant,
    Kind,
    Page,
    ResolvedFrom,
    Scope,
    Snapshot,
    Status,
    Update,
    When,
)
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.words import Default
from statusledger.reconcile import timeline
from statusledger.text import addresses, phrases
from statusledger.times import exact, iso

_HOSTS = {"slack-status.com", "status.slack.com"}
_ADDRESS = re.compile(r"https://(?:slack-status|status\.slack)\.com/\d{4}-\d\d/[0-9a-f]{16}", re.ASCII)
_STATUS = Default(Status.UNKNOWN) | {
    "active": Status.INVESTIGATING,
    "resolved": Status.RESOLVED,
    "scheduled": Status.SCHEDULED,
    "completed": Status.COMPLETED,
    "cancelled": Status.CANCELLED,
}
_PLANNED = {Status.SCHEDULED, Status.COMPLETED, Status.CANCELLED}
_IMPACT = Default(Impact.UNKNOWN) | {
    "notice": Impact.NONE,
    "incident": Impact.MINOR,
    "outage": Impact.MAJOR,
    "maintenance": Impact.MAINTENANCE,
}
_HEALTH = Default(Health.UNKNOWN) | {"ok": Health.OPERATIONAL, "active": Health.DEGRADED}


class _Note(Struct):
    date_created: str
    body: str = ""


class _Entry(Struct):
    id: int | str
    title: str
    type: str
    status: str
    date_created: str
    services: list[str]
    notes: list[_Note] | None = None
    url: str = ""


class _Current(Struct):
    active_incidents: list[_Entry]
    status: str | None = None


_CURRENT = msgspec.json.Decoder(_Current)
_HISTORY = msgspec.json.Decoder(list[_Entry])


def _parse(document: Document) -> Snapshot:
    """The history's reach is unknown, so it covers nothing."""
    with refusing(f"Slack's {document.kind}", document.body):
        if document.kind == "history":
            return Snapshot(incidents=tuple(map(_incident, _HISTORY.decode(document.body))))
        body = _CURRENT.decode(document.body)
        return Snapshot(
            page=Page(health=_HEALTH(body.status), health_raw=body.status),
            incidents=tuple(map(_incident, body.active_incidents)),
            covers=(Completeness(Scope.OPEN),),
        )


def _incident(entry: _Entry) -> Incident:
    word = _STATUS(entry.status)
    planned = word in _PLANNED or entry.type == "maintenance"
    updates = tuple(_updates(entry.notes or ()))
    resolved_at = _end(updates) if word.final else None
    return build_incident(
        key=str(entry.id),
        kind=Kind.MAINTENANCE if planned else Kind.INCIDENT,
        title=text.plain(entry.title),
        url=text.link(entry.url),
        status=_furthest(updates) if word is Status.INVESTIGATING else word,
        status_raw=entry.status,
        impact=_IMPACT(entry.type),
        impact_raw=entry.type,
        start=None if planned else Start.stated(iso(entry.date_created)),
        end=End.of(resolved_at, ResolvedFrom.UPDATE),
        posted_at=iso(entry.date_created),
        components=tuple(Affected(name, name) for name in dict.fromkeys(map(text.plain, entry.services)) if name),
        updates=updates,
        whole_timeline=entry.notes is not None,
    )


def _updates(notes: Iterable[_Note]) -> Iterable[Update]:
    ordered = sorted(notes, key=lambda note: (exact(note.date_created), note.body))
    keys = timeline.second_keys(iso(note.date_created) for note in ordered)
    for key, note in zip(keys, ordered, strict=True):
        body = text.markdown(note.body)
        status = phrases.status_of(body)
        yield Update(key=key, status=status, status_raw=None, body=body, posted_at=iso(note.date_created))


def _furthest(updates: Sequence[Update]) -> Status:
    """A "resolved" note does not close an active entry."""
    stated = (update.status for update in reversed(updates))
    return next(
        (status for status in stated if status is not Status.UNKNOWN and not status.final), Status.INVESTIGATING
    )


def _end(updates: Sequence[Update]) -> Instant | None:
    """The first note that closes it for good; if none states that, the last."""
    if not updates:
        return None
    return (timeline.closing(updates) or updates[-1]).posted_at


def _is_own(document: Document, _: Snapshot | None) -> bool:
    """By addresses, `/2024-02/<sixteen hex digits>`, or without entries by host."""
    try:
        body, is_history = document.body, document.kind == "history"
        entries = _HISTORY.decode(body) if is_history else _CURRENT.decode(body).active_incidents
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return all(_ADDRESS.fullmatch(entry.url) for entry in entries) if entries else _is_at_home(document)


def _is_at_home(document: Document) -> bool:
    return addresses.split(document.url).hostname in _HOSTS


PLATFORM = Platform(
    name="slack",
    title="Slack",
    verified=Verified.CAPTURED,
    verified_on="2026-09",
    gaps=("The words for maintenances are known from documentation", "Updates state no status"),
    documents=(
        Doc("current", "api", _parse, "{page}/api/v2.0.0/current", matches=_is_own),
        Doc("history", "api", _parse, "{page}/api/v2.0.0/history", when=When.CHANGED, backfill=True, matches=_is_own),
    ),
    home=_is_at_home,
    capabilities=frozenset({Fact.IMPACT, Fact.UPDATES, Fact.HISTORY, Fact.MAINTENANCES}),
)
