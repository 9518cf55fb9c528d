"""incident.io's `feed.atom` and `feed.rss`: incidents with their latest update, in the page's language.

That update dates an Atom entry. An RSS item was seen dated by its incident's start: its text is undated and skipped.
Components are the current ones.
"""

import re

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import (
    Affected,
    Document,
    Incident,
    Instant,
    Kind,
    Page,
    ResolvedFrom,
    Snapshot,
    Status,
    Update,
)
from statusledger.platforms.toolkit.feeds import Entry, read
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.reconcile import timeline
from statusledger.text import phrases
from statusledger.times.dates import feed_time

_PLANNED = {Status.SCHEDULED, Status.IN_PROGRESS, Status.VERIFYING, Status.COMPLETED}
_KEY = re.compile(r"/incidents/(?P<key>[0-9A-Z]{26})/?$")
_STATUS = re.compile(r"\s*<b>[^<:\uff1a]{0,40}[:\uff1a]\s*(?P<word>[^<]{1,60})</b>")
_HEADING = re.compile(r"<b>[^<]{0,80}</b>\s*$")
_COMPONENT = re.compile(r"<li>(?P<name>[^<]{1,500})</li>")
_STATE = re.compile(r"(?<!\s)\s*+\([^()]*+\)\s*+$")


def parse(document: Document) -> Snapshot:
    """Parse about fifty entries; the limit is unknown, so it covers nothing."""
    feed = read(document)
    name = re.sub(r" status$", "", text.plain(feed.title), flags=re.IGNORECASE)
    return Snapshot(
        page=Page(name=name or None, url=text.link(feed.link or "")),
        incidents=tuple(_incident(entry, document.time_zone) for entry in feed.entries),
    )


def _incident(entry: Entry, time_zone: str | None) -> Incident:
    key, label = _KEY.search(entry.link or ""), _STATUS.match(entry.html)
    if key is None or label is None:
        raise NormalizeError(f"not a feed of incident.io: the entry {text.plain(entry.title, 80)!r}")
    word, title = text.plain(label["word"]), entry.heading
    status = phrases.status_of(f"Status: {word.removeprefix('Maintenance ')}")
    kind = Kind.MAINTENANCE if status in _PLANNED else phrases.kind_of(title)
    body, components = _parts(entry.html[label.end() :])
    updated = feed_time(entry.updated, time_zone) if entry.updated else None
    published = feed_time(entry.published, time_zone) if entry.published and kind is Kind.INCIDENT else None
    over = updated if status.final else None
    return build_incident(
        key=key["key"],
        kind=kind,
        title=title,
        url=text.link(entry.link or ""),
        status=status,
        status_raw=word,
        start=Start.first_update(published),
        end=End.of(over, ResolvedFrom.UPDATE),
        components=components,
        updates=_updates(key["key"], updated, status, word, body),
        whole_timeline=False,
    )


def _updates(entry: str, at: Instant | None, status: Status, word: str, body: str) -> tuple[Update, ...]:
    if at is None:
        return ()
    key, words = timeline.text_key(entry, body), text.markdown(body)
    return (Update(key=key, status=status, status_raw=word, body=words, posted_at=at),)


def _parts(html: str) -> tuple[str, tuple[Affected, ...]]:
    before, found, listed = html.rpartition("<ul>")
    heading = _HEADING.search(before)
    if not found or heading is None or not listed.rstrip().endswith("</ul>"):
        return html, ()
    names = (text.plain(_STATE.sub("", match["name"])) for match in _COMPONENT.finditer(listed))
    return before[: heading.start()], tuple(Affected(None, name) for name in dict.fromkeys(names) if name)
