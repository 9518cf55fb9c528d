"""Feed of a page: past incidents, under the summary's ids and addresses.

An entry is dated by its incident's start; its categories are an impact and a stage.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import Document, Incident, Instant, Kind, Snapshot, Update
from statusledger.platforms.feed.timelines import timeline_of
from statusledger.platforms.onlineornot import wire
from statusledger.platforms.toolkit import feeds
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import Post, numbered, undated
from statusledger.text import addresses, phrases
from statusledger.times.dates import feed_time


def parse(document: Document) -> Snapshot:
    """Parse the feed. Raises NormalizeError."""
    entries = feeds.read(document).entries
    with refusing("an OnlineOrNot feed"):
        return Snapshot(incidents=tuple(_posted(entry, document) for entry in entries))


def _posted(entry: feeds.Entry, document: Document) -> Incident:
    key = (entry.link or entry.id or "").rstrip("/").rpartition("/")[2]
    if not key or not entry.published:
        raise NormalizeError(f"an entry of OnlineOrNot without address or date: {text.plain(entry.title, 80)!r}")
    started_at = feed_time(entry.published, document.time_zone)
    impact, stage = (*entry.categories, "", "")[:2]
    updates = _updates(entry.html, started_at, document.time_zone)
    status = wire.STATUS(stage.upper())
    return build_incident(
        key=key,
        kind=Kind.INCIDENT,
        title=entry.heading,
        url=text.link(addresses.join(document.url, f"/incidents/{addresses.step(key)}")),
        status=status,
        status_raw=stage or None,
        impact=wire.IMPACT(impact.upper()),
        impact_raw=impact or None,
        start=Start.stated(started_at),
        end=End.closing(updates) if status.final else None,
        updates=updates,
        whole_timeline=False,
    )


def _updates(html: str, started_at: Instant, time_zone: str | None) -> Sequence[Update]:
    """Text without dated blocks has an unknown time."""
    dated = timeline_of(html, started_at, time_zone).blocks
    if not dated:
        body = text.markdown(html)
        return undated("text", phrases.status_of(body), body)
    updates = numbered(Post(block.at, block.status, block.word, block.body) for block in dated)
    return [replace(update, year_guessed=block.year_guessed) for update, block in zip(updates, dated, strict=True)]
