"""Durations that a postmortem states: until detection, until mitigation, and in total."""

import re
from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from statusledger.postmortems.headings import SectionKind
from statusledger.postmortems.sections import Section
from statusledger.postmortems.sentences import is_of_another, sentences

_MOST = 50
_LONGEST_S = 60 * 86_400
_COUNTED = """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty
"""
_WORDS = {word: float(number) for number, word in enumerate(_COUNTED.split(), 1)} | {
    "a": 1.0, "an": 1.0, "half an": 0.5, "one and a half": 1.5, "two and a half": 2.5, "three and a half": 3.5,
    "twenty-four": 24.0, "thirty": 30.0, "forty": 40.0, "forty-five": 45.0, "fifty": 50.0, "sixty": 60.0,
    "ninety": 90.0,
}  # fmt: skip
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_NUMBER = "|".join(sorted(_WORDS, key=len, reverse=True))
_AMOUNT = rf"(?:\d{{1,4}}(?:\.\d{{1,2}})?|{_NUMBER})"
_UNIT = r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?)\b"
_LONG = rf"{_AMOUNT}[\s-]{{0,2}}{_UNIT}(?:,?(?:\s(?:and|&))?\s{_AMOUNT}[\s-]{{0,2}}{_UNIT}){{0,2}}"
_SHORT = r"\d{1,3} ?h(?: ?\d{1,2} ?m(?:in)?)?\b"
_NOT_WHOLE = r"(?!\s(?:of|worth)\s(?!downtime|disruption|impact|degrad|outage|unavail))"
_ABOUT = (
    "(?:a total of |a period of |only |just |for )?"
    "(?:about|around|approximately|approx\\.?|roughly|nearly|almost|over|more than|less than|under|up to|at most)"
)
_HOW_LONG = rf"(?P<about>{_ABOUT}\s)?(?P<span>\b(?:{_LONG}|{_SHORT})){_NOT_WHOLE}"
_WHOLE = "incident|outage|downtime|disruption|degradation|impact|event|unavailability|interruption|issue|problem"
_IS = r"(?:\s(?:of|for|to)\s(?:the|this)\s\w{1,20})?[\s*_]{0,4}(?::|\bwas\b|\bis\b|\bof\b)[\s*_]{0,4}"
_ENDED = "mitigated|resolved|restored|recovered|fixed|remediated|repaired"


class Stage(StrEnum):
    """The end of a stated duration: detection, mitigation or resolution, or that of the whole trouble."""

    DETECTION = "detection"
    MITIGATION = "mitigation"
    TOTAL = "total"


class StatedDuration(Struct, frozen=True):
    """A duration in seconds, with the sentence that states it; an approximate one is about that long."""

    stage: Stage
    seconds: int
    is_approximate: bool
    quote: str


_PATTERNS = {
    stage: [re.compile(wording, re.IGNORECASE) for wording in wordings]
    for stage, wordings in {
        Stage.DETECTION: (
            rf"\b(?:time[\s-]to[\s-]detect(?:ion)?|detection time|mttd|ttd)\b(?: \(ttd\))?{_IS}{_HOW_LONG}",
            rf"\b(?:detected|noticed|alerted|flagged)\b(?:\s(?!cause|source|fix)[\w,]{{1,20}}){{0,4}}?"
            rf"\s(?:within|after|in|in under)\s{_HOW_LONG}",
            rf"\bmonitor\w{{0,10}}\s(?:\w{{1,20}}\s){{0,2}}(?:identif\w{{1,4}}|caught)\s(?:the|this)\s\w{{1,20}}"
            rf"\s(?:within|after|in)\s{_HOW_LONG}",
        ),
        Stage.MITIGATION: (
            r"\b(?:time[\s-]to[\s-](?:resolution|resolve|mitigat(?:e|ion)|recover(?:y)?|repair|restore)|mttr|ttr|ttm)\b"
            rf"(?: \(tt[rm]\))?{_IS}{_HOW_LONG}",
            rf"\b(?:{_WHOLE}|services?)\b(?:\s\w{{1,20}}){{0,3}}?\s(?:was|were|been)\s(?:\w{{1,20}}\s){{0,2}}"
            rf"(?:{_ENDED})\s(?:within|in|after)\s{_HOW_LONG}",
            rf"\b(?:resolution|mitigation|recovery)\b(?:\s\w{{1,20}}){{0,2}}?\s(?:took|concluded in|completed in)"
            rf"\s{_HOW_LONG}",
        ),
        Stage.TOTAL: (
            rf"\btotal\s(?:[a-z]{{2,20}}\s){{0,3}}?(?:of|was|is)\s{_HOW_LONG}",
            r"(?<!\bdelay )(?<!\bretention )\b(?:(?:total|outage|incident|overall|impact)\s)?(?:duration|downtime)"
            rf"{_IS}{_HOW_LONG}",
            rf"\b(?:{_WHOLE})\b(?:\s\w{{1,20}}){{0,2}}?\slast(?:ed|ing)\s(?:for\s)?{_HOW_LONG}",
            rf"{_HOW_LONG}\sof\s(?:total\s|complete\s|full\s)?(?:downtime|unavailability|outage|service disruption)\b",
            rf"\b(?:an?|the|this)\s{_HOW_LONG}[\s-](?:long\s)?(?:service\s)?(?:outage|disruption|downtime|interruption)\b",
        ),
    }.items()
}
_MEASURE = re.compile(rf"\b{_UNIT}|\d ?h\b", re.IGNORECASE)
_WISH = re.compile(
    r"\b(?:will|would|should|could|goal|target|aim\w{0,3}|expect\w{0,3}|SLA|usual\w{0,2}|normal\w{0,2}|typical\w{0,2}|not)\b",
    re.IGNORECASE,
)
_PIECE = re.compile(rf"\b({_AMOUNT})[\s-]{{0,2}}(?=(?:{_UNIT}|[hm]\b|min\b))([smhd])", re.IGNORECASE)
_LATER = frozenset({SectionKind.ACTIONS, SectionKind.LESSONS})


def stated(sections: list[Section]) -> Iterator[StatedDuration]:
    """Yield durations in their order; none from plans, wishes and sentences about another incident."""
    for section in sections:
        if section.kinds and _LATER.issuperset(section.kinds):
            continue
        for sentence in sentences(section.body):
            if _MEASURE.search(sentence) and not _WISH.search(sentence) and not is_of_another(sentence):
                yield from _of_sentence(sentence)


def _of_sentence(sentence: str) -> Iterator[StatedDuration]:
    for stage, patterns in _PATTERNS.items():
        match = next(filter(None, (pattern.search(sentence) for pattern in patterns)), None)
        seconds = _seconds(match["span"]) if match else 0
        if match and 0 < seconds <= _LONGEST_S:
            bound = re.search(r"\b(?:within|under)\s*$", sentence[: match.start("span")])
            yield StatedDuration(stage, seconds, bool(match["about"] or bound), sentence)


def _seconds(span: str) -> int:
    pieces = _PIECE.findall(span.casefold())
    return round(sum((_WORDS.get(amount) or float(amount)) * _UNITS[unit] for amount, unit in pieces))
