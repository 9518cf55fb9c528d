"""Evidence that a document is surely a platform's own, judged by its snapshot; None is that of a refused document."""

import re
from collections.abc import Callable

from statusledger.model import Document, Snapshot

Evidence = Callable[[Document, Snapshot | None], bool]


def readable(_: Document, snapshot: Snapshot | None) -> bool:
    """It can be parsed."""
    return snapshot is not None


def has_components(_: Document, snapshot: Snapshot | None) -> bool:
    """It lists a component."""
    return snapshot is not None and bool(snapshot.components)


def has_incidents(_: Document, snapshot: Snapshot | None) -> bool:
    """It lists an incident."""
    return snapshot is not None and bool(snapshot.incidents)


def has_entries(_: Document, snapshot: Snapshot | None) -> bool:
    """It lists a component or an incident."""
    return snapshot is not None and bool(snapshot.components or snapshot.incidents)


def bears(marks: re.Pattern[bytes]) -> Callable[[Document], bool]:
    """A test for home pages that bear these marks."""
    return lambda document: marks.search(document.body) is not None
