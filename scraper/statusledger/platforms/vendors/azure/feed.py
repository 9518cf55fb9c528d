"""Azure's status feed of open incidents to a Snapshot.

An item's key is the tracking id in its text, or its guid: links are alike. Rewritten items gain categories, services
and regions alike.
"""

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import (
    Affected,
    Completeness,
    Document,
    Incident,
    Kind,
    Scope,
    Snapshot,
    Status,
    Update,
)
from statusledger.platforms.toolkit.feeds import Entry, page_of, read
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.vendors.azure import prose
from statusledger.reconcile import timeline
from statusledger.text import phrases
from statusledger.times.dates import feed_time


def parse(document: Document) -> Snapshot:
    """Parse the feed. Raises NormalizeError."""
    feed = read(document)
    with refusing("Azure's feed"):
        return Snapshot(
            page=page_of(feed),
            incidents=tuple(map(_incident, feed.entries)),
            covers=(Completeness(Scope.OPEN),),
        )


def matches(document: Document, snapshot: Snapshot | None) -> bool:
    """Return True if a feed names Azure and leads to Microsoft's site."""
    if snapshot is None:
        return False
    feed = read(document)
    return feed.title.startswith("Azure Status") and ".microsoft" in (feed.link or "")


def _incident(entry: Entry) -> Incident:
    body = entry.body
    key = prose.tracking_id(f"{entry.title} {body}") or entry.id
    if key is None or entry.published is None:
        raise NormalizeError(f"Azure's feed with an item without id or date: {text.plain(entry.title, 80)!r}")
    posted_at, span = feed_time(entry.published), prose.span(body)
    ended_at = span.ended_at if span else None
    stated = phrases.status_of(body)
    status = Status.RESOLVED if ended_at else Status.UNKNOWN if stated.final else stated
    update_key = timeline.text_key(key, body)
    update = Update(key=update_key, status=status, status_raw=None, body=body, posted_at=posted_at)
    return build_incident(
        key=key,
        kind=Kind.INCIDENT,
        title=prose.kind_and_title(entry.heading)[1],
        status=status,
        start=Start.parsed(span.started_at) if span else Start.first_update(posted_at),
        end=End.stated(ended_at),
        components=tuple(Affected(None, text.plain(each)) for each in dict.fromkeys(entry.categories)),
        updates=(update,),
        whole_timeline=False,
    )
