"""Dates and times as postmortems write them, with patterns for a time beside its date and zone.

What is left to guess is None: an ambiguous zone, a half of the day, a day that clocks have twice.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import cache
from itertools import count
from zoneinfo import ZoneInfo

from msgspec import Struct

from statusledger.model import Instant
from statusledger.times import moment, month_number, zone

ZONE = (
    r"(?:US/[A-Z][a-z]{6,7}|[A-Z]{2,5}(?:[+-]\d{1,2}(?::?\d\d)?)?"
    r"|(?:Pacific|Eastern|Central|Mountain)(?: (?:Standard |Daylight |European )?[Tt]ime)?|[Ll]ocal [Tt]ime)"
)
HALF = re.compile(r"\d ?[AaPp]\.?[Mm]\b")
"""Times of a text that counts hours to twelve."""
_DAY = r"(?:st|nd|rd|th)?"
_PARTS = {
    "DATE": r"(?:[A-Z][a-z]{2,5}day,? )?"
    rf"(?:(?P<month>[A-Z][a-z]{{2,8}})\.? (?P<day>\d{{1,2}}){_DAY}\b(?:,? (?P<year>20\d\d)\b)?"
    rf"|(?P<day_>\d{{1,2}}){_DAY} (?:of )?(?P<month_>[A-Z][a-z]{{2,8}})\b\.?(?:,? (?P<year_>20\d\d)\b)?"
    r"|(?P<year__>20\d\d)[-/](?P<month__>\d\d)[-/](?P<day__>\d\d)"
    r"|(?P<month___>\d\d)[-/](?P<day___>1[3-9]|2\d|3[01])[-/](?P<year___>20\d\d)"
    r"|(?P<day____>1[3-9]|2\d|3[01])[-/.](?P<month____>\d\d)[-/.](?P<year____>20\d\d)"
    r"|(?P<vague>\d\d?[-/.]\d\d?[-/.](?:20)?\d\d))",
    "TIME": rf"(?:(?P<zone>{ZONE}) )?(?P<hour>\d{{1,2}}):(?P<minute>\d\d)(?::\d\d)?"
    rf"(?: ?(?P<half>[AaPp])\.?[Mm]\b\.?)?(?: ?\(?(?P<zone_>{ZONE})\b\)?)?",
}
_REGIONS = {
    "US/Pacific": "America/Los_Angeles", "US/Mountain": "America/Denver", "US/Central": "America/Chicago",
    "US/Eastern": "America/New_York",
}  # fmt: skip
# Words for one half of the year only: in the other half they are slips, and mean one thing or the other.
_SEASONAL = {
    "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles", "MST": "America/Denver", "MDT": "America/Denver",
    "EST": "America/New_York", "EDT": "America/New_York", "CET": "Europe/Berlin", "CEST": "Europe/Berlin",
    "WEST": "Europe/Lisbon", "EET": "Europe/Helsinki", "EEST": "Europe/Helsinki", "AEST": "Australia/Sydney",
    "AEDT": "Australia/Sydney", "NZST": "Pacific/Auckland", "NZDT": "Pacific/Auckland",
}  # fmt: skip
_AMBIGUOUS = frozenset("Pacific Eastern Central Mountain CST CDT PT ET CT MT IST BST AST ADT SGT WAT CAT EAT".split())  # noqa: SIM905
_ANY_DAY = datetime(2000, 1, 1)  # noqa: DTZ001 - a local time, to try a word for a zone
_NEAR = timedelta(days=90)


class Stamp(Struct, frozen=True):
    """A time as written; `is_vague`: its date may be one of two, `has_half`: it has am or pm."""

    hour: int
    minute: int
    zone: str | None
    day: int | None = None
    month: int | None = None
    year: int | None = None
    is_vague: bool = False
    has_half: bool = False


def compiled(wording: str) -> re.Pattern[str]:
    """Compile a wording of DATE1, TIME1 and TIME2; spaces stand for white space.

    Group `n2_7_hour` is the hour of TIME2, the seventh part.
    """
    serial = count()

    def part(match: re.Match[str]) -> str:
        return _PARTS[match[1]].replace("(?P<", f"(?P<n{match[2]}_{next(serial)}_")

    filled = re.sub("(DATE|TIME)([12])", part, wording)
    return re.compile(filled.replace(" ?", r"\s*").replace(" ", r"\s+"))


def values(match: re.Match[str]) -> dict[str, str]:
    """Return what a compiled wording has matched, such as `1_hour`."""
    groups = ((name[1:].rstrip("_").split("_"), value) for name, value in match.groupdict().items())
    return {f"{number}_{field}": value for (number, _, field), value in groups if value is not None}


def stamp(found: Mapping[str, str]) -> Stamp | None:
    """Return the first time among values of a wording; None for a word that is no month, or no time of a day."""
    hour, minute = int(found["1_hour"]), int(found["1_minute"])
    half = found.get("1_half")
    if hour > 23 or minute > 59 or (half and not 1 <= hour <= 12):
        return None
    word = next((each for each in (found.get("1_zone"), found.get("2_zone")) if each and is_zone(each)), None)
    try:
        month = _month(found.get("1_month"))
    except ValueError:
        return None
    day, year = (int(found[name]) if name in found else None for name in ("1_day", "1_year"))
    return Stamp(
        hour % 12 + 12 * (half in "Pp") if half else hour,
        minute,
        word,
        day,
        month,
        year,
        is_vague="1_vague" in found,
        has_half=half is not None,
    )


def dates(text: str, start: int = 0) -> Iterator[tuple[str, Stamp]]:
    """Yield the dates in a text, as written and as a stamp at midnight."""
    for match in _date().finditer(text, start):
        found = stamp(values(match) | {"1_hour": "0", "1_minute": "0"})
        if found:
            yield match[0], found


@cache
def _date() -> re.Pattern[str]:
    return compiled(r"\bDATE1")


def _month(word: str | None) -> int | None:
    return None if word is None else int(word) if word.isdigit() else month_number(word)


def is_zone(word: str) -> bool:
    """Return True for a zone, which may be ambiguous; other capitals stand beside times, too."""
    if word in _REGIONS or word in _AMBIGUOUS or word.lower().endswith(" time"):
        return True
    try:
        zone(word, _ANY_DAY)
    except ValueError:
        return False
    return True


def zone_at(word: str, local: datetime) -> tzinfo | None:
    """Return a zone at a local time; None if the word has no one meaning then."""
    if word in _REGIONS:
        return _certain(ZoneInfo(_REGIONS[word]), local)
    seasonal = _SEASONAL.get(word)
    if seasonal and local.replace(tzinfo=ZoneInfo(seasonal)).tzname() != word:
        return None
    try:
        return zone(word, local)
    except ValueError:
        return None


def _certain(place: ZoneInfo, local: datetime) -> tzinfo | None:
    """Return the offset of a place, unless clocks showed that time twice or never."""
    around = (local.replace(tzinfo=place) + timedelta(days=days) for days in (-1, 1))
    offsets = {timezone(offset) for each in around if (offset := each.utcoffset()) is not None}
    shown = [each for each in offsets if _shows(place, local.replace(tzinfo=each)) == local]
    return shown[0] if len(shown) == 1 else None


def _shows(place: ZoneInfo, at: datetime) -> datetime:
    return at.astimezone(place).replace(tzinfo=None)


def local_date(word: str, at: Instant) -> date | None:
    """Return the date of a time in a stated zone."""
    utc = moment(at)
    found = zone_at(word, utc.replace(tzinfo=None))
    return None if found is None else utc.astimezone(found).date()


def dated(day: int, month: int, year: int | None, near: Instant | None) -> date | None:
    """Return a date; without a year, the one within ninety days of a time."""
    years = [year] if year else [] if near is None else [int(near[:4]) + step for step in (-1, 0, 1)]
    for each in years:
        try:
            found = date(each, month, day)
        except ValueError:
            continue
        if year or (near and abs(found - moment(near).date()) <= _NEAR):
            return found
    return None
