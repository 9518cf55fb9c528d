"""Updates: the closing one, keys without an id, revisions."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

from msgspec import Struct

from statusledger import text
from statusledger.model import Instant, Origin, Status, Update
from statusledger.times import minute

_MINUTE_KEY = re.compile(r"\d{8}T\d{4}-\d+")
_SECOND_KEY = re.compile(r"\d{8}T\d{6}Z-\d+")
_TEXT_KEY = re.compile(r"text-[0-9a-f]{16}(?:-\d+)?")
_DATED_KEY = re.compile(r".+-\d{8}T\d{4}")


class TrackedUpdate(Struct, frozen=True):
    """An update and its observation; `missing_from` lacked it first.

    `revised` has the last change of body, status or time; `left` its former minutes.
    """

    update: Update
    first_seen_at: Instant
    origin: Origin
    missing_since: Instant | None = None
    missing_from: str | None = None
    withdrawn: bool = False
    revised: dict[str, Instant] = {}
    left: tuple[str, ...] = ()


def minute_keys(times: Iterable[Instant]) -> list[str]:
    """Return keys without ids: `20230128T0308-2`, the second of its minute."""
    return _numbered(minute(at) for at in times)


def second_keys(times: Iterable[Instant]) -> list[str]:
    """Return keys by exact time: `20230128T030812Z-2`, the second of its moment."""
    return _numbered(times)


def _numbered(stamps: Iterable[str]) -> list[str]:
    seen: Counter[str] = Counter()
    keys = []
    for stamp in stamps:
        seen[stamp] += 1
        keys.append(f"{_stamp(stamp)}-{seen[stamp]}")
    return keys


def _stamp(time: str) -> str:
    return re.sub("[-:]", "", time)


def is_minute_key(key: str) -> bool:
    """Return True for a key of `minute_keys`."""
    return _MINUTE_KEY.fullmatch(key) is not None


def text_key(entry: str, words: str) -> str:
    """Return a key for an entry of a feed, whatever its date."""
    return f"text-{sha256(f'{entry} {text.letters(words)}'.encode()).hexdigest()[:16]}"


def entry_keys(entries: Sequence[tuple[str | None, str, Instant]]) -> Iterator[str]:
    """Yield keys for entries of a feed by id, words and time, oldest first.

    Time distinguishes entries of the same id and words, and those without an id.
    """
    texts = [text_key(entry, words) if entry else None for entry, words, _ in entries]
    minutes, alike = minute_keys(at for _, _, at in entries), Counter(texts)
    for key, by_time, (_, _, at) in zip(texts, minutes, entries, strict=True):
        if key is None or (alike[key] > 1 and at):
            yield by_time
        else:
            yield key if alike[key] == 1 else f"{key}{by_time}"


def is_text_key(key: str) -> bool:
    """Return True for a `text_key`, which does not depend on time."""
    return _TEXT_KEY.fullmatch(key) is not None


def is_made_up(key: str) -> bool:
    """Return True for a key that a vendor's id may replace."""
    return any(pattern.fullmatch(key) for pattern in (_MINUTE_KEY, _SECOND_KEY, _TEXT_KEY))


def dated_key(name: str, start: Instant) -> str:
    """Return a key of components and start: `ec2-us-east-1-20211207T1649`."""
    return f"{name}-{_stamp(minute(start))}"


def is_dated_key(key: str) -> bool:
    """Return True for a `dated_key`, which moves with the start."""
    return _DATED_KEY.fullmatch(key) is not None


def closing(updates: Sequence[Update]) -> Update | None:
    """Return the first final update without an open one after it; None while open.

    Minutes decide: feeds know no seconds and list the blocks of one minute in either order.
    """
    steps = [update for update in updates if update.status is not Status.POSTMORTEM]
    last_open = max((minute(update.posted_at) for update in steps if not update.status.final), default="")
    return next((update for update in steps if update.status.final and minute(update.posted_at) >= last_open), None)


def revise(former: TrackedUpdate, latest: Update, at: Instant) -> TrackedUpdate:
    """Return the latest version of an update, noting revised fields.

    A first value revises nothing, nor does a status read from text. An entry of a feed with another label is progress,
    no revision.
    """
    old = former.update
    relabelled = old.status_raw is not None and old.status is not Status.UNKNOWN and not is_text_key(latest.key)
    counts = {"body": bool(old.body), "status": relabelled, "posted_at": True}
    differs = [field for field, does in counts.items() if does and getattr(old, field) != getattr(latest, field)]
    revised = {**former.revised, **dict.fromkeys(differs, at)}
    left = dict.fromkeys((*former.left, minute(old.posted_at))) if "posted_at" in differs else former.left
    return TrackedUpdate(latest, former.first_seen_at, former.origin, revised=revised, left=tuple(left))
