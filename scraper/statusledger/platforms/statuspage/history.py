"""Statuspage's `history.atom` and `history.rss`: updates of the newest 25 entries, blocks without a year.

An entry's date, that of its newest block or a planned start, gives the year and, for an ambiguous abbreviation, the
zone.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta

from msgspec.structs import replace

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import Completeness, Document, Incident, Instant, Page, Scope, Snapshot
from statusledger.platforms.statuspage import blocks, times
from statusledger.platforms.statuspage.blocks import BareIncident, Block
from statusledger.platforms.statuspage.times import Anchor
from statusledger.platforms.toolkit.feeds import Entry, read
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.times.dates import feed_moment

_FEED_LENGTH = 25
_SLIP = timedelta(days=1)
_BLOCK = re.compile(
    r"<p>\s*<small>(?>(?P<time>.*?)</small>)\s*+<br\s*+/?>\s*+<strong>(?>(?P<word>.*?)</strong>)(?:\s+-\s+)?(?P<body>.*)",
    re.S,
)
_BLOCK_START = re.compile(r"(?=<p>\s*<small>)")
_BANNER = re.compile(r"<p><strong>THIS IS A SCHEDULED EVENT (?P<window>.{0,1000}?)</strong></p>", re.S)


def parse(document: Document) -> Snapshot:
    """Parse a history feed. Raises NormalizeError."""
    feed = read(document)
    with refusing("a Statuspage feed"):
        incidents = tuple(_incident(entry, document.time_zone) for entry in feed.entries)
    name = re.sub(r" Status - Incident History$", "", text.plain(feed.title))
    return Snapshot(
        page=Page(name=name or None, url=text.link(feed.link or "")),
        incidents=incidents,
        covers=(Completeness(Scope.SINCE, since=_oldest(incidents)),),
    )


def matches(document: Document, _: Snapshot | None) -> bool:
    """Return True if a feed's entries lead to `/incidents/<twelve characters>`."""
    try:
        links = [entry.link or "" for entry in read(document).entries]
    except NormalizeError:
        return False
    return bool(links) and all(re.search(r"/incidents/[a-z0-9]{12}$", link) for link in links)


def _oldest(incidents: Sequence[Incident]) -> Instant | None:
    """The last three count, as an entry may be written long after the fact."""
    if len(incidents) < _FEED_LENGTH:
        return None
    return max((incident.updates[0].posted_at for incident in incidents[-3:] if incident.updates), default=None)


def _incident(entry: Entry, time_zone: str | None) -> Incident:
    if entry.link is None or entry.published is None:
        raise NormalizeError(f"a Statuspage feed with an entry without link or date: {entry.title!r}")
    anchor = Anchor(feed_moment(entry.published, time_zone), time_zone)
    stated = BareIncident(
        key=entry.link.rstrip("/").rsplit("/", 1)[-1],
        title=entry.title,
        url=entry.link,
        window=_window(entry.html, anchor),
    )
    return blocks.incident(stated, list(_blocks(entry.html, anchor)))


def _blocks(content: str, anchor: Anchor) -> Iterable[Block]:
    """Newest first; none is later than the one before it."""
    near, bound, guessed = anchor.near, None, False
    for part in _BLOCK_START.split(content):
        match = _BLOCK.match(part)
        if match is not None:
            at = times.moment(match["time"], near, anchor, bound)
            anchor = replace(anchor, word=anchor.word or times.zone_word(match["time"]))
            guessed = guessed or times.is_guess(at, near)
            near, bound = at, at + _SLIP
            yield Block(at, times.bare(match["word"]), match["body"], guessed)


def _window(content: str, anchor: Anchor) -> tuple[Instant, Instant] | None:
    """`May 28, 16:30 UTC - May 29, 16:30 UTC`, or one day and two times."""
    banner = _BANNER.search(content)
    if banner is None:
        return None
    return times.window(banner["window"], anchor)
