"""AWS's `data.json` of 2018 to 2023: everything since 2018, later of twelve months, undated HTML.

A `description` holds the updates, oldest first: `<div><span class="yellowfg"> 8:22 AM PST</span>&nbsp;text</div>`. A
time without a day is of the Pacific day of the event's `date`; others have month and day, never the year. At midnight
ended events move from `current`, where `status` is the current state, to `archive`, where it is the worst. Codes are
text or numbers within one document.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.model import (
    Completeness,
    Document,
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
)
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import Post, numbered
from statusledger.platforms.vendors.aws import currentevents
from statusledger.platforms.vendors.aws.services import IMPACT, STATUS, affected, bare_title, decoded
from statusledger.reconcile import timeline
from statusledger.text import phrases
from statusledger.times import from_epoch, instant, minute, moment, month_number, zone

_PACIFIC = ZoneInfo("America/Los_Angeles")
_UPDATE_START = re.compile(r'(?=<div>\s*<span class="yellowfg">)')
_UPDATE = re.compile(r'<div>\s*<span class="yellowfg">(?P<time>[^<]*)</span>(?:&nbsp;)?(?P<body>.*?)(?:</div>)?', re.S)
_TIME = re.compile(
    r"(?:(?P<month>[A-Z][a-z]{2}) (?P<day>\d{1,2}), +)?"
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d) (?P<half>[AP])M (?P<zone>P[SD]T)"
)


class _Event(Struct):
    service: str
    service_name: str
    date: int | str
    status: int | str
    description: str | None = None
    summary: str = ""


class _Data(Struct):
    current: list[_Event]
    archive: list[_Event]


_DECODER = msgspec.json.Decoder(_Data)


def parse(document: Document) -> Snapshot:
    """Parse both lists, or the shape of `currentevents`. Raises NormalizeError.

    `archive` is cut at times and covers nothing. The newest update dates the document: old copies reappear.
    """
    body = decoded(document.body)
    if body.lstrip().startswith("["):
        return currentevents.parse(document)
    with refusing("AWS's data.json"):
        data = _DECODER.decode(body)
        events = chain(((event, False) for event in data.archive), ((event, True) for event in data.current))
        incidents = tuple(_incident(event, is_current) for event, is_current in events)
    newest = max((update.posted_at for incident in incidents for update in incident.updates), default=None)
    return Snapshot(page=Page(updated_at=newest), incidents=incidents, covers=(Completeness(Scope.OPEN),))


def _incident(event: _Event, is_current: bool) -> Incident:
    started_at, word = from_epoch(int(event.date)), str(event.status)
    updates = numbered(_updates(event.description or "", started_at))
    status = STATUS(word) if is_current else Status.RESOLVED
    resolved_at = _end(updates, started_at) if status.final else None
    return build_incident(
        key=timeline.dated_key(event.service, started_at),
        kind=Kind.INCIDENT,
        title=bare_title(event.summary) or text.plain(event.service_name),
        status=status,
        status_raw=word if is_current else None,
        impact=Impact.UNKNOWN if is_current else IMPACT(word),
        impact_raw=None if is_current else word,
        start=Start.stated(started_at),
        end=End.of(resolved_at, ResolvedFrom.UPDATE),
        components=(affected(event.service, event.service_name),),
        updates=updates,
        whole_timeline=event.description is not None,
    )


def _updates(description: str, started_at: Instant) -> Iterable[Post]:
    ordered = sorted(_parts(description, moment(started_at)), key=lambda part: part[0])
    for at, markup in ordered:
        body, status = _read(markup)
        yield Post(at, status, None, body)


@lru_cache(maxsize=4096)
def _read(markup: str) -> tuple[str, Status]:
    """Cached: a document repeats nearly all of the one before it."""
    body = text.markdown(markup)
    return body, phrases.status_of(body)


def _parts(description: str, started: datetime) -> Iterator[tuple[Instant, str]]:
    for part in filter(str.strip, _UPDATE_START.split(description)):
        match = _UPDATE.fullmatch(part.strip())
        if match is None:
            raise ValueError(f"not an update: {part[:80]!r}")
        yield _moment(match["time"], started), match["body"]


def _moment(words: str, started: datetime) -> Instant:
    """In the year nearest to the start."""
    match = _TIME.fullmatch(words.strip())
    if match is None:
        raise ValueError(f"not the time of an update: {words!r}")
    today = started.astimezone(_PACIFIC)
    month, day = (month_number(match["month"]), int(match["day"])) if match["month"] else (today.month, today.day)
    hour = int(match["hour"]) % 12 + (12 if match["half"] == "P" else 0)
    years = range(today.year - 1, today.year + 2) if match["month"] else (today.year,)
    candidates = []
    for year in years:
        if (month, day) == (2, 29) and year % 4:
            continue
        local = datetime(year, month, day, hour, int(match["minute"]))  # noqa: DTZ001 - the zone follows
        candidates.append(local.replace(tzinfo=zone(match["zone"], local)).astimezone(UTC))
    return instant(min(candidates, key=lambda each: abs(each - started)))


def _end(updates: tuple[Update, ...], started_at: Instant) -> Instant | None:
    """The first update that closes it for good; if none states that, the last.

    Clocks have no seconds: one in the minute of the start is not before it.
    """
    if not updates:
        return None
    closed_at = (timeline.closing(updates) or updates[-1]).posted_at
    return started_at if minute(closed_at) == minute(started_at) else closed_at
