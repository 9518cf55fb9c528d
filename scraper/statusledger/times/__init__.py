"""Parse times strictly: without a clear zone they are errors."""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from statusledger.config.durations import seconds
from statusledger.model import Instant

_PLAUSIBLE = range(1990, 2100)
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_RFC822 = re.compile(
    r"(?:[a-z]{3,9}(?:,\s*|\s+))?(?P<day>\d{1,2})\s+(?P<month>[a-z]{3,9})\s+(?P<year>\d{4}|\d{2})\s+"
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?\s*"
    r"(?P<zone>[a-z]{0,3}[+-]\d{1,2}(?::?\d{2})?|[a-z]{1,5})(?:\s+\([^()]*\))?",
    re.IGNORECASE | re.ASCII,
)
_OFFSET = re.compile(r"(?:GMT|UTC)?(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>[0-5]\d)?", re.IGNORECASE | re.ASCII)

_AROUND = sorted(range(-6, 7), key=abs)

# Hours east of Greenwich of abbreviations that name one zone only. CST, CDT, IST, BST, AST and the like name several:
# they are resolved by the page's own zone, or refused.
_ZONES = {
    "UTC": 0, "GMT": 0, "UT": 0, "Z": 0, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2,
    "EET": 2, "EEST": 3, "MSK": 3,
    "EST": -5, "EDT": -4, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10,
    "JST": 9, "KST": 9, "HKT": 8, "AWST": 8, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip


def instant(moment: datetime) -> Instant:
    """Convert a datetime to an Instant, cut to seconds. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone: {moment.isoformat()}")
    if moment.tzinfo is not UTC:
        moment = _in_utc(moment)
    if moment.year not in _PLAUSIBLE:
        raise ValueError(f"not a plausible year: {moment.isoformat()}")
    return Instant(moment.strftime("%Y-%m-%dT%H:%M:%SZ"))


def may_follow(at: Instant, other: Instant) -> bool:
    """Return True if a time may be later: one without seconds is any of its minute, midnight any of its day."""
    is_minute = at == f"{other[:16]}:00Z"
    return at > other or is_minute or at == f"{other[:10]}T00:00:00Z"


def moment(at: Instant) -> datetime:
    """Convert an Instant to an aware datetime."""
    return datetime.fromisoformat(at)


@lru_cache(maxsize=65536)
def exact(text: str) -> datetime:
    """Parse ISO 8601 with a zone in UTC, at full precision. Raises ValueError."""
    return _in_utc(_aware(text))


def iso(text: str) -> Instant:
    """Parse ISO 8601 with a zone. Raises ValueError."""
    return instant(exact(text))


def local(text: str, time_zone: str | None) -> Instant:
    """Parse ISO 8601, as `local_moment` does."""
    return instant(local_moment(text, time_zone))


def local_moment(text: str, time_zone: str | None) -> datetime:
    """Parse ISO 8601, without a zone in `time_zone` (IANA). Raises ValueError.

    Of an hour repeated when clocks go back, the first is meant.
    """
    parsed = datetime.fromisoformat(text.strip().upper())
    if parsed.tzinfo is None:
        if time_zone is None:
            raise ValueError(f"a time without a zone: {text!r}; state the page's own zone as time_zone")
        parsed = parsed.replace(tzinfo=iana(time_zone))
    return parsed


def rfc822(text: str, time_zone: str | None = None) -> datetime:
    """Parse RFC 822; `time_zone` (IANA) decides ambiguous abbreviations. Raises ValueError.

    A wrong day of the week is ignored: vendors mean the date.
    """
    match = _RFC822.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"not an RFC 822 date: {text!r}")
    day, hour, minute, second = (int(match[name] or 0) for name in ("day", "hour", "minute", "second"))
    year, month = _year(match["year"]), month_number(match["month"])
    local = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - its zone comes next
    return local.replace(tzinfo=zone(match["zone"], local, time_zone))


def from_epoch(seconds: float) -> Instant:
    """Convert seconds since 1970. Raises ValueError outside 1990-2099."""
    try:
        return instant(datetime.fromtimestamp(seconds, UTC))
    except (OverflowError, OSError) as error:
        raise ValueError(f"not a plausible time: {seconds}") from error


def zone(word: str, local: datetime, time_zone: str | None = None) -> timezone:
    """Parse an offset or abbreviation at a naive local time. Raises ValueError."""
    offset = _OFFSET.fullmatch(word)
    if offset:
        east = timedelta(hours=int(offset["hours"]), minutes=int(offset["minutes"] or 0))
        return timezone(-east if offset["sign"] == "-" else east)
    if time_zone is not None:
        by_page = _zone_of_page(word.upper(), local, iana(time_zone))
        if by_page is not None:
            return by_page
    if word.upper() not in _ZONES:
        raise ValueError(f"the zone {word!r} cannot be told; state the page's own zone as time_zone")
    return timezone(timedelta(hours=_ZONES[word.upper()]))


def iana(name: str) -> ZoneInfo:
    """Return an IANA time zone. Raises ValueError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(f"not the name of an IANA time zone: {name!r}") from error


def _zone_of_page(word: str, local: datetime, page: ZoneInfo) -> timezone | None:
    """Resolve an abbreviation in the page's zone on that day or, for a slip, in months around it."""
    for months in _AROUND:
        probe = (local + timedelta(days=30 * months)).replace(tzinfo=page)
        offset = probe.utcoffset()
        if probe.tzname() == word and offset is not None:
            return timezone(offset)
    return None


def month_number(name: str) -> int:
    """Return 1 for Jan or January. Raises ValueError."""
    try:
        return _MONTHS[name.lower()]
    except KeyError:
        raise ValueError(f"not an English month: {name!r}") from None


def _year(digits: str) -> int:
    """Parse a year; two digits stand for 1990-2089. Raises ValueError."""
    year = int(digits) if len(digits) == 4 else 1900 + int(digits) + 100 * (int(digits) < 90)
    if year not in _PLAUSIBLE:
        raise ValueError(f"not a plausible year: {digits}")
    return year


def _aware(text: str) -> datetime:
    parsed = datetime.fromisoformat(text.strip().upper())
    if parsed.tzinfo is None:
        raise ValueError(f"a time without a zone: {text!r}")
    return parsed


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"not a plausible year: {moment.isoformat()}") from error


def epoch(at: Instant) -> int:
    """Convert an Instant to seconds since 1970."""
    return int(moment(at).timestamp())


def seconds_between(start: Instant, end: Instant) -> int:
    """Return whole seconds between times, negative if reversed."""
    return int((moment(end) - moment(start)).total_seconds())


def shifted(at: Instant, seconds: float) -> Instant:
    """Return the Instant `seconds` later; earlier if negative."""
    return instant(moment(at) + timedelta(seconds=seconds))


def minute(at: Instant) -> str:
    """Return the minute, such as `2023-01-28T03:08`."""
    return at[:16]


def age(words: str) -> int | None:
    """Return the seconds of an age, as `7d`; None for anything else."""
    found = None if words.isdigit() else seconds(words)
    return found if isinstance(found, int) else None
