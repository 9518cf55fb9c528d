"""One look at one source: which of its documents to ask for, and what the answers say."""

import logging
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping
from hashlib import sha256

from msgspec import Struct
from msgspec.structs import replace

from statusledger.errors import (
    BadBody,
    FetchError,
    Gone,
    LedgerError,
    NormalizeError,
    Refused,
    ServerTrouble,
    StoreError,
    TooSlow,
    shed,
)
from statusledger.fetch import Answer, Client, Validators
from statusledger.model import Document, Instant, Request, Source, When
from statusledger.platforms import Platform
from statusledger.platforms.parsing import isolated
from statusledger.reconcile import Observation
from statusledger.reconcile.tracked_incident import document_id
from statusledger.store.captures import DocumentRead
from statusledger.store.containment import Contained
from statusledger.store.write.polls import DocumentState, Fetch
from statusledger.text import addresses
from statusledger.text.characters import one_line
from statusledger.times import moment

logger = logging.getLogger(__name__)

FULL_EVERY_S = 6 * 3600
MOST_DOCUMENTS = 100
_MOST_SLOW = 2
"""Documents that take too long to read, after which a source is asked for no more in this look."""
_MADE_UP_FOR = (Refused, Gone, BadBody, ServerTrouble, NormalizeError)
"""What a server answers where a document is not to be had, while another of the page may be."""
_FIRST = DocumentState()


class PollResult(Struct):
    """What one look brought: observations to fold, answers to remember, bodies that were the same, attempts to record.

    `times` are those at which documents were read, `trouble` is the first failure; `read` whether the source could be
    read all the same; `bug` the traceback of ours. `moved`: what was read is at home on another host, by redirects that
    are to stay.
    """

    observations: list[Observation] = []
    documents: dict[Request, DocumentState] = {}
    same: list[DocumentRead] = []
    times: list[Instant] = []
    fetches: list[Fetch] = []
    trouble: LedgerError | None = None
    bug: str | None = None
    read: bool = False
    moved: bool = False

    def fail(self, traceback: str) -> None:
        """Note a failure of ours, the first of a look."""
        self.bug = self.bug or traceback


class Poll:
    """Asks a source for its documents, in the platform's order, and reads the answers.

    `keep` is handed every new body before anything else is done with it, and says whether captures had another one. A
    brief look ends with the first document that could be read. The `awaited` documents are asked for in any case.
    """

    def __init__(
        self,
        source: Source,
        platform: Platform,
        client: Client,
        known: Mapping[tuple[str, str], DocumentState],
        clock: Callable[[], Instant],
        keep: Callable[[DocumentRead], bool],
        *,
        brief: bool = False,
        awaited: Collection[str] = (),
    ) -> None:
        self.findings = PollResult()
        self._source, self._platform, self._client, self._known, self._clock = source, platform, client, known, clock
        self._keep, self._brief, self._made_up_for, self._awaited = keep, brief, True, frozenset(awaited)
        self._waiting: deque[Request] = deque()
        self._asked: set[tuple[str, str]] = set()
        self._slow = 0

    async def run(self) -> PollResult:
        """Everything this source has to say now. A failure of ours is contained in it, with its traceback."""
        with Contained(self._source.id, self.findings.fail):
            self._waiting.extend((*self._platform.requests(self._source), *self._named_before()))
            while self._waiting and len(self._asked) < MOST_DOCUMENTS and not (self._brief and self.findings.read):
                request = self._waiting.popleft()
                if _key(request) not in self._asked and self._is_wanted(request):
                    self._asked.add(_key(request))
                    await self._ask(request)
        return self.findings

    def _is_wanted(self, request: Request) -> bool:
        if request.when is When.BACKFILL:
            return False
        if document_id(request.kind, request.url) in self._awaited:
            return True
        if request.when is When.FALLBACK:
            return not self._made_up_for
        if request.when is When.CHANGED:
            return self.findings.read and (bool(self.findings.observations) or self._wants_full(request))
        return True

    def _named_before(self) -> Iterable[Request]:
        """What documents named when they last changed."""
        for (kind, url), state in self._known.items():
            if state.asked is not None and state.expects is not None:
                yield Request(url, kind, state.asked, state.expects)

    def _name(self, parent: Request, named: Iterable[Request]) -> None:
        """Asks for what a new body names, now and as long as it stands; what the one before it named is let go."""
        current = [each for each in named if each.when is not When.BACKFILL]
        for request in self._waiting:
            if self._state(request).named_by == parent.kind and request not in current:
                self._asked.add(_key(request))
                self.findings.documents[request] = _FIRST
        for request in current:
            known = replace(self._state(request), asked=request.when, expects=request.expects, named_by=parent.kind)
            self.findings.documents[request] = known
        self._waiting.extend(current)

    def _state(self, request: Request) -> DocumentState:
        return self.findings.documents.get(request) or self._known.get(_key(request), _FIRST)

    def _wants_full(self, request: Request) -> bool:
        """Every six hours a body is asked for whole, so that a broken ETag cannot blind us, each source at its time."""
        full_at = self._state(request).full_at
        return full_at is None or _period(self._source.id, full_at) != _period(self._source.id, self._clock())

    async def _ask(self, request: Request) -> None:
        state = self._state(request)
        validators = None if self._wants_full(request) else Validators(state.etag, state.last_modified)
        try:
            async with self._client.fetch(self._source, request, validators) as answer:
                await self._read(request, state, answer)
        except StoreError:
            raise
        except LedgerError as error:
            self._fail(request, state, error)

    async def _read(self, request: Request, state: DocumentState, answer: Answer) -> None:
        """Takes in an answer while it is held, so that of large bodies there is one in memory at a time."""
        at, found = self._clock(), self.findings
        if answer.body is None or answer.sha256 == state.sha256:
            found.same.append(self._seen(request, state.sha256 or "", at))
        else:
            await self._read_new(request, answer, answer.body, at)
        found.read = True
        found.times.append(at)
        found.moved = found.moved or (answer.moved_to is not None and _place(answer.moved_to) != _place(request.url))
        self._made_up_for = self._made_up_for or request.when is When.FALLBACK
        new = _remembered(state, answer, at)
        if new != state:
            found.documents[request] = new

    async def _read_new(self, request: Request, answer: Answer, body: bytes, at: Instant) -> None:
        """A body that was not there before: kept first, so that nothing that happens to us can lose it."""
        found = self.findings
        is_new = self._keep(self._seen(request, answer.sha256 or "", at, body))
        try:
            document = Document(request.url, request.kind, body, self._source.time_zone)
            snapshot = await isolated.read(self._source.platform, self._platform, document, self._client.held_up)
        except Exception:
            # Captures have another body now, so that the one before, when it comes again, is read as new, as in replay.
            found.documents[request] = self._state(request).forgotten()
            raise
        found.observations.append(Observation(request.kind, at, snapshot, url=request.url, again=not is_new))
        self._name(request, snapshot.follow)
        fetch = Fetch(
            self._source.id,
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
        found.fetches.append(fetch)

    def _seen(self, request: Request, sha256: str, at: Instant, body: bytes | None = None) -> DocumentRead:
        source = self._source
        return DocumentRead(
            source_id=source.id,
            platform=source.platform,
            kind=request.kind,
            url=request.url,
            sha256=sha256,
            at=at,
            body=body,
        )

    def _fail(self, request: Request, state: DocumentState, error: LedgerError) -> None:
        found, at = self.findings, self._clock()
        found.trouble = found.trouble or shed(error)
        status = error.http_status if isinstance(error, FetchError) else None
        name = type(error).__name__
        logger.info("%s: %s: %s: %s", self._source.id, request.url, name, error)
        fetch = Fetch(
            self._source.id, request.kind, request.url, at, "failed", status, error=name, detail=one_line(str(error))
        )
        found.fetches.append(fetch)
        self._slow += isinstance(error, TooSlow)
        if self._slow == _MOST_SLOW:
            self._waiting.clear()
        if isinstance(error, _MADE_UP_FOR) and request.when is not When.FALLBACK:
            self._made_up_for = False
        if request.when is When.CHANGED and state.full_at is not None:
            found.documents[request] = state.forgotten()


def _key(request: Request) -> tuple[str, str]:
    return request.kind, request.url


def _place(url: str) -> tuple[str, str]:
    parts = addresses.split(url)
    return parts.scheme, parts.netloc


def _period(source_id: str, at: Instant) -> int:
    offset = int.from_bytes(sha256(source_id.encode()).digest()[:4]) % FULL_EVERY_S
    return int(moment(at).timestamp() + offset) // FULL_EVERY_S


def _remembered(state: DocumentState, answer: Answer, at: Instant) -> DocumentState:
    """What to remember of a document; the same as before where only the time of the look differs."""
    if answer.body is None:
        return state
    validators = answer.validators
    told = {"etag": validators.etag, "last_modified": validators.last_modified, "sha256": answer.sha256}
    return replace(state, **told, fetched_at=at, full_at=at)
