"""The few requests a detection may spend, and what came of them."""

from msgspec import Struct
from msgspec.structs import replace

from scraper.detect import places
from scraper.errors import BadBody, FetchError, RateLimited, Refused, Undetected, Unreachable, shed
from scraper.fetch import Client
from scraper.model import Document, Format, Request, Source

MOST_REQUESTS = 6
MOST_BYTES = 16_000_000
"""Of all the bodies of an inquiry, which are kept until it ends."""
_NOWHERE = "no-page-has-this-address"

# Pages behind which there is nothing to ask for, as the fetch layer calls them.
_CLOSED = ("a login page", "an inactive page")


class Home(Struct, frozen=True):
    """The page as it was found: where it is, and its body unless it could not be read."""

    url: str
    page: Document | None


class Inquiry:
    """Asks for documents, each address once, while the budget lasts. `trouble` is the first thing that went wrong.

    The budget is of requests and of bytes.
    """

    def __init__(self, client: Client) -> None:
        self.left, self._room = MOST_REQUESTS, MOST_BYTES
        self.trouble: FetchError | None = None
        self._client = client
        self._known: dict[tuple[str, Format], Document | None] = {}

    async def home(self, source: Source) -> Home:
        """The page itself. Raises Undetected where there is no use in asking further."""
        request = Request(source.url, "page", expects=Format.HTML)
        try:
            found = await self._fetch(source, request)
        except FetchError as error:
            if reason := _closed(error):
                raise Undetected(f"{source.url}: {reason}") from error
            self.trouble, self._known[request.url, request.expects] = shed(error), None
            return Home(source.url, None)
        if places.is_shop(found.url):
            raise Undetected(_unclaimed(source.url, found.url))
        url = places.settled(source.url, found.url)
        document = Document(url, "page", found.body)
        self._known[request.url, request.expects] = self._known[url, request.expects] = document
        return Home(url, document)

    async def ask(self, source: Source, request: Request) -> Document | None:
        """A document, or None where it is not there, which a redirect to some other path also means."""
        known = (request.url, request.expects)
        if known not in self._known and self.left:
            self._known[known] = await self._asked(source, request)
        document = self._known.get(known)
        return document and replace(document, kind=request.kind)

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
        same = places.same_path(request.url, found.url)
        return Document(request.url, request.kind, found.body) if same else None

    async def _fetch(self, source: Source, request: Request) -> Document:
        """The body, under the address it was found at. Raises FetchError."""
        self.left -= 1
        async with self._client.fetch(source, request) as answer:
            body = answer.body or b""
            if len(body) > self._room:
                raise BadBody(answer.url, f"more than {MOST_BYTES // 1_000_000} MB to find out a platform by")
            self._room -= len(body)
            return Document(answer.url, request.kind, body)


def _closed(error: FetchError) -> str | None:
    """Why there is no use in asking further, if there is none."""
    if isinstance(error, Unreachable | RateLimited) or (
        isinstance(error, Refused) and error.http_status in {None, 401}
    ):
        return str(error)
    return f"{error}, which tells nothing" if str(error) in _CLOSED else None


def _unclaimed(asked: str, found: str) -> str:
    if places.host(asked) == places.host(found):
        return f"{asked} sells status pages and is none"
    return f"{asked} leads to {found}, where status pages are sold: nobody has claimed that address"
