"""Entries of a postmortem's timeline: lines and sentences that begin with a time."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain, islice

from msgspec import Struct
from msgspec.structs import replace

from statusledger.postmortems.headings import SectionKind
from statusledger.postmortems.moments import Stamp, compiled, dates, stamp, values
from statusledger.postmortems.sections import Section
from statusledger.postmortems.sentences import sentences

_MOST = 500
_LONGEST_DATE = 80
_PLAIN = str.maketrans({"\u2013": "-", "\u2014": "-", "\u2212": "-", "\u00a0": " ", "\u202f": " "})
_LEAD = re.compile(r"[ \t]*(?:(?:[-*+>\u2022]|\d{1,2}[.)])[ \t]+)?[|*_`~\[(\\ \t]{0,8}")
_AFTER = re.compile(r"[ \t*_`\])]{0,6}(?:[ \t]?[-:|~>\u2192.,;=]{1,3}|(?=[ \t][A-Z*_`\[(]))")
_NOT_WORDS = re.compile(r"[\s|*_#>:,.-]*")
_LINES = ("TIME1(?: ?- ?TIME2)?(?:[,|]? (?:on )?DATE1)?", r"DATE1[,:|*_ -]{1,8}(?:at )?TIME1(?: ?- ?TIME2)?")
_SOON = "(?:at|by|around|approximately|about|roughly|beginning|starting|shortly after|just after|just before)"
_SENTENCES = (
    rf"(?i:{_SOON} ){{1,3}}TIME1(?:,? (?:on )?DATE1)?",
    rf"(?i:on )?DATE1,?(?: (?i:{_SOON})){{0,3}},? TIME1",
)
_ANOTHER_DAY = re.compile(
    r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
    r"|\b(?:next|following|previous|prior) (?:day|morning|evening|night)\b"
    r"|\b(?:day|night) before\b|\bdays? (?:later|earlier)\b|\b(?:yesterday|tomorrow|overnight)\b"
)
_SOME_DAY = Stamp(0, 0, None, is_vague=True)
_NO_EVENTS = frozenset({SectionKind.SUMMARY, SectionKind.IMPACT, SectionKind.ACTIONS, SectionKind.LESSONS})
"""Subjects whose sentences repeat events, or are about the future."""


class Written(Struct, frozen=True):
    """An entry: its time as written and read, and its words; a date alone has none.

    A line that is a date is that of the entries below it. A date that prose `mentions` in passing is not.
    """

    raw: str
    text: str
    at: Stamp
    mentions: bool = False


def written(section: Section) -> Iterator[Written]:
    """Yield the entries and dates of a section in their order: of its lines, else of its sentences."""
    begun = list(filter(None, map(_of_line, section.body.split("\n"))))
    if sum(bool(each.text) for each in begun) > 1:
        yield from begun[:_MOST]
    elif not section.kinds or not _NO_EVENTS.issuperset(section.kinds):
        yield from islice(chain.from_iterable(map(_of_sentence, sentences(section.body))), _MOST)


@cache
def _lines() -> list[re.Pattern[str]]:
    return [compiled(wording) for wording in _LINES]


@cache
def _sentences() -> list[re.Pattern[str]]:
    return [compiled(wording) for wording in _SENTENCES]


def _of_line(line: str) -> Written | None:
    plain = line.translate(_PLAIN)
    lead = _LEAD.match(plain)
    start = lead.end() if lead else 0
    for pattern in _lines():
        match = pattern.match(plain, start)
        after = _AFTER.match(plain, match.end()) if match else None
        at = stamp(values(match)) if match and (after or plain[match.end() :].strip(" |*_") == "") else None
        if match and at:
            return Written(
                line[match.start() : match.end()].strip(), line.strip(), _on_its_day(at, plain[match.end() :])
            )
    return _date_alone(plain, start)


def _date_alone(plain: str, start: int) -> Written | None:
    found = next(dates(plain, start), None) if len(plain) <= _LONGEST_DATE else None
    is_alone = found is not None and _NOT_WORDS.fullmatch(plain[start:].replace(found[0], "", 1))
    return Written(found[0], "", found[1]) if found and is_alone else None


def _of_sentence(sentence: str) -> Iterator[Written]:
    """Yield the entry that a sentence is, then the dates that it mentions."""
    plain = sentence.translate(_PLAIN)
    found = (match for match in (pattern.match(plain) for pattern in _sentences()) if match)
    match, at = next(((match, at) for match in found if (at := stamp(values(match)))), (None, None))
    end = match.end() if match else 0
    if at:
        yield Written(sentence[:end].strip(), sentence, _on_its_day(at, plain[end:]))
    for mentioned, day in dates(plain, end):
        yield Written(mentioned, "", day, mentions=True)
    if _ANOTHER_DAY.search(plain, end):
        yield Written("", "", _SOME_DAY, mentions=True)


def _on_its_day(at: Stamp, following: str) -> Stamp:
    """Return a time, whose date is unknown if the words after it name another day without its date."""
    return replace(at, is_vague=True) if at.day is None and _ANOTHER_DAY.search(following) else at
