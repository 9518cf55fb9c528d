"""A whole timeline inside one entry, in either order: blocks of a time, a status word and a text.

Status.io, LambStatus, Statuspage, Instatus and OnlineOrNot print small times, perhaps without a year; Cachet, xAI and
others full dates, bold or first in a line, the status before or in a heading below.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec import Struct

from statusledger import text
from statusledger.model import Instant, Status
from statusledger.platforms.feed.headings import announces_updates, is_heading
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
# An entry's date gives the year of the dates inside that have none; further away than this, another is as likely.
_SURE = timedelta(days=60)
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?: ?[AaPp][Mm])?(?: ?(?:[+-]\d{2}:?\d{2}|[A-Z]{1,5}))?"
_FULL = (
    rf"(?:(?:[A-Za-z]{{3}}, )?\d{{1,2}} [A-Za-z]{{3,9}} \d{{4}},? {_CLOCK}"
    rf"|[A-Za-z]{{3,9}} \d{{1,2}},? \d{{4}},? (?:at |- )?{_CLOCK}"
    rf"|\d{{4}}-\d{{2}}-\d{{2}}[T ]{_CLOCK})"
)
_LABEL = r"[^\[\]\n<]{1,40}"
_DASH = rf"[ ][-–—][ ](?!\d|{_FULL})"  # noqa: RUF001 - no window from one time to another
_BR = r"(?:<br ?/?>)"
_OPENED = r"<(?:div|p|li|ul|section|article|span)(?: [^<>]{0,200})?>"
# How a block with a full date begins: `[Fixed] <date>: `, `<b>[Fixed] <date> - Fixed</b>` perhaps with a heading below,
# `<b>Fixed</b> - <date>`.
_HEADS = (
    rf"(?:^|{_OPENED}|{_BR})[ ]?(?:\[(?P<label>{_LABEL})\] )?(?P<line>{_FULL})(?::(?=\s|<)|{_DASH})",
    rf"<(?:strong|b)>(?:\[(?P<word>{_LABEL})\] )?(?P<bold>{_FULL})(?:{_DASH}(?P<after>{_LABEL}))?:?"
    rf"</(?:strong|b)>{_BR}?(?:\s*(?:</p>\s*)?<h[1-6]>(?P<stage>[^<]{{1,300}})</h[1-6]>)?",
    rf"<(?:strong|b)>(?P<before>{_LABEL})</(?:strong|b)>(?:[ ][-–—]|:)?[ ](?P<beside>{_FULL}):?(?:{_BR}|(?=\s|<))",  # noqa: RUF001
)
_HEAD = re.compile(rf"(?:{_OPENED}\s*){{0,5}}(?:{'|'.join(_HEADS)})", re.MULTILINE)
# What vendors write beside the words that are in every language's table.
_WORDS = Default(Status.UNKNOWN) | {"active": Status.IN_PROGRESS, "planned": Status.SCHEDULED}


class Block(Struct, frozen=True):
    """Block of a timeline; its body is Markdown, `year_guessed` as in an Update."""

    at: Instant
    status: Status
    word: str
    body: str
    year_guessed: bool = False


class Timeline(Struct, frozen=True):
    """Blocks of an entry, oldest first, and the Markdown above them; both empty without any.

    An empty list of updates has only a heading.
    """

    blocks: tuple[Block, ...] = ()
    heading: str = ""


class _Time(NamedTuple):
    at: datetime
    year_guessed: bool


def timeline_of(html: str, dated: Instant | None, time_zone: str | None) -> Timeline:
    """Parse a timeline; none unless each block can be dated. `dated`, the entry's date, gives missing years."""
    small = _small(html, dated, time_zone)
    return Timeline(tuple(small)) if small else _headed(html.strip(), time_zone)


def _headed(html: str, time_zone: str | None) -> Timeline:
    """No blocks unless they and headings before them are the whole text."""
    heads = list(_HEAD.finditer(html))
    if not heads and not announces_updates(html):
        return Timeline()
    before = text.markdown(html[: heads[0].start()] if heads else html)
    if not is_heading(before):
        return Timeline()
    ends = [head.start() for head in heads[1:]] + [len(html)] * bool(heads)
    try:
        found = [_headed_by(head, html[head.end() : end], time_zone) for head, end in zip(heads, ends, strict=True)]
    except ValueError:
        return Timeline()
    return Timeline(tuple(_oldest_first(found)), before)


def _oldest_first(blocks: Sequence[Block]) -> list[Block]:
    is_newest_first = bool(blocks) and blocks[0].at >= blocks[-1].at
    return sorted(blocks[::-1] if is_newest_first else blocks, key=lambda block: block.at)


def _headed_by(head: re.Match[str], html: str, time_zone: str | None) -> Block:
    at = instant(feed_moment(head["line"] or head["bold"] or head["beside"], time_zone))
    word, body = _word(head), text.markdown(html)
    if word is None and head["stage"]:
        body = f"### {text.plain(head['stage'])}\n\n{body}".strip()
    status = phrases.status_of(f"[{word}]" if word else body)
    if status is Status.UNKNOWN and (head["after"] or head["before"]):
        raise ValueError(f"not a status: {word!r}")
    label = None if word else phrases.label_of(body)
    return Block(at, status, label.word if label else word or "", body)


def _word(head: re.Match[str]) -> str | None:
    """Beside the date, or alone in the heading below: other headings belong to the text."""
    beside = next(filter(None, (head[name] for name in ("label", "word", "after", "before"))), None)
    stage = text.plain(head["stage"] or "").rstrip(".!")
    label = phrases.label_of(stage)
    return beside or (stage if label and label.word == stage else None)


def _small(html: str, dated: Instant | None, time_zone: str | None) -> list[Block]:
    matches = [_BLOCK.fullmatch(part) for part in html.split(_START)[1:]]
    found = [match for match in matches if match]
    times = [_time(text.plain(match["time"]), dated, time_zone) for match in found]
    known = [time for time in times if time]
    if not found or len(found) < len(matches) or len(known) < len(times):
        return []
    newest_first = known[0].at >= known[-1].at
    several = list(zip(known, found, strict=True))
    return list(_with_statuses(sorted(several[::-1] if newest_first else several, key=lambda each: each[0].at)))


def _with_statuses(blocks: Iterable[tuple[_Time, re.Match[str]]]) -> Iterator[Block]:
    """The word "Update" keeps the status of the block before it."""
    status = Status.UNKNOWN
    for (at, year_guessed), match in blocks:
        word = text.plain(match["word"], 60)
        label = phrases.label_of(word)
        stated = label.status if label else _WORDS(word.lower())
        if word.lower() == "update":
            stated = status
        status = status if stated is Status.POSTMORTEM else stated
        yield Block(instant(at), stated, word, text.markdown(match["body"]), year_guessed)


def _time(words: str, dated: Instant | None, time_zone: str | None) -> _Time | None:
    match = _TIME.fullmatch(words)
    if match is None or not (match["year"] or dated):
        return None
    near = moment(dated) if dated and not match["year"] else None
    years = range(near.year - 1, near.year + 2) if near else [int(match["year"])]
    possible = [at for at in (_in_year(match, year, time_zone) for year in years) if at]
    if near is None:
        return _Time(possible[0], False) if possible else None
    at = min(possible, key=lambda at: abs(at - near), default=None)
    return _Time(at, abs(at - near) > _SURE) if at else None


def _in_year(match: re.Match[str], year: int, time_zone: str | None) -> datetime | None:
    """None for a 29th of February of most years."""
    try:
        return feed_moment(f"{match['day']} {match['month']} {year} {match['time']} {match['zone']}", time_zone)
    except ValueError:
        return None
