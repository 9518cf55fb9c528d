"""Documents of one page: requests of a poll, and records of answers."""

import logging
from collections import deque
from collections.abc import Iterable, Iterator
from hashlib import sha256

from msgspec.structs import replace

from statusledger.errors import (
    BadBody,
    FetchError,
    Gone,
    LedgerError,
    NormalizeError,
    Refused,
    ServerTrouble,
    TooSlow,
    shed,
)
from statusledger.fetch import Answer, Validators
from statusledger.model import Instant, Request, Source, When
from statusledger.platforms import Platform
from statusledger.polling.shapes import Key, PollContext, PollResult
from statusledger.reconcile.tracked_incident import document_id
from statusledger.store.write.polls import DocumentState, Fetch
from statusledger.text import addresses
from statusledger.text.characters import one_line
from statusledger.times import moment

logger = logging.getLogger(__name__)

FULL_EVERY_S = 6 * 3600
MOST_DOCUMENTS = 100
_MOST_SLOW = 2
"""Documents too slow to parse, after which a poll requests no more."""
_REPLACEABLE = (Refused, Gone, BadBody, ServerTrouble, NormalizeError)
"""Failures of a document that a fallback may make up for."""
_UNKNOWN = DocumentState()


class DocumentQueue:
    """Requests in the platform's order, then those that documents name.

    Report each one as `answered` or `failed` before the next.
    """

    def __init__(self, result: PollResult, platform: Platform, context: PollContext) -> None:
        self._result, self._context = result, context
        self._waiting = deque((*platform.requests(result.source), *self._named_before()))
        self._requested = set[Key]()
        self._needs_fallback, self._slow = False, 0

    def __iter__(self) -> Iterator[Request]:
        ends_early = self._context.brief
        while self._waiting and len(self._requested) < MOST_DOCUMENTS and not (ends_early and self._result.read):
            request = self._waiting.popleft()
            if (request.kind, request.url) not in self._requested and self._is_wanted(request):
                self._requested.add((request.kind, request.url))
                yield request

    def state(self, request: Request) -> DocumentState:
        """Return the last good answer for a document."""
        known = self._result.documents.get(request)
        return known or self._context.documents.get((request.kind, request.url), _UNKNOWN)

    def validators(self, request: Request) -> Validators | None:
        """Return the validators to send; None if the whole body is due."""
        state = self.state(request)
        return None if self._is_full_due(state) else Validators(state.etag, state.last_modified)

    def follow(self, parent: Request, named: Iterable[Request]) -> None:
        """Request the named documents at each poll; drop those that only the former body named."""
        documents = self._result.documents
        current = [each for each in named if each.when is not When.BACKFILL]
        for request in self._waiting:
            if self.state(request).named_by == parent.kind and request not in current:
                self._requested.add((request.kind, request.url))
                documents[request] = _UNKNOWN
        for request in current:
            known = self.state(request)
            documents[request] = replace(known, asked=request.when, expects=request.expects, named_by=parent.kind)
        self._waiting.extend(current)

    def answered(self, request: Request, before: DocumentState, answer: Answer, at: Instant) -> None:
        """Note a read document; `before` is its state when requested."""
        result = self._result
        result.read = True
        result.times.append(at)
        if answer.moved_to is not None and _host(answer.moved_to) != _host(request.url):
            result.moved_to = result.moved_to or answer.moved_to
        if request.when is When.FALLBACK:
            self._needs_fallback = False
        if answer.body is not None:
            etag, last_modified = answer.validators.etag, answer.validators.last_modified
            result.documents[request] = replace(
                before, etag=etag, last_modified=last_modified, sha256=answer.sha256, fetched_at=at, full_at=at
            )

    def failed(self, request: Request, error: LedgerError) -> None:
        """Note an unreadable document."""
        result = self._result
        result.error = result.error or shed(error)
        result.fetches.append(failed_fetch(result.source, request, error, self._context.clock()))
        self._slow += isinstance(error, TooSlow)
        if self._slow == _MOST_SLOW:
            self._waiting.clear()
        if isinstance(error, _REPLACEABLE) and request.when is not When.FALLBACK:
            self._needs_fallback = True
        if request.when is When.CHANGED and self.state(request).full_at is not None:
            self.forget(request)

    def forget(self, request: Request) -> None:
        """Request a document in full next time, and read its body as new."""
        self._result.documents[request] = self.state(request).forgotten()

    def _named_before(self) -> Iterator[Request]:
        for (kind, url), state in self._context.documents.items():
            if state.asked is not None and state.expects is not None:
                yield Request(url, kind, state.asked, state.expects)

    def _is_wanted(self, request: Request) -> bool:
        if request.when is When.BACKFILL:
            return False
        awaited = self._context.awaited
        if awaited and document_id(request.kind, request.url) in awaited:
            return True
        if request.when is When.FALLBACK:
            return self._needs_fallback
        if request.when is When.CHANGED:
            has_changed = bool(self._result.observations)
            return self._result.read and (has_changed or self._is_full_due(self.state(request)))
        return True

    def _is_full_due(self, state: DocumentState) -> bool:
        """Return True every six hours, against broken ETags; sources take turns."""
        if state.full_at is None:
            return True
        digest = sha256(self._result.source.id.encode()).digest()
        offset = int.from_bytes(digest[:4]) % FULL_EVERY_S
        last, now = (int(moment(at).timestamp() + offset) for at in (state.full_at, self._context.clock()))
        return last // FULL_EVERY_S != now // FULL_EVERY_S


def changed_fetch(source: Source, request: Request, answer: Answer, at: Instant) -> Fetch:
    """Return the record of a request with a new body."""
    return Fetch(
        source.id,
        request.kind,
        request.url,
        at,
        "changed",
        answer.http_status,
        answer.wire_bytes,
        answer.elapsed_ms,
        detail=f"moved to {answer.moved_to}" if answer.moved_to else None,
        capture=answer.sha256,
    )


def failed_fetch(source: Source, request: Request, error: LedgerError, at: Instant) -> Fetch:
    """Return the record of a request that failed."""
    name, status = type(error).__name__, error.http_status if isinstance(error, FetchError) else None
    logger.info("%s: %s: %s: %s", source.id, request.url, name, error)
    detail = one_line(str(error))
    return Fetch(source.id, request.kind, request.url, at, "failed", status, error=name, detail=detail)


def _host(url: str) -> tuple[str, str]:
    parts = addresses.split(url)
    return parts.scheme, parts.netloc
