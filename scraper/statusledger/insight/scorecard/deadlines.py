"""Deadlines in English prose: `within 30 minutes`, `hourly`, `by 20:00 UTC`."""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from statusledger import times

_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "ten": 10,
    "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty-five": 45, "sixty": 60, "ninety": 90,
}  # fmt: skip
_SECONDS = {"m": 60, "h": 3600, "d": 86_400}
_NUMBER = rf"(?:\d{{1,3}}(?:\.5)?|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_ABOUT = r"(?:the |about |approximately |approx\.? |roughly |around |another |an additional |at least |next |~ ?)*+"
_UNIT = r"(?:min(?:ute)?s?|ho?u?rs?|days?|[hm])\b"
SPAN = re.compile(
    rf"\b(?:in|within|every) {_ABOUT}(?:(?P<half>half(?:[ -]an?)?[ -]hour\b)"
    rf"|(?P<number>{_NUMBER})(?: ?(?:-|\u2013|to|or) ?(?P<upper>{_NUMBER}))?[ -]?(?P<unit>{_UNIT}))"
    rf"|\b(?:in|within) the (?:next )?(?P<one>hour|day)\b|\bevery (?P<each>hour)\b|\b(?P<hourly>hourly)\b",
    re.IGNORECASE,
)
"""A span after the post; of two numbers the second one counts."""

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ZONE = r"(?-i:US/[A-Z][a-z]+|(?:UTC|GMT)[+-]\d{1,2}(?::?\d{2})?|[A-Z]{2,4}\b(?![+\w/-]))"


def _date_like(place: str) -> str:
    """Return the pattern of a date whose groups end in `place`."""
    return (
        rf"(?:(?P<year{place}>\d{{4}})-(?P<number{place}>\d{{2}})-(?P<iso{place}>\d{{2}})"
        rf"|(?P<month{place}>{_MONTH})\.? (?P<day{place}>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,? \d{{4}}\b)?"
        rf"|(?P<first{place}>\d{{1,2}})(?:st|nd|rd|th)? (?P<after{place}>{_MONTH})\b(?:,? \d{{4}}\b)?"
        rf"|(?P<word{place}>today|tomorrow|{'|'.join(_WEEKDAYS)}))"
    )


CLOCK = re.compile(
    r"(?:\b(?:by|at|before|around|until|than|is|be)|:) (?:about |around |approximately |~ ?)?"
    rf"(?:(?:{'|'.join(_WEEKDAYS)}), )?(?:on )?(?:{_date_like('')},? )?(?:at |by )?"
    r"(?P<hour>\d{1,2})(?=[:.]\d\d|h\d\d| ?[ap]\.?m\b)(?:[:.h](?P<minute>\d{2}))?(?: ?(?P<half>[ap])\.?m\b\.?)?"
    rf"(?: ?\(?(?P<zone>{_ZONE})\)?)?(?:,? (?:on )?{_date_like('2')})?",
    re.IGNORECASE,
)
"""A time of day, with zone and date where these are stated."""

_DAY = re.compile(rf"\b(?:today|tomorrow|{'|'.join(_WEEKDAYS)})\b", re.IGNORECASE)
"""A day that its sentence states apart from the time: `on Monday by 10:00 UTC`."""
_PLACES = {"PT": "America/Los_Angeles", "MT": "America/Denver", "ET": "America/New_York"}


def span_s(found: re.Match[str]) -> int:
    """Return the seconds of a match of SPAN."""
    if found["half"]:
        return _SECONDS["h"] // 2
    if not found["number"]:
        return _SECONDS["d" if found["one"] and found["one"].lower() == "day" else "h"]
    count = (found["upper"] or found["number"]).lower()
    return int(float(_NUMBERS.get(count, count)) * _SECONDS[found["unit"][0].lower()])


def clock(found: re.Match[str], posted: int) -> int | None:
    """Return the moment of a match of CLOCK, in seconds since 1970 as the time it was posted; None where not clear.

    Without a date, the next moment with this time of day. A date without a year is the one nearest to the post.
    """
    at = datetime.fromtimestamp(posted, UTC)
    try:
        here = at.astimezone(_zone(found["zone"] or "", at))
        day = _date(found, here.date())
        due = datetime.combine(day or here.date(), _time(found), here.tzinfo)
        if day is None and due < here:
            due = datetime.combine(here.date() + timedelta(days=1), _time(found), here.tzinfo)
        return int(due.timestamp())
    except (ValueError, OverflowError):
        return None


def _zone(word: str, at: datetime) -> tzinfo:
    """Raises ValueError for a zone that is not stated or names several."""
    name = _PLACES.get(word, word if "/" in word else None)
    return times.zone(word, at.replace(tzinfo=None)) if name is None else times.iana(name)


def _time(found: re.Match[str]) -> time:
    hour, half = int(found["hour"]), (found["half"] or "").lower()
    if half and hour > 12:
        raise ValueError(f"not a time of day: {found[0]!r}")
    return time(hour % 12 + 12 * (half == "p") if half else hour, int(found["minute"] or 0))


def _date(found: re.Match[str], today: date) -> date | None:
    for each in ("", "2"):
        if found[f"year{each}"]:
            return date(int(found[f"year{each}"]), int(found[f"number{each}"]), int(found[f"iso{each}"]))
        if month := found[f"month{each}"] or found[f"after{each}"]:
            return _nearest(times.month_number(month), int(found[f"day{each}"] or found[f"first{each}"]), today)
        if word := found[f"word{each}"]:
            return _relative(word.lower(), today)
    elsewhere = _DAY.search(found.string)
    return _relative(elsewhere[0].lower(), today) if elsewhere else None


def _nearest(month: int, day: int, today: date) -> date:
    years = (today.year, today.year + 1, today.year - 1)
    return min((date(year, month, day) for year in years), key=lambda each: abs(each - today))


def _relative(word: str, today: date) -> date:
    if word in _WEEKDAYS:
        return today + timedelta(days=(_WEEKDAYS.index(word) - today.weekday()) % 7)
    return today + timedelta(days=word == "tomorrow")
