"""Causes that a sentence states."""

from collections.abc import Callable, Iterator, Mapping

from statusledger.classification.clauses import NEAR, CauseSentence, Clause, FoundCause
from statusledger.classification.cues import Cue
from statusledger.classification.nouns import Noun, Weight
from statusledger.classification.phrases import PhraseHit

OUTRIGHT, CAUSED, FOUND, SUFFERED = 3, 2, 1, 0
"""Strength of the wording, for the choice of evidence."""
_ACTING = 7
_CUSTOMERS = frozenset(("customers", "users", "customer", "user", "merchants", "you", "who"))
_FAILING = frozenset(("infrastructure", "database", "network", "authentication"))
_OF = frozenset(("with", "at", "from", "by", "of", "within"))
_HARM = frozenset(("affected", "impacted", "unavailable", "unable", "lost", "broken"))
_ATTACKS = frozenset(("ddos", "attack", "attacks", "denial"))
_MACHINES = frozenset(("database", "infrastructure"))


def causes(sentence: CauseSentence) -> Iterator[FoundCause]:
    """Yield the causes of a sentence, clause by clause."""
    if sentence.nouns:
        for cue in sentence.cues:
            find = _FINDERS.get(cue.label)
            if find is not None and not _is_supposed(sentence, cue):
                yield from find(sentence, cue)
        yield from _provider(sentence)
        yield from _attack(sentence)


def _is_supposed(sentence: CauseSentence, cue: PhraseHit[Cue]) -> bool:
    """True for conditions and for plans against the next time."""
    return sentence.has(Cue.IF, 0, cue.start) or sentence.has(Cue.IMPROVE, 0, cue.start)


def _because(sentence: CauseSentence, cue: PhraseHit[Cue]) -> Iterator[FoundCause]:
    if not sentence.is_help(cue):
        yield from _outright(sentence, sentence.forward(cue))


def _outright(sentence: CauseSentence, clause: Clause) -> Iterator[FoundCause]:
    """The nouns of a clause; the place of a change or defect is none of its causes."""
    has_cause, has_subject = False, sentence.words[clause.cue.start] == "because"
    for noun in sentence.within(clause):
        is_thing = noun.label.weight is Weight.THING and "dependency" not in noun.label.tags
        is_place = is_thing and (has_subject or sentence.has(Cue.JOIN, clause.start, noun.start))
        if not is_place or (not has_cause and _is_failing(sentence, noun)):
            yield from sentence.result(noun, clause, OUTRIGHT)
            has_cause = has_cause or not is_thing


def _is_failing(sentence: CauseSentence, noun: PhraseHit[Noun]) -> bool:
    return "configuration" not in noun.label.tags and sentence.is_failing_part(noun.start)


def _caused(sentence: CauseSentence, cue: PhraseHit[Cue]) -> Iterator[FoundCause]:
    if not sentence.is_help(cue) and not sentence.has(Cue.REMEDY, cue.end, cue.end + NEAR):
        yield from _faults(sentence, sentence.backward(cue), Weight.CHANGE, CAUSED)


def _as_cause(sentence: CauseSentence, cue: PhraseHit[Cue]) -> Iterator[FoundCause]:
    yield from _outright(sentence, sentence.backward(cue))


def _cause(sentence: CauseSentence, cue: PhraseHit[Cue]) -> Iterator[FoundCause]:
    """`root cause of the errors was ...`: the clause after the next link."""
    link = sentence.link(cue)
    if link is not None:
        yield from _outright(sentence, sentence.forward(link))


def _issue(sentence: CauseSentence, cue: PhraseHit[Cue]) -> Iterator[FoundCause]:
    yield from _faults(sentence, sentence.forward(cue, longest=5), Weight.CHANGE, FOUND)


def _found(sentence: CauseSentence, cue: PhraseHit[Cue]) -> Iterator[FoundCause]:
    """`identified a memory leak`; after `identified the cause of` stands an effect."""
    clause = sentence.forward(cue, longest=10)
    if not sentence.has(Cue.CAUSE, cue.end, cue.end + NEAR) and not _has_cause_of_its_own(sentence, clause):
        yield from _faults(sentence, clause, Weight.SYMPTOM, FOUND)


def _has_cause_of_its_own(sentence: CauseSentence, clause: Clause) -> bool:
    """True for an effect, whose cause follows: "network degradation was due to"."""
    return sentence.has(Cue.BECAUSE, clause.start, clause.end + 1)


def _faults(sentence: CauseSentence, clause: Clause, least: Weight, strength: int) -> Iterator[FoundCause]:
    for noun in sentence.within(clause):
        if noun.label.weight >= least or (noun.label.weight <= Weight.THING and sentence.is_fault(noun)):
            yield from sentence.result(noun, clause, strength)


def _during(sentence: CauseSentence, cue: PhraseHit[Cue]) -> Iterator[FoundCause]:
    """`after a deployment`, in a sentence with a fault or an effect and without a remedy."""
    clause, end = sentence.forward(cue, longest=5), len(sentence.words)
    has_effect = sentence.has(Cue.EFFECT, clause.end, end) or sentence.has(Cue.CAUSED, 0, end)
    has_fault = sentence.has(Cue.FAULT, 0, end)
    is_harmed = has_fault or not _HARM.isdisjoint(sentence.words)
    is_remedy = sentence.has(Cue.REMEDY, cue.end, end) and not is_harmed
    if not is_remedy and (has_effect or has_fault):
        for noun in sentence.within(clause)[:1]:
            if noun.label.weight is Weight.CHANGE and noun.start - clause.start < NEAR:
                yield from sentence.result(noun, clause, FOUND)


def _suffered(sentence: CauseSentence, cue: PhraseHit[Cue]) -> Iterator[FoundCause]:
    """`we are experiencing database problems`; what customers experience is an effect."""
    if _CUSTOMERS.isdisjoint(sentence.words[max(0, cue.start - NEAR) : cue.start]):
        clause = sentence.forward(cue, longest=8)
        for noun in () if _has_cause_of_its_own(sentence, clause) else sentence.within(clause):
            if _is_suffered(sentence, clause, noun):
                yield from sentence.result(noun, clause, SUFFERED)


def _is_suffered(sentence: CauseSentence, clause: Clause, noun: PhraseHit[Noun]) -> bool:
    tags, weight = noun.label
    if weight is Weight.THING and _MACHINES.issuperset(tags):
        return sentence.is_fault(noun)
    return weight is Weight.FAULT or ("maintenance" in tags and sentence.has(Cue.FAULT, clause.start, noun.start))


def _failed(sentence: CauseSentence, cue: PhraseHit[Cue]) -> Iterator[FoundCause]:
    clause = Clause(max(0, cue.start - NEAR), cue.start, cue)
    for noun in sentence.within(clause):
        if _FAILING.issuperset(noun.label.tags):
            yield from sentence.result(noun, clause, FOUND)


def _lost(sentence: CauseSentence, cue: PhraseHit[Cue]) -> Iterator[FoundCause]:
    """`we lost a file server`; what customers lose is an effect."""
    if _CUSTOMERS.isdisjoint(sentence.words[max(0, cue.start - NEAR) : cue.start]):
        clause = sentence.forward(cue, longest=5)
        for noun in sentence.within(clause):
            if _MACHINES.issuperset(noun.label.tags) and not sentence.has(Cue.JOIN, cue.end, noun.start):
                yield from sentence.result(noun, clause, SUFFERED)


def _attack(sentence: CauseSentence) -> Iterator[FoundCause]:
    """An attack is a cause wherever it is mentioned, unless it is denied or only supposed."""
    for noun in sentence.nouns:
        if noun.label.tags == ("security",) and not _ATTACKS.isdisjoint(sentence.words[noun.start : noun.end]):
            cue = PhraseHit(noun.start, noun.end, Cue.SUFFERED)
            if not _is_supposed(sentence, cue):
                yield from sentence.result(noun, Clause(noun.start, noun.end, cue), SUFFERED)


def _provider(sentence: CauseSentence) -> Iterator[FoundCause]:
    """A provider with a fault, or that acts as one: "our provider has confirmed an outage"."""
    for noun in sentence.nouns:
        if "dependency" in noun.label.tags:
            acts = (each for each in sentence.cues if each.label is Cue.ACTS)
            act = next((each for each in acts if 0 <= each.start - noun.end <= _ACTING), None)
            is_asked = sentence.has(Cue.WITH, noun.start - NEAR, noun.start)
            if act or is_asked or _is_at_fault(sentence, noun):
                cue = PhraseHit(noun.start, act.end if act else noun.end, Cue.ACTS)
                yield from sentence.result(noun, Clause(noun.start, cue.end, cue), FOUND)


def _is_at_fault(sentence: CauseSentence, provider: PhraseHit[Noun]) -> bool:
    """True for "an outage at our provider", not for "errors on cards of an issuer"."""
    if provider.label.weight is not Weight.THING or sentence.has(Cue.FAULT, provider.end, provider.end + 2):
        return True
    near = sentence.words[max(0, provider.start - NEAR - 1) : provider.start]
    return not _OF.isdisjoint(near) and sentence.is_failing_part(provider.start)


_FINDERS: Mapping[Cue, Callable[[CauseSentence, PhraseHit[Cue]], Iterator[FoundCause]]] = {
    Cue.BECAUSE: _because,
    Cue.CAUSED: _caused,
    Cue.AS_CAUSE: _as_cause,
    Cue.CAUSE: _cause,
    Cue.ISSUE: _issue,
    Cue.DURING: _during,
    Cue.FOUND: _found,
    Cue.SUFFERED: _suffered,
    Cue.FAILED: _failed,
    Cue.LOST: _lost,
}
