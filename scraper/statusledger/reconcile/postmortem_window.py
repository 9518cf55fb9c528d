"""Window that a sentence of a postmortem states with date, times and zone.

If zone, year or night are left to guess, there is none.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache, lru_cache

from msgspec import Struct

from statusledger.model import Instant, Status, Update
from statusledger.postmortems.moments import compiled, values, zone_at
from statusledger.postmortems.sentences import is_of_another
from statusledger.times import instant, month_number, seconds_between

_LONGEST_S = 31 * 86_400
_WORDINGS = (
    "on DATE1,? from TIME1,? ?TO ?TIME2",
    "on DATE1,? between TIME1,? AND TIME2",
    "on DATE1,? TIME1 ?- ?TIME2",
    "from TIME1,? ?TO ?TIME2,? on DATE1",
    "between TIME1,? AND TIME2,? on DATE1",
    "from TIME1,? on DATE1,? TO TIME2,? on DATE2",
    "between TIME1,? on DATE1,? AND TIME2,? on DATE2",
    "from DATE1,?(?: at)? TIME1,? TO (?:DATE2,?(?: at)? )?TIME2",
    "between DATE1,?(?: at)? TIME1,? AND (?:DATE2,?(?: at)? )?TIME2",
)
_SENTENCE = re.compile(r"(?<![ap]\.m)[.!?]\s+(?=[A-Z\d\[(\"\u201c])|\n+")
_PLAIN = str.maketrans({"\u2013": "-", "\u2014": "-", "\u00a0": " ", "*": "", "\\": ""})


class Window(Struct, frozen=True):
    """Stated start and end, and the sentence."""

    from_at: Instant
    until_at: Instant
    quote: str


def stated_window(updates: Iterable[Update]) -> Window | None:
    """Return the window of a postmortem; None without one."""
    found = (_window(update.body) for update in updates if update.status is Status.POSTMORTEM)
    return next((each for each in found if each is not None), None)


@lru_cache(maxsize=1024)
def _window(body: str) -> Window | None:
    for sentence in _SENTENCE.split(body.translate(_PLAIN)):
        if not re.search(r"\d:\d\d", sentence) or is_of_another(sentence):
            continue
        matches = (pattern.search(sentence) for pattern in _patterns())
        found = next((window for match in matches if match and (window := _stated(match, sentence))), None)
        if found is not None:
            return found
    return None


def _pattern(wording: str) -> re.Pattern[str]:
    joined = wording.replace("TO", "(?:to|until|till|through|-)").replace("AND", "(?:and|to)")
    return compiled(rf"\b(?i:{joined[0]}){joined[1:]}")


@cache
def _patterns() -> list[re.Pattern[str]]:
    """Compile all wordings, once a postmortem is read: it takes longer than most polls."""
    return [_pattern(wording) for wording in _WORDINGS]


def _stated(match: re.Match[str], sentence: str) -> Window | None:
    found = values(match)
    try:
        start, end = _moment(found, "1"), _moment(found, "2")
    except ValueError:
        return None
    if not 0 < seconds_between(start, end) <= _LONGEST_S:
        return None
    # Headings that lost their line break run into the sentence that follows.
    quote = sentence[match.start() :] if sentence.lstrip().startswith("#") else sentence
    return Window(start, end, " ".join(quote.split()))


def _moment(values: Mapping[str, str], number: str) -> Instant:
    """Return one end; a date or zone of one holds for both. Raises ValueError."""

    def part(name: str) -> str:
        found = values.get(f"{number}_{name}") or values.get(f"{3 - int(number)}_{name}")
        if found is None:
            raise ValueError(f"no {name} is stated")
        return found

    month, hour = part("month"), int(values[f"{number}_hour"])
    if "1_half" in values or "2_half" in values:
        hour = _hour(hour, values.get(f"{number}_half"))
    numbers = (int(part("year")), int(month) if month.isdigit() else month_number(month), int(part("day")))
    local = datetime(*numbers, hour, int(values[f"{number}_minute"]))  # noqa: DTZ001 - its zone comes next
    stated = zone_at(part("zone"), local)
    if stated is None:
        raise ValueError("the zone has no one meaning")
    return instant(local.replace(tzinfo=stated))


def _hour(hour: int, half: str | None) -> int:
    """Convert an hour to 24-hour time. Raises ValueError without a stated half."""
    if half is None or not 1 <= hour <= 12:
        raise ValueError("half of the day is not stated")
    return hour % 12 + 12 * (half in "Pp")
