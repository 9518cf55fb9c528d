"""Paragraphs, lines and sentences of a text, each a part of it."""

import re
from collections.abc import Iterator

_END = re.compile(
    r"(?<![ap]\.m)(?<![AP]\.M)[.!?][\"')\]*_]{0,4}\s+(?=[A-Z\d\[(\"\u201c*_`])"
    r"|\n(?:[ \t]*\n|[ \t]*(?=[-*+|>#]))"
)
_LONGEST = 2_000
_ANOTHER = re.compile(r"\b(?:similar|previous|prior|earlier|another|last)\W+(?:incident|outage|event)", re.IGNORECASE)


def sentences(text: str) -> Iterator[str]:
    """Yield sentences and items of lists, without white space around them; very long ones are cut."""
    start = 0
    for match in _END.finditer(text):
        end = match.end() if match[0][0] != "\n" else match.start()
        yield from _part(text[start:end])
        start = match.end()
    yield from _part(text[start:])


def _part(words: str) -> Iterator[str]:
    bare = words.strip()
    if bare:
        yield bare[:_LONGEST].rstrip()


def is_of_another(sentence: str) -> bool:
    """Return True if a sentence is about another incident."""
    return _ANOTHER.search(sentence) is not None
