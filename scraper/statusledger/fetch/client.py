"""Client of a run: polite requests, repeated if that may help."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Self

import httpx
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_exponential, wait_random

from statusledger.errors import BadBody, ServerTrouble, Unreachable, shed
from statusledger.fetch import bodies
from statusledger.fetch.address_guard import host_of
from statusledger.fetch.answer import Answer, Validators, digest
from statusledger.fetch.connections import Lookup
from statusledger.fetch.content_check import admit
from statusledger.fetch.deadline import Deadline
from statusledger.fetch.events import first_event
from statusledger.fetch.fetch_failure import FetchFailure
from statusledger.fetch.fetch_job import FetchJob
from statusledger.fetch.hosts import Hosts
from statusledger.fetch.routes import Routes
from statusledger.fetch.settings import Settings
from statusledger.fetch.status_codes import PERMANENT, REDIRECTS, asks_for_rest, verdict
from statusledger.model import Format, Instant, Request, Source
from statusledger.times import instant

logger = logging.getLogger(__name__)

_LONGEST_WAIT = 8.0


def now() -> Instant:
    """Return the time of the system's clock."""
    return instant(datetime.now(UTC))


class Client:
    """Client of one run; `paused` has the end of each host's pause.

    `clock` and `lookup` replace those of the system.
    """

    def __init__(
        self,
        settings: Settings,
        paused: Mapping[str, Instant] = {},
        clock: Callable[[], Instant] = now,
        lookup: Lookup | None = None,
    ) -> None:
        self.paused = dict(paused)
        self._settings = settings
        self._hosts = Hosts(settings, self.paused, clock)
        self._routes = Routes(settings, lookup)
        self._large = asyncio.Lock()
        self._under_way: set[Deadline] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._routes.close()

    @asynccontextmanager
    async def fetch(
        self, source: Source, request: Request, validators: Validators | None = None
    ) -> AsyncIterator[Answer]:
        """Fetch a document, held while the block lasts. Raises a FetchError.

        A large body is the only one in memory until then, so the block must not fetch again.
        """
        try:
            job = FetchJob(source, request, validators, self._settings.user_agent)
        except FetchFailure as trouble:
            raise trouble.error(request.url) from None
        async with AsyncExitStack() as alone:
            yield await self._repeated(job, alone)

    async def _repeated(self, job: FetchJob, alone: AsyncExitStack) -> Answer:
        def enough(state: RetryCallState) -> bool:
            return state.attempt_number >= self._settings.attempts or job.deadline.passed

        backoff = self._settings.backoff
        retrying = AsyncRetrying(
            retry=retry_if_exception_type((Unreachable, ServerTrouble)),
            stop=enough,
            wait=wait_exponential(multiplier=backoff, max=_LONGEST_WAIT) + wait_random(0, backoff),
            reraise=True,
        )
        return await retrying(self._attempt, job, alone)

    async def _attempt(self, job: FetchJob, alone: AsyncExitStack) -> Answer:
        """Make one attempt; only here errors get their address."""
        try:
            return await self._travel(job, alone)
        except FetchFailure as refusal:
            trouble = refusal
        except httpx.TransportError as breach:
            trouble = FetchFailure(Unreachable, str(breach) or type(breach).__name__)
        error = shed(trouble).error(job.request.url, job.secrets.conceal)
        await alone.aclose()
        logger.debug("%s: %s: %s", job.source.id, error.url, error)
        raise error

    async def _travel(self, job: FetchJob, alone: AsyncExitStack) -> Answer:
        url, permanent = job.url, True
        for _ in range(self._settings.redirects + 1):
            running = job.deadline.running(self._under_way)
            async with self._hosts.turn(host_of(url)), running, self._asked(job, url) as response:
                status = response.status_code
                if asks_for_rest(response):
                    raise self._hosts.rest(host_of(url), response.headers.get("retry-after"), status)
                if status in REDIRECTS:
                    permanent = permanent and status in PERMANENT
                    url = job.onward(url, response.headers.get("location"))
                elif status != HTTPStatus.NOT_MODIFIED or job.conditional or not job.insist():
                    return await self._answer(job, response, url, permanent, alone)
        raise FetchFailure(BadBody, f"more than {self._settings.redirects} redirects")

    @contextmanager
    def held_up(self) -> Iterator[None]:
        """Stop deadlines during a block that keeps the event loop busy."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            yield
        finally:
            for deadline in self._under_way:
                deadline.extend(loop.time() - began)

    @asynccontextmanager
    async def _asked(self, job: FetchJob, url: httpx.URL) -> AsyncIterator[httpx.Response]:
        fields = list(job.fields(url).items())
        request = httpx.Request("GET", url, headers=fields, extensions={"allowance": job.allowance})
        response = await self._routes.transport(url, job.allowance).handle_async_request(request)
        response.extensions["network_stream"].expect(self._settings.wire)
        try:
            yield response
        finally:
            await response.aclose()

    async def _answer(
        self, job: FetchJob, response: httpx.Response, url: httpx.URL, permanent: bool, alone: AsyncExitStack
    ) -> Answer:
        body = None
        validators = job.validators or Validators()
        if response.status_code != HTTPStatus.NOT_MODIFIED or not job.conditional:
            trouble = verdict(response)
            if trouble is not None:
                raise trouble
            body = await self._body(job, response, alone)
            admit(body, job.request.expects)
            validators = _validators(response)
        logger.debug("%s: %s: HTTP %d", job.source.id, job.request.url, response.status_code)
        return Answer(
            url=job.redacted_url(url),
            http_status=response.status_code,
            body=body,
            validators=validators,
            sha256=None if body is None else digest(body),
            wire_bytes=response.num_bytes_downloaded,
            elapsed_ms=job.deadline.elapsed_ms,
            moved_to=job.redacted_url(url) if permanent and url != job.url else None,
        )

    async def _body(self, job: FetchJob, response: httpx.Response, alone: AsyncExitStack) -> bytes:
        """Read a body, alone if large, or the first event of a stream."""

        async def have_it_alone() -> None:
            async with job.deadline.stopped():
                await alone.enter_async_context(self._large)

        settings, expects = self._settings, job.request.expects
        ceiling = {Format.HTML: settings.html, Format.EVENT: settings.event}.get(expects, settings.decoded)
        async with aclosing(bodies.unpacked(response, settings.wire, ceiling)) as pieces:
            if expects is Format.EVENT:
                return await first_event(pieces)
            return await bodies.whole(pieces, settings.large, have_it_alone)


def _validators(response: httpx.Response) -> Validators:
    """Decode as latin-1: httpx would guess an encoding and lose bytes."""
    fields = {name.lower(): value.decode("latin-1") for name, value in reversed(response.headers.raw)}
    return Validators(fields.get(b"etag"), fields.get(b"last-modified"))
