"""Titles for incidents without one."""

from collections.abc import Sequence

_MOST_NAMES = 3


def listed(names: Sequence[str]) -> str:
    """Return the first names and the number of others: `A, B, C and 2 more`."""
    shown, more = ", ".join(names[:_MOST_NAMES]), len(names) - _MOST_NAMES
    return f"{shown} and {more} more" if more > 0 else shown
