"""Find the phrases of a table in the words of a sentence, in linear time.

A table is written in plain words: phrases are separated by commas or lines, alternatives by `/`, and `issue(s)` stands
for `issue/issues`. Articles are left out, there and in texts.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Generic, NamedTuple, TypeVar

Label = TypeVar("Label", bound=Hashable)


class Hit(NamedTuple, Generic[Label]):
    """A phrase at words `start` to `end` (exclusive)."""

    start: int
    end: int
    label: Label


class Phrases(Generic[Label]):
    """Phrases with labels; at each word the longest phrase counts, with all its labels, and none within it."""

    def __init__(self, table: Mapping[Label, str]) -> None:
        labels: dict[tuple[str, ...], dict[Label, None]] = {}
        for label, phrases in table.items():
            for phrase in expanded(phrases):
                labels.setdefault(phrase, {})[label] = None
        self._rest: dict[str, list[tuple[list[str], tuple[Label, ...]]]] = {}
        for phrase in sorted(labels, key=len, reverse=True):
            self._rest.setdefault(phrase[0], []).append((list(phrase[1:]), tuple(labels[phrase])))

    @property
    def first_words(self) -> frozenset[str]:
        """The words that phrases begin with."""
        return frozenset(self._rest)

    def find(self, words: Sequence[str]) -> list[Hit[Label]]:
        """List the phrases in their order."""
        hits, free_from, rest_of = [], 0, self._rest
        for place, word in enumerate(words):
            if word in rest_of and place >= free_from:
                for rest, labels in rest_of[word]:
                    end = place + 1 + len(rest)
                    if not rest or words[place + 1 : end] == rest:
                        hits.extend([Hit(place, end, label) for label in labels])
                        free_from = end
                        break
        return hits


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
