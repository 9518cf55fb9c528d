"""A whole timeline inside the body of one entry, in either order: each block a time, a status word and a text.

status.io, LambStatus, Statuspage and Instatus put the time in small print, with a year or without; Cachet and others
write a full date, bold or at the beginning of a line, with the status in brackets before it.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from statusledger import text
from statusledger.model import Instant, Status
from statusledger.platforms.toolkit.words import Default
from statusledger.text import phrases
from statusledger.times import instant, moment
from statusledger.times.dates import feed_moment

_START = "<small>"
_BLOCK = re.compile(
    r"(?P<time>.{1,200}?)</small>\s*<br\s*/?>\s*"
    r"<(?:strong|b)>(?P<word>[^<]{0,60})</(?:strong|b)>(?:\s*[-:]\s)?(?P<body>.*)",
    re.DOTALL,
)
_TIME = re.compile(
    r"(?P<month>[A-Za-z]{3,9}) (?P<day>\d{1,2}) ?,? (?:(?P<year>\d{4}),? )?"
    r"(?P<time>\d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp][Mm])?) (?P<zone>[A-Za-z]{0,5}(?:[+-]\d[\d:]{0,4})?)"
)
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?: ?[AaPp][Mm])?(?: ?(?:[+-]\d{2}:?\d{2}|[A-Z]{1,5}))?"
_FULL = (
    rf"(?:(?:[A-Za-z]{{3}}, )?\d{{1,2}} [A-Za-z]{{3,9}} \d{{4}},? {_CLOCK}"
    rf"|[A-Za-z]{{3,9}} \d{{1,2}},? \d{{4}},? (?:at |- )?{_CLOCK}"
    rf"|\d{{4}}-\d{{2}}-\d{{2}}[T ]{_CLOCK})"
)
_WORDED = re.compile(r"\w")
_LABEL = r"[^\[\]\n<]{1,40}"
_DASH = rf"[ ][-–—][ ](?!\d|{_FULL})"  # noqa: RUF001 - no window from one time to another
_BR = r"(?:<br ?/?>)"
_OPENED = r"<(?:div|p|li|ul|section|article|span)(?: [^<>]{0,200})?>"
_HEAD = re.compile(
    rf"(?:{_OPENED}\s*){{0,5}}(?:"
    rf"(?:^|{_OPENED}|{_BR})[ ]?(?:\[(?P<label>{_LABEL})\] )?(?P<line>{_FULL})(?::(?=\s|<)|{_DASH})"
    rf"|<(?:strong|b)>(?:\[(?P<word>{_LABEL})\] )?(?P<bold>{_FULL})(?:{_DASH}(?P<after>{_LABEL}))?:?"
    rf"</(?:strong|b)>{_BR}?"
    rf"|<(?:strong|b)>(?P<before>{_LABEL})</(?:strong|b)>(?:[ ][-–—]|:)?[ ](?P<beside>{_FULL}):?(?:{_BR}|(?=\s|<)))",  # noqa: RUF001
    re.MULTILINE,
)
# What stands before the first block without being a text of its own: `Status: RESOLVED`, `Severity: major`, `Updates:`.
_HEADING = re.compile(
    r"[\W_]*+(?:(?:current )?status|severity|impact|type|updates?|timeline|history)[\s*_]*+(?::|$)", re.I
)
# What vendors write beside the words that are in every language's table.
_WORDS = Default(Status.UNKNOWN) | {"active": Status.IN_PROGRESS, "planned": Status.SCHEDULED}


class Block(Struct, frozen=True):
    """One entry of a timeline; its body is Markdown."""

    at: Instant
    status: Status
    word: str
    body: str


def blocks(html: str, dated: Instant | None, time_zone: str | None) -> list[Block]:
    """Oldest first; none unless each can be dated. `dated` is the entry's own date, which gives a missing year."""
    return _small(html, dated, time_zone) or _headed(html.strip(), time_zone)


def _headed(html: str, time_zone: str | None) -> list[Block]:
    """Blocks that begin with a full date, where the whole text is made of them, but for headings before."""
    heads = list(_HEAD.finditer(html))
    before = text.markdown(html[: heads[0].start()]) if heads else ""
    if not heads or not all(_HEADING.match(line) for line in before.splitlines() if _WORDED.search(line)):
        return []
    ends = [*(head.start() for head in heads[1:]), len(html)]
    try:
        found = [_headed_by(head, html[head.end() : end], time_zone) for head, end in zip(heads, ends, strict=True)]
    except ValueError:
        return []
    newest_first = found[0].at >= found[-1].at
    return sorted(found[::-1] if newest_first else found, key=lambda block: block.at)


def _headed_by(head: re.Match[str], html: str, time_zone: str | None) -> Block:
    """The block after such a date. Raises ValueError for one that cannot be read."""
    word = next(filter(None, (head[name] for name in ("label", "word", "after", "before"))), "")
    body = text.markdown(html)
    status = phrases.status_of(f"[{word}]" if word else body)
    if status is Status.UNKNOWN and (head["after"] or head["before"]):
        raise ValueError(f"not a status: {word!r}")
    label = None if word else phrases.label_of(body)
    word = label.word if label else word
    return Block(instant(feed_moment(head["line"] or head["bold"] or head["beside"], time_zone)), status, word, body)


def _small(html: str, dated: Instant | None, time_zone: str | None) -> list[Block]:
    matches = [_BLOCK.fullmatch(part) for part in html.split(_START)[1:]]
    found = [match for match in matches if match]
    times = [_time(text.plain(match["time"]), dated, time_zone) for match in found]
    known = [at for at in times if at]
    if not found or len(found) < len(matches) or len(known) < len(times):
        return []
    newest_first = known[0] >= known[-1]
    several = list(zip(known, found, strict=True))
    oldest_first = sorted(several[::-1] if newest_first else several, key=lambda each: each[0])
    return list(_with_statuses(oldest_first))


def _with_statuses(blocks: list[tuple[datetime, re.Match[str]]]) -> Iterator[Block]:
    """The word "Update" keeps the status of the block before it."""
    status = Status.UNKNOWN
    for at, match in blocks:
        word = text.plain(match["word"], 60)
        label = phrases.label_of(word)
        stated = label.status if label else _WORDS(word.lower())
        if word.lower() == "update":
            stated = status
        status = status if stated is Status.POSTMORTEM else stated
        yield Block(instant(at), stated, word, text.markdown(match["body"]))


def _time(words: str, dated: Instant | None, time_zone: str | None) -> datetime | None:
    """None for an unknown zone, or without a year."""
    match = _TIME.fullmatch(words)
    if match is None or not (match["year"] or dated):
        return None
    near = moment(dated) if dated else None
    years = [int(match["year"])] if match["year"] or near is None else range(near.year - 1, near.year + 2)
    stated = [_in_year(match, year, time_zone) for year in years]
    possible = [at for at in stated if at]
    if near is None or match["year"]:
        return next(iter(possible), None)
    return min(possible, key=lambda at: abs(at - near), default=None)


def _in_year(match: re.Match[str], year: int, time_zone: str | None) -> datetime | None:
    """None on a 29th of February of most years."""
    try:
        return feed_moment(f"{match['day']} {match['month']} {year} {match['time']} {match['zone']}", time_zone)
    except ValueError:
        return None
