"""Statuspage's times for people, `Dec 31, 01:47 UTC`, which take their year from a date nearby."""

import html
import re
from calendar import monthrange
from datetime import datetime, timedelta, timezone, tzinfo

from msgspec import Struct

from statusledger.model import Instant
from statusledger.times import instant, month_number, zone

_HOUR, _SURE = timedelta(hours=1), timedelta(days=183)
_TAG = re.compile(r"<[^<>]*+>")
_TIME = re.compile(
    r"(?:(?P<month>[A-Za-z]{3,9})\s+(?P<day>\d{1,2}),\s*)?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?:\s+(?P<zone>[A-Z]{1,5}))?"
)


class Anchor(Struct, frozen=True):
    """Moment near the times, with its offset if shown, and the source's zone.

    `word` is the page's abbreviation of that offset, if known.
    """

    near: datetime
    time_zone: str | None
    word: str | None = None


def moment(words: str, near: datetime, anchor: Anchor, bound: datetime | None = None) -> datetime:
    """Parse `Dec 31, 01:47 UTC` in the year nearest to `near`, not past `bound`. Raises ValueError."""
    match = _TIME.fullmatch(bare(words))
    if match is None or not match["month"] or not match["zone"]:
        raise ValueError(f"not the time of a block: {bare(words)!r}")
    return _placed(match.groupdict(""), near, anchor, bound)


def zone_word(words: str) -> str | None:
    """Return `UTC` of `Dec 31, 01:47 UTC`."""
    match = _TIME.fullmatch(bare(words))
    return match["zone"] if match else None


def is_guess(at: datetime, near: datetime) -> bool:
    """Return True if a year is a guess: beyond half a year from `near` others are as likely."""
    return abs(at - near) > _SURE


def window(words: str, anchor: Anchor) -> tuple[Instant, Instant]:
    """Parse `May 28, 16:30 UTC - May 29, 16:30 UTC`, or one day or zone and two times. Raises ValueError."""
    start_words, _, end_words = bare(words).partition("-")
    start, end = _TIME.fullmatch(start_words.strip()), _TIME.fullmatch(end_words.strip())
    if start is None or end is None:
        raise ValueError(f"not a window: {bare(words)!r}")
    given = {name: end[name] or start[name] or "" for name in ("month", "day", "zone")}
    starts = _placed(start.groupdict("") | {"zone": start["zone"] or given["zone"]}, anchor.near, anchor)
    ends = _placed(end.groupdict("") | given, starts, anchor)
    return instant(starts), instant(ends)


def bare(markup: str) -> str:
    """Return words without tags; some spaces are escaped twice."""
    return " ".join(html.unescape(html.unescape(_TAG.sub("", markup))).split())


def _placed(parts: dict[str, str], near: datetime, anchor: Anchor, bound: datetime | None = None) -> datetime:
    month = month_number(parts["month"])
    day, hour, minute = (int(parts[name]) for name in ("day", "hour", "minute"))
    candidates = []
    for year in range(near.year - 1, near.year + 2):
        if day <= monthrange(year, month)[1]:
            local = datetime(year, month, day, hour, minute)  # noqa: DTZ001 - the zone follows
            candidates.append(local.replace(tzinfo=_zone(parts["zone"], local, anchor)))
    possible = [each for each in candidates if bound is None or each <= bound]
    if not possible:
        raise ValueError(f"no such day: {parts['month']} {parts['day']}")
    return min(possible, key=lambda each: abs(each - near))


def _zone(word: str, local: datetime, anchor: Anchor) -> tzinfo:
    """An ambiguous abbreviation has the anchor's offset, or that of the other half of its year.

    Raises ValueError for any other.
    """
    try:
        return zone(word, local, anchor.time_zone)
    except ValueError:
        offset = anchor.near.utcoffset()
        if not offset or (anchor.word or word) not in (word, _other_half(word)):
            raise
        later = _HOUR * (word.endswith("DT") - (anchor.word or word).endswith("DT"))
        return timezone(offset + later)


def _other_half(word: str) -> str | None:
    """Zone of the other half of the year: CDT and CST."""
    halves = {"DT": "ST", "ST": "DT"}
    return word[:-2] + halves[word[-2:]] if word[-2:] in halves else None
