"""Causes that a sentence states."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from statusledger.classification.cues import CUES, Cue
from statusledger.classification.nouns import NOUNS, Noun, Weight
from statusledger.classification.phrases import Hit, Phrases

_CUES, _NOUNS = Phrases(CUES), Phrases(NOUNS)
_WITHDRAWN = Phrases({Cue.WITHDRAWN: CUES[Cue.WITHDRAWN]}).needed
NEEDED = _NOUNS.needed | _WITHDRAWN
"""Words without which a sentence has nothing to read here."""
_LONGEST_CLAUSE = 24
_NEAR = 3
_HEDGES = frozenset("suspected suspect likely potential may possible possibly probably".split())
_FAILING = frozenset({"infrastructure", "database", "network", "authentication"})
_STOPS = frozenset({Cue.EFFECT, Cue.CAUSED, Cue.IF, Cue.REMEDY})
_AT_START = 1
_LINKED, _ACTING, _HELPED, _PART = 12, 7, 4, 6
_HELPS = frozenset({"due", "because", "thanks", "result", "resulting", "leading"})
_PARTS = frozenset({"database", "infrastructure", "network", "dependency", "capacity"})
_MACHINES = frozenset({"database", "infrastructure"})
_CUSTOMERS = frozenset("customers users customer user merchants you who".split())
_DEPENDENCY = Noun(("dependency",), Weight.THING)
_STATEMENTS = frozenset("statement update updates information report reported this earlier previous previously that".split())
_UNTIL = frozenset("until once await awaiting waiting".split())


class Span(NamedTuple):
    """Words `start` to `end` (exclusive)."""

    start: int
    end: int


class Found(NamedTuple):
    """A cause in a sentence; `strength` orders the evidence of a tag."""

    tag: str
    start: int
    end: int
    suspected: bool
    denied: bool
    strength: int
    noun: Span


class _Clause(NamedTuple):
    """Words of a sentence in which a cause stands."""

    start: int
    end: int
    cue: Hit[Cue]


class CauseSentence:
    """A sentence with its cues and nouns."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.nouns: list[Hit[Noun]] = _NOUNS.find(words)

    @cached_property
    def cues(self) -> list[Hit[Cue]]:
        """The cues; of a sentence without a noun of causes, they are not asked for."""
        return _CUES.find(self.words)

    def found(self) -> Iterator[Found]:
        """Yield the causes, clause by clause."""
        if self.nouns:
            for cue in self.cues:
                finder = _FINDERS.get(cue.label)
                if finder is not None and not self._is_supposed(cue):
                    yield from finder(self, cue)
            yield from _provider(self)

    def _is_supposed(self, cue: Hit[Cue]) -> bool:
        """True for conditions and for plans against the next time."""
        return any(self.has(label, 0, cue.start) for label in (Cue.IF, Cue.IMPROVE))

    def is_withdrawal(self) -> bool:
        """True where the sentence withdraws an earlier statement."""
        if _STATEMENTS.isdisjoint(self.words) or _WITHDRAWN.isdisjoint(self.words):
            return False
        return any(cue.label is Cue.WITHDRAWN for cue in self.cues)

    def recovered(self, vendors: Iterable[Span]) -> Span | None:
        """Place of a statement that a provider, or one of the vendors at those places, has recovered."""
        providers = (Span(noun.start, noun.end) for noun in self.nouns if self._is_provider(noun))
        for start, end in (*providers, *vendors):
            for cue in self.cues:
                if cue.label is Cue.RECOVERED and not self._is_future(cue.end):
                    is_by = 0 < start - cue.end <= _LINKED and "by" in self.words[max(cue.end, start - 2) : start]
                    longest = _LINKED if cue.end - cue.start > 1 else _NEAR
                    if is_by or (0 <= cue.start - end <= longest and "we" not in self.words[end : cue.start]):
                        return Span(min(start, cue.start), max(end, cue.end))
        return None

    def _is_provider(self, noun: Hit[Noun]) -> bool:
        is_affected = self.has(Cue.EFFECT, noun.start - 2, noun.start)
        is_asked = self.has(Cue.WITH, noun.start - _NEAR, noun.start)
        return "dependency" in noun.label.tags and not is_affected and not is_asked and "external" not in self.words[noun.start : noun.end]

    def _is_future(self, end: int) -> bool:
        return any(self.has(label, 0, end) for label in (Cue.NOT, Cue.PLAN, Cue.IF)) or not _UNTIL.isdisjoint(self.words[:end])

    def has(self, label: Cue, start: int, end: int) -> bool:
        """True where a cue begins at words `start` to `end` (exclusive)."""
        return any(cue.label is label and start <= cue.start < end for cue in self.cues)

    def forward(self, cue: Hit[Cue], longest: int = _LONGEST_CLAUSE) -> _Clause:
        """The clause after a cue."""
        end = min(len(self.words), cue.end + longest)
        if cue.start <= _AT_START and "," in self.words[cue.end : end]:
            end = self.words.index(",", cue.end)
        stops = (each.start for each in self.cues if each.label in _STOPS and each.start >= cue.end)
        return _Clause(cue.end, min(end, next(stops, end)), cue)

    def backward(self, cue: Hit[Cue]) -> _Clause:
        """The clause before a cue."""
        start = max(0, cue.start - _LONGEST_CLAUSE)
        stops = [each.end for each in self.cues if each.label in _STOPS and each.end < cue.start]
        return _Clause(max([start, *stops]), cue.start, cue)

    def within(self, clause: _Clause) -> list[Hit[Noun]]:
        """List the nouns of a clause; a load is one only where it grew."""
        nouns = (noun for noun in self.nouns if clause.start <= noun.start and noun.end <= clause.end)
        return [noun for noun in nouns if noun.label.weight is not Weight.LOAD or self.is_fault(noun)]

    def is_fault(self, noun: Hit[Noun]) -> bool:
        """True where the thing is named with its fault: "database issues", "failure of a disk"."""
        if noun.label.weight in (Weight.FAULT, Weight.SYMPTOM):
            return True
        if noun.label.weight is Weight.LOAD:
            return self.has(Cue.GROWTH, noun.start - _NEAR - 1, noun.start)
        return self.has(Cue.FAULT, noun.end, noun.end + 2) or (
            _PARTS.issuperset(noun.label.tags) and self.is_failing_part(noun.start)
        )

    def is_failing_part(self, place: int) -> bool:
        """True after "failure of", "problems with one of"."""
        faults = [cue.end for cue in self.cues if cue.label is Cue.FAULT and 0 <= place - cue.end < _PART]
        return bool(faults) and self.has(Cue.JOIN, faults[-1], place) and not self.has(Cue.EFFECT, faults[-1], place)

    def because(self) -> Iterator[tuple[Hit[Cue], _Clause]]:
        """Yield the clauses after connectives and after the links of "root cause"."""
        for cue in self.cues:
            after = cue if cue.label is Cue.BECAUSE else self.link(cue) if cue.label is Cue.CAUSE else None
            if after is not None and not self.is_help(cue):
                yield cue, self.forward(after)

    def is_help(self, cue: Hit[Cue]) -> bool:
        """True for "recovered due to": what follows helped."""
        return not _HELPS.isdisjoint(self.words[cue.start : cue.end]) and self.has(
            Cue.REMEDY, cue.start - _HELPED, cue.start
        )

    def link(self, cue: Hit[Cue]) -> Hit[Cue] | None:
        """The link after a noun: "root cause of the errors was"."""
        links = (each for each in self.cues if each.label is Cue.LINK and 0 <= each.start - cue.end <= _LINKED)
        return next(links, None)

    def ends(self, place: int) -> bool:
        """True where a clause ends before that word."""
        return self.words[place : place + 1] in ([], [","], [")"], ["in"], ["and"]) or self.has(Cue.EFFECT, place, place + 1)

    def has_own_cause(self, start: int, end: int) -> bool:
        """True where a cause of its own stands between two places: "a misconfigured" before a name."""
        return any(start <= noun.start < end and noun.label.weight is not Weight.THING for noun in self.nouns)

    def dependency(self, cue: Hit[Cue], place: Span, strength: int) -> Found | None:
        """The finding that another vendor at a place is the cause, unless it is denied."""
        noun = Hit(place.start, place.end, _DEPENDENCY)
        found = next(self.result(noun, _Clause(place.start, place.end, cue), strength))
        return None if found.denied else found

    def result(self, noun: Hit[Noun], clause: _Clause, strength: int) -> Iterator[Found]:
        """Yield the tags of a noun in a clause."""
        first = max(0, min(clause.start, clause.cue.start) - _NEAR)
        last = max(noun.end, clause.cue.end)
        before = noun.start if clause.cue.start < noun.start else clause.cue.end
        denied = self.has(Cue.NOT, first, before)
        hedged = self.has(Cue.HEDGE, 0, last) or not _HEDGES.isdisjoint(self.words[clause.cue.start : clause.cue.end])
        for tag in noun.label.tags:
            yield Found(tag, min(noun.start, clause.cue.start), last, hedged, denied, strength, Span(noun.start, noun.end))


def _because(sentence: CauseSentence, cue: Hit[Cue]) -> Iterator[Found]:
    if not sentence.is_help(cue):
        yield from _after(sentence, sentence.forward(cue), 3)


def _after(sentence: CauseSentence, clause: _Clause, strength: int) -> Iterator[Found]:
    """The nouns of a clause; the place of a change or defect is none of its causes."""
    has_cause, has_subject = False, sentence.words[clause.cue.start] == "because"
    for noun in sentence.within(clause):
        thing = noun.label.weight is Weight.THING and "dependency" not in noun.label.tags
        joined = has_subject or sentence.has(Cue.JOIN, clause.start, noun.start)
        if not (thing and joined and (has_cause or not sentence.is_failing_part(noun.start) or "configuration" in noun.label.tags)):
            yield from sentence.result(noun, clause, strength)
            has_cause = has_cause or not thing


def _caused(sentence: CauseSentence, cue: Hit[Cue]) -> Iterator[Found]:
    clause = sentence.backward(cue)
    if not sentence.is_help(cue) and not sentence.has(Cue.REMEDY, cue.end, cue.end + _NEAR):
        for noun in sentence.within(clause):
            if noun.label.weight >= Weight.CHANGE or sentence.is_fault(noun):
                yield from sentence.result(noun, clause, 2)


def _as_cause(sentence: CauseSentence, cue: Hit[Cue]) -> Iterator[Found]:
    yield from _after(sentence, sentence.backward(cue), 3)


def _cause(sentence: CauseSentence, cue: Hit[Cue]) -> Iterator[Found]:
    """`root cause of the errors was ...`: the clause after the next link."""
    link = sentence.link(cue)
    if link is not None:
        yield from _after(sentence, sentence.forward(link), 3)


def _issue(sentence: CauseSentence, cue: Hit[Cue]) -> Iterator[Found]:
    yield from _faults(sentence, sentence.forward(cue, longest=5), Weight.CHANGE, 1)


def _during(sentence: CauseSentence, cue: Hit[Cue]) -> Iterator[Found]:
    clause = sentence.forward(cue, longest=5)
    if sentence.has(Cue.REMEDY, cue.end, len(sentence.words)) and not sentence.has(Cue.EFFECT, cue.end, len(sentence.words)):
        return
    if sentence.has(Cue.FAULT, 0, len(sentence.words)) or sentence.has(Cue.EFFECT, clause.end, len(sentence.words)) or sentence.has(Cue.CAUSED, 0, len(sentence.words)):
        for noun in sentence.within(clause)[:1]:
            if noun.label.weight is Weight.CHANGE and noun.start - clause.start <= 2:
                yield from sentence.result(noun, clause, 1)


def _faults(sentence: CauseSentence, clause: _Clause, least: Weight, strength: int) -> Iterator[Found]:
    for noun in sentence.within(clause):
        if noun.label.weight >= least or (noun.label.weight <= Weight.THING and sentence.is_fault(noun)):
            yield from sentence.result(noun, clause, strength)


def _found(sentence: CauseSentence, cue: Hit[Cue]) -> Iterator[Found]:
    yield from _faults(sentence, sentence.forward(cue, longest=10), Weight.SYMPTOM, 1)


def _suffered(sentence: CauseSentence, cue: Hit[Cue]) -> Iterator[Found]:
    if not _CUSTOMERS.isdisjoint(sentence.words[max(0, cue.start - _NEAR) : cue.start]):
        return
    clause = sentence.forward(cue, longest=8)
    for noun in sentence.within(clause):
        weight, tags = noun.label.weight, noun.label.tags
        is_machine = weight is Weight.THING and _MACHINES.issuperset(tags) and sentence.has(Cue.FAULT, noun.end, noun.end + 2)
        is_work = "maintenance" in tags and sentence.has(Cue.FAULT, clause.start, noun.start)
        if weight is Weight.FAULT or is_machine or is_work:
            yield from sentence.result(noun, clause, 0)


def _failed(sentence: CauseSentence, cue: Hit[Cue]) -> Iterator[Found]:
    clause = _Clause(max(0, cue.start - _NEAR), cue.start, cue)
    for noun in sentence.within(clause):
        if _FAILING.issuperset(noun.label.tags):
            yield from sentence.result(noun, clause, 1)


def _provider(sentence: CauseSentence) -> Iterator[Found]:
    """A provider with a fault, or that acts as one: "our provider has confirmed an outage"."""
    for noun in sentence.nouns:
        if "dependency" in noun.label.tags:
            end = noun.end + _ACTING
            act = next((cue for cue in sentence.cues if cue.label is Cue.ACTS and noun.end <= cue.start <= end), None)
            cue = Hit(noun.start, act.end if act else noun.end, Cue.ACTS)
            asked = sentence.has(Cue.WITH, noun.start - _NEAR, noun.start)
            if act or asked or sentence.is_fault(noun) or noun.label.weight is Weight.SYMPTOM:
                yield from sentence.result(noun, _Clause(noun.start, cue.end, cue), 1)


_FINDERS = {
    Cue.BECAUSE: _because,
    Cue.CAUSED: _caused,
    Cue.AS_CAUSE: _as_cause,
    Cue.CAUSE: _cause,
    Cue.ISSUE: _issue,
    Cue.DURING: _during,
    Cue.FOUND: _found,
    Cue.SUFFERED: _suffered,
    Cue.FAILED: _failed,
}
