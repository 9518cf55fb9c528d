"""Sentences of a published text and their words, with their places in it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

LONGEST_TEXT = 200_000
LONGEST_SENTENCE = 2_000
LONGEST_QUOTE = 300
_BEFORE = 80

_BREAK = re.compile(
    r"[.!?;][*_\"')\]]{0,3}(?=[\s<\\]|$)|[\r\n|•]|\\[rn]|</?(?:br|p|li|ul|ol|div|h[1-6]|tr|td)\b[^<>]{0,200}>",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|:(?=\s|$)|[,()]")
_ARTICLES = frozenset({"a", "an", "the"})
_EDGES = " \t\r\n*_#>\\-"


class Sentence(NamedTuple):
    """A part of a text; `words` are in lower case, without articles, with colons, commas and parentheses."""

    start: int
    end: int
    words: list[str]
    places: list[tuple[int, int]]


def parts(body: str) -> Iterator[tuple[int, int]]:
    """Yield the places of sentences; a heading, a row and a list item end one."""
    start = 0
    for found in _BREAK.finditer(body):
        if found.start() > start:
            yield start, min(found.start(), start + LONGEST_SENTENCE)
        start = found.end()
    if start < len(body):
        yield start, min(len(body), start + LONGEST_SENTENCE)


def lower(body: str) -> str:
    """Lower case of the same length."""
    lowered = body.lower()
    if len(lowered) != len(body):
        lowered = "".join(low if len(low := each.lower()) == 1 else each for each in body)
    return lowered.replace("’", "'")


def has_word(lowered: str, start: int, end: int, wanted: frozenset[str]) -> bool:
    """True where a part has a word of a set."""
    return not wanted.isdisjoint(_WORD.findall(lowered, start, end))


def sentence(lowered: str, start: int, end: int) -> Sentence:
    """Read a part of a text in lower case."""
    words, places = [], []
    for found in _WORD.finditer(lowered, start, end):
        word = found[0].removesuffix("'s")
        if word not in _ARTICLES:
            words.append(word)
            places.append(found.span())
    return Sentence(start, end, words, places)


def quote(body: str, of: Sentence, first: int, last: int) -> str:
    """Quote a sentence, or the part of a long one from shortly before word `first`."""
    start, end = of.start, of.end
    if end - start > LONGEST_QUOTE:
        start = max(start, min(of.places[first][0] - _BEFORE, of.places[last][1] - LONGEST_QUOTE))
        start = start if start == of.start else next((p for p, _ in of.places if p >= start), start)
        end = min(end, start + LONGEST_QUOTE)
        end = end if end == of.end else max((e for _, e in of.places if e <= end), default=end)
    return body[start:end].strip(_EDGES)
