"""Instatus's `history.atom`: entries with every update as HTML blocks, unordered, without a year.

A block is `Aug 26, 07:42:00 GMT+0`, a status and a text, the first after the entry's type and components. An entry is
dated by its start. The number of entries is unknown.
"""

import html
import re
from calendar import isleap
from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import (
    Affected,
    Document,
    Impact,
    Incident,
    Kind,
    Snapshot,
    Status,
    Update,
)
from statusledger.platforms.instatus import wire
from statusledger.platforms.toolkit.feeds import Entry, page_of, read
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.timelines import Post, numbered
from statusledger.reconcile import timeline
from statusledger.times import instant, rfc822
from statusledger.times.dates import feed_moment

_KIND = {"Incident": Kind.INCIDENT, "Maintenance": Kind.MAINTENANCE}
_STATUS = wire.STATUS | {"SCHEDULED": Status.SCHEDULED, "PLANNED": Status.SCHEDULED}
_SLIP = timedelta(days=1)
_TYPE = re.compile(r"<p><strong>Type:</strong>\s*(?P<word>Incident|Maintenance)\s*</p>")
_COMPONENTS = re.compile(r"<p><strong>Affected Components:</strong>(?P<names>[^<]*)</p>")
_BLOCK_START = re.compile(r"(?=<p>\s*<small>)")
_BLOCK = re.compile(
    r"<p>\s*<small>(?>(?P<time>.*?)</small>)\s*+<br\s*+/?>\s*+<strong>(?P<word>[^<]*+)</strong>(?:\s+-\s+)?(?P<body>.*)",
    re.S,
)
_TAG = re.compile(r"<[^<>]*>")
_TIME = re.compile(
    r"(?P<month>[A-Za-z]{3,9})\s+(?P<day>\d{1,2})\s*,\s*(?P<time>\d{1,2}:\d{2}(?::\d{2})?)\s+(?P<zone>\S+)"
)


class _Block(Struct, frozen=True):
    at: datetime
    word: str
    body: str


def parse(document: Document) -> Snapshot:
    """Parse a history feed. Raises NormalizeError."""
    feed = read(document)
    return Snapshot(
        page=page_of(feed),
        incidents=tuple(_incident(entry, document.time_zone) for entry in feed.entries),
    )


def _incident(entry: Entry, time_zone: str | None) -> Incident:
    stated = _TYPE.search(entry.html)
    key = (entry.id or "").rpartition("/")[2]
    if stated is None or not key or entry.published is None:
        raise NormalizeError(f"not a feed of Instatus: the entry {text.plain(entry.title, 80)!r}")
    kind = _KIND[stated["word"]]
    start = feed_moment(entry.published, time_zone)
    updates = _updates(_blocks(entry.html, start, kind, time_zone))
    closed = timeline.closing(updates)
    last = closed or (updates[-1] if updates else None)
    return build_incident(
        key=key,
        kind=kind,
        title=text.plain(entry.title),
        url=text.link(entry.link or ""),
        status=last.status if last else Status.UNKNOWN,
        status_raw=last.status_raw if last else None,
        impact=Impact.MAINTENANCE if kind is Kind.MAINTENANCE else Impact.UNKNOWN,
        start=Start.stated(instant(start)),
        end=End.update(closed),
        window=(instant(start) if kind is Kind.MAINTENANCE else None, None),
        components=_affected(entry.html),
        updates=updates,
    )


def _affected(content: str) -> tuple[Affected, ...]:
    match = _COMPONENTS.search(content)
    names = (text.plain(name) for name in html.unescape(match["names"]).split(", ")) if match else ()
    return tuple(Affected(None, name) for name in dict.fromkeys(names) if name)


def _blocks(content: str, start: datetime, kind: Kind, time_zone: str | None) -> Iterable[_Block]:
    for part in _BLOCK_START.split(content):
        match = _BLOCK.match(part)
        if match is not None:
            words = " ".join(html.unescape(_TAG.sub(" ", match["time"])).split())
            yield _Block(_moment(words, start, kind, time_zone), text.plain(match["word"]), match["body"])


def _moment(words: str, start: datetime, kind: Kind, time_zone: str | None) -> datetime:
    """The first year not before its incident; for a maintenance's notice the nearest."""
    match = _TIME.fullmatch(words)
    if match is None:
        raise ValueError(f"not the time of a block: {words!r}")
    leap_years_only = (match["day"], match["month"][:3].lower()) == ("29", "feb")
    years = [year for year in range(start.year - 1, start.year + 2) if not leap_years_only or isleap(year)]
    day, rest = f"{match['day']} {match['month']}", f"{match['time']} {match['zone']}"
    moments = [rfc822(f"{day} {year} {rest}", time_zone) for year in years]
    possible = [each for each in moments if kind is Kind.MAINTENANCE or each >= start - _SLIP]
    if not possible:
        raise ValueError(f"no such day: {words!r}")
    return min(possible, key=lambda each: abs(each - start))


def _updates(blocks: Iterable[_Block]) -> tuple[Update, ...]:
    ordered = sorted(blocks, key=lambda block: block.at)
    return numbered(
        Post(instant(block.at), _STATUS(block.word.upper().replace(" ", "")), block.word, text.markdown(block.body))
        for block in ordered
    )
