"""The nearest of many words to a misspelt one, in about a millisecond."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cached_property
from heapq import nlargest

_SIMILARITY = 0.7
"""Least similarity of two spellings of one word, from 0 to 1; azure and maze are below it."""
_COMPARED = 30
"""Words compared letter by letter: those that share most pairs of letters."""
_WORDS = re.compile(r"[\W_]+")


class Spellings:
    """Words of a vocabulary. Case does not matter."""

    def __init__(self, words: Iterable[str]) -> None:
        self._known = {each.casefold(): each for each in words}

    def near(self, word: str, most: int) -> list[str]:
        """Find the nearest spellings, else the shortest that contain the word."""
        from difflib import get_close_matches

        wanted = word.casefold()
        found = get_close_matches(wanted, self._alike(wanted), n=most, cutoff=_SIMILARITY)
        return [self._known[each] for each in found or sorted(self._by_part.get(wanted, ()), key=len)[:most]]

    def _alike(self, wanted: str) -> list[str]:
        """Find words that share most pairs of letters, in proportion to their length."""
        shared = Counter[str]()
        for pair in _pairs(wanted):
            shared.update(self._by_pair.get(pair, ()))
        return nlargest(_COMPARED, shared, key=lambda each: shared[each] / (len(each) + len(wanted)))

    @cached_property
    def _by_pair(self) -> dict[str, list[str]]:
        found = defaultdict[str, list[str]](list)
        for word in self._known:
            for pair in _pairs(word):
                found[pair].append(word)
        return found

    @cached_property
    def _by_part(self) -> dict[str, list[str]]:
        found = defaultdict[str, list[str]](list)
        for word in self._known:
            for part in {*_WORDS.split(word)}:
                found[part].append(word)
        return found


def _pairs(word: str) -> set[str]:
    """Return neighbouring letters, with the beginning and the end of the word."""
    return {first + second for first, second in zip(f" {word}", f"{word} ", strict=True)}
