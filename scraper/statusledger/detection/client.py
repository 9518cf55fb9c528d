"""Client of one detection, bounded in requests, bytes and seconds."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from types import TracebackType
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from statusledger.detection import urls
from statusledger.errors import (
    BadBody,
    FetchError,
    Gone,
    NoPage,
    NormalizeError,
    RateLimited,
    Refused,
    Undetected,
    Unreachable,
    shed,
)
from statusledger.fetch import LARGE, Client
from statusledger.model import Document, Format, Request, Snapshot, Source
from statusledger.platforms import PLATFORMS, parsing
from statusledger.platforms.parsing import isolated

MOST_REQUESTS = 6
MOST_BYTES = 4_000_000
"""Bytes of bodies kept until a detection ends. A page has 2 MB at most."""
SECONDS = 10.0
"""Seconds of processor time in the event loop for a detection."""
_NOWHERE = "no-page-has-this-address"

_INACTIVE = "an inactive page"
_CLOSED = ("a login page", _INACTIVE)
"""Messages of the fetch layer about pages without further documents."""


class Home(Struct, frozen=True):
    """A page as found; `page` is None if unreadable."""

    url: str
    page: Document | None


class DetectionClient:
    """Documents, each address once, while the budget lasts.

    One may be over LARGE; it is in memory until the next request, as the only one among all detections. `trouble` is
    the first failure.
    """

    def __init__(self, client: Client) -> None:
        self.left, self._room, self._seconds = MOST_REQUESTS, MOST_BYTES, SECONDS
        self.trouble: FetchError | None = None
        self._client = client
        self._known: dict[tuple[str, Format], Document | None] = {}
        self._held, self._large = AsyncExitStack(), 1
        self._url = ""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        await self._held.aclose()

    async def home(self, source: Source) -> Home:
        """Fetch the page itself. Raises Undetected if further requests are useless."""
        self._url = source.url
        request = Request(source.url, "page", expects=Format.HTML)
        try:
            found = await self._fetch(source, request)
        except FetchError as error:
            if reason := _closed(error):
                kind = NoPage if str(error) == _INACTIVE else Undetected
                raise kind(f"{source.url}: {reason}") from error
            self.trouble, self._known[request.url, request.expects] = shed(error), None
            return Home(source.url, None)
        if urls.is_shop(found.url):
            raise NoPage(_unclaimed(source.url, found.url))
        url = urls.settled(source.url, found.url)
        document = Document(url, "page", found.body)
        self._known[request.url, request.expects] = self._known[url, request.expects] = document
        return Home(url, document)

    def nothing_found(self, address: str, home: Home) -> Undetected:
        """Return the error of a search without result."""
        trouble = None if home.page else self.trouble
        kind = NoPage if isinstance(trouble, Gone) else Undetected
        error = kind(f"no supported status page found at {address}{f': {trouble}' if trouble else ''}")
        error.__cause__ = trouble
        return error

    async def get(self, source: Source, request: Request) -> Document | None:
        """Fetch a document; None if missing or redirected to another path."""
        known = (request.url, request.expects)
        await self._held.aclose()
        if known in self._known or not self.left:
            document = self._known.get(known)
            return document and replace(document, kind=request.kind)
        document = await self._fetched(source, request)
        self._known[known] = document if document and len(document.body) <= LARGE else None
        return document

    async def answers_anything(self, source: Source, expects: Format) -> bool:
        """Return True without budget, or if an impossible address has a document: then documents prove nothing."""
        if not self.left:
            return True
        return await self.get(source, Request(f"{source.url}/{_NOWHERE}", "nothing", expects=expects)) is not None

    async def _fetched(self, source: Source, request: Request) -> Document | None:
        try:
            found = await self._fetch(source, request)
        except FetchError as error:
            self.trouble = self.trouble or shed(error)
            return None
        same = urls.same_path(request.url, found.url)
        return Document(request.url, request.kind, found.body) if same else None

    async def _fetch(self, source: Source, request: Request) -> Document:
        self.left -= 1
        answer = await self._held.enter_async_context(self._client.fetch(source, request))
        body = answer.body or b""
        if len(body) > LARGE and request.expects is not Format.HTML:
            if not self._large:
                raise BadBody(answer.url, "a second document of more than 1 MB in one detection")
            self._large -= 1
        else:
            await self._held.aclose()
            if len(body) > self._room:
                raise BadBody(answer.url, f"more than {MOST_BYTES // 1_000_000} MB in one detection")
            self._room -= len(body)
        return Document(answer.url, request.kind, body)

    async def readers(self, document: Document, offered: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        """Return platforms that recognise a document, with its kinds. Raises Undetected."""
        if offered and _is_large(document):
            return await isolated.readers(document, offered)
        return [each for each in offered if await self.recognised(each[0], replace(document, kind=each[1]))]

    async def recognised(self, name: str, document: Document) -> bool:
        """Return True if a platform recognises a document, after other tasks. Raises Undetected."""
        await asyncio.sleep(0)
        with self.reading():
            return PLATFORMS[name].matches(document)

    async def parse(self, name: str, document: Document) -> Snapshot | None:
        """Parse a document; None if refused. Raises Undetected."""
        if document.kind not in PLATFORMS[name].channels:
            return None
        try:
            if _is_large(document):
                return await isolated.read(name, PLATFORMS[name], document)
            with self.reading():
                return parsing.parse(PLATFORMS[name], document)
        except NormalizeError:
            return None

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Count a block's processor time. Raises Undetected beyond the budget."""
        began = time.process_time()
        try:
            with self._client.held_up(), parsing.limited(max(self._seconds, 0.001), self._too_slow):
                yield
        finally:
            self._seconds -= time.process_time() - began

    def _too_slow(self, _reason: str) -> Undetected:
        budget = f"more than {SECONDS:g} s of processor time"
        return Undetected(f"detecting the platform of {self._url} takes {budget}; name it in sources.yaml")


def _is_large(document: Document) -> bool:
    return len(document.body) > 2 * LARGE


def _closed(error: FetchError) -> str | None:
    if isinstance(error, Unreachable | RateLimited) or (
        isinstance(error, Refused) and error.http_status in {None, 401}
    ):
        return str(error)
    return f"{error}, which has no incidents to read" if str(error) in _CLOSED else None


def _unclaimed(asked: str, found: str) -> str:
    if urls.host(asked) == urls.host(found):
        return f"{asked} is the site of a maker of status pages, not a status page"
    return f"{asked} redirects to {found}, the site of a maker of status pages: nobody has claimed that address"
