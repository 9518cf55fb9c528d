"""Mitigations that a sentence states."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from statusledger.classification.actions import ACTIONS
from statusledger.classification.phrases import Hit, Phrases

_DONE, _DOING, _OBJECT = "done", "doing", "object"
_AFTER, _BEFORE = 6, 5
_AUXILIARIES = frozenset("was were been being is are has have had got get now".split())
_BLOCKS = frozenset(
    "will we'll would should could if plan plans planning planned recommend advise please may might can cannot to not "
    "never unable without didn't haven't hasn't wasn't weren't until once before when unless working investigating "
    "considering exploring evaluating developing preparing attempting prevent ensure you your yet no customers".split()
)


def _table() -> dict[tuple[int, str], str]:
    table = {}
    for number, action in enumerate(ACTIONS):
        table[number, _DONE], table[number, _DOING] = action.done, action.doing
        table[number, _OBJECT] = action.objects
    return table


_PHRASES = Phrases(_table())


class Done(NamedTuple):
    """A mitigation in a sentence."""

    tag: str
    start: int
    end: int


def mitigations(words: Sequence[str], *, in_retrospect: bool) -> Iterator[Done]:
    """Yield the actions that were taken; in a retrospect, those under way are plans."""
    hits = _PHRASES.find(words)
    for hit in hits:
        number, role = hit.label
        if role == _DONE or (role == _DOING and not in_retrospect):
            end = _end(words, hit, hits)
            if end is not None and not _is_blocked(words, hit):
                yield Done(ACTIONS[number].tag, hit.start, end)


def _end(words: Sequence[str], verb: Hit[tuple[int, str]], hits: Sequence[Hit[tuple[int, str]]]) -> int | None:
    number = verb.label[0]
    if not ACTIONS[number].objects:
        return verb.end
    for each in hits:
        if each.label == (number, _OBJECT):
            if 0 <= each.start - verb.end <= _AFTER:
                return each.end
            between = words[each.end : verb.start]
            if 0 <= verb.start - each.end <= _BEFORE and not _AUXILIARIES.isdisjoint(between):
                return verb.end
    return None


def _is_blocked(words: Sequence[str], verb: Hit[tuple[int, str]]) -> bool:
    """True for plans, conditions and negations before the verb, in its own clause."""
    start = max(0, verb.start - 12)
    clause = words[start : verb.start]
    for place in range(len(clause) - 1, -1, -1):
        if clause[place] in (",", ":") and clause[place + 1 : place + 2] not in ([], ["and"]):
            clause = clause[place + 1 :]
            break
    return not _BLOCKS.isdisjoint(clause)
