"""Entries of one incident as posts: statuses from labels and prose, times by the dialect."""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from statusledger import text
from statusledger.model import Instant, Kind, Status
from statusledger.platforms.feed.dialects import Dialect
from statusledger.platforms.feed.groups import Group, signal_of, without_prefix
from statusledger.platforms.feed.notices import notice_of
from statusledger.platforms.feed.timelines import Timeline, timeline_of
from statusledger.platforms.toolkit.feeds import Entry
from statusledger.text import phrases
from statusledger.times.dates import feed_time

_MAINTENANCE_LINK = re.compile(r"/maintenances?/")


class Post(Struct, frozen=True):
    """Update of a feed; `began` is its earliest time, `at` the time of its present text.

    `entry` is the id of an entry that is all text, else None. `date` holds the words of an unreadable time.
    """

    title: str
    link: str | None
    body: str
    status: Status
    status_raw: str | None
    began: Instant | None
    at: Instant | None
    entry: str | None = None
    date: str | None = None
    year_guessed: bool = False


class Posts(Struct, frozen=True):
    """Posts of one incident, oldest first, and Markdown above each timeline."""

    listed: list[Post]
    headings: tuple[str, ...] = ()


def posts(group: Group, kind: Kind, dialect: Dialect, time_zone: str | None) -> Posts:
    """Return the entries' whole timelines, else a post per entry."""
    return _timelines(group, kind, dialect, time_zone) or Posts(_entries(group, kind, dialect, time_zone))


def _timelines(group: Group, kind: Kind, dialect: Dialect, time_zone: str | None) -> Posts | None:
    """Shared blocks count once."""
    dates = [time(entry.published or entry.updated, time_zone) for entry in group.entries]
    found = [timeline_of(entry.html, at, time_zone) for entry, at in zip(group.entries, dates, strict=True)]
    if not all(each.blocks or each.heading for each in found):
        return None
    listed: list[Post] = []
    known: set[tuple[str | None, str]] = set()
    for entry, at, each in zip(group.entries, dates, found, strict=True):
        own = list(_blocks(entry, each, at if kind is Kind.INCIDENT else None, kind, dialect))
        listed += [post for post in own if (post.at, post.body) not in known]
        known.update((post.at, post.body) for post in own)
    return Posts(sorted(listed, key=lambda post: post.at or ""), tuple(each.heading for each in found))


def _blocks(entry: Entry, timeline: Timeline, dated: Instant | None, kind: Kind, dialect: Dialect) -> Iterator[Post]:
    """The incident began with the first block, or with its entry if `dated` earlier."""
    if not timeline.blocks:
        yield Post(_title(entry, dialect), entry.link, "", Status.UNKNOWN, None, began=dated, at=None)
    for number, block in enumerate(timeline.blocks):
        yield Post(
            title=_title(entry, dialect),
            link=entry.link,
            body=block.body,
            status=of_kind(block.status, kind),
            status_raw=block.word or None,
            began=block.at if number or not dated else min(block.at, dated),
            at=block.at,
            year_guessed=block.year_guessed,
        )


def _entries(group: Group, kind: Kind, dialect: Dialect, time_zone: str | None) -> list[Post]:
    """At one moment, the entry higher in the feed is newer."""
    alone = len(group.entries) == 1
    retitled = not alone and all(phrases.status_of(entry.heading).final for entry in group.entries)
    newest_last = group.entries[::-1]
    ordered = sorted(newest_last, key=lambda entry: time(entry.published or entry.updated, time_zone) or "")
    listed = (
        _post(entry, kind, alone, dialect, time_zone, believed=not retitled or entry is ordered[-1])
        for entry in ordered
    )
    return sorted(listed, key=lambda post: post.at or "")


def is_maintenance(entry: Entry) -> bool:
    """Return True if words, categories or address of an entry name planned work."""
    kinds = (
        phrases.kind_of(entry.heading, entry.body),
        *map(phrases.kind_of, entry.categories),
    )
    return Kind.MAINTENANCE in kinds or _MAINTENANCE_LINK.search(entry.link or "") is not None


def time(words: str | None, time_zone: str | None) -> Instant | None:
    """Parse a time; None if unreadable: a guess would misplace the update."""
    try:
        return feed_time(words, time_zone) if words else None
    except ValueError:
        return None


def _post(entry: Entry, kind: Kind, alone: bool, dialect: Dialect, time_zone: str | None, *, believed: bool) -> Post:
    """One of several entries keeps its text; a single one is rewritten.

    A title rewritten at the end is not `believed`.
    """
    title, body = entry.heading if believed else "", entry.body
    published, updated = time(entry.published, time_zone), time(entry.updated, time_zone)
    status, word = _status(title, entry.categories, body)
    notice = notice_of(body, time_zone)
    if notice.status and status is Status.UNKNOWN:
        status, word = notice.status, notice.word
    at = (updated or published) if alone else (published or updated)
    if dialect.dated_by_start and status.final:
        at = _end(entry, dialect, time_zone)
    return Post(
        title=_title(entry, dialect),
        link=entry.link,
        body=body,
        status=of_kind(status, kind),
        status_raw=word,
        began=min(filter(None, (published, updated)), default=None),
        at=at,
        entry=entry.id or entry.link,
        date=None if published or updated else entry.published or entry.updated,
    )


def _status(title: str, categories: Iterable[str], body: str) -> tuple[Status, str | None]:
    """The first of: a label, a monitor's end, prose, a monitor's beginning."""
    label = next(filter(None, map(phrases.label_of, (title, *categories, body))), None)
    if label:
        return label.status, label.word
    signal = signal_of(title)
    if signal and signal.is_end:
        return Status.RESOLVED, signal.word
    prose = next((each for each in map(phrases.status_of, (body, title)) if each is not Status.UNKNOWN), None)
    if prose or not signal:
        return prose or Status.UNKNOWN, None
    return Status.INVESTIGATING, signal.word


def _title(entry: Entry, dialect: Dialect) -> str:
    _, title = dialect.split(entry.heading)
    return phrases.unlabelled(without_prefix(title)) or text.plain(entry.body, 100)


def of_kind(status: Status, kind: Kind) -> Status:
    """Translate an incident's status to that of planned work."""
    return Status.COMPLETED if kind is Kind.MAINTENANCE and status is Status.RESOLVED else status


def _end(entry: Entry, dialect: Dialect, time_zone: str | None) -> Instant | None:
    times = (time(category, time_zone) for category in entry.categories) if dialect.ends_in_category else ()
    return next(filter(None, times), None)
