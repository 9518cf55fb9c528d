"""Promises of a next update in the text of an update, with the time by which it is due.

A promise states a time or a span: `by 20:00 UTC`, `within 30 minutes`, `hourly`. `Soon` is none, nor is the time
expected for a recovery, the date of a report, or an update under a condition.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from statusledger.insight.scorecard import deadlines

_MOST_LETTERS, _MOST_OF_SENTENCE = 20_000, 600
_HINTS = ("updat", "information", "details", "follow up", "follow-up", "report back")
"""Words of which every promise has one: most sentences are read no further."""

_MARKS = re.compile(r"[*_>#\\\u200b]+|&nbsp;|</?[a-z][^<>]{0,200}>", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?;\n](?<![ap]\.m\.)(?:\s+|(?<=\n))")
_CLAUSE = re.compile(r",? (?:and|but|so) (?=we\b|will\b|I\b|our\b|expect)|(?<=[a-z]), (?=we\b|our\b)", re.IGNORECASE)
_FUTURE = re.compile(r"\b(?:will|shall|expect|going to|aim to|plan to)\b|\w'll\b", re.IGNORECASE)
_NEWS = (
    r"(?:(?:next|another|an?|any|the|our|your|you|some|further|more|detailed|additional|regular|continu(?:ing|ous)|final"
    r"|new|frequent|periodic|brief|[A-Z]{2,5}|restoration|service|progress|status) )*+"
    r"(?:updates?|information|details)\b(?!/|\.\w)"
)
_SHARE = (
    r"(?:provid(?:e|ing)|post(?:ing)?|shar(?:e|ing)|send(?:ing)?|giv(?:e|ing)|publish(?:ing)?|issu(?:e|ing)|have|offer"
    r"|bring|mak(?:e|ing)|(?:be )?back with|return with|report(?: back)? with|follow[ -]?up with|come back with)"
)
_SHARED = r"(?:provided|posted|shared|sent|published|issued|given|made|communicated|follow)"
_US = (
    r"(?:you|everyone|customers|here|again|next|this (?:page|incident|post)|our status(?: page)?|the (?:status )?page)"
)
_PROMISE = re.compile(
    rf"\b{_SHARE} (?:with )?(?:you |everyone |(?:our )?customers )?(?:with )?{_NEWS}"
    rf"|\b(?:next|another|further|more|an|additional) (?:status )?(?:updates?|information|details)(?= ?[:-]| )"
    rf"(?: (?:is|are|will|to|expected|due|be|here|on [\w ]{{1,40}}))*+"
    rf"(?: {_SHARED}\b|(?= ?[:-]| (?:in|within|by|at|no|before)\b))"
    rf"|\bupdates? (?:will|to) (?:be {_SHARED}|follow)\b"
    rf"|\bll (?:be )?(?:back|return)(?= in\b[^,]{{1,40}} with {_NEWS})"
    rf"|\bwill (?:be back|return)(?= in\b[^,]{{1,40}} with {_NEWS})"
    r"|\b(?:will|ll|to|and) (?:continue to )?(?:follow[ -]up|report back)\b"
    rf"|\b(?:will|ll|to|and) (?:continue to )?update(?: {_US}){{0,3}}(?: with [\w ]{{1,60}}?)?"
    r"(?= (?:again |at least )?(?:in|within|by|at|every|hourly)\b)"
    r"|\bupdates? (?:at least )?(?=every\b|hourly\b)|\bhourly (?:status )?updates?\b|\bnext update\b",
    re.IGNORECASE,
)
_CONDITIONAL = re.compile(r"\W*+(?:if|once|when|should|(?:up)?on confirmation|after|as soon as)\b", re.IGNORECASE)
_LATER = re.compile(r"\b(?:once|when|after|as soon as|if)\b", re.IGNORECASE)
_REPORT = re.compile(
    r"\b(?:post-?mortem|post-incident|root cause|rca|retrospective|incident (?:report|review)|full report)"
)
_ALONE = re.compile(
    r"\b(?:next|hourly)\b|\bupdates? (?:at least )?every\b"
    r"|^\W*(?:(?:another|further|more|an|additional|status) )*+(?:updates?|information|details)\b(?: to follow)?"
    r" (?:in|within|by|at)\b",
    re.IGNORECASE,
)
"""News that needs no word about the future."""


class Promise(Struct, frozen=True):
    """A promise in the vendor's words; `due` in seconds since 1970, None where zone or date are not clear."""

    quote: str
    due: int | None


def promises(body: str, posted: int) -> list[Promise]:
    """Read the promises of an update, in order; `posted` in seconds since 1970."""
    if not _may_promise(body):
        return []
    return [Promise(quote, _due(deadline, posted)) for quote, deadline in _stated(body[:_MOST_LETTERS])]


def _may_promise(text: str) -> bool:
    lowered = text.lower()
    return any(map(lowered.__contains__, _HINTS))


@lru_cache(maxsize=8_192)
def _stated(body: str) -> tuple[tuple[str, re.Match[str]], ...]:
    """Return promises with their deadlines, remembered for the next page about the same updates."""
    sentences = filter(_may_promise, _SENTENCE.split(body))
    return tuple(found for each in sentences for found in _of_sentence(each[:_MOST_OF_SENTENCE]))


@lru_cache(maxsize=8_192)
def _of_sentence(sentence: str) -> tuple[tuple[str, re.Match[str]], ...]:
    """Return those of a sentence; vendors repeat their sentences."""
    return tuple(_read(" ".join(_MARKS.sub(" ", sentence.replace("\u2019", "'")).split())))


def _read(sentence: str) -> Iterator[tuple[str, re.Match[str]]]:
    if _CONDITIONAL.match(sentence):
        return
    is_future = False
    for clause in _CLAUSE.split(sentence):
        is_future = is_future or _FUTURE.search(clause) is not None
        news = _PROMISE.search(clause)
        if news is None or _REPORT.search(clause.lower()) or not (is_future or _ALONE.search(clause)):
            continue
        if (deadline := _deadline(clause, news)) is not None:
            yield clause.strip(), deadline


def _deadline(clause: str, news: re.Match[str]) -> re.Match[str] | None:
    """Return the first deadline from the promise on, unless something else comes first."""
    found = [each for pattern in (deadlines.SPAN, deadlines.CLOCK) for each in pattern.finditer(clause)]
    after = [each for each in found if each.end() > news.start()]
    first = min(after, key=lambda each: each.start(), default=None)
    return None if first is None or _is_conditional(clause[news.end() : first.start()]) else first


def _is_conditional(between: str) -> bool:
    """Return whether the words before a deadline make it depend on something else, which they do not as an aside.

    An aside ends right before the deadline, in a comma or `or`: `once we know more, or within 30 minutes`.
    """
    condition = _LATER.search(between)
    if between.endswith((",", ", ")):
        reach = between.rfind(",", 0, between.rindex(","))
    else:
        reach = between.rfind(",") if between.endswith((" or ", " or  ")) else len(between)
    return condition is not None and condition.end() <= reach


def _due(deadline: re.Match[str], posted: int) -> int | None:
    if deadline.re is deadlines.SPAN:
        return posted + deadlines.span_s(deadline)
    due = deadlines.clock(deadline, posted)
    return due if due is not None and due > posted else None
