"""Search for a platform: by page, by likely documents, then by feeds."""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from statusledger.detection import patterns, urls
from statusledger.detection.client import DetectionClient, Home
from statusledger.detection.result import Confidence, Detection, detection, named
from statusledger.errors import BadBody, NoPage, Undetected
from statusledger.fetch import Client
from statusledger.model import Document, Format, Request, Snapshot, Source, When
from statusledger.platforms import PLATFORMS

_FEEDS = ("history.atom", "feed.atom", "feed.rss", "rss", "feed")


class Route(Struct, frozen=True):
    """A readable source, the evidence, and snapshots."""

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
    """Detect the platform of a page and its entry, with a given name and id (`key`).

    The client should try each address once. Raises Undetected, which says what was found instead.
    """
    try:
        address = urls.address(url)
        source, document = _stated(Source(id="new", name="", url=address, platform="auto", vendor="new", timeout=10.0))
    except ValueError as error:
        raise Undetected(f"{url[:200]} is not an address: {error}") from None
    async with DetectionClient(client) as requests:
        home = await requests.home(replace(source, allow_private=allow_private))
        search = _Search(requests, replace(source, url=home.url, allow_private=allow_private), home)
        route = await search.route(address, document)
        if route is None:
            raise requests.nothing_found(address, home)
        return await search.parse(route, name, key)


def _stated(source: Source) -> tuple[Source, Request | None]:
    """Return the page of an address, and its request if it is a document."""
    for base in urls.above(source.url):
        above = replace(source, url=base)
        for name, platform in PLATFORMS.items():
            for request in platform.requests(above):
                if request.url == source.url and name != patterns.PAGE:
                    return above, request
    return replace(source, url=urls.page(source.url)), None


class _Search:
    def __init__(self, client: DetectionClient, source: Source, home: Home) -> None:
        self._client, self._source = client, source
        with client.reading():
            is_feed = home.page is not None and patterns.is_feed(home.page)
        self._page = None if is_feed else home.page
        self._feed = replace(home.page, kind=patterns.FEED) if home.page and is_feed else None

    async def route(self, address: str, stated: Request | None) -> Route | None:
        """Return the most certain route; `stated` requests the address itself."""
        if found := await self._by_page() or await self._by_address(address, stated):
            return found
        marked = tuple(patterns.marked(self._page)) if self._page else ()
        maker = urls.maker(self._source.url)
        likely = [*marked, *([maker] if maker and maker in PLATFORMS else [])]
        pattern = (f"the page has patterns of {marked[0]}",) if marked else ()
        if found := await self._by_documents(likely):
            return replace(found, evidence=(*pattern, *found.evidence))
        if marked:
            return Route(replace(self._source, platform=marked[0]), Confidence.LIKELY, pattern)
        if maker is not None:
            raise NoPage(
                f"{self._source.url} is on a host of {maker}, but has no page of it: nobody seems to have claimed it"
            )
        return (
            await self._by_documents(patterns.unmarked(self._page), first=True)
            or await self._by_named_feed()
            or await self._by_known_feed()
            or await self._by_banner()
        )

    async def _by_banner(self) -> Route | None:
        page = self._page
        if page is None or not await self._client.recognised(patterns.PAGE, page):
            return None
        evidence = "the page has a status banner, but no API or feed was found"
        return await self._from_page(patterns.PAGE, Confidence.GUESS, page, evidence)

    async def _by_page(self) -> Route | None:
        page = self._page
        for name in patterns.MAKERS if page else ():
            if page and await self._client.recognised(name, page):
                evidence = f"the page has data that only pages of {name} have"
                return await self._from_page(name, Confidence.CERTAIN, page, evidence)
        return None

    async def _from_page(self, name: str, confidence: Confidence, page: Document, evidence: str) -> Route:
        snapshot = await self._client.parse(name, page)
        snapshots = (snapshot,) if snapshot else ()
        return Route(replace(self._source, platform=name), confidence, (evidence,), snapshots)

    async def _by_address(self, address: str, stated: Request | None) -> Route | None:
        if self._feed:
            feed = self._feed
            return await self._read(feed, Format.FEED) or await self._any_feed(feed, Confidence.LIKELY)
        if stated is None and (isinstance(self._client.trouble, BadBody) or (self._page is None and "?" in address)):
            stated = Request(address, patterns.PASTED)
        if stated is None:
            return None
        document = await self._client.get(self._source, stated)
        return await self._read(document, stated.expects) if document else None

    async def _by_documents(self, names: Iterable[str], *, first: bool = False) -> Route | None:
        for name in names:
            requests = [each for each in PLATFORMS[name].requests(self._source) if each.when is not When.CHANGED]
            for request in requests[:1] if first else requests:
                document = await self._client.get(self._source, request)
                if document and (route := await self._read(document, request.expects, name)):
                    return route
        return None

    async def _by_named_feed(self) -> Route | None:
        for url in patterns.feeds(self._page)[:2] if self._page else ():
            document = await self._client.get(self._source, Request(url, patterns.FEED, expects=Format.FEED))
            if document is None:
                continue
            route = await self._read(document, Format.FEED) or await self._any_feed(document, Confidence.LIKELY)
            if route:
                return replace(route, evidence=(f"the page links to the feed {url}", *route.evidence))
        return None

    async def _by_known_feed(self) -> Route | None:
        """Return the route of a feed at a usual address, unless any address has one."""
        for path in _FEEDS:
            if self._client.left < 2:
                return None
            request = Request(f"{self._source.url}/{path}", patterns.FEED, expects=Format.FEED)
            document = await self._client.get(self._source, request)
            if document and (
                route := await self._read(document, Format.FEED) or await self._any_feed(document, Confidence.GUESS)
            ):
                return None if await self._client.answers_anything(self._source, Format.FEED) else route
        return None

    async def _read(self, document: Document, expects: Format, likeliest: str = "") -> Route | None:
        readers = await self._client.readers(document, list(patterns.offers(document, expects, self._source)))
        if not readers:
            return None
        name = likeliest if any(likeliest == each for each, _ in readers) else readers[0][0]
        kinds = [kind for each, kind in readers if each == name]
        snapshots = {kind: await self._client.parse(name, replace(document, kind=kind)) for kind in kinds}
        kind = max(snapshots, key=lambda kind: _weight(snapshots[kind]))
        source = _reachable(replace(self._source, platform=name), replace(document, kind=kind), snapshots[kind])
        evidence = f"{document.url} is the {kind} of {name}"
        return Route(source, Confidence.CERTAIN, (evidence,), tuple(filter(None, [snapshots[kind]])))

    async def _any_feed(self, document: Document, confidence: Confidence) -> Route | None:
        snapshot = await self._client.parse(patterns.FEED, document)
        if snapshot is None or not patterns.has_incidents(snapshot):
            return None
        source = replace(self._source, platform=patterns.FEED, feed=document.url)
        if document.url == source.url and snapshot.page.url:
            source = replace(source, url=snapshot.page.url)
        return Route(source, confidence, (f"{document.url} is a feed of incidents",), (snapshot,))

    async def parse(self, route: Route, name: str | None, key: str | None) -> Detection:
        """Return the detection of a route, reading further documents."""
        snapshots = await self._snapshots(route)
        pages = [snapshot.page for snapshot in snapshots]
        components = next((snapshot.components for snapshot in snapshots if snapshot.components), ())
        title = patterns.title(self._page) if self._page else None
        page_name = next((patterns.vendor(page.name) for page in pages if page.name), None) or title
        evidence, confidence = list(route.evidence), route.confidence
        evidence += [
            f"its own address is {page.url}"
            for page in pages[:1]
            if page.url and urls.host(page.url) != urls.host(route.source.url)
        ]
        if not snapshots:
            trouble = self._client.trouble
            evidence.append(f"none of its documents was found{f' ({trouble.url}: {trouble})' if trouble else ''}")
            confidence = Confidence.LIKELY
        return detection(named(route.source, name or page_name, key), confidence, evidence, components)

    async def _snapshots(self, route: Route) -> list[Snapshot]:
        name, source = route.source.platform, route.source
        snapshots = list(route.snapshots)
        waiting = [request for each in snapshots for request in each.follow]
        waiting += [each for each in PLATFORMS[name].requests(source) if each.when is When.ALWAYS]
        while waiting and not _is_complete(snapshots):
            request = waiting.pop(0)
            document = await self._client.get(source, request)
            more = await self._client.parse(name, document) if document else None
            if more and more not in snapshots:
                snapshots.append(more)
                waiting = [*more.follow, *waiting]
        return snapshots


def _is_complete(snapshots: Sequence[Snapshot]) -> bool:
    return any(each.components for each in snapshots) and any(each.page.name for each in snapshots)


def _weight(snapshot: Snapshot | None) -> int:
    return len(snapshot.components) + len(snapshot.incidents) if snapshot else -1


def _reachable(source: Source, document: Document, snapshot: Snapshot | None) -> Source:
    """Return the source that requests a document, if need be as its feed.

    If that address was given as the page, the document names the page.
    """
    page = snapshot.page.url if snapshot else None
    base = replace(source, url=page) if page and document.url == source.url else source
    stated = replace(base, feed=document.url)
    for candidate in (source, stated):
        requests = PLATFORMS[source.platform].requests(candidate)
        if any((request.url, request.kind) == (document.url, document.kind) for request in requests):
            return candidate
    return base
