"""Feed of a Status.io page: all messages of an entry, oldest first, HTML blocks with year and zone.

A block is `June 4, 2026 05:15 PDT`, a status word and a text. The limit of entries is unknown.
"""

import re
from collections.abc import Iterable
from datetime import datetime

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import (
    Document,
    Incident,
    Instant,
    Kind,
    Page,
    Snapshot,
    Status,
    Update,
)
from statusledger.platforms.toolkit.feeds import Entry, read
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import Post, numbered
from statusledger.platforms.toolkit.words import STAGES, Default
from statusledger.reconcile import timeline
from statusledger.times import instant, month_number, zone

_STATUS = Default(Status.UNKNOWN) | {
    **STAGES,
    "scheduled": Status.SCHEDULED,
    "active": Status.IN_PROGRESS,
    "completed": Status.COMPLETED,
}
_LINK = re.compile(r"/pages/(?P<kind>incident|maintenance)/[0-9a-f]{24}/(?P<key>[0-9a-f]{24})$")
_BLOCK_START = re.compile(r"(?=<small>)")
_BLOCK = re.compile(
    r"<small>(?P<month>[A-Z][a-z]{2,8}) (?P<day>\d{1,2}), (?P<year>\d{4}) (?P<hour>\d{1,2}):(?P<minute>\d{2}) "
    r"(?P<zone>[A-Z]{1,5}|[+-]\d{2}:?\d{0,2})</small>\s*<br\s*/?>\s*<b>(?P<word>[^<]*)</b>(?: - )?(?P<body>.*)",
    re.DOTALL,
)


def parse(document: Document) -> Snapshot:
    """Parse a feed. Raises NormalizeError, also for an unreadable time."""
    feed = read(document)
    with refusing("a Status.io feed"):
        incidents = tuple(_incident(entry, document.time_zone) for entry in feed.entries)
    return Snapshot(page=Page(name=text.plain(feed.title) or None), incidents=incidents)


def matches(document: Document, _: Snapshot | None) -> bool:
    """Return True if a feed's entries lead to `/pages/incident/<page>/<id>`."""
    try:
        links = [entry.link or "" for entry in read(document).entries]
    except NormalizeError:
        return False
    return bool(links) and all(map(_LINK.search, links))


def _incident(entry: Entry, time_zone: str | None) -> Incident:
    link = _LINK.search(entry.link or "")
    if link is None:
        raise NormalizeError(f"a Status.io feed with an entry that leads to no incident: {entry.title!r}")
    kind = Kind(link["kind"])
    updates = _updates(entry.html, time_zone)
    closed = timeline.closing(updates)
    newest = closed or (updates[-1] if updates else None)
    started_at = _start(updates, kind)
    return build_incident(
        key=link["key"],
        kind=kind,
        title=text.plain(entry.title),
        url=text.link(entry.link or ""),
        status=newest.status if newest else Status.UNKNOWN,
        status_raw=newest.status_raw if newest else None,
        start=Start.first_update(started_at),
        end=End.update(closed),
        updates=updates,
    )


def _start(updates: Iterable[Update], kind: Kind) -> Instant | None:
    """For a maintenance, the first that calls it active."""
    begun = (each.posted_at for each in updates if kind is Kind.INCIDENT or each.status is Status.IN_PROGRESS)
    return next(begun, None)


def _updates(content: str, time_zone: str | None) -> tuple[Update, ...]:
    """Text before the first block is no message."""
    parts = [_BLOCK.fullmatch(part) for part in _BLOCK_START.split(content) if part.startswith("<small>")]
    blocks = [part for part in parts if part is not None]
    if len(blocks) < len(parts):
        raise ValueError("a message without one")
    timed = sorted(((_moment(block, time_zone), block) for block in blocks), key=lambda each: each[0])
    return numbered(
        Post(
            instant(at),
            _STATUS(block["word"].strip().lower()),
            text.plain(block["word"], 100),
            text.markdown(block["body"]),
        )
        for at, block in timed
    )


def _moment(block: re.Match[str], time_zone: str | None) -> datetime:
    year, day, hour, minute = (int(block[part]) for part in ("year", "day", "hour", "minute"))
    local = datetime(year, month_number(block["month"]), day, hour, minute)  # noqa: DTZ001 - the zone follows
    return local.replace(tzinfo=zone(block["zone"], local, time_zone))
