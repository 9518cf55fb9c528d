"""Names and region codes of watched vendors, to be found in texts.

A name is matched exactly and as a whole, with its capitals. An everyday name of one word counts only if it is the
initials of a name or a word of it: `kafka` in a text is not Confluent. A name that is an ordinary word counts only with
a capital of its own: neither at the start of a sentence nor beside another capital or a number, as in `Increase in
errors` and `AWS Lambda`.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from statusledger.catalogue.known_components import known
from statusledger.presentation.ordinary_words import ORDINARY
from statusledger.store.read.background import NamedVendor

_SHORTEST = 3
_WORD = re.compile(r"[^\W_]+")
_REGION = re.compile(
    r"(?<![a-z0-9])[a-z]{2,12}[-_](?:[a-z]{2,12}[-_]){0,3}[a-z]{0,12}[0-9]{1,2}(?![0-9])", re.ASCII | re.IGNORECASE
)
_AFTER_A_WORD, _BEFORE_A_WORD = re.compile(r"[a-z),]'?[ ]\Z"), re.compile(r"[ ][A-Z]")
_CAPITAL_BEFORE = re.compile(r"\b[A-Z][^\W_]*[ ]\Z")
_LONGEST_WORD = 40
_JOINS = frozenset("-./@_")


class NameHit(NamedTuple):
    """A name or region code in a text, and its place."""

    vendor_id: str
    region: str | None
    start: int
    end: int


class _Name(NamedTuple):
    """A name to look for; `exact` ones have these capitals, others a capital at each word."""

    text: str
    vendor_id: str
    exact: bool


class NameBook:
    """The names of vendors by their first words, and the vendors by their region codes."""

    def __init__(self, watched: Sequence[NamedVendor]) -> None:
        self._names: dict[str, list[_Name]] = {}
        self._regions: dict[str, set[str]] = {}
        for vendor in watched:
            for name in _names(vendor):
                first = _WORD.search(name.text)
                if first is not None and len(name.text) >= _SHORTEST:
                    self._names.setdefault(first[0].casefold(), []).append(name)
            for region in _regions(vendor):
                self._regions.setdefault(region, set()).add(vendor.id)

    def hits(self, text: str) -> Iterator[NameHit]:
        """Yield the names and region codes in a text; a code that two vendors use counts for neither."""
        for word in _WORD.finditer(text):
            for name in self._names.get(word[0].casefold(), ()):
                end = word.start() + len(name.text)
                if _is_named(name, text, word.start(), end):
                    yield NameHit(name.vendor_id, None, word.start(), end)
        for code in _REGION.finditer(text) if self._regions else ():
            for region in _tails(code[0].lower().replace("_", "-")):
                vendors = self._regions.get(region, set())
                yield from (
                    NameHit(each, region, code.end() - len(region), code.end()) for each in vendors if len(vendors) == 1
                )


def _names(vendor: NamedVendor) -> Iterator[_Name]:
    for shown in sorted(vendor.shown):
        yield _Name(shown, vendor.id, exact=True)
    words = {word.casefold(): word for shown in vendor.shown for word in shown.split()}
    initials = {"".join(word[0] for word in each.split()).upper() for each in (*vendor.shown, *vendor.everyday)}
    for everyday in sorted(vendor.everyday):
        if " " in everyday:
            yield _Name(everyday, vendor.id, exact=False)
        elif everyday.upper() in initials:
            yield _Name(everyday.upper(), vendor.id, exact=True)
        elif everyday.casefold() in words:
            yield _Name(words[everyday.casefold()], vendor.id, exact=True)


def _regions(vendor: NamedVendor) -> Iterator[str]:
    for platform in sorted(vendor.platforms):
        components = known(platform)
        if components is not None:
            yield from (word for word in components.words if _REGION.fullmatch(word))


def _tails(code: str) -> Iterator[str]:
    """Yield `aws-me-central-1`, `me-central-1` and `central-1`."""
    parts = code.split("-")
    yield from ("-".join(parts[first:]) for first in range(len(parts) - 1))


def _is_named(name: _Name, text: str, start: int, end: int) -> bool:
    if not (_is_whole(text, start, end) and _is_name(name, text[start:end])):
        return False
    return name.text.casefold() not in ORDINARY or _has_a_capital_of_its_own(text, start, end)


def _has_a_capital_of_its_own(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _LONGEST_WORD) : start]
    is_within = _AFTER_A_WORD.search(before) is not None
    return is_within and not _CAPITAL_BEFORE.search(before) and not _BEFORE_A_WORD.match(text, end)


def _is_whole(text: str, start: int, end: int) -> bool:
    before, after, next_after = text[start - 1 : start], text[end : end + 1], text[end + 1 : end + 2]
    if before.isalnum() or before in _JOINS or after.isalnum():
        return False
    return after not in _JOINS or not next_after.isalnum()


def _is_name(name: _Name, words: str) -> bool:
    if name.exact:
        return words == name.text
    capitals = all(word[0].isupper() or word[0].isdigit() for word in words.split())
    return capitals and words.casefold() == name.text.casefold()
