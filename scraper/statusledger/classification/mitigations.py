"""Mitigations that a sentence states."""

from collections.abc import Iterator, Sequence
from enum import StrEnum, auto
from typing import NamedTuple

from statusledger.classification.actions import AGENTS, BLOCKS, BY, CONDITIONS, PASSIVE_STOPS, STOPS, UNDER_WAY
from statusledger.classification.change_actions import CHANGES
from statusledger.classification.other_actions import OTHERS
from statusledger.classification.phrases import Hit, Phrases, expanded
from statusledger.classification.traffic_actions import SHIFTS

_ACTIONS = (*CHANGES, *SHIFTS, *OTHERS)
"""The first one that fits a verb counts."""
_MOST_HITS = 60
"""Verbs and objects of a sentence that count; more are no prose."""
_AFTER, _BEFORE = 5, 8
"""Words between a verb and its object."""
_CLAUSE = 14
_AUXILIARIES = frozenset(("was", "were", "been", "being", "is", "are", "has", "have", "had"))
_BY, _UNDER_WAY, _STOPS, _PASSIVE_STOPS, _AGENTS = (
    frozenset(word for (word,) in expanded(each)) for each in (BY, UNDER_WAY, STOPS, PASSIVE_STOPS, AGENTS)
)
_UNFINISHED = frozenset({"to", "had"})
_BLOCKS, _CONDITIONS = Phrases({True: BLOCKS}), Phrases({True: CONDITIONS})


class _Role(StrEnum):
    DONE = auto()
    DOING = auto()
    OBJECT = auto()


_Label = tuple[int, _Role]


def _table() -> dict[_Label, str]:
    table = {}
    for number, action in enumerate(_ACTIONS):
        table[number, _Role.DONE], table[number, _Role.DOING] = action.done, action.doing
        table[number, _Role.OBJECT] = action.objects
    return table


_PHRASES: Phrases[_Label] = Phrases(_table())
_VERBS = Phrases({number: f"{each.done}, {each.doing}" for number, each in enumerate(_ACTIONS)})
"""The same without objects, to see soon that there is no action."""


class Done(NamedTuple):
    """A mitigation in a sentence."""

    tag: str
    start: int
    end: int


def mitigations(words: Sequence[str], *, in_retrospect: bool) -> Iterator[Done]:
    """Yield the actions that were taken; in a retrospect, those under way are plans."""
    hits, known = (_PHRASES.find(words)[:_MOST_HITS] if _VERBS.may_be_in(words) else []), -1
    for hit in hits:
        number, role = hit.label
        is_verb = role is not _Role.OBJECT and _ACTIONS[number].tag and hit.start != known
        if is_verb and _is_taken(words, _clause(words, hit.start), hit, in_retrospect):
            end = _end(words, hit, hits)
            if end is not None:
                known = hit.start
                yield Done(_ACTIONS[number].tag, hit.start, end)


def _is_taken(words: Sequence[str], clause: tuple[int, int], hit: Hit[_Label], in_retrospect: bool) -> bool:
    start, end = clause
    if hit.label[1] is _Role.DOING:
        before = words[start:end]
        by = max((start + place for place, word in enumerate(before) if word in _BY), default=None)
        if by is not None:
            start = by + 1
        elif in_retrospect or _UNDER_WAY.isdisjoint(before[-4:]):
            return False
    clause_start = max((place + 1 for place in range(start, end) if words[place] == ","), default=start)
    return (
        not _BLOCKS.find(words[start:end])
        and not _CONDITIONS.find(words[clause_start:end])
        and _UNFINISHED.isdisjoint(words[max(start, end - 2) : end])
    )


def _clause(words: Sequence[str], end: int) -> tuple[int, int]:
    """The words before a verb, from the last colon or comma that ends a clause of its own."""
    start = max(0, end - _CLAUSE)
    for place in range(end - 2, start - 1, -1):
        if words[place] in (":", "while") or (
            words[place] == "," and words[place + 1] in ("we", "our", "so", "which", "but")
        ):
            return place + 1, end
    return start, end


def _end(words: Sequence[str], verb: Hit[_Label], hits: Sequence[Hit[_Label]]) -> int | None:
    number = verb.label[0]
    if not _ACTIONS[number].objects:
        is_acted = not _ACTIONS[number].by_agent or not _AGENTS.isdisjoint(words[max(0, verb.start - 3) : verb.start])
        return verb.end if is_acted or verb.label[1] is _Role.DOING else None
    for each in hits:
        if each.label == (number, _Role.OBJECT):
            if 0 <= each.start - verb.end <= _AFTER and _STOPS.isdisjoint(words[verb.end : each.start]):
                return each.end
            if each.end <= verb.start <= each.end + _BEFORE and _is_passive(words[each.end : verb.start]):
                return verb.end
    return None


def _is_passive(between: Sequence[str]) -> bool:
    return not _AUXILIARIES.isdisjoint(between) and _PASSIVE_STOPS.isdisjoint(between)
