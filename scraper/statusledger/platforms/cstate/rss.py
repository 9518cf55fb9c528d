"""cState's feed: each issue's text, start and typed end; no severity, no systems.

A resolved issue's title begins with that word, in the page's language. Open issues look like informational posts, which
are no incidents, so beside the JSON only ended ones are read.
"""

import re

from msgspec.structs import replace

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import Document, Incident, Kind, Snapshot, Status
from statusledger.platforms.cstate.api import end, slug, text_of
from statusledger.platforms.toolkit.feeds import Entry, page_of, read
from statusledger.platforms.toolkit.incidents import Start, build_incident
from statusledger.text import addresses, phrases
from statusledger.times import instant
from statusledger.times.dates import feed_moment

GENERATOR = b"<generator>github.com/cstate"
_LABEL = re.compile(r"\[[^\[\]]{1,40}\](?=\s)")


def alone(document: Document) -> Snapshot:
    """Parse the feed in place of the JSON; it may be cut. Raises NormalizeError or ValueError."""
    feed = read(document)
    issues = [entry for entry in feed.entries if entry.link and "/issues/" in addresses.split(entry.link).path]
    return Snapshot(
        page=page_of(feed),
        incidents=tuple(_incident(entry, document.time_zone) for entry in issues),
    )


def beside(document: Document) -> Snapshot:
    """Parse the ended issues. Raises NormalizeError or ValueError."""
    whole = alone(document)
    return replace(whole, incidents=tuple(each for each in whole.incidents if each.status.final))


def _incident(entry: Entry, time_zone: str | None) -> Incident:
    """An unknown label counts as over where an end is typed."""
    if entry.link is None or entry.published is None:
        raise NormalizeError(f"a cState feed with an entry without link or date: {entry.title!r}")
    started = feed_moment(entry.published, time_zone)
    started_at, label = instant(started), _LABEL.match(entry.title)
    ended = end(next(iter(entry.categories), None), time_zone, f"{started:%z}")
    over = label is not None and (ended is not None or phrases.status_of(label[0]).final)
    title = text.plain(entry.title[label.end() :] if label and over else entry.title)
    kind = phrases.kind_of(title)
    final = Status.COMPLETED if kind is Kind.MAINTENANCE else Status.RESOLVED
    return build_incident(
        key=slug(entry.link),
        kind=kind,
        title=title,
        url=text.link(entry.link),
        status=final if over else Status.UNKNOWN,
        status_raw="resolved" if over else None,
        start=Start.stated(started_at),
        end=ended if over else None,
        window=(started_at if kind is Kind.MAINTENANCE else None, None),
        updates=text_of(entry.html, started_at),
    )


def matches(document: Document, _: Snapshot | None) -> bool:
    """Return True for a feed of cState's generator."""
    return GENERATOR in document.body
