"""Reads of bodies that did not change.

Captures have the first, the second and the last read of a body. A later one that settles something is kept as another
beginning of the same body, so that what is derived from captures settles it at the same time.
"""

from collections.abc import MutableSequence
from contextlib import suppress

from msgspec.structs import replace

from statusledger.errors import NormalizeError, StoreError
from statusledger.model import Document, Source
from statusledger.platforms import PLATFORMS
from statusledger.platforms.parsing import parse
from statusledger.reconcile import Confirmation, Event, Observation
from statusledger.reconcile.source_memory import SourceMemory
from statusledger.reconcile.tracked_incident import document_id
from statusledger.store.captures import Captures, DocumentRead


def events(
    captures: Captures, source: Source, same: MutableSequence[DocumentRead], memory: SourceMemory
) -> list[Event]:
    """The events of reads at equal bodies; those of `same` that captures are to keep as beginnings are marked so."""
    found: list[Event] = []
    for place, seen in enumerate(same):
        event = _settling(captures, source, seen, memory)
        if event is not None:
            same[place] = replace(seen, patience_s=0)
        found.append(event or Confirmation(seen.kind, seen.at, seen.url))
    return found


def _settling(captures: Captures, source: Source, seen: DocumentRead, memory: SourceMemory) -> Observation | None:
    """The body read anew, where a third read or a later one settles something."""
    document = document_id(seen.kind, seen.url)
    read = memory.reads.get(document)
    if read is None or not memory.would_settle(document, seen.at):
        return None
    if captures.until(source, seen.kind, seen.url, read.since) in (None, read.since):
        return None
    with suppress(NormalizeError, StoreError):
        body = Document(seen.url, seen.kind, captures.body(seen.sha256), source.time_zone)
        return Observation(seen.kind, seen.at, parse(PLATFORMS[source.platform], body), url=seen.url)
    return None
