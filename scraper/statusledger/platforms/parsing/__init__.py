"""Parse a document within bounds of values, entries and processor time. Nothing else reaches the dataset."""

import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import astuple

from statusledger.errors import NormalizeError, TooSlow
from statusledger.model import (
    Affected,
    Completeness,
    Component,
    Document,
    Incident,
    Request,
    Snapshot,
    Transition,
    Update,
)
from statusledger.platforms.parsing import salvage
from statusledger.text.characters import TROUBLE

if TYPE_CHECKING:
    from statusledger.platforms import Platform

MOST_ENTRIES = 5_000
LONGEST_WORD = 1_000
MOST: Mapping[type, tuple[int, str]] = {
    Incident: (MOST_ENTRIES, "incidents"),
    Component: (20_000, "components"),
    Update: (30_000, "updates"),
    Transition: (100_000, "transitions"),
    Affected: (100_000, "affected components"),
    Request: (20_000, "links to documents"),
    Completeness: (100, "statements of completeness"),
    str: (16_000_000, "characters"),
}
"""How many of each kind one document may hold, and their name: applying and saving more would keep the event loop busy.
The largest page captured has 1,104 components."""
MOST_OF_ONE: Mapping[str, int] = {"updates": 2_000, "transitions": 20_000, "components": 20_000}
"""How many of these one incident may have."""
MOST_OBJECTS = 100_000
"""Objects in a document of JSON, counted before anything is done with it; Google's, of 9 MB, has about 41,000."""
SECONDS = 10
"""Of processor time for one document; a megabyte of updates takes two."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_LARGEST = 2**63


def is_crowded(document: Document) -> bool:
    """Return True if a document is JSON with too many objects to parse."""
    return document.body.lstrip()[:1] in (b"{", b"[") and document.body.count(b"{") > MOST_OBJECTS


def parse(platform: "Platform", document: Document, seconds: float = SECONDS) -> Snapshot:
    """Parse a document within bounds. Raises NormalizeError."""
    if is_crowded(document):
        raise NormalizeError(f"JSON of more than {MOST_OBJECTS:,} objects is not read")
    with limited(seconds):
        snapshot = salvage.read(platform.parse, document)
        _check(snapshot)
    return snapshot


def _check(snapshot: Snapshot) -> None:
    _check_values(snapshot)
    for incident in snapshot.incidents:
        for field, most in MOST_OF_ONE.items():
            if len(getattr(incident, field)) > most:
                raise NormalizeError(
                    f"an incident of more than {most:,} {field} is not believed: {incident.key[:40]!r}"
                )
    for word in _kept_to_the_letter(snapshot):
        if len(word) > LONGEST_WORD or TROUBLE.search(word):
            raise NormalizeError(f"an id or word that is none: {word[:40]!r}")


def _check_values(snapshot: Snapshot) -> None:
    counts = Counter[type]()
    waiting: list[object] = [snapshot]
    while waiting:
        value = waiting.pop()
        counts[type(value)] += len(value) if isinstance(value, str) else 1
        if isinstance(value, Struct):
            waiting += astuple(value)
        elif isinstance(value, tuple):
            waiting += value
        elif reason := _unstorable(value):
            raise NormalizeError(reason)
    for kind, (most, plural) in MOST.items():
        if counts[kind] > most:
            raise NormalizeError(f"{counts[kind]:,} {plural}, more than {most:,} are not believed")


def _unstorable(value: object) -> str | None:
    if isinstance(value, str):
        is_bad = "\x00" in value if value.isascii() else _UNSTORABLE.search(value)
        return f"a text that cannot be stored: {value[:40]!r}" if is_bad else None
    if isinstance(value, float):
        return "a number that is not whole"
    return "a number of more than 64 bits" if isinstance(value, int) and not -_LARGEST <= value < _LARGEST else None


def _kept_to_the_letter(snapshot: Snapshot) -> Iterator[str]:
    yield from filter(None, (snapshot.page.key, snapshot.page.health_raw, snapshot.page.time_zone))
    for component in snapshot.components:
        yield from filter(None, (component.key, component.health_raw))
    for incident in snapshot.incidents:
        yield from filter(None, (incident.key, incident.status_raw, incident.impact_raw))
        yield from (affected.key for affected in incident.components if affected.key)
        for update in incident.updates:
            yield from filter(None, (update.key, update.status_raw))


@contextmanager
def limited(seconds: float, refusal: Callable[[str], Exception] = TooSlow) -> Iterator[None]:
    """Raise a `refusal` after `seconds` of processor time; in the main thread only.

    A nested block counts only if it ends earlier.
    """
    around, _ = signal.getitimer(signal.ITIMER_VIRTUAL)
    if threading.current_thread() is not threading.main_thread() or 0 < around <= seconds:
        yield
        return

    def end(_signal: int, _frame: object) -> None:
        raise refusal(f"it could not be read within {seconds:g} s of processor time")

    before, began = signal.signal(signal.SIGVTALRM, end), time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, 1)  # and again each second, should the first be caught
    try:
        yield
    finally:
        left = max(around - (time.process_time() - began), 0.001) if around else 0
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
        signal.setitimer(signal.ITIMER_VIRTUAL, left, 1)
