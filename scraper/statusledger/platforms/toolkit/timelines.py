"""Timelines: order, updates without ids, and the status they show."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeVar

from statusledger.model import UNDATED, Instant, PostedFrom, Status, Update
from statusledger.reconcile import timeline
from statusledger.times import exact

_Entry = TypeVar("_Entry")


class Post(NamedTuple):
    """Update, mostly without an id; `raw` is the vendor's status, `body` Markdown."""

    at: Instant
    status: Status
    raw: str | None
    body: str
    key: str | None = None


def numbered(posts: Iterable[Post]) -> tuple[Update, ...]:
    """Key updates by the minute they were posted in. Posts come oldest first."""
    listed = tuple(posts)
    keys = timeline.minute_keys(post.at for post in listed)
    return tuple(
        Update(key=post.key or key, status=post.status, status_raw=post.raw, body=post.body, posted_at=post.at)
        for key, post in zip(keys, listed, strict=True)
    )


def undated(key: str, status: Status, body: str) -> tuple[Update, ...]:
    """Return a text without a known time as an update; nothing if empty."""
    if not body:
        return ()
    first_seen = PostedFrom.FIRST_SEEN
    return (Update(key=key, status=status, status_raw=None, body=body, posted_at=UNDATED, posted_from=first_seen),)


def oldest_first(newest_first: Sequence[_Entry], time: Callable[[_Entry], str]) -> list[_Entry]:
    """Sort entries by ISO 8601 times; at one moment, reverse the page's order. Raises ValueError."""
    newest_last = newest_first[::-1]
    return sorted(newest_last, key=lambda entry: exact(time(entry)))


def last_known(updates: Sequence[Update]) -> Status:
    """Return the status of the newest update that states one."""
    return next((each.status for each in reversed(updates) if each.status is not Status.UNKNOWN), Status.UNKNOWN)


def last_open(updates: Sequence[Update]) -> Status:
    """Return the status of an open incident: unknown where its newest is an end."""
    known = last_known(updates)
    return Status.UNKNOWN if known.final else known
