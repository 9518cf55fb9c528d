"""Mitigations that a sentence states."""

from collections.abc import Iterator, Sequence
from enum import StrEnum, auto
from typing import NamedTuple

from statusledger.classification import actions
from statusledger.classification.change_actions import CHANGES
from statusledger.classification.other_actions import OTHERS
from statusledger.classification.phrases import PhraseHit, Phrases, expanded
from statusledger.classification.traffic_actions import SHIFTS

_ACTIONS = (*CHANGES, *SHIFTS, *OTHERS)
"""The first one that fits a verb counts."""
_MOST_HITS = 60
"""Verbs and objects of a sentence that count; more are no prose."""
_AFTER, _BEFORE, _CLAUSE = 5, 8, 14
"""Words from a verb to its object, from an object to its verb, and of the clause before a verb."""
_CLAUSES = frozenset(("we", "our", "so", "which", "but"))
"""Words after a comma that begin a clause of its own."""
_CUSTOMERS = frozenset(("customers", "users"))
_UNFINISHED = frozenset(("to", "had"))
_AUXILIARIES = frozenset(("was", "were", "been", "being", "is", "are", "has", "have", "had"))


def _words(phrases: str) -> frozenset[str]:
    return frozenset(word for (word,) in expanded(phrases))


_BY, _UNDER_WAY, _AGENTS = _words(actions.BY), _words(actions.UNDER_WAY), _words(actions.AGENTS)
_STOPS, _PASSIVE_STOPS = _words(actions.STOPS), _words(actions.PASSIVE_STOPS)
_BLOCKS, _CONDITIONS = Phrases({True: actions.BLOCKS}), Phrases({True: actions.CONDITIONS})
_RECURRENCE = Phrases({True: actions.RECURRENCE})


class _Role(StrEnum):
    DONE = auto()
    DOING = auto()
    OBJECT = auto()


_Hit = PhraseHit[tuple[int, _Role]]
_PHRASES: Phrases[tuple[int, _Role]] = Phrases(
    {
        (number, role): phrases
        for number, action in enumerate(_ACTIONS)
        for role, phrases in ((_Role.DONE, action.done), (_Role.DOING, action.doing), (_Role.OBJECT, action.objects))
    }
)
_VERBS = Phrases({number: f"{each.done}, {each.doing}" for number, each in enumerate(_ACTIONS)})
"""The same without objects, to see soon that there is no action."""
NEEDED = _VERBS.needed
"""Words without which a sentence states no action."""


class Done(NamedTuple):
    """A mitigation in a sentence."""

    tag: str
    start: int
    end: int


def mitigations(words: Sequence[str], *, in_retrospect: bool) -> Iterator[Done]:
    """Yield the actions that were taken; in a retrospect, those under way are plans."""
    hits = _PHRASES.find(words)[:_MOST_HITS] if _VERBS.may_be_in(words) else []
    known = -1
    for hit in hits:
        action = _ACTIONS[hit.label[0]]
        is_verb = action.tag and hit.label[1] is not _Role.OBJECT and hit.start != known
        if is_verb and _is_taken(words, hit, action, in_retrospect=in_retrospect):
            end = _end(words, hit, hits)
            if end is not None:
                known = hit.start
                yield Done(action.tag, hit.start, end)


def _is_taken(words: Sequence[str], verb: _Hit, action: actions.Action, *, in_retrospect: bool) -> bool:
    start, end = _clause_start(words, verb.start), verb.start
    if verb.label[1] is _Role.DOING:
        by = max((place for place in range(start, end) if words[place] in _BY), default=None)
        if by is None and (in_retrospect or _UNDER_WAY.isdisjoint(words[max(start, end - 4) : end])):
            return False
        if by is not None and words[by] == "after" and not _CUSTOMERS.isdisjoint(words[start:by]):
            return False
        start = start if by is None else by + 1
    if action.is_finished and "being" in words[start:end]:
        return False
    return _UNFINISHED.isdisjoint(words[max(start, end - 2) : end]) and not _is_planned(words, start, end)


def _is_planned(words: Sequence[str], start: int, end: int) -> bool:
    """True after plans, negations and conditions; a condition ends with its own clause."""
    last_comma = max((place for place in range(start, end) if words[place] == ","), default=start)
    if _BLOCKS.find(words[start:end]) or _RECURRENCE.find(words[:end]):
        return True
    return bool(_CONDITIONS.find(words[last_comma:end]))


def _clause_start(words: Sequence[str], end: int) -> int:
    """The place after the last colon, or comma that ends a clause of its own, before a verb."""
    least = max(0, end - _CLAUSE)
    for place in range(end - 2, least - 1, -1):
        if words[place] in (":", "while") or (words[place] == "," and words[place + 1] in _CLAUSES):
            return place + 1
    return least


def _end(words: Sequence[str], verb: _Hit, hits: Sequence[_Hit]) -> int | None:
    """The end of a verb and its object; of a verb alone where none is asked for."""
    number, role = verb.label
    if not _ACTIONS[number].objects:
        by_agent = _ACTIONS[number].by_agent and role is _Role.DONE
        is_acted = not by_agent or not _AGENTS.isdisjoint(words[max(0, verb.start - 3) : verb.start])
        return verb.end if is_acted else None
    for each in hits:
        if each.label == (number, _Role.OBJECT):
            if 0 <= each.start - verb.end <= _AFTER and _STOPS.isdisjoint(words[verb.end : each.start]):
                return each.end
            if each.end <= verb.start <= each.end + _BEFORE and _is_passive(words[each.end : verb.start]):
                return verb.end
    return None


def _is_passive(between: Sequence[str]) -> bool:
    return not _AUXILIARIES.isdisjoint(between) and _PASSIVE_STOPS.isdisjoint(between)
