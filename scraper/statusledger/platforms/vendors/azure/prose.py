"""Azure's prose: ids, titles after the kind of text, starts and ends."""

import re
from datetime import UTC, datetime

from msgspec import Struct

from statusledger.model import Instant
from statusledger.times import instant, month_number

_KIND = re.compile(
    r"(?P<kind>(?:preliminary |final )?(?:post[ -]incident review(?: \(PIR\))?|PIR|RCA)(?: \((?:preliminary|final)\))?)"
    r"\s*+[-–—:]\s*+(?P<title>.+)",  # noqa: RUF001 - the dashes they write
    re.IGNORECASE,
)
_TRACKING_ID = re.compile(r"Tracking ID:?\s*(?P<id>[A-Z0-9_]{2,6}-[A-Z0-9_]{2,6})")
_CLOCK = r"(?:approximately |around )?(?P<{0}_hour>\d{{1,2}}):(?P<{0}_minute>\d\d)(?: UTC)?"
_DAY = r" on (?P<{0}_day>\d{{1,2}}) (?P<{0}_month>[A-Za-z]{{3,9}})"
_YEAR = r" (?P<{0}_year>\d{{4}})"
_SPAN = re.compile(
    rf"\bbetween {_CLOCK.format('from')}(?:{_DAY.format('from')}(?:{_YEAR.format('from')})?)?"
    rf" and {_CLOCK.format('to')}{_DAY.format('to')}{_YEAR.format('to')}",
    re.IGNORECASE,
)
_SINCE = re.compile(
    rf"\b(?:starting|beginning|since)(?: at| from)? {_CLOCK.format('from')}{_DAY.format('from')}{_YEAR.format('from')}",
    re.IGNORECASE,
)
_MOMENT = re.compile(rf"{_CLOCK.format('at')}{_DAY.format('at')}{_YEAR.format('at')}\s*[-–—:]", re.IGNORECASE)  # noqa: RUF001


class Span(Struct, frozen=True):
    """Start and end stated in a sentence."""

    started_at: Instant
    ended_at: Instant | None


def kind_and_title(words: str) -> tuple[str | None, str]:
    """Split `RCA - Storage - East US` into kind and title; kinds change (preliminary, final)."""
    match = _KIND.fullmatch(words)
    return (match["kind"], match["title"]) if match else (None, words)


def tracking_id(words: str) -> str | None:
    """Return the id that Azure uses for an incident everywhere."""
    match = _TRACKING_ID.search(words)
    return match["id"] if match else None


def span(words: str) -> Span | None:
    """Parse the first "between ... and ..." or "starting at ..." in UTC. Raises ValueError for an invalid day."""
    words = " ".join(words.split())
    match = _SPAN.search(words)
    if match is None or "UTC" not in match[0]:
        match = _SINCE.search(words)
        return Span(_moment(match, "from"), None) if match and "UTC" in match[0] else None
    ended_at = _moment(match, "to")
    day, month = (match["from_day"], match["from_month"]) if match["from_day"] else (match["to_day"], match["to_month"])
    year = int(match["from_year"] or match["to_year"])
    started_at = _instant(year, month, day, match["from_hour"], match["from_minute"])
    if started_at > ended_at and not match["from_year"]:
        started_at = _instant(year - 1, month, day, match["from_hour"], match["from_minute"])
    return Span(started_at, ended_at)


def moment(words: str) -> Instant | None:
    """Parse the time before a timeline entry: `07:54 UTC on 07 February 2026 - text`."""
    match = _MOMENT.match(" ".join(words.split()))
    return _moment(match, "at") if match and "UTC" in match[0] else None


def _moment(match: re.Match[str], name: str) -> Instant:
    parts = [match[f"{name}_{part}"] for part in ("month", "day", "hour", "minute")]
    return _instant(int(match[f"{name}_year"]), *parts)


def _instant(year: int, month: str, day: str, hour: str, minute: str) -> Instant:
    return instant(datetime(year, month_number(month), int(day), int(hour), int(minute), tzinfo=UTC))
