"""Other vendors that a sentence blames."""

from collections.abc import Iterator
from typing import NamedTuple


class Blamed(NamedTuple):
    """A vendor in a sentence."""

    name: str
    region: str | None
    start: int
    end: int


def upstreams() -> Iterator[Blamed]:
    """Yield the vendors that are blamed."""
    yield from ()
