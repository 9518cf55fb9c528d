"""Any RSS or Atom feed of a status page: what can be told of incidents without knowing who wrote it.

An entry is an incident, and so are several entries that share an address or an id: then each is an update. Statuses and
kinds are read from the vendor's labels and prose. A feed shows a window of unknown length, so it covers nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from urllib.parse import urldefrag, urlsplit

from msgspec import Struct

from scraper import phrases, text, timeline
from scraper.errors import NormalizeError
from scraper.model import (
    Document,
    Format,
    Incident,
    Instant,
    Kind,
    Page,
    Request,
    ResolvedFrom,
    Snapshot,
    Source,
    StartedFrom,
    Status,
    Update,
)
from scraper.platforms.feeds import Entry, read
from scraper.timestamps import feed_time

PROVEN = True
VOICES = {"feed": "feed"}


class _Post(Struct, frozen=True):
    """What an entry says of its incident. `began` is the earliest time it tells, `at` when its text was as it is."""

    title: str
    link: str | None
    body: str
    status: Status
    status_raw: str | None
    began: Instant | None
    at: Instant | None


def requests(source: Source) -> Iterable[Request]:
    """The feed itself."""
    yield Request(source.feed or source.url, "feed", expects=Format.FEED)


def normalize(document: Document) -> Snapshot:
    """All entries of a feed. Raises NormalizeError for half a feed, or an entry that nothing tells from others."""
    feed = read(document)
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in dict.fromkeys(feed.entries):
        groups[_key(entry, feed.link)].append(entry)
    return Snapshot(
        page=Page(name=text.plain(feed.title) or None, url=text.link(feed.link or "")),
        incidents=tuple(_incident(key, entries, document.time_zone) for key, entries in groups.items()),
    )


def recognise(document: Document) -> bool:
    """Any feed that can be read; platforms with feeds of their own recognise theirs more closely."""
    try:
        normalize(document)
    except NormalizeError:
        return False
    return True


def _key(entry: Entry, page: str | None) -> str:
    """The vendor's own id, which ends the entry's address or its id; else the id or address as it is."""
    own = (_last_segment(address, page) for address in (entry.link, entry.id) if address)
    key = next(filter(None, own), None) or entry.id or entry.link
    if key is None:
        raise NormalizeError(
            f"the entry {text.plain(entry.title, 80)!r} has neither id nor link to tell it from others"
        )
    return key


def _last_segment(address: str, page: str | None) -> str | None:
    """`42` of `/incidents/42#update-1`, or of a one-page site's `#/incidents/42`.

    None where that names no entry: for the page itself, for what is no address, and where a query tells entries apart.
    """
    try:
        base, fragment = urldefrag(address)
        parts = urlsplit(base)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"}:
        return None
    if fragment.startswith("/"):
        return fragment.rstrip("/").rpartition("/")[2] or None
    if parts.query or (page and base.rstrip("/") == urldefrag(page)[0].rstrip("/")):
        return None
    return parts.path.rstrip("/").rpartition("/")[2] or None


def _incident(key: str, entries: Sequence[Entry], time_zone: str | None) -> Incident:
    kind = Kind.MAINTENANCE if any(map(_is_maintenance, entries)) else Kind.INCIDENT
    posts = _posts(entries, kind, time_zone)
    newest = posts[-1]
    known = [post for post in posts if post.status is not Status.UNKNOWN]
    updates = _updates(posts)
    closed = timeline.closing([update for update in updates if update.status is not Status.UNKNOWN])
    last = closed or (known or posts)[-1]
    started_at = _start(posts, kind)
    return Incident(
        key=key,
        kind=kind,
        title=newest.title,
        url=text.link(newest.link or ""),
        status=Status.RESOLVED if last.status is Status.POSTMORTEM else last.status,
        status_raw=last.status_raw,
        impact=phrases.impact_of(newest.body),
        impact_raw=phrases.severity_of(newest.body),
        started_at=started_at,
        started_from=StartedFrom.FIRST_UPDATE if started_at else None,
        resolved_at=closed.posted_at if closed else None,
        resolved_from=ResolvedFrom.UPDATE if closed else None,
        updates=updates,
        whole_timeline=False,
    )


def _is_maintenance(entry: Entry) -> bool:
    kinds = (
        phrases.kind_of(text.plain(entry.title), text.markdown(entry.html)),
        *map(phrases.kind_of, entry.categories),
    )
    return Kind.MAINTENANCE in kinds


def _posts(entries: Sequence[Entry], kind: Kind, time_zone: str | None) -> list[_Post]:
    """Oldest first; of one moment, what stands higher in the feed is newer."""
    posts = [_post(entry, kind, len(entries) == 1, time_zone) for entry in reversed(entries)]
    return sorted(posts, key=lambda post: post.at or "")


def _post(entry: Entry, kind: Kind, alone: bool, time_zone: str | None) -> _Post:
    """One of several entries keeps its text; one that stands alone is rewritten as its incident goes on."""
    title, body = text.plain(entry.title), text.markdown(entry.html)
    published, updated = _time(entry.published, time_zone), _time(entry.updated, time_zone)
    label = next(filter(None, map(phrases.label_of, (title, *entry.categories, body))), None)
    prose = (status for status in map(phrases.status_of, (body, title)) if status is not Status.UNKNOWN)
    status = label.status if label else next(prose, Status.UNKNOWN)
    return _Post(
        title=phrases.unlabelled(title) or text.plain(body, 100),
        link=entry.link,
        body=body,
        status=Status.COMPLETED if kind is Kind.MAINTENANCE and status is Status.RESOLVED else status,
        status_raw=label.word if label else None,
        began=min(filter(None, (published, updated)), default=None),
        at=(updated or published) if alone else (published or updated),
    )


def _time(words: str | None, time_zone: str | None) -> Instant | None:
    """None for a time that cannot be read: a guess would put the update in the wrong place for good."""
    try:
        return feed_time(words, time_zone) if words else None
    except ValueError:
        return None


def _updates(posts: Iterable[_Post]) -> tuple[Update, ...]:
    """Those whose time is known: without one an update has no place in a timeline."""
    timed = [(post, post.at) for post in posts if post.at]
    keys = timeline.minute_keys(at for _, at in timed)
    return tuple(
        Update(key=key, status=post.status, status_raw=post.status_raw, body=post.body, posted_at=at)
        for key, (post, at) in zip(keys, timed, strict=True)
    )


def _start(posts: Iterable[_Post], kind: Kind) -> Instant | None:
    """The earliest time told. A maintenance starts when it is in progress, not with its notice."""
    begun = [post for post in posts if kind is Kind.INCIDENT or post.status is Status.IN_PROGRESS]
    return min((post.began for post in begun if post.began), default=None)
