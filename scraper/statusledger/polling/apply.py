"""Apply a poll to the state of its source.

Captures have the first, second and last read of a body. A later read that settles something becomes another beginning,
so that a replay settles it at the same time.
"""

import logging
from collections.abc import Iterator
from contextlib import suppress

from msgspec.structs import replace
from sqlite_utils import Database

from statusledger.errors import IdentityChanged, NormalizeError, StoreError
from statusledger.model import Document, Source
from statusledger.platforms import PLATFORMS, parse
from statusledger.polling import relocate
from statusledger.polling.shapes import PollResult
from statusledger.reconcile import Confirmation, Event, Observation
from statusledger.reconcile.source_memory import SourceMemory
from statusledger.reconcile.tracked_incident import document_id
from statusledger.store.captures import Captures, DocumentRead
from statusledger.store.write import load, polls
from statusledger.store.write.save import ChangeCounts

logger = logging.getLogger(__name__)


def apply(database: Database, captures: Captures, result: PollResult) -> ChangeCounts:
    """Apply a poll, oldest event first, and save its rows, within the caller's transaction.

    Stale copies are requested again. The page of another company counts as a failure.
    """
    if not (result.observations or result.unchanged):
        return ChangeCounts()
    source, scope = result.source, load.LoadScope.of(result.observations)
    loaded = load.load_state(database, source, PLATFORMS[source.platform].channels, scope)
    state = loaded.state
    for event in sorted(_events(captures, result, state.memory), key=state.place):
        moved_at = state.memory.moved_at
        try:
            is_fresh = state.apply(event)
        except IdentityChanged as error:
            _refuse(result, event, error)
            return ChangeCounts()
        if not is_fresh:
            _forget(result, event)
        elif isinstance(event, Observation):
            is_another = state.memory.moved_at != moved_at
            polls.save_page(database, source.id, event.snapshot.page, is_another=is_another)
    return loaded.save(database, live=True)


def _events(captures: Captures, result: PollResult, memory: SourceMemory) -> list[Event]:
    """Return the events of a poll; mark reads to capture as beginnings in `unchanged`."""
    events: list[Event] = [*result.observations]
    for place, read in enumerate(result.unchanged):
        observation = _settling(captures, result.source, read, memory)
        if observation is not None:
            result.unchanged[place] = replace(read, patience_s=0)
        events.append(observation or Confirmation(read.kind, read.at, read.url))
    return [*events, *_last_reads(captures, result.source, events, memory)]


def _settling(captures: Captures, source: Source, read: DocumentRead, memory: SourceMemory) -> Observation | None:
    """Return an unchanged body as an observation if a third or later read settles something."""
    document = document_id(read.kind, read.url)
    known = memory.reads.get(document)
    if known is None or not memory.would_settle(document, read.at):
        return None
    if captures.until(source, read.kind, read.url, known.since) in (None, known.since):
        return None
    with suppress(NormalizeError, StoreError):
        body = Document(read.url, read.kind, captures.body(read.sha256), source.time_zone)
        return Observation(read.kind, read.at, parse(PLATFORMS[source.platform], body), url=read.url)
    return None


def _last_reads(captures: Captures, source: Source, new: list[Event], memory: SourceMemory) -> Iterator[Confirmation]:
    """Yield the last reads of replaced bodies, which only captures have."""
    for event in new:
        if isinstance(event, Observation) and event.document in memory.reads:
            since = memory.reads[event.document].since
            until = captures.until(source, event.kind, event.url, since)
            if until is not None and until != since:
                yield Confirmation(event.kind, until, event.url)


def _forget(result: PollResult, event: Event) -> None:
    """Forget a stale copy, so that the next body is not compared with it."""
    logger.info("%s: a stale copy of %s was ignored", result.source.id, event.document)
    for request, state in result.documents.items():
        if (request.kind, request.url) == (event.kind, event.url):
            result.documents[request] = state.forgotten()


def _refuse(result: PollResult, event: Event, error: IdentityChanged) -> None:
    result.read, result.error, result.unchanged = False, error, []
    result.documents = {request: state.forgotten() for request, state in result.documents.items()}
    name = event.snapshot.page.name if isinstance(event, Observation) else None
    result.override = relocate.foreign(result.source, name, event.fetched_at)
