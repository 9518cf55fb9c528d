"""Evidence that a document is surely a platform's own, by its snapshot; None for a refused one."""

import re
from collections.abc import Callable

from statusledger.model import Document, Snapshot

Evidence = Callable[[Document, Snapshot | None], bool]


def readable(_: Document, snapshot: Snapshot | None) -> bool:
    """Return True if it can be parsed."""
    return snapshot is not None


def has_components(_: Document, snapshot: Snapshot | None) -> bool:
    """Return True if it lists a component."""
    return snapshot is not None and bool(snapshot.components)


def has_incidents(_: Document, snapshot: Snapshot | None) -> bool:
    """Return True if it lists an incident."""
    return snapshot is not None and bool(snapshot.incidents)


def has_entries(_: Document, snapshot: Snapshot | None) -> bool:
    """Return True if it lists a component or an incident."""
    return snapshot is not None and bool(snapshot.components or snapshot.incidents)


def bears(marks: re.Pattern[bytes]) -> Callable[[Document], bool]:
    """Return a test for home pages that contain these marks."""
    return lambda document: marks.search(document.body) is not None
