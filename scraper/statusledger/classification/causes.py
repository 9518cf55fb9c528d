"""Causes that a sentence states."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from statusledger.classification.cues import CUES, Cue
from statusledger.classification.nouns import NOUNS, Noun, Weight
from statusledger.classification.phrases import Hit, Phrases

_CUES, _NOUNS = Phrases(CUES), Phrases(NOUNS)
WORDS = frozenset({*_NOUNS.first_words})
_LONGEST_CLAUSE = 24
_NEAR = 3
_HEDGES = frozenset("suspected suspect likely potential may possible possibly probably".split())
_CHANGES = frozenset({"deployment", "configuration", "maintenance", "database"})
_SUFFERED = frozenset({"capacity", "security", "infrastructure", "software_defect", "database", "configuration"})
_FAILING = frozenset({"infrastructure", "database", "network", "authentication"})
_STOPS = frozenset({Cue.EFFECT, Cue.CAUSED, Cue.IF})


class Found(NamedTuple):
    """A cause in a sentence; `strength` orders the evidence of a tag."""

    tag: str
    start: int
    end: int
    suspected: bool
    denied: bool
    strength: int


class _Clause(NamedTuple):
    """Words of a sentence in which a cause stands."""

    start: int
    end: int
    cue: Hit[Cue]


class CauseSentence:
    """A sentence with its cues and nouns."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.cues = _CUES.find(words)
        self.nouns: list[Hit[Noun]] = _NOUNS.find(words)

    def found(self) -> Iterator[Found]:
        """Yield the causes, clause by clause."""
        if self.nouns:
            for cue in self.cues:
                finder = _FINDERS.get(cue.label)
                if finder is not None:
                    yield from finder(self, cue)

    def is_withdrawal(self) -> bool:
        """True where the sentence withdraws an earlier statement."""
        return any(cue.label is Cue.WITHDRAWN for cue in self.cues)

    def has(self, label: Cue, start: int, end: int) -> bool:
        """True where a cue begins at words `start` to `end` (exclusive)."""
        return any(cue.label is label and start <= cue.start < end for cue in self.cues)

    def forward(self, cue: Hit[Cue], longest: int = _LONGEST_CLAUSE) -> _Clause:
        """The clause after a cue."""
        end = min(len(self.words), cue.end + longest)
        stops = (each.start for each in self.cues if each.label in _STOPS and each.start >= cue.end + 1)
        return _Clause(cue.end, min(end, next(stops, end)), cue)

    def backward(self, cue: Hit[Cue]) -> _Clause:
        """The clause before a cue."""
        start = max(0, cue.start - _LONGEST_CLAUSE)
        stops = [each.end for each in self.cues if each.label in _STOPS and each.end < cue.start]
        return _Clause(max([start, *stops]), cue.start, cue)

    def within(self, clause: _Clause) -> list[Hit[Noun]]:
        """List the nouns of a clause."""
        return [noun for noun in self.nouns if clause.start <= noun.start and noun.end <= clause.end]

    def is_fault(self, noun: Hit[Noun]) -> bool:
        """True where the thing is named with its fault: "database issues", "failure of a disk"."""
        if noun.label.weight is Weight.FAULT:
            return True
        return self.has(Cue.FAULT, noun.end, noun.end + 2)

    def result(self, noun: Hit[Noun], clause: _Clause, strength: int) -> Iterator[Found]:
        """Yield the tags of a noun in a clause."""
        first = max(0, min(clause.start, clause.cue.start) - _NEAR)
        last = max(noun.end, clause.cue.end)
        before = noun.start if clause.cue.start < noun.start else clause.cue.end
        denied = self.has(Cue.NOT, first, before)
        hedged = self.has(Cue.HEDGE, 0, last) or not _HEDGES.isdisjoint(self.words[clause.cue.start : clause.cue.end])
        for tag in noun.label.tags:
            yield Found(tag, min(noun.start, clause.cue.start), last, hedged, denied, strength)


def _because(sentence: CauseSentence, cue: Hit[Cue]) -> Iterator[Found]:
    yield from _after(sentence, sentence.forward(cue), 3)


def _after(sentence: CauseSentence, clause: _Clause, strength: int) -> Iterator[Found]:
    """The nouns of a clause; the place of a change or defect is none of its causes."""
    has_cause = False
    for noun in sentence.within(clause):
        joined = sentence.has(Cue.JOIN, clause.start, noun.start)
        thing = noun.label.weight is Weight.THING and "dependency" not in noun.label.tags
        if not (thing and joined and (has_cause or not sentence.has(Cue.FAULT, clause.start, noun.start))):
            yield from sentence.result(noun, clause, strength)
            has_cause = has_cause or not thing


def _caused(sentence: CauseSentence, cue: Hit[Cue]) -> Iterator[Found]:
    clause = sentence.backward(cue)
    for noun in sentence.within(clause):
        if noun.label.weight is not Weight.THING or sentence.is_fault(noun):
            yield from sentence.result(noun, clause, 2)


def _as_cause(sentence: CauseSentence, cue: Hit[Cue]) -> Iterator[Found]:
    yield from _after(sentence, sentence.backward(cue), 3)


def _cause(sentence: CauseSentence, cue: Hit[Cue]) -> Iterator[Found]:
    """`root cause of the errors was ...`: the clause after the next link."""
    links = (each for each in sentence.cues if each.label is Cue.LINK and 0 <= each.start - cue.end <= 12)
    link = next(links, None)
    if link is not None:
        yield from _after(sentence, sentence.forward(link), 3)


def _during(sentence: CauseSentence, cue: Hit[Cue]) -> Iterator[Found]:
    clause = sentence.forward(cue, longest=8)
    for noun in sentence.within(clause):
        if noun.label.weight is Weight.CHANGE and sentence.has(Cue.FAULT, 0, len(sentence.words)):
            yield from sentence.result(noun, clause, 1)


def _found(sentence: CauseSentence, cue: Hit[Cue]) -> Iterator[Found]:
    clause = sentence.forward(cue, longest=10)
    for noun in sentence.within(clause):
        if sentence.is_fault(noun) and noun.label.weight is not Weight.CHANGE:
            yield from sentence.result(noun, clause, 1)


def _suffered(sentence: CauseSentence, cue: Hit[Cue]) -> Iterator[Found]:
    clause = sentence.forward(cue, longest=8)
    for noun in sentence.within(clause):
        if sentence.is_fault(noun) and _SUFFERED.issuperset(noun.label.tags) and noun.label.weight is not Weight.CHANGE:
            yield from sentence.result(noun, clause, 0)


def _failed(sentence: CauseSentence, cue: Hit[Cue]) -> Iterator[Found]:
    clause = _Clause(max(0, cue.start - _NEAR), cue.start, cue)
    for noun in sentence.within(clause):
        if _FAILING.issuperset(noun.label.tags):
            yield from sentence.result(noun, clause, 1)


_FINDERS = {
    Cue.BECAUSE: _because,
    Cue.CAUSED: _caused,
    Cue.AS_CAUSE: _as_cause,
    Cue.CAUSE: _cause,
    Cue.DURING: _during,
    Cue.FOUND: _found,
    Cue.SUFFERED: _suffered,
    Cue.FAILED: _failed,
}
