"""The updates of an incident: when they closed it, keys for those without an id, what was revised of them."""

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
    """An update, and what we know of our seeing it. `missing_from` is the kind of document that lacked it first.

    `revised` has when its voice last told another body, status or time than before, `left` the minutes it told first.
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
    """Keys for updates told without an id, oldest first: `20230128T0308-2` is the second of its minute."""
    return _numbered(minute(at) for at in times)


def second_keys(times: Iterable[Instant]) -> list[str]:
    """Keys for updates that only their exact time identifies: `20230128T030812Z-2` is the second of its moment."""
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
    """Whether an update's key was made by `minute_keys`."""
    return _MINUTE_KEY.fullmatch(key) is not None


def text_key(entry: str, words: str) -> str:
    """A key for an update that is an entry of a feed: its id and its words, whatever its date."""
    return f"text-{sha256(f'{entry} {text.letters(words)}'.encode()).hexdigest()[:16]}"


def entry_keys(told: Sequence[tuple[str | None, str, Instant]]) -> Iterator[str]:
    """Keys for updates that are entries of a feed, each by its id, words and time, oldest first.

    Where several have id and words in common, and where there is no id, as for a part of an entry, the time tells.
    """
    texts = [text_key(entry, words) if entry else None for entry, words, _ in told]
    minutes, alike = minute_keys(at for _, _, at in told), Counter(texts)
    for key, by_time, (_, _, at) in zip(texts, minutes, told, strict=True):
        if key is None or (alike[key] > 1 and at):
            yield by_time
        else:
            yield key if alike[key] == 1 else f"{key}{by_time}"


def is_text_key(key: str) -> bool:
    """Whether an update's key was made by `text_key`, so that another time is no other update."""
    return _TEXT_KEY.fullmatch(key) is not None


def is_made_up(key: str) -> bool:
    """Whether an update's key is ours, so that the vendor's own id may take its place."""
    return any(pattern.fullmatch(key) for pattern in (_MINUTE_KEY, _SECOND_KEY, _TEXT_KEY))


def dated_key(name: str, start: Instant) -> str:
    """The key of an incident that only what it touches and its start identify: `ec2-us-east-1-20211207T1649`."""
    return f"{name}-{_stamp(minute(start))}"


def is_dated_key(key: str) -> bool:
    """Whether an incident's key was made by `dated_key`, so that it moves when the start does."""
    return _DATED_KEY.fullmatch(key) is not None


def closing(updates: Sequence[Update]) -> Update | None:
    """The update that closed an incident: the first final one that no open update follows, or None while it is open.

    Minutes decide, because feeds know no seconds and list an opening and a closing block of one minute in either order.
    """
    told = [update for update in updates if update.status is not Status.POSTMORTEM]
    last_open = max((minute(update.posted_at) for update in told if not update.status.final), default="")
    return next((update for update in told if update.status.final and minute(update.posted_at) >= last_open), None)


def revise(former: TrackedUpdate, told: Update, at: Instant) -> TrackedUpdate:
    """An update as its voice tells it now.

    A first value revises nothing, nor does a status without a word of its own, which was read from the text. Where an
    entry of a feed keeps its text under another label, its incident came further.
    """
    old = former.update
    relabelled = old.status_raw is not None and old.status is not Status.UNKNOWN and not is_text_key(told.key)
    counts = {"body": bool(old.body), "status": relabelled, "posted_at": True}
    differs = [field for field, does in counts.items() if does and getattr(old, field) != getattr(told, field)]
    revised = {**former.revised, **dict.fromkeys(differs, at)}
    left = dict.fromkeys((*former.left, minute(old.posted_at))) if "posted_at" in differs else former.left
    return TrackedUpdate(told, former.first_seen_at, former.origin, revised=revised, left=tuple(left))
