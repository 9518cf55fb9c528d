"""cState's feed: the text of every issue, its start, and its end as the author typed it; neither severity nor systems.

The title of a resolved issue begins with that word, in the page's language.
"""

import re

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import Document, Incident, Kind, Snapshot, Status
from statusledger.platforms.cstate.api import slug, text_of, typed
from statusledger.platforms.toolkit.feeds import Entry, page_of, read
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.text import addresses, phrases
from statusledger.times.dates import feed_time

GENERATOR = b"<generator>github.com/cstate"
_LABEL = re.compile(r"\[[^\[\]]{1,40}\](?=\s)")


def snapshot(document: Document) -> Snapshot:
    """The feed, which may be cut to a number of issues. Raises NormalizeError or ValueError."""
    feed = read(document)
    issues = [entry for entry in feed.entries if entry.link and "/issues/" in addresses.split(entry.link).path]
    return Snapshot(
        page=page_of(feed),
        incidents=tuple(_incident(entry, document.time_zone) for entry in issues),
    )


def _incident(entry: Entry, time_zone: str | None) -> Incident:
    """An entry without the label may be resolved in words we do not know: its status comes from the JSON."""
    if entry.link is None or entry.published is None:
        raise NormalizeError(f"a cState feed with an entry without link or date: {entry.title!r}")
    started_at = feed_time(entry.published, time_zone)
    label = _LABEL.match(entry.title)
    over = label is not None and phrases.status_of(label[0]).final
    title = text.plain(entry.title[label.end() :] if label and over else entry.title)
    kind = phrases.kind_of(title)
    ended_at = typed(entry.categories[0], time_zone) if over and entry.categories else None
    final = Status.COMPLETED if kind is Kind.MAINTENANCE else Status.RESOLVED
    return build_incident(
        key=slug(entry.link),
        kind=kind,
        title=title,
        url=text.link(entry.link),
        status=final if over else Status.UNKNOWN,
        status_raw="resolved" if over else None,
        start=Start.stated(started_at),
        end=End.stated(ended_at),
        window=(started_at if kind is Kind.MAINTENANCE else None, None),
        updates=text_of(entry.html, started_at),
    )


def matches(document: Document, _: Snapshot | None) -> bool:
    """A feed by the name of its generator."""
    return GENERATOR in document.body
