"""Searched words in a text."""

import re
from collections.abc import Iterable, Sequence

Piece = tuple[bool, str]
_BEFORE, _LONGEST = 80, 280


def marked(text: str, terms: Iterable[str]) -> list[Piece]:
    """Split a text into pieces, true for those that match a term in any case."""
    found = _pattern(terms)
    if found is None:
        return [(False, text)]
    return [(place % 2 == 1, piece) for place, piece in enumerate(found.split(text)) if piece]


def snippet(text: str, terms: Sequence[str]) -> list[Piece]:
    """Return the part of a text around the first match, marked."""
    found = _pattern(terms)
    first = found.search(text) if found else None
    start = max(0, first.start() - _BEFORE) if first else 0
    if start:
        start = text.find(" ", start) + 1
    part = text[start : start + _LONGEST]
    if start + _LONGEST < len(text):
        part = f"{part.rpartition(' ')[0] or part} …"
    return marked(f"… {part}" if start else part, terms)


def _pattern(terms: Iterable[str]) -> re.Pattern[str] | None:
    """Match terms at the beginning of a word, with any characters between the words of a phrase."""
    words = [r"\W+".join(map(re.escape, re.findall(r"\w+", term))) for term in terms]
    either = "|".join(sorted(filter(None, words), key=len, reverse=True))
    return re.compile(rf"(?<!\w)({either})", re.IGNORECASE) if either else None
