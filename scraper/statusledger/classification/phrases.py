"""Find the phrases of a table in the words of a sentence, in linear time.

A table is written in plain words: phrases are separated by commas or lines, alternatives by `/`, and `issue(s)` stands
for `issue/issues`. Articles are left out, there and in texts.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Generic, NamedTuple, TypeVar

Label = TypeVar("Label", bound=Hashable)


class PhraseHit(NamedTuple, Generic[Label]):
    """A phrase at words `start` to `end` (exclusive)."""

    start: int
    end: int
    label: Label


class _Node(Generic[Label]):
    """The labels of a phrase that ends here, and the words that continue it."""

    __slots__ = ("labels", "next")

    def __init__(self) -> None:
        self.labels: tuple[Label, ...] = ()
        self.next: dict[str, _Node[Label]] = {}


class Phrases(Generic[Label]):
    """Phrases with labels; at each word the longest phrase counts, with all its labels, and none within it."""

    def __init__(self, table: Mapping[Label, str]) -> None:
        self._first: dict[str, _Node[Label]] = {}
        self.needed: set[str] = set()
        """A word of each phrase, a rare one: a text without any of them has no phrase."""
        for label, phrases in table.items():
            for phrase in expanded(phrases):
                self._add(phrase, label)
                self.needed.add(max(phrase, key=_rarity))

    def _add(self, phrase: Sequence[str], label: Label) -> None:
        words, node = self._first, None
        for word in phrase:
            node = words.setdefault(word, _Node())
            words = node.next
        if node is not None and label not in node.labels:
            node.labels += (label,)

    def may_be_in(self, words: Sequence[str]) -> bool:
        """False where words have no phrase for sure."""
        return not self.needed.isdisjoint(words)

    def find(self, words: Sequence[str]) -> list[PhraseHit[Label]]:
        """List the phrases in their order."""
        hits: list[PhraseHit[Label]] = []
        if not self.may_be_in(words):
            return hits
        first, free_from = self._first, 0
        for place in [place for place, word in enumerate(words) if word in first]:
            if place >= free_from:
                end, labels = _longest(first[words[place]], words, place + 1)
                for label in labels:
                    hits.append(PhraseHit(place, end, label))
                    free_from = end
        return hits


def _longest(node: _Node[Label], words: Sequence[str], end: int) -> tuple[int, tuple[Label, ...]]:
    """The end and the labels of the longest phrase from a node on, whose word stands before `end`."""
    best = end, node.labels
    for place in range(end, len(words)):
        following = node.next.get(words[place])
        if following is None:
            break
        node = following
        if node.labels:
            best = place + 1, node.labels
    return best


def _rarity(word: str) -> tuple[bool, int]:
    return word not in _FREQUENT, len(word)


def expanded(phrases: str) -> Iterator[tuple[str, ...]]:
    """Yield the phrases of a table, each as words."""
    for phrase in phrases.replace("\n", ",").split(","):
        if phrase.strip():
            yield from product(*(list(_alternatives(word)) for word in phrase.split()))


def _alternatives(word: str) -> Iterable[str]:
    for each in word.removesuffix("'s").split("/"):
        stem, plural, ending = each.partition("(")
        yield stem
        if plural:
            yield stem + ending.removesuffix(")")


_FREQUENT = frozenset(
    word
    for (word,) in expanded(
        """
        issue, issues, error, errors, problem, problems, service, services, incident, update, updates, at, time, users
        customers, systems, elevated, performance, delays, resolved, implemented, identified, monitoring, status
        latency, access, investigating, will, operational, operating, normal, returned, experiencing, customer, impact
        affected, continue, engineering, team
        """
    )
)
"""Words that most status pages use in most updates."""
