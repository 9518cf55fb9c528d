"""Times as vendors write them, read strictly: a time without a zone, or in a zone that cannot be known, is an error."""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from scraper.model import Instant

_PLAUSIBLE = range(1990, 2100)
_MONTHS = {
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "apr": 4,
    "may": 5,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
_RFC822 = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?"
    r"(?P<day>\d{1,2})\s+(?P<month>[a-z]{3})[a-z]*\s+(?P<year>\d{4})\s+"
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?\s*(?P<zone>[+-]\d{2}:?\d{2}|[a-z]{1,5})",
    re.IGNORECASE,
)

# Hours east of Greenwich of abbreviations that name one zone only. CST, CDT, IST, BST, AST and the like name several:
# they are resolved by the page's own zone, or refused.
_ZONES = {
    "UTC": 0, "GMT": 0, "UT": 0, "Z": 0, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3,
    "EST": -5, "EDT": -4, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10,
    "JST": 9, "KST": 9, "HKT": 8, "AWST": 8, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip


def instant(moment: datetime) -> Instant:
    """An aware datetime as UTC text, cut (never rounded) to whole seconds. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone: {moment.isoformat()}")
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    if moment.year not in _PLAUSIBLE:
        raise ValueError(f"not a plausible year: {moment.isoformat()}")
    return Instant(moment.strftime("%Y-%m-%dT%H:%M:%SZ"))


def moment(at: Instant) -> datetime:
    """The aware datetime an Instant stands for."""
    return datetime.fromisoformat(at)


@lru_cache(maxsize=65536)
def exact(text: str) -> datetime:
    """An ISO 8601 time with a zone, at the vendor's full precision, in UTC. Raises ValueError for anything else."""
    parsed = datetime.fromisoformat(text.strip())
    if parsed.tzinfo is None:
        raise ValueError(f"a time without a zone: {text!r}")
    return parsed.astimezone(UTC)


def iso(text: str) -> Instant:
    """An ISO 8601 time with a zone as an Instant. Raises ValueError for anything else."""
    return instant(exact(text))


def rfc822(text: str, time_zone: str | None = None) -> datetime:
    """An RFC 822 date as feeds carry it; `time_zone` (IANA) decides ambiguous abbreviations. Raises ValueError."""
    match = _RFC822.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"not an RFC 822 date: {text!r}")
    month = month_number(match["month"])
    local = datetime(  # noqa: DTZ001 - the zone is added in the next line, by abbreviation or offset
        int(match["year"]),
        month,
        int(match["day"]),
        int(match["hour"]),
        int(match["minute"]),
        int(match["second"] or 0),
    )
    return local.replace(tzinfo=zone(match["zone"], local, time_zone))


def feed_moment(text: str, time_zone: str | None = None) -> datetime:
    """A date of an RSS or Atom feed, in whichever of the two notations it is, in its own zone. Raises ValueError."""
    if not re.match(r"\d{4}-", text.strip()):
        return rfc822(text, time_zone)
    parsed = datetime.fromisoformat(text.strip())
    if parsed.tzinfo is None:
        raise ValueError(f"a time without a zone: {text!r}")
    return parsed


def feed_time(text: str, time_zone: str | None = None) -> Instant:
    """`feed_moment` as an Instant."""
    return instant(feed_moment(text, time_zone))


def from_epoch(seconds: float) -> Instant:
    """Seconds since 1970 as an Instant. Raises ValueError outside 1990-2099."""
    return instant(datetime.fromtimestamp(seconds, UTC))


def zone(word: str, local: datetime, time_zone: str | None = None) -> timezone:
    """The zone that an offset or abbreviation means at a naive local time. Raises ValueError where that is not told."""
    if word[0] in "+-":
        hours, minutes = int(word[1:3]), int(word[-2:])
        return timezone((-1 if word[0] == "-" else 1) * timedelta(hours=hours, minutes=minutes))
    if time_zone is not None:
        by_page = _zone_of_page(word.upper(), local, ZoneInfo(time_zone))
        if by_page is not None:
            return by_page
    if word.upper() not in _ZONES:
        raise ValueError(f"the zone {word!r} cannot be told; state the page's own zone as time_zone")
    return timezone(timedelta(hours=_ZONES[word.upper()]))


def _zone_of_page(word: str, local: datetime, page: ZoneInfo) -> timezone | None:
    """What `word` means on a page of that zone, in the half of the year of `local` or, for a slip, the other half."""
    for months in (0, 6):
        probe = (local + timedelta(days=30 * months)).replace(tzinfo=page)
        offset = probe.utcoffset()
        if probe.tzname() == word and offset is not None:
            return timezone(offset)
    return None


def month_number(name: str) -> int:
    """1 for Jan or January. Raises ValueError for a name that is not English."""
    try:
        return _MONTHS[name[:3].lower()]
    except KeyError:
        raise ValueError(f"not an English month: {name!r}") from None


def seconds_between(start: Instant, end: Instant) -> int:
    """Whole seconds from start to end; negative if end lies before start."""
    return int((moment(end) - moment(start)).total_seconds())


def shifted(at: Instant, seconds: float) -> Instant:
    """The Instant so many seconds later (or earlier)."""
    return instant(moment(at) + timedelta(seconds=seconds))


def minute(at: Instant) -> str:
    """`2023-01-28T03:08`: the minute an Instant lies in."""
    return at[:16]
