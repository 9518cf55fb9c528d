"""Names of vendors in a sentence."""

from collections.abc import Iterable, Mapping
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


class _Spellings:
    """Names with their spellings, made ready once."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self.phrases = Phrases({name: spellings.lower() for name, spellings in table.items()})
        self.written = {each.strip() for spellings in table.values() for each in spellings.split(",")}


_KNOWN = _Spellings(PROVIDERS)


class NameTable:
    """Names to look for; `own` is the vendor whose texts are read, which blames no one by its own name."""

    def __init__(self, more: Iterable[str] = (), own: str = "") -> None:
        added = {name: name.replace(",", " ") for name in more}
        self._spellings = _Spellings({**PROVIDERS, **added}) if added else _KNOWN
        self.own = own.casefold()
        self.needed = self._spellings.phrases.needed

    def find(self, sentence: Sentence) -> list[Named]:
        """List the names in a sentence."""
        hits = self._spellings.phrases.find(sentence.words)
        return [Named(hit.label, WordSpan(hit.start, hit.end)) for hit in hits if self._is_name(sentence, hit)]

    def _is_name(self, sentence: Sentence, hit: PhraseHit[str]) -> bool:
        written = sentence.written(hit.start, hit.end)
        if written not in self._spellings.written or (written in ORDINARY and hit.start == 0):
            return False
        is_own = self._is_own(hit.label) or self._is_own(written)
        return not is_own and _is_whole(*sentence.around(hit.start, hit.end))

    def _is_own(self, name: str) -> bool:
        """True for the writer's name or a part of it in words: "Google" writes about Google Cloud."""
        own, other = f" {self.own} ", f" {name.casefold()} "
        return bool(self.own) and (own in other or other in own)


def _is_whole(before: str, after: str) -> bool:
    """False within an address or another name."""
    return before[-1:] not in _JOINS and not (after[:1] in _JOINS and after[1:].isalnum())
