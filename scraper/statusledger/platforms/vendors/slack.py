"""Slack's own status page: `current`, which is all that is open, and `history`, the last few dozen entries.

The notes have neither ids nor statuses, and their order differs: newest first in `current` from 2020 to 2024, oldest
first in `history` of 2026. A closing note appears while its incident is still `active`; then the incident vanishes from
`current`, and `history` tells its end. Ids were strings once. Bodies are plain text up to 2024, HTML since.
Documented at https://docs.slack.dev/reference/slack-status-api; the words for maintenance are from there, not seen.
"""

import re
from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.errors import NormalizeError
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
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.reconcile import timeline
from statusledger.text import addresses, phrases
from statusledger.times import exact, iso

PROVEN = True
TELLS = frozenset({Fact.IMPACT, Fact.UPDATES, Fact.HISTORY, Fact.MAINTENANCES})
CHANNELS = {"current": "api", "history": "api"}

_HOSTS = {"slack-status.com", "status.slack.com"}
_ADDRESS = re.compile(r"https://(?:slack-status|status\.slack)\.com/\d{4}-\d\d/[0-9a-f]{16}", re.ASCII)
_STATUS = {
    "active": Status.INVESTIGATING,
    "resolved": Status.RESOLVED,
    "scheduled": Status.SCHEDULED,
    "completed": Status.COMPLETED,
    "cancelled": Status.CANCELLED,
}
_PLANNED = {Status.SCHEDULED, Status.COMPLETED, Status.CANCELLED}
_IMPACT = {
    "notice": Impact.NONE,
    "incident": Impact.MINOR,
    "outage": Impact.MAJOR,
    "maintenance": Impact.MAINTENANCE,
}
_HEALTH = {"ok": Health.OPERATIONAL, "active": Health.DEGRADED}


class _Note(Struct):
    body: str
    date_created: str


class _Entry(Struct):
    id: int | str
    title: str
    type: str
    status: str
    url: str
    date_created: str
    services: list[str]
    notes: list[_Note]


class _Current(Struct):
    status: str
    active_incidents: list[_Entry]


_CURRENT = msgspec.json.Decoder(_Current)
_HISTORY = msgspec.json.Decoder(list[_Entry])


def requests(source: Source) -> Iterable[Request]:
    """What is open on every poll, the history when that changed."""
    page = source.url.rstrip("/")
    yield Request(f"{page}/api/v2.0.0/current", "current")
    yield Request(f"{page}/api/v2.0.0/history", "history", When.CHANGED)


def past(source: Source) -> Iterable[Request]:
    """The last few dozen entries, which are all that the API tells."""
    yield Request(f"{source.url.rstrip('/')}/api/v2.0.0/history", "history", When.BACKFILL)


def normalize(document: Document) -> Snapshot:
    """The open entries, or the newest. Raises NormalizeError.

    How far back the history goes, and whether it leaves out notices, is not known: it covers nothing.
    """
    if not document.body.strip():
        raise NormalizeError(f"not Slack's {document.kind}: the body is empty")
    with refusing(f"Slack's {document.kind}"):
        if document.kind == "history":
            return Snapshot(incidents=tuple(map(_incident, _HISTORY.decode(document.body))))
        told = _CURRENT.decode(document.body)
        return Snapshot(
            page=Page(health=_HEALTH.get(told.status, Health.UNKNOWN), health_raw=told.status),
            incidents=tuple(map(_incident, told.active_incidents)),
            covers=(Completeness(Scope.OPEN),),
        )


def recognise(document: Document) -> bool:
    """Entries that lead to Slack's own host under `/2024-02/<sixteen hex digits>`; with none, the host it came from."""
    own = addresses.split(document.url).hostname in _HOSTS
    if document.kind not in CHANNELS:
        return own
    try:
        body, is_history = document.body, document.kind == "history"
        entries = _HISTORY.decode(body) if is_history else _CURRENT.decode(body).active_incidents
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return all(_ADDRESS.fullmatch(entry.url) for entry in entries) if entries else own


def _incident(entry: _Entry) -> Incident:
    word = _STATUS.get(entry.status, Status.UNKNOWN)
    planned = word in _PLANNED or entry.type == "maintenance"
    updates = tuple(_updates(entry.notes))
    resolved_at = _end(updates) if word.final else None
    return Incident(
        key=str(entry.id),
        kind=Kind.MAINTENANCE if planned else Kind.INCIDENT,
        title=text.plain(entry.title),
        url=text.link(entry.url),
        status=_furthest(updates) if word is Status.INVESTIGATING else word,
        status_raw=entry.status,
        impact=_IMPACT.get(entry.type, Impact.UNKNOWN),
        impact_raw=entry.type,
        started_at=None if planned else iso(entry.date_created),
        started_from=None if planned else StartedFrom.STATED,
        resolved_at=resolved_at,
        resolved_from=ResolvedFrom.UPDATE if resolved_at else None,
        posted_at=iso(entry.date_created),
        components=tuple(Affected(name, name) for name in dict.fromkeys(map(text.plain, entry.services)) if name),
        updates=updates,
    )


def _updates(notes: Iterable[_Note]) -> Iterable[Update]:
    """Oldest first; what a note says of the status is in its words."""
    told = sorted(notes, key=lambda note: (exact(note.date_created), note.body))
    keys = timeline.second_keys(iso(note.date_created) for note in told)
    for key, note in zip(keys, told, strict=True):
        body = text.markdown(note.body)
        status = phrases.status_of(body)
        yield Update(key=key, status=status, status_raw=None, body=body, posted_at=iso(note.date_created))


def _furthest(updates: Sequence[Update]) -> Status:
    """How far an active entry has come, by the newest note that tells; one that says "resolved" does not close it."""
    told = (update.status for update in reversed(updates))
    return next((status for status in told if status is not Status.UNKNOWN and not status.final), Status.INVESTIGATING)


def _end(updates: Sequence[Update]) -> Instant | None:
    """The note that closed a finished entry: the first that says so for good or, in other words, the last."""
    if not updates:
        return None
    return (timeline.closing(updates) or updates[-1]).posted_at
