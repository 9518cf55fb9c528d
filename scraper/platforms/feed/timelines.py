"""A whole timeline inside the body of one entry: blocks of a time in small print, a status word and a text.

status.io, LambStatus, Statuspage and Instatus write so, in either order, with a year or without.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from scraper import phrases, text
from scraper.model import Instant, Status
from scraper.timestamps import instant, moment, rfc822

_START = "<small>"
_BLOCK = re.compile(
    r"(?P<time>.{1,200}?)</small>\s*<br\s*/?>\s*"
    r"<(?:strong|b)>(?P<word>[^<]{0,60})</(?:strong|b)>(?:\s*[-:]\s)?(?P<body>.*)",
    re.DOTALL,
)
_TIME = re.compile(
    r"(?P<month>[A-Za-z]{3,9}) (?P<day>\d{1,2}) ?,? (?:(?P<year>\d{4}),? )?"
    r"(?P<time>\d{1,2}:\d{2}(?::\d{2})?) (?P<zone>[A-Za-z]{0,5}(?:[+-]\d[\d:]{0,4})?)"
)
# What vendors write beside the words that are in every language's table.
_WORDS = {"active": Status.IN_PROGRESS, "planned": Status.SCHEDULED}


class Block(Struct, frozen=True):
    """One entry of a timeline; its body is Markdown."""

    at: Instant
    status: Status
    word: str
    body: str


def blocks(html: str, dated: Instant | None, time_zone: str | None) -> list[Block]:
    """Oldest first; none unless each can be dated. `dated` is the entry's own date, which tells a missing year."""
    matches = [_BLOCK.fullmatch(part) for part in html.split(_START)[1:]]
    found = [match for match in matches if match]
    times = [_time(text.plain(match["time"]), dated, time_zone) for match in found]
    known = [at for at in times if at]
    if not found or len(found) < len(matches) or len(known) < len(times):
        return []
    newest_first = known[0] >= known[-1]
    several = list(zip(known, found, strict=True))
    oldest_first = sorted(several[::-1] if newest_first else several, key=lambda each: each[0])
    return list(_told(oldest_first))


def _told(blocks: list[tuple[datetime, re.Match[str]]]) -> Iterator[Block]:
    """The word "Update" keeps the status of the block before it."""
    status = Status.UNKNOWN
    for at, match in blocks:
        word = text.plain(match["word"], 60)
        label = phrases.label_of(word)
        told = label.status if label else _WORDS.get(word.lower(), Status.UNKNOWN)
        if word.lower() == "update":
            told = status
        status = status if told is Status.POSTMORTEM else told
        yield Block(instant(at), told, word, text.markdown(match["body"]))


def _time(words: str, dated: Instant | None, time_zone: str | None) -> datetime | None:
    """None for a zone that cannot be told, or where no year is."""
    match = _TIME.fullmatch(words)
    if match is None or not (match["year"] or dated):
        return None
    near = moment(dated) if dated else None
    years = [int(match["year"])] if match["year"] or near is None else range(near.year - 1, near.year + 2)
    told = [_in_year(match, year, time_zone) for year in years]
    possible = [at for at in told if at]
    if near is None or match["year"]:
        return next(iter(possible), None)
    return min(possible, key=lambda at: abs(at - near), default=None)


def _in_year(match: re.Match[str], year: int, time_zone: str | None) -> datetime | None:
    """None on a 29th of February of most years."""
    try:
        return rfc822(f"{match['day']} {match['month']} {year} {match['time']} {match['zone']}", time_zone)
    except ValueError:
        return None
