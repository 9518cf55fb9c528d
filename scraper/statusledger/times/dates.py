"""Dates in unambiguous shapes only.

Names of months are in the languages below, except ambiguous ones.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from statusledger.model import Instant
from statusledger.times import from_epoch, instant, local_moment, moment, month_number, rfc822, zone

_LANGUAGES = "bg cs da de el en es et fi fr hr hu it lt lv nb nl pl pt ro ru sk sl sv tr uk"
_LONGEST = 80
_WORD = r"[^\W\d_]{1,15}"
_DAY_NAME = rf"(?:{_WORD}\.?,? )?"
_OF_WEEK = r"(?: ?\([^\W\d_]\))?"
_HALF = r"(?: ?(?P<half>[ap])\.?m\b\.?)?(?: uhr| uur)?"
_CLOCK = r"(?P<hour>\d{1,2})[:h時시](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?|[分분])?" + _HALF
_ZONE = r"(?: ?(?P<zone>[a-z]{0,3}[+-]\d{1,2}(?::?\d{2})?|[a-z]{1,5}))?(?: \([^()]{0,40}\))?"
_TIME = rf",? (?:(?:at|um|à|às|kl\.?|om|alle|(?:alle )?ore|godz\.|-|–) )?{_CLOCK}{_ZONE}"  # noqa: RUF001 - a dash between date and time
_SHAPES = [
    re.compile(shape, re.IGNORECASE)
    for shape in (
        rf"{_DAY_NAME}(?P<day>\d{{1,2}})\.? (?:de )?(?P<month>{_WORD})\.?,? (?:de )?(?P<year>\d{{4}}|\d{{2}}){_TIME}",
        rf"{_DAY_NAME}(?P<month>{_WORD})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}}){_TIME}",
        rf"{_DAY_NAME}(?P<month>{_WORD}) (?P<day>\d{{1,2}}) {_CLOCK}{_ZONE} (?P<year>\d{{4}})",
        rf"{_DAY_NAME}(?P<day>\d{{1,2}})\. ?(?P<month>\d{{1,2}})\. ?(?P<year>\d{{4}}){_TIME}",
        rf"{_DAY_NAME}(?P<day>\d{{1,2}})-(?P<month>{_WORD})-(?P<year>\d{{4}}|\d{{2}}){_TIME}",
        rf"{_DAY_NAME}(?P<day>1[3-9]|2\d|3[01])[/-](?P<month>\d{{1,2}})[/-](?P<year>\d{{4}}){_TIME}",
        rf"{_DAY_NAME}(?P<month>\d{{1,2}})[/-](?P<day>1[3-9]|2\d|3[01])[/-](?P<year>\d{{4}}){_TIME}",
        rf"(?P<year>\d{{4}})[/.-](?P<month>\d{{1,2}})[/.-](?P<day>\d{{1,2}}){_OF_WEEK}{_TIME}",
        rf"(?P<year>\d{{4}})[年년] ?(?P<month>\d{{1,2}})[月월] ?(?P<day>\d{{1,2}})[日일]{_OF_WEEK} ?{_CLOCK}{_ZONE}",
        rf"{_DAY_NAME}(?P<day>\d{{1,2}}) (?P<month>\d{{1,2}})[月월] (?P<year>\d{{4}}){_TIME}",
    )
]
_EPOCH = re.compile(r"(\d{10})(?:\d{3})?")
_ISO = re.compile(r"\s*\d{4}(?:-|\d{4}T)")


def feed_moment(words: str, time_zone: str | None = None) -> datetime:
    """Parse a date of a feed, in its own or the page's zone. Raises ValueError."""
    try:
        return local_moment(words, time_zone) if _ISO.match(words) else rfc822(words, time_zone)
    except ValueError:
        return _written(words, time_zone)


def feed_time(words: str, time_zone: str | None = None) -> Instant:
    """Parse a date of a feed, as `feed_moment` does."""
    return instant(feed_moment(words, time_zone))


def _written(words: str, time_zone: str | None) -> datetime:
    bare = " ".join(words.split())
    epoch = _EPOCH.fullmatch(bare)
    if epoch:
        return moment(from_epoch(int(epoch[1])))
    match = next(_matches(bare), None) if len(bare) <= _LONGEST else None
    if match is None:
        raise ValueError(f"not a date: {words[:_LONGEST]!r}")
    year, day, minute, second = (int(match[name] or 0) for name in ("year", "day", "minute", "second"))
    full = year + 2000 if len(match["year"]) == 2 else year
    naive = datetime(full, month_of(match["month"]), day, _hour(match), minute, second)  # noqa: DTZ001 - its zone follows
    if not match["zone"]:
        return local_moment(naive.isoformat(), time_zone)
    return naive.replace(tzinfo=zone(match["zone"], naive, time_zone))


def _matches(words: str) -> Iterator[re.Match[str]]:
    return (match for match in (shape.fullmatch(words) for shape in _SHAPES) if match)


def _hour(match: re.Match[str]) -> int:
    hour, half = int(match["hour"]), (match["half"] or "").lower()
    if not half:
        return hour
    if hour not in range(1, 13):
        raise ValueError(f"not an hour of half a day: {match[0]!r}")
    return hour % 12 + 12 * (half == "p")


def month_of(name: str) -> int:
    """Return the number of a month. Raises ValueError for an unknown or ambiguous name."""
    if name.isdecimal():
        return int(name)
    try:
        return month_number(name)
    except ValueError:
        months = _months().get(name.casefold(), frozenset())
        if len(months) != 1:
            raise ValueError(f"not the name of one month: {name!r}") from None
        return min(months)


@lru_cache(maxsize=1)
def _months() -> dict[str, frozenset[int]]:
    from babel.dates import get_month_names

    names: dict[str, frozenset[int]] = {}
    for language in _LANGUAGES.split():
        for width in ("abbreviated", "wide"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, language).items():
                    key = name.casefold().rstrip(".")
                    names[key] = names.get(key, frozenset()) | {number}
    return names
