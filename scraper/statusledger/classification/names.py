"""Names of vendors in a sentence."""

from collections.abc import Iterable
from typing import NamedTuple

from statusledger.classification.clauses import WordSpan
from statusledger.classification.phrases import PhraseHit, Phrases
from statusledger.classification.providers import ORDINARY, PROVIDERS
from statusledger.classification.sentences import Sentence

_JOINS = frozenset("./@_-")


class Named(NamedTuple):
    """A vendor's name in a sentence."""

    name: str
    place: WordSpan


class NameTable:
    """Names to look for; `own` is the vendor whose texts are read, which blames no one by its own name."""

    def __init__(self, more: Iterable[str] = (), own: str = "") -> None:
        table = {**PROVIDERS, **{name: name.replace(",", " ") for name in more}}
        self.own = own.casefold()
        self._phrases = Phrases({name: spellings.lower() for name, spellings in table.items()})
        self.needed = self._phrases.needed
        self._spellings = {each.strip() for spellings in table.values() for each in spellings.split(",")}

    def extended(self, more: Iterable[str], own: str) -> "NameTable":
        """The same with more names, and the name of the vendor whose texts are read."""
        return NameTable(more, own) if more or own else self

    def find(self, sentence: Sentence) -> list[Named]:
        """List the names in a sentence."""
        hits = self._phrases.find(sentence.words)
        return [Named(hit.label, WordSpan(hit.start, hit.end)) for hit in hits if self._is_name(sentence, hit)]

    def _is_name(self, sentence: Sentence, hit: PhraseHit[str]) -> bool:
        written = sentence.written(hit.start, hit.end)
        if written not in self._spellings or (written in ORDINARY and hit.start == 0):
            return False
        return _is_whole(*sentence.around(hit.start, hit.end)) and not (
            self._is_own(hit.label) or self._is_own(written)
        )

    def _is_own(self, name: str) -> bool:
        return bool(self.own) and (name.casefold() in self.own or self.own in name.casefold())


def _is_whole(before: str, after: str) -> bool:
    """False within an address or another name."""
    return before[-1:] not in _JOINS and not (after[:1] in _JOINS and after[1:].isalnum())
