"""The few requests and seconds a detection may spend, and what came of them."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from types import TracebackType
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from statusledger.detect import urls
from statusledger.errors import (
    BadBody,
    FetchError,
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
"""Of the bodies of an inquiry that are kept until it ends. A page has 2 MB at most."""
SECONDS = 10.0
"""Of processor time in the event loop, for all the documents of an inquiry and all platforms together."""
_NOWHERE = "no-page-has-this-address"

# Pages behind which there is nothing to ask for, as the fetch layer calls them.
_CLOSED = ("a login page", "an inactive page")


class Home(Struct, frozen=True):
    """The page as it was found: where it is, and its body unless it could not be read."""

    url: str
    page: Document | None


class DetectionClient:
    """Asks for documents, each address once, and reads them, while the budget lasts. Used as `async with`.

    The budget is of requests, bytes and processor time, and of one document over LARGE. That is there until the next is
    asked for, and the only one of its size among all inquiries. `trouble` is the first thing that went wrong.
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
        """The page itself. Raises Undetected where there is no use in asking further."""
        self._url = source.url
        request = Request(source.url, "page", expects=Format.HTML)
        try:
            found = await self._fetch(source, request)
        except FetchError as error:
            if reason := _closed(error):
                raise Undetected(f"{source.url}: {reason}") from error
            self.trouble, self._known[request.url, request.expects] = shed(error), None
            return Home(source.url, None)
        if urls.is_shop(found.url):
            raise Undetected(_unclaimed(source.url, found.url))
        url = urls.settled(source.url, found.url)
        document = Document(url, "page", found.body)
        self._known[request.url, request.expects] = self._known[url, request.expects] = document
        return Home(url, document)

    async def ask(self, source: Source, request: Request) -> Document | None:
        """A document, or None where it is not there, which a redirect to some other path also means."""
        known = (request.url, request.expects)
        await self._held.aclose()
        if known in self._known or not self.left:
            document = self._known.get(known)
            return document and replace(document, kind=request.kind)
        document = await self._asked(source, request)
        self._known[known] = document if document and len(document.body) <= LARGE else None
        return document

    async def answers_anything(self, source: Source, expects: Format) -> bool:
        """Whether an address that cannot exist is answered alike, or cannot be tried any more: then answers prove
        nothing.
        """
        if not self.left:
            return True
        return await self.ask(source, Request(f"{source.url}/{_NOWHERE}", "nothing", expects=expects)) is not None

    async def _asked(self, source: Source, request: Request) -> Document | None:
        try:
            found = await self._fetch(source, request)
        except FetchError as error:
            self.trouble = self.trouble or shed(error)
            return None
        same = urls.same_path(request.url, found.url)
        return Document(request.url, request.kind, found.body) if same else None

    async def _fetch(self, source: Source, request: Request) -> Document:
        """The body, under the address it was found at. Raises FetchError."""
        self.left -= 1
        answer = await self._held.enter_async_context(self._client.fetch(source, request))
        body = answer.body or b""
        if len(body) > LARGE and request.expects is not Format.HTML:
            if not self._large:
                raise BadBody(answer.url, "another document of more than 1 MB, of which one is enough")
            self._large -= 1
        else:
            await self._held.aclose()
            if len(body) > self._room:
                raise BadBody(answer.url, f"more than {MOST_BYTES // 1_000_000} MB to find out a platform by")
            self._room -= len(body)
        return Document(answer.url, request.kind, body)

    async def readers(self, document: Document, offered: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        """Which of these platforms recognise a document, each with the kind it is to them. Raises Undetected."""
        if offered and _is_read_apart(document):
            return await isolated.readers(document, offered)
        return [each for each in offered if await self.recognised(each[0], replace(document, kind=each[1]))]

    async def recognised(self, name: str, document: Document) -> bool:
        """Whether a platform recognises a document, after everything else had a turn. Raises Undetected."""
        await asyncio.sleep(0)
        with self.reading():
            return PLATFORMS[name].recognise(document)

    async def parse(self, name: str, document: Document) -> Snapshot | None:
        """What a document says, if the platform reads documents of its kind. Raises Undetected."""
        if document.kind not in PLATFORMS[name].CHANNELS:
            return None
        try:
            if _is_read_apart(document):
                return await isolated.read(name, PLATFORMS[name], document)
            with self.reading():
                return parsing.parse(PLATFORMS[name], document)
        except NormalizeError:
            return None

    @contextmanager
    def reading(self) -> Iterator[None]:
        """What is read in this block takes of the time of the inquiry. Raises Undetected when that is over."""
        began = time.process_time()
        try:
            with self._client.held_up(), parsing.limited(max(self._seconds, 0.001), self._too_slow):
                yield
        finally:
            self._seconds -= time.process_time() - began

    def _too_slow(self, _reason: str) -> Undetected:
        about = f"more than {SECONDS:g} s of processor time to find out its platform; name that in its stanza"
        return Undetected(f"{self._url} takes {about}")


def _is_read_apart(document: Document) -> bool:
    """Whether a document is too large to be read beside other work; no page of HTML is as large."""
    return len(document.body) > 2 * LARGE


def _closed(error: FetchError) -> str | None:
    """Why there is no use in asking further, if there is none."""
    if isinstance(error, Unreachable | RateLimited) or (
        isinstance(error, Refused) and error.http_status in {None, 401}
    ):
        return str(error)
    return f"{error}, which tells nothing" if str(error) in _CLOSED else None


def _unclaimed(asked: str, found: str) -> str:
    if urls.host(asked) == urls.host(found):
        return f"{asked} sells status pages and is none"
    return f"{asked} leads to {found}, where status pages are sold: nobody has claimed that address"
