"""The search itself: the page, then the documents of the likeliest platforms, at last feeds that any site may have."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from statusledger.detect import patterns, urls
from statusledger.detect.client import DetectionClient, Home
from statusledger.detect.detection import Confidence, Detection, detection, named
from statusledger.errors import BadBody, Undetected
from statusledger.fetch import Client
from statusledger.model import Document, Format, Request, Snapshot, Source, When
from statusledger.platforms import PLATFORMS

# Asked of pages that bear no marks: incident.io answers where Statuspage does, but not the other way about.
_UNMARKED = ("incidentio", "statuspage")
# And of those that could not be looked at; the pages of these bear marks.
_UNSEEN = (*_UNMARKED, "betterstack", "sorry")
_FEEDS = ("history.atom", "feed.atom", "feed.rss", "rss", "feed")


class Route(Struct, frozen=True):
    """A way to read a source, why we think so, and what the documents say by which its platform was recognised."""

    source: Source
    confidence: Confidence
    evidence: tuple[str, ...]
    snapshots: tuple[Snapshot, ...] = ()


async def detect(
    client: Client,
    url: str,
    *,
    allow_private: bool | tuple[str, ...] = False,
    name: str | None = None,
    key: str | None = None,
) -> Detection:
    """What a page is made with, and the stanza to watch it with, under this name and id if given.

    The client should make one attempt at each address. Raises Undetected, which says what is there instead.
    """
    try:
        asked = urls.address(url)
        source, stated = _stated(Source(id="new", name="", url=asked, platform="auto", vendor="new", timeout=10.0))
    except ValueError as error:
        raise Undetected(f"{url[:200]} is no address: {error}") from None
    async with DetectionClient(client) as inquiry:
        home = await inquiry.home(replace(source, allow_private=allow_private))
        search = _Search(inquiry, replace(source, url=home.url, allow_private=allow_private), home)
        route = await search.route(asked, stated)
        if route is None:
            why = f": {inquiry.trouble}" if inquiry.trouble and home.page is None else ""
            raise Undetected(f"{asked} is no status page that can be read{why}")
        return await search.parse(route, name, key)


def _stated(source: Source) -> tuple[Source, Request | None]:
    """The page that an address belongs to, and the request for the address itself where it is one of a platform's."""
    for base in urls.above(source.url):
        above = replace(source, url=base)
        for name, platform in PLATFORMS.items():
            for request in platform.requests(above):
                if request.url == source.url and name != patterns.PAGE:
                    return above, request
    return replace(source, url=urls.page(source.url)), None


class _Search:
    def __init__(self, inquiry: DetectionClient, source: Source, home: Home) -> None:
        self._inquiry, self._source = inquiry, source
        with inquiry.reading():
            is_feed = home.page is not None and patterns.is_feed(home.page)
        self._page = None if is_feed else home.page
        self._feed = replace(home.page, kind=patterns.FEED) if home.page and is_feed else None

    async def route(self, asked: str, stated: Request | None) -> Route | None:
        """The first way that leads somewhere, surest first."""
        if found := await self._by_page() or await self._by_address(asked, stated):
            return found
        marked = tuple(patterns.marked(self._page)) if self._page else ()
        maker = urls.maker(self._source.url)
        likely = [*marked, *([maker] if maker and maker in PLATFORMS else [])]
        sign = (f"the page bears the marks of {marked[0]}",) if marked else ()
        if found := await self._by_documents(likely):
            return replace(found, evidence=(*sign, *found.evidence))
        if marked:
            return Route(replace(self._source, platform=marked[0]), Confidence.LIKELY, sign)
        if maker is not None:
            raise Undetected(
                f"{self._source.url} is on a host of {maker}, but shows none of its pages: nobody's, it seems"
            )
        unmarked = _UNMARKED if self._page else _UNSEEN
        return (
            await self._by_documents(unmarked, first=True)
            or await self._by_named_feed()
            or await self._by_known_feed()
            or await self._by_banner()
        )

    async def _by_banner(self) -> Route | None:
        """Last of all a page that says how it is doing, and nothing more that we could find."""
        page = self._page
        if page is None or not await self._inquiry.recognised(patterns.PAGE, page):
            return None
        evidence = "the page says how it is doing, but has neither an API nor a feed that we could find"
        return await self._from_page(patterns.PAGE, Confidence.GUESS, page, evidence)

    async def _by_page(self) -> Route | None:
        """The page itself, where a platform knows it as its own."""
        page = self._page
        for name in patterns.MAKERS if page else ():
            if page and await self._inquiry.recognised(name, page):
                evidence = f"the page holds what only pages of {name} hold"
                return await self._from_page(name, Confidence.CERTAIN, page, evidence)
        return None

    async def _from_page(self, name: str, confidence: Confidence, page: Document, evidence: str) -> Route:
        told = await self._inquiry.parse(name, page)
        return Route(replace(self._source, platform=name), confidence, (evidence,), (told,) if told else ())

    async def _by_address(self, asked: str, stated: Request | None) -> Route | None:
        """What was pasted, if it is a document and not a page."""
        if self._feed:
            feed = self._feed
            return await self._read(feed, Format.FEED) or await self._any_feed(feed, Confidence.LIKELY)
        if stated is None and isinstance(self._inquiry.trouble, BadBody):
            stated = Request(asked, patterns.PASTED)
        if stated is None:
            return None
        document = await self._inquiry.ask(self._source, stated)
        return await self._read(document, stated.expects) if document else None

    async def _by_documents(self, names: Iterable[str], *, first: bool = False) -> Route | None:
        """The documents of these platforms, or only the first of each, which others may answer too."""
        for name in names:
            requests = [each for each in PLATFORMS[name].requests(self._source) if each.when is not When.CHANGED]
            for request in requests[:1] if first else requests:
                document = await self._inquiry.ask(self._source, request)
                if document and (route := await self._read(document, request.expects, name)):
                    return route
        return None

    async def _by_named_feed(self) -> Route | None:
        """The feeds that the page names."""
        for url in patterns.feeds(self._page)[:2] if self._page else ():
            document = await self._inquiry.ask(self._source, Request(url, patterns.FEED, expects=Format.FEED))
            if document is None:
                continue
            route = await self._read(document, Format.FEED) or await self._any_feed(document, Confidence.LIKELY)
            if route:
                return replace(route, evidence=(f"the page names the feed {url}", *route.evidence))
        return None

    async def _by_known_feed(self) -> Route | None:
        """Feeds where many have theirs; the last request is kept to see whether any address is answered so."""
        for path in _FEEDS:
            if self._inquiry.left < 2:
                return None
            request = Request(f"{self._source.url}/{path}", patterns.FEED, expects=Format.FEED)
            document = await self._inquiry.ask(self._source, request)
            if document and (
                route := await self._read(document, Format.FEED) or await self._any_feed(document, Confidence.GUESS)
            ):
                return None if await self._inquiry.answers_anything(self._source, Format.FEED) else route
        return None

    async def _read(self, document: Document, expects: Format, likeliest: str = "") -> Route | None:
        """The route of a document that a platform recognises; of several, the one that was expected."""
        readers = await self._inquiry.readers(document, list(patterns.offers(document, expects, self._source)))
        if not readers:
            return None
        name = likeliest if any(likeliest == each for each, _ in readers) else readers[0][0]
        kinds = [kind for each, kind in readers if each == name]
        told = {kind: await self._inquiry.parse(name, replace(document, kind=kind)) for kind in kinds}
        kind = max(told, key=lambda kind: _weight(told[kind]))
        source = _reachable(replace(self._source, platform=name), replace(document, kind=kind), told[kind])
        evidence = f"{document.url} answers as the {kind} of {name}"
        return Route(source, Confidence.CERTAIN, (evidence,), tuple(filter(None, [told[kind]])))

    async def _any_feed(self, document: Document, confidence: Confidence) -> Route | None:
        told = await self._inquiry.parse(patterns.FEED, document)
        if told is None or not patterns.tells_of_incidents(told):
            return None
        source = replace(self._source, platform=patterns.FEED, feed=document.url)
        if document.url == source.url and told.page.url:
            source = replace(source, url=told.page.url)
        return Route(source, confidence, (f"{document.url} is a feed of incidents",), (told,))

    async def parse(self, route: Route, name: str | None, key: str | None) -> Detection:
        """The route with the vendor's name and its components, asking for more documents where those miss."""
        snapshots = await self._snapshots(route)
        pages = [snapshot.page for snapshot in snapshots]
        components = next((snapshot.components for snapshot in snapshots if snapshot.components), ())
        title = patterns.title(self._page) if self._page else None
        calls_itself = next((patterns.vendor(page.name) for page in pages if page.name), None) or title
        evidence, confidence = list(route.evidence), route.confidence
        evidence += [
            f"it calls itself {page.url}"
            for page in pages[:1]
            if page.url and urls.host(page.url) != urls.host(route.source.url)
        ]
        if not snapshots:
            trouble = self._inquiry.trouble
            evidence.append(f"none of its documents is there{f' ({trouble.url}: {trouble})' if trouble else ''}")
            confidence = Confidence.LIKELY
        return detection(named(route.source, name or calls_itself, key), confidence, evidence, components)

    async def _snapshots(self, route: Route) -> list[Snapshot]:
        """What is known of the route, and what further documents say until the name and the components are known."""
        name, source = route.source.platform, route.source
        told = list(route.snapshots)
        waiting = [request for each in told for request in each.follow]
        waiting += [each for each in PLATFORMS[name].requests(source) if each.when is When.ALWAYS]
        while waiting and not (any(each.components for each in told) and any(each.page.name for each in told)):
            request = waiting.pop(0)
            document = await self._inquiry.ask(source, request)
            more = await self._inquiry.parse(name, document) if document else None
            if more and more not in told:
                told.append(more)
                waiting = [*more.follow, *waiting]
        return told


def _weight(told: Snapshot | None) -> int:
    return len(told.components) + len(told.incidents) if told else -1


def _reachable(source: Source, document: Document, told: Snapshot | None) -> Source:
    """The stanza by which a document is asked for: as it is, or with its address; where that was pasted in the page's
    place, with the page that it names.
    """
    page = told.page.url if told else None
    base = replace(source, url=page) if page and document.url == source.url else source
    stated = replace(base, feed=document.url)
    for candidate in (source, stated):
        asked = PLATFORMS[source.platform].requests(candidate)
        if any((request.url, request.kind) == (document.url, document.kind) for request in asked):
            return candidate
    return base
