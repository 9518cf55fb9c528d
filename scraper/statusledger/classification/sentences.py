"""Sentences of a published text and their words, with their places in it."""

import re
from collections.abc import Iterator
from functools import cached_property

LONGEST_TEXT = 200_000
"""Characters of a text that are read."""
_LONGEST_SENTENCE = 2_000
_LONGEST_QUOTE = 300
_BEFORE = 80

_BREAK = re.compile(
    r"[.!?;][*_\"')\]]{0,3}(?=[\s<\\]|$)|[\r\n|•]|\\[rn]|</?(?:br|p|li|ul|ol|div|h[1-6]|tr|td)\b[^<>]{0,200}>",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|:(?=\s|$)|[,()]")
_ARTICLES = frozenset({"a", "an", "the"})
_EDGES = " \t\r\n*_#>\\-"


class Sentence:
    """A part of a text from `start` to `end`; `words` are in lower case, with colons, commas and parentheses.

    Articles and the ending of a possessive are left out. `lowered` is the text in lower case.
    """

    def __init__(self, body: str, lowered: str, start: int, end: int) -> None:
        self._body, self._lowered = body, lowered
        self.start, self.end = start, end
        self.words = [_stem(word) for word in _WORD.findall(lowered, start, end) if word not in _ARTICLES]

    @property
    def raw(self) -> str:
        """The part as published."""
        return self._body[self.start : self.end]

    @cached_property
    def places(self) -> list[tuple[int, int]]:
        """First character and end of each word."""
        found = _WORD.finditer(self._lowered, self.start, self.end)
        return [each.span() for each in found if each[0] not in _ARTICLES]

    def written(self, first: int, end: int) -> str:
        """Words `first` to `end` (exclusive) with their capitals."""
        words = (self._body[start:stop] for start, stop in self.places[first:end])
        return _stem(" ".join(words).replace("\u2019", "'"))

    def around(self, first: int, end: int) -> tuple[str, str]:
        """The two characters before and after words `first` to `end` (exclusive)."""
        start, stop = self.places[first][0], self.places[end - 1][1]
        return self._body[max(0, start - 2) : start], self._body[stop : stop + 2]

    def quote(self, first: int, end: int) -> str:
        """The whole sentence, or the part of a long one from shortly before word `first`."""
        if self.end - self.start <= _LONGEST_QUOTE:
            return self.raw.strip(_EDGES)
        least = max(self.start, min(self.places[first][0] - _BEFORE, self.places[end - 1][1] - _LONGEST_QUOTE))
        start = next(place for place, _ in self.places if place >= least)
        most = max(stop for _, stop in self.places if stop <= start + _LONGEST_QUOTE)
        return self._body[start:most]


def sentences(body: str) -> Iterator[Sentence]:
    """Yield the sentences of a text; a heading, a row of a table and a list item end one."""
    body = body[:LONGEST_TEXT]
    lowered, start = _lower(body), 0
    for found in _BREAK.finditer(body):
        if found.start() > start:
            yield Sentence(body, lowered, start, min(found.start(), start + _LONGEST_SENTENCE))
        start = found.end()
    if start < len(body):
        yield Sentence(body, lowered, start, min(len(body), start + _LONGEST_SENTENCE))


def _lower(body: str) -> str:
    """Lower case of the same length."""
    lowered = body.lower()
    if len(lowered) != len(body):
        lowered = "".join(low if len(low := each.lower()) == 1 else each for each in body)
    return lowered.replace("\u2019", "'")


def _stem(word: str) -> str:
    return word.removesuffix("'s") if "'" in word else word
