"""Nouns of causes, with their tags.

A `FAULT` is a fault by itself ("memory leak"); a `SYMPTOM` may also be an effect ("network errors"). A `CHANGE` is an
act that may be a cause ("deployment"). A `THING` is a part that may have failed ("database"): it counts where its fault
is named, and a `LOAD` ("traffic") where its growth is. A noun without a tag hides the words in it: "identity provider"
is no provider.
"""

from enum import IntEnum
from typing import NamedTuple


class Weight(IntEnum):
    """Evidence that a noun is by itself, least first."""

    LOAD = 0
    THING = 1
    CHANGE = 2
    SYMPTOM = 3
    FAULT = 4


class Noun(NamedTuple):
    """Tags that a noun stands for; none where it hides words."""

    tags: tuple[str, ...]
    weight: Weight


def noun(tags: str, weight: Weight) -> Noun:
    """A noun with its tags, separated by spaces."""
    return Noun(tuple(tags.split()), weight)
