"""Statements that a provider has recovered, and statements that take an earlier one back."""

from collections.abc import Iterable

from statusledger.classification.clauses import NEAR, CauseSentence, WordSpan
from statusledger.classification.cues import CUES, Cue
from statusledger.classification.nouns import Noun
from statusledger.classification.phrases import PhraseHit, Phrases

_FAR = 12
_FUTURE = (Cue.NOT, Cue.PLAN, Cue.IF)
_UNTIL = frozenset(("until", "once", "await", "awaiting", "waiting"))
_STATEMENTS = frozenset(
    ("statement", "update", "updates", "information", "report", "reported", "this", "earlier", "previous", "that")
)
_OWN = frozenset(("we", "observing", "seeing"))
"""Words after which something of our own recovers."""
_AFFECTING = frozenset(("affecting", "impacting"))
_WITHDRAWN = Phrases({True: CUES[Cue.WITHDRAWN]})
NEEDED = _WITHDRAWN.needed
"""Words without which a sentence withdraws nothing."""


def recovered(sentence: CauseSentence, vendors: Iterable[WordSpan]) -> WordSpan | None:
    """Place of a statement that a provider, or one of the vendors at those places, has recovered."""
    providers = (WordSpan(noun.start, noun.end) for noun in sentence.nouns if _is_provider(sentence, noun))
    for place in (*providers, *vendors):
        for cue in sentence.cues:
            if cue.label is Cue.RECOVERED and _is_of(sentence, cue, place) and not _is_future(sentence, cue.end):
                return WordSpan(min(place.start, cue.start), max(place.end, cue.end))
    return None


def is_withdrawal(sentence: CauseSentence) -> bool:
    """True where a sentence withdraws an earlier statement: "our last update was inaccurate"."""
    return not _STATEMENTS.isdisjoint(sentence.words) and bool(_WITHDRAWN.find(sentence.words))


def _is_of(sentence: CauseSentence, cue: PhraseHit[Cue], place: WordSpan) -> bool:
    """True for "X has recovered" and "resolved by X"."""
    words = sentence.words
    if 0 < place.start - cue.end <= _FAR and "by" in words[max(cue.end, place.start - 2) : place.start]:
        return True
    longest = _FAR if cue.end - cue.start > 1 else NEAR
    return 0 <= cue.start - place.end <= longest and _OWN.isdisjoint(words[place.end : cue.start])


def _is_provider(sentence: CauseSentence, noun: PhraseHit[Noun]) -> bool:
    """True for a provider that acts: neither affected, nor asked for help, nor the word "external"."""
    if "dependency" not in noun.label.tags or "external" in sentence.words[noun.start : noun.end]:
        return False
    is_affected = not _AFFECTING.isdisjoint(sentence.words[max(0, noun.start - NEAR - 1) : noun.start])
    return not is_affected and not sentence.has(Cue.WITH, noun.start - NEAR, noun.start)


def _is_future(sentence: CauseSentence, end: int) -> bool:
    has_plan = any(sentence.has(label, 0, end) for label in _FUTURE)
    return has_plan or not _UNTIL.isdisjoint(sentence.words[:end])
