"""The entries of one incident as posts: statuses from labels and prose, times by the dialect."""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from statusledger import text
from statusledger.model import Instant, Kind, Status
from statusledger.platforms.feed.groups import Group, signal_of, without_prefix
from statusledger.platforms.feed.notices import notice_of
from statusledger.platforms.feed.timelines import blocks
from statusledger.platforms.toolkit.feeds import Entry
from statusledger.text import phrases
from statusledger.times.dates import feed_time

_MAINTENANCE_LINK = re.compile(r"/maintenances?/")


class Dialect(Struct, frozen=True):
    """The meaning of an entry's date and category.

    `dated_by_start`: the entry bears the date when its incident began, whenever it was written or rewritten.
    `ends_in_category`: a category is the time when it ended.
    """

    dated_by_start: bool = False
    ends_in_category: bool = False


# By what stands in the feed's <generator>. Elsewhere a date is that of a text.
DIALECTS = {"github.com/cstate": Dialect(dated_by_start=True, ends_in_category=True)}


class Post(Struct, frozen=True):
    """One update of a feed. `began` is the earliest time stated for it, `at` the time of its present text.

    `entry` is the id of the entry that is all text, None for a block of one; `date` the vendor's words for its time, if
    those cannot be read.
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


def posts(group: Group, kind: Kind, dialect: Dialect, time_zone: str | None) -> list[Post]:
    """Oldest first; of one moment, what stands higher in the feed is newer."""
    alone = len(group.entries) == 1
    stated = list(_blocks(group.entries[0], kind, time_zone)) if alone else []
    if not stated:
        retitled = not alone and all(phrases.status_of(text.plain(entry.title)).final for entry in group.entries)
        newest_last = group.entries[::-1]
        ordered = sorted(newest_last, key=lambda entry: time(entry.published or entry.updated, time_zone) or "")
        stated = [
            _post(entry, kind, alone, dialect, time_zone, believed=not retitled or entry is ordered[-1])
            for entry in ordered
        ]
    return sorted(stated, key=lambda post: post.at or "")


def is_maintenance(entry: Entry) -> bool:
    """Check the words, categories and address of an entry for planned work."""
    kinds = (
        phrases.kind_of(text.plain(entry.title), text.markdown(entry.html)),
        *map(phrases.kind_of, entry.categories),
    )
    return Kind.MAINTENANCE in kinds or _MAINTENANCE_LINK.search(entry.link or "") is not None


def time(words: str | None, time_zone: str | None) -> Instant | None:
    """None for a time that cannot be read: a guess would put the update in the wrong place for good."""
    try:
        return feed_time(words, time_zone) if words else None
    except ValueError:
        return None


def _blocks(entry: Entry, kind: Kind, time_zone: str | None) -> Iterator[Post]:
    """The timeline inside an entry that holds a whole one."""
    dated = time(entry.published or entry.updated, time_zone)
    for block in blocks(entry.html, dated, time_zone):
        yield Post(
            title=_title(entry),
            link=entry.link,
            body=block.body,
            status=_of_kind(block.status, kind),
            status_raw=block.word or None,
            began=block.at,
            at=block.at,
        )


def _post(entry: Entry, kind: Kind, alone: bool, dialect: Dialect, time_zone: str | None, *, believed: bool) -> Post:
    """One of several entries keeps its text; one that stands alone is rewritten as its incident goes on.

    A title is not `believed` where it was rewritten when all was over.
    """
    title, body = text.plain(entry.title) if believed else "", text.markdown(entry.html)
    published, updated = time(entry.published, time_zone), time(entry.updated, time_zone)
    status, word = _status(title, entry.categories, body)
    notice = notice_of(body, time_zone)
    if notice.status and status is Status.UNKNOWN:
        status, word = notice.status, notice.word
    at = (updated or published) if alone else (published or updated)
    if dialect.dated_by_start and status.final:
        at = _end(entry, dialect, time_zone)
    return Post(
        title=_title(entry),
        link=entry.link,
        body=body,
        status=_of_kind(status, kind),
        status_raw=word,
        began=min(filter(None, (published, updated)), default=None),
        at=at,
        entry=entry.id or entry.link,
        date=None if published or updated else entry.published or entry.updated,
    )


def _status(title: str, categories: Iterable[str], body: str) -> tuple[Status, str | None]:
    """The first of these: a label, a monitor's report of the end, prose, a monitor's report of the beginning."""
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


def _title(entry: Entry) -> str:
    return phrases.unlabelled(without_prefix(text.plain(entry.title))) or text.plain(text.markdown(entry.html), 100)


def _of_kind(status: Status, kind: Kind) -> Status:
    return Status.COMPLETED if kind is Kind.MAINTENANCE and status is Status.RESOLVED else status


def _end(entry: Entry, dialect: Dialect, time_zone: str | None) -> Instant | None:
    times = (time(category, time_zone) for category in entry.categories) if dialect.ends_in_category else ()
    return next(filter(None, times), None)
