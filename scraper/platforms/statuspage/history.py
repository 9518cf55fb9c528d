"""Statuspage's `history.atom` and `history.rss`: every update of the newest 25 entries as HTML blocks without a year.

A block reads `Dec 31, 01:47 UTC`, a status word and a text. The entry's date is that of its newest block, or the start
of the window where a maintenance is yet to come: it tells the year and, where the abbreviation does not, the zone.
"""

import html
import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, timezone, tzinfo

from msgspec import Struct

from scraper import text, timeline
from scraper.errors import NormalizeError
from scraper.model import (
    Covers,
    Document,
    Extent,
    Impact,
    Incident,
    Instant,
    Kind,
    Page,
    ResolvedFrom,
    Snapshot,
    StartedFrom,
    Status,
    Update,
)
from scraper.platforms.feeds import Entry, read
from scraper.platforms.refusals import refusing
from scraper.platforms.statuspage import wire
from scraper.timestamps import feed_moment, instant, month_number, zone

_FEED_LENGTH = 25
_SLIP = timedelta(days=1)
_BLOCK = re.compile(
    r"<p>\s*<small>(?P<time>.*?)</small>\s*<br\s*/?>\s*<strong>(?P<word>.*?)</strong>(?:\s+-\s+)?(?P<body>.*)", re.S
)
_BLOCK_START = re.compile(r"(?=<p>\s*<small>)")
_BANNER = re.compile(r"<p><strong>THIS IS A SCHEDULED EVENT (?P<window>.*?)</strong></p>", re.S)
_TAG = re.compile(r"<[^>]*>")
_TIME = re.compile(
    r"(?:(?P<month>[A-Za-z]{3,9})\s+(?P<day>\d{1,2}),\s*)?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?:\s+(?P<zone>[A-Z]{1,5}))?"
)
_MAINTENANCE = {Status.SCHEDULED, Status.IN_PROGRESS, Status.VERIFYING, Status.COMPLETED}


class _Anchor(Struct, frozen=True):
    """What an entry's own date tells about its blocks: a moment near the newest of them, with the page's offset."""

    near: datetime
    time_zone: str | None


class _Block(Struct, frozen=True):
    at: datetime
    word: str
    body: str


def normalize(document: Document) -> Snapshot:
    """A history feed. Raises NormalizeError for anything else, or where a block's time cannot be told."""
    feed = read(document)
    with refusing("a Statuspage feed"):
        incidents = tuple(_incident(entry, document.time_zone) for entry in feed.entries)
    name = re.sub(r" Status - Incident History$", "", text.plain(feed.title))
    return Snapshot(
        page=Page(name=name or None, url=text.link(feed.link or "")),
        incidents=incidents,
        covers=(Covers(Extent.SINCE, since=_oldest(incidents)),),
    )


def recognise(document: Document) -> bool:
    """A feed whose entries lead to `/incidents/<twelve characters>`."""
    try:
        links = [entry.link or "" for entry in read(document).entries]
    except NormalizeError:
        return False
    return bool(links) and all(re.search(r"/incidents/[a-z0-9]{12}$", link) for link in links)


def _oldest(incidents: Sequence[Incident]) -> Instant | None:
    """From when on the feed is complete. An entry written long after the fact must not stretch that: the last three."""
    if len(incidents) < _FEED_LENGTH:
        return None
    return max((incident.updates[0].posted_at for incident in incidents[-3:] if incident.updates), default=None)


def _incident(entry: Entry, time_zone: str | None) -> Incident:
    if entry.link is None or entry.published is None:
        raise NormalizeError(f"a Statuspage feed with an entry without link or date: {entry.title!r}")
    anchor = _Anchor(feed_moment(entry.published, time_zone), time_zone)
    updates = _updates(list(_blocks(entry.html, anchor)))
    window = _window(entry.html, anchor)
    planned = window is not None or any(update.status in _MAINTENANCE for update in updates)
    started_at, started_from = _start(updates, window, planned)
    closed = timeline.closing(updates)
    return Incident(
        key=entry.link.rstrip("/").rsplit("/", 1)[-1],
        kind=Kind.MAINTENANCE if planned else Kind.INCIDENT,
        title=text.plain(entry.title),
        url=text.link(entry.link),
        status=closed.status if closed else _newest_status(updates),
        status_raw=closed.status_raw if closed else updates[-1].status_raw if updates else None,
        impact=Impact.UNKNOWN,
        impact_raw=None,
        started_at=started_at,
        started_from=started_from,
        resolved_at=closed.posted_at if closed else None,
        resolved_from=ResolvedFrom.UPDATE if closed else None,
        scheduled_start_at=window[0] if window else None,
        scheduled_end_at=window[1] if window else None,
        updates=updates,
    )


def _newest_status(updates: Sequence[Update]) -> Status:
    told = [update.status for update in updates if update.status is not Status.POSTMORTEM]
    return told[-1] if told else Status.UNKNOWN


def _start(
    updates: Sequence[Update], window: tuple[Instant, Instant] | None, planned: bool
) -> tuple[Instant | None, StartedFrom | None]:
    """A maintenance starts with its window; once that banner is gone, with its "In progress"; never with its notice."""
    if window:
        return window[0], StartedFrom.STATED
    begun = [update for update in updates if not planned or update.status is Status.IN_PROGRESS]
    return (begun[0].posted_at, StartedFrom.FIRST_UPDATE) if begun else (None, None)


def _blocks(content: str, anchor: _Anchor) -> Iterable[_Block]:
    """The blocks of an entry, newest first as they stand; none is later than the one before it."""
    near, bound = anchor.near, None
    for part in _BLOCK_START.split(content):
        match = _BLOCK.match(part)
        if match is not None:
            near = _moment(match["time"], near, anchor, bound)
            bound = near + _SLIP
            yield _Block(near, _bare(match["word"]), match["body"])


def _updates(blocks: list[_Block]) -> tuple[Update, ...]:
    """Oldest first. The word "Update" keeps the status of the block before it."""
    blocks = blocks[::-1]
    keys = timeline.minute_keys(instant(block.at) for block in blocks)
    status = Status.UNKNOWN
    updates = []
    for key, block in zip(keys, blocks, strict=True):
        word = block.word.lower().replace(" ", "_")
        told = wire.STATUS.get(word, status if word == "update" else Status.UNKNOWN)
        status = status if told is Status.POSTMORTEM else told
        body = text.markdown(block.body)
        updates.append(Update(key=key, status=told, status_raw=block.word, body=body, posted_at=instant(block.at)))
    return tuple(updates)


def _window(content: str, anchor: _Anchor) -> tuple[Instant, Instant] | None:
    """The banner of a maintenance to come: `May 28, 16:30 UTC - May 29, 16:30 UTC`, or one day and two times."""
    banner = _BANNER.search(content)
    if banner is None:
        return None
    start_words, _, end_words = _bare(banner["window"]).partition(" - ")
    start, end = _TIME.fullmatch(start_words.strip()), _TIME.fullmatch(end_words.strip())
    if start is None or end is None:
        raise ValueError(f"not a window: {_bare(banner['window'])!r}")
    given = {name: end[name] or start[name] or "" for name in ("month", "day", "zone")}
    starts = _placed(start.groupdict("") | {"zone": start["zone"] or given["zone"]}, anchor.near, anchor)
    ends = _placed(end.groupdict("") | given, starts, anchor)
    return instant(starts), instant(ends)


def _moment(words: str, near: datetime, anchor: _Anchor, bound: datetime | None) -> datetime:
    match = _TIME.fullmatch(_bare(words))
    if match is None or not match["month"] or not match["zone"]:
        raise ValueError(f"not the time of a block: {_bare(words)!r}")
    return _placed(match.groupdict(""), near, anchor, bound)


def _placed(parts: dict[str, str], near: datetime, anchor: _Anchor, bound: datetime | None = None) -> datetime:
    """The moment that month, day, time and zone mean in the year that is nearest to `near`, but not past `bound`."""
    month = month_number(parts["month"])
    day, hour, minute = (int(parts[name]) for name in ("day", "hour", "minute"))
    candidates = []
    for year in range(near.year - 1, near.year + 2):
        if day <= monthrange(year, month)[1]:
            local = datetime(year, month, day, hour, minute)  # noqa: DTZ001 - the zone follows
            candidates.append(local.replace(tzinfo=_zone(parts["zone"], local, anchor)))
    possible = [each for each in candidates if bound is None or each <= bound]
    if not possible:
        raise ValueError(f"no such day: {parts['month']} {parts['day']}")
    return min(possible, key=lambda each: abs(each - near))


def _zone(word: str, local: datetime, anchor: _Anchor) -> tzinfo:
    """An abbreviation that names several zones is the one whose offset the entry's own date shows."""
    try:
        return zone(word, local, anchor.time_zone)
    except ValueError:
        offset = anchor.near.utcoffset()
        if not offset:
            raise
        return timezone(offset)


def _bare(markup: str) -> str:
    """Words without tags; some spaces come escaped twice."""
    return " ".join(html.unescape(html.unescape(_TAG.sub("", markup))).split())
