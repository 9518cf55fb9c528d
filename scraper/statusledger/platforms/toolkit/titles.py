"""Titles for incidents that have none of their own."""

from collections.abc import Sequence

_MOST_NAMES = 3


def listed(names: Sequence[str]) -> str:
    """The first names, and how many more there are: `A, B, C and 2 more`."""
    shown, more = ", ".join(names[:_MOST_NAMES]), len(names) - _MOST_NAMES
    return f"{shown} and {more} more" if more > 0 else shown
