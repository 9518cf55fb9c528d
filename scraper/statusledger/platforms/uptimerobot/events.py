"""`getEventFeed`: announcements of the vendor.

An old entry lacks id, status and end and is an incident of its own, keyed by its minute, as titles are edited. Only an
empty answer of the new feed was captured; entries are known from a third party's client.
"""

from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from statusledger.errors import NormalizeError
from statusledger.model import (
    Completeness,
    Document,
    Incident,
    Kind,
    Scope,
    Snapshot,
    Status,
)
from statusledger.platforms.toolkit.incidents import End, Start, ended, restarted
from statusledger.platforms.toolkit.posts import post
from statusledger.platforms.toolkit.words import Default
from statusledger.reconcile import timeline
from statusledger.times import from_epoch, iso

KIND = {"incident": Kind.INCIDENT, "maintenance": Kind.MAINTENANCE}
STATUS = {
    Kind.INCIDENT: Default(Status.UNKNOWN) | {0: Status.INVESTIGATING, 1: Status.INVESTIGATING, 2: Status.RESOLVED},
    Kind.MAINTENANCE: Default(Status.UNKNOWN) | {0: Status.SCHEDULED, 1: Status.IN_PROGRESS, 2: Status.COMPLETED},
}


class _Announcement(Struct, rename="camel"):
    """Its dates in words repeat `ts`, in the page's zone."""

    event_type: str
    title: str
    ts: int
    content: str = ""


class _Event(Struct):
    id: int | str
    type: str
    title: str
    timestamp: int | str
    content: str = ""
    status: int | None = None


class _Window(Struct, rename={"since": "from"}):
    since: str


class _Meta(Struct):
    count: int
    date_range: _Window | None = None


class _Body(Struct):
    status: bool
    results: list[dict[str, Any]]
    meta: _Meta


_DECODER = msgspec.json.Decoder(_Body)


def snapshot(document: Document) -> Snapshot:
    """Parse the feed, complete since its stated beginning if it holds all it counts."""
    body = _DECODER.decode(document.body)
    if not body.status:
        raise NormalizeError("an UptimeRobot feed that says it failed")
    old = [msgspec.convert(entry, _Announcement) for entry in body.results if "eventType" in entry]
    old.sort(key=lambda each: (each.ts, each.title))
    keys = timeline.minute_keys(from_epoch(each.ts) for each in old)
    new = [msgspec.convert(entry, _Event) for entry in body.results if "eventType" not in entry]
    whole = body.meta.date_range is not None and body.meta.count == len(body.results)
    since = iso(body.meta.date_range.since) if body.meta.date_range else None
    return Snapshot(
        incidents=(*map(_announcement, keys, old), *map(_event, new)),
        covers=(Completeness(Scope.SINCE, since=since),) if whole else (),
    )


def _announcement(key: str, announcement: _Announcement) -> Incident:
    at = from_epoch(announcement.ts)
    entry = post(key, announcement.title, announcement.content, at)
    return ended(entry, End.update(entry.updates[0])) if entry.status.final else entry


def _event(event: _Event) -> Incident:
    at = from_epoch(event.timestamp) if isinstance(event.timestamp, int) else iso(event.timestamp)
    entry = post(str(event.id), event.title, event.content, at)
    kind = KIND.get(event.type, entry.kind)
    if event.status is not None:
        status = STATUS[kind](event.status)
        entry = replace(entry, status=status, status_raw=str(event.status))
    if event.type == "maintenance":
        entry = replace(restarted(entry, Start.stated(at)), scheduled_start_at=at)
    return replace(entry, kind=kind)
