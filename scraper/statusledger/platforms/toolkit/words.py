"""Tables of a vendor's words and ours: `HEALTH = Default(Health.UNKNOWN) | {"up": Health.OPERATIONAL}`."""

from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar, cast

from statusledger.vocabulary import Graded, Health, Impact, Status

_Key = TypeVar("_Key")
_Word = TypeVar("_Word")
_Value = TypeVar("_Value", bound=Status | Health | Impact)


class Words(dict[_Word, _Value]):
    """Table of words; called with a missing word, it returns the default."""

    def __init__(self, known: Mapping[_Word, _Value], default: _Value) -> None:
        super().__init__(known)
        self._default = default

    def __call__(self, word: _Word | None) -> _Value:
        """Return our word for the vendor's."""
        return self.get(cast(_Word, word), self._default)

    def __or__(self, more: Mapping[_Word, _Value]) -> "Words[_Word, _Value]":  # type: ignore[override]
        return Words({**self, **more}, self._default)

    def badness(self, word: _Word | None) -> int:
        """Return the grade of a word of health or impact."""
        value = self(word)
        return value.badness if isinstance(value, Graded) else 0

    def worst(self, words: Iterable[_Word]) -> _Word | None:
        """Return the first of the worst words, or None of none."""
        return max(words, key=self.badness, default=None)

    def worst_by(self, pairs: Iterable[tuple[_Key, _Word]]) -> dict[_Key, _Word]:
        """Return the worst word of each key."""
        found: dict[_Key, _Word] = {}
        for key, word in pairs:
            found[key] = max(found.get(key, word), word, key=self.badness)
        return found


class Default(Generic[_Value]):
    """Value for missing words: mostly unknown, so never operational, harmless or over."""

    def __init__(self, value: _Value) -> None:
        self._value = value

    def __or__(self, known: Mapping[_Word, _Value]) -> Words[_Word, _Value]:
        return Words(known, self._value)


STAGES: Mapping[str, Status] = {
    "investigating": Status.INVESTIGATING,
    "identified": Status.IDENTIFIED,
    "monitoring": Status.MONITORING,
    "resolved": Status.RESOLVED,
}
"""The stages of an incident as Statuspage, and most pages after it, name them."""
PLANNED_STAGES: Mapping[str, Status] = {
    "scheduled": Status.SCHEDULED,
    "in_progress": Status.IN_PROGRESS,
    "completed": Status.COMPLETED,
}
"""Stages of a maintenance."""
