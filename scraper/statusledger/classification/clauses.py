"""Clauses of a sentence in which a cause may stand."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from statusledger.classification.change_nouns import CHANGES
from statusledger.classification.cues import CUES, Cue
from statusledger.classification.nouns import Noun, Weight
from statusledger.classification.phrases import PhraseHit, Phrases
from statusledger.classification.system_nouns import SYSTEMS

_CUES, _NOUNS = Phrases(CUES), Phrases(CHANGES | SYSTEMS)
NEEDED = _NOUNS.needed
"""Words without which a sentence states no cause."""
_MOST_HITS = 40
"""Cues and nouns of a sentence that count; more are no prose."""
_LONGEST_CLAUSE, _LINKED, _PART, _HELPED, NEAR = 24, 12, 6, 4, 3
"""Distances in words."""
_AT_START = 1
_ENDS: tuple[list[str], ...] = ([], [","], [")"], ["in"], ["and"])
_HEDGES = frozenset(("suspected", "suspect", "likely", "potential", "may", "possible", "possibly", "probably"))
_HELPS = frozenset(("due", "because", "thanks", "result", "resulting", "leading"))
_PARTS = frozenset(("database", "infrastructure", "network", "dependency", "capacity"))
_STOPS = frozenset((Cue.EFFECT, Cue.CAUSED, Cue.IF, Cue.REMEDY))


class WordSpan(NamedTuple):
    """Words `start` to `end` (exclusive)."""

    start: int
    end: int


class FoundCause(NamedTuple):
    """A cause in a sentence; `strength` orders the evidence of a tag."""

    tag: str
    start: int
    end: int
    suspected: bool
    denied: bool
    strength: int
    noun: WordSpan


class Clause(NamedTuple):
    """Words of a sentence in which a cause stands, and the cue before or after them."""

    start: int
    end: int
    cue: PhraseHit[Cue]


class CauseSentence:
    """A sentence with its cues and nouns."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.nouns: list[PhraseHit[Noun]] = _NOUNS.find(words)[:_MOST_HITS]

    @cached_property
    def cues(self) -> list[PhraseHit[Cue]]:
        """The cues; of a sentence without nouns of causes, they are not asked for."""
        return _CUES.find(self.words)[:_MOST_HITS]

    @cached_property
    def _starts(self) -> dict[Cue, list[int]]:
        starts: dict[Cue, list[int]] = {}
        for cue in self.cues:
            starts.setdefault(cue.label, []).append(cue.start)
        return starts

    def has(self, label: Cue, start: int, end: int) -> bool:
        """True where a cue begins at words `start` to `end` (exclusive)."""
        for place in self._starts.get(label, ()):
            if place >= start:
                return place < end
        return False

    def forward(self, cue: PhraseHit[Cue], longest: int = _LONGEST_CLAUSE) -> Clause:
        """The clause after a cue."""
        end = min(len(self.words), cue.end + longest)
        if cue.start <= _AT_START and "," in self.words[cue.end : end]:
            end = self.words.index(",", cue.end)
        if ":" in self.words[cue.end + NEAR : end]:
            end = self.words.index(":", cue.end + NEAR)
        stops = (each.start for each in self.cues if each.label in _STOPS and each.start >= cue.end)
        return Clause(cue.end, min(end, next(stops, end)), cue)

    def backward(self, cue: PhraseHit[Cue]) -> Clause:
        """The clause before a cue."""
        start = max(0, cue.start - _LONGEST_CLAUSE)
        stops = [each.end for each in self.cues if each.label in _STOPS and each.end < cue.start]
        return Clause(max([start, *stops]), cue.start, cue)

    def because(self) -> Iterator[Clause]:
        """Yield the clauses after connectives and after the links of "root cause"."""
        for cue in self.cues:
            after = cue if cue.label is Cue.BECAUSE else self.link(cue) if cue.label is Cue.CAUSE else None
            if after is not None and not self.is_help(cue):
                yield self.forward(after)

    def link(self, cue: PhraseHit[Cue]) -> PhraseHit[Cue] | None:
        """The link after a noun: "root cause of the errors was"."""
        links = (each for each in self.cues if each.label is Cue.LINK and 0 <= each.start - cue.end <= _LINKED)
        return next(links, None)

    def is_help(self, cue: PhraseHit[Cue]) -> bool:
        """True for "recovered due to": what follows helped."""
        may_help = not _HELPS.isdisjoint(self.words[cue.start : cue.end])
        return may_help and self.has(Cue.REMEDY, cue.start - _HELPED, cue.start)

    def within(self, clause: Clause) -> list[PhraseHit[Noun]]:
        """List the nouns of a clause; a load is one only where it grew."""
        nouns = (noun for noun in self.nouns if clause.start <= noun.start and noun.end <= clause.end)
        return [noun for noun in nouns if noun.label.weight is not Weight.LOAD or self.is_fault(noun)]

    def is_fault(self, noun: PhraseHit[Noun]) -> bool:
        """True where a thing is named with its fault ("database issues", "failure of a disk"), a load with growth."""
        if noun.label.weight in (Weight.FAULT, Weight.SYMPTOM):
            return True
        if noun.label.weight is Weight.LOAD:
            return self._has_grown(noun.start)
        is_part = _PARTS.issuperset(noun.label.tags) and self.is_failing_part(noun.start)
        return is_part or self.has(Cue.FAULT, noun.end, noun.end + 2)

    def _has_grown(self, place: int) -> bool:
        """True for "increase in requests", not for "elevated errors on requests"."""
        grown = [cue.start for cue in self.cues if cue.label is Cue.GROWTH and 0 < place - cue.start <= NEAR + 1]
        return bool(grown) and not self.has(Cue.FAULT, grown[-1], place)

    def is_failing_part(self, place: int) -> bool:
        """True after "failure of", "problems with one of"."""
        faults = [cue.end for cue in self.cues if cue.label is Cue.FAULT and 0 <= place - cue.end < _PART]
        return bool(faults) and self.has(Cue.JOIN, faults[-1], place) and not self.has(Cue.EFFECT, faults[-1], place)

    def ends(self, place: int) -> bool:
        """True where a clause ends before that word."""
        return list(self.words[place : place + 1]) in _ENDS or self.has(Cue.EFFECT, place, place + 1)

    def result(self, noun: PhraseHit[Noun], clause: Clause, strength: int) -> Iterator[FoundCause]:
        """Yield the tags of a noun in a clause."""
        cue, place = clause.cue, WordSpan(noun.start, noun.end)
        first, last = max(0, min(clause.start, cue.start) - NEAR), max(noun.end, cue.end)
        is_denied = self.has(Cue.NOT, first, noun.start if cue.start < noun.start else cue.end)
        is_hedged = self.has(Cue.HEDGE, 0, last) or not _HEDGES.isdisjoint(self.words[cue.start : cue.end])
        for tag in noun.label.tags:
            yield FoundCause(tag, min(noun.start, cue.start), last, is_hedged, is_denied, strength, place)
