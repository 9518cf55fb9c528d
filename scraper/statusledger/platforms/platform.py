"""Platform: documents to request, their parsers, and the facts they publish together.

A module declares it once, as `PLATFORM = Platform(...)`; all else derives from it. Parsers are pure: no clock, no
network, no state.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cached_property

from msgspec import Struct

from statusledger.errors import NormalizeError
from statusledger.model import Document, Fact, Format, Request, Snapshot, Source, When
from statusledger.platforms.toolkit.evidence import Evidence, readable
from statusledger.text import addresses

PAGE = "page"
"""The kind of a home page, whether or not the platform parses it."""

Address = str | Callable[[Source], str | None]


class Verified(StrEnum):
    """Best evidence for a platform's shapes.

    Captures of real pages; a real server of its software; its source code; or descriptions alone.
    """

    CAPTURED = "captured"
    SERVER = "server"
    SOURCE = "source"
    DOCUMENTED = "documented"

    @property
    def proven(self) -> bool:
        """Return False for descriptions by others, which may be wrong."""
        return self is not Verified.DOCUMENTED


class Doc(Struct, frozen=True):
    """Kind of document.

    `url` is a template of `{page}` (the source's address), `{site}` (its scheme and host) and `{host}`, or a function
    that returns None if there is nothing to request; without it, other documents lead here. `feed`: a source's `feed`
    is the address, if given; `unless_feed`: a source with a `feed` has no such document. `when` is ignored without an
    address. `backfill`: requested at the start of a backfill too; of several `about` one thing the first readable one
    suffices there. `matches` proves that a document is the platform's own; None: nothing does.
    """

    kind: str
    channel: str
    parse: Callable[[Document], Snapshot]
    url: Address | None = None
    feed: bool = False
    unless_feed: bool = False
    when: When = When.ALWAYS
    expects: Format = Format.JSON
    backfill: bool = False
    about: str | None = None
    matches: Evidence | None = readable

    def address(self, source: Source) -> str | None:
        """Return the address of this document for a source."""
        if source.feed and (self.feed or self.unless_feed):
            return source.feed if self.feed else None
        if not isinstance(self.url, str):
            return self.url(source) if self.url else None
        parts = addresses.split(source.url)
        site, host = f"{parts.scheme}://{parts.netloc}", parts.hostname or ""
        return self.url.format(page=source.url.rstrip("/"), url=source.url, site=site, host=host)


class Platform(Struct, frozen=True, kw_only=True, dict=True):
    """Software that a status page runs on.

    `documents` are in the order of requests. `ranking`: its channels, best first, by default in the order of documents.
    `capabilities`: all that its documents state together, proven by golden cases. `hosts`: domains of its customers'
    pages. `home` recognises an HTML home page if no document of kind "page" does. `verified_on`: month of the evidence
    ("2026-11"). `gaps`: known shortcomings, sentences without a full stop. `locate` and `begin` replace the addresses
    of documents that depend on each other. `self_hosted` marks software that anyone may install.
    """

    name: str
    title: str
    verified: Verified
    verified_on: str
    documents: tuple[Doc, ...]
    capabilities: frozenset[Fact]
    gaps: tuple[str, ...] = ()
    self_hosted: bool = False
    ranking: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    home: Callable[[Document], bool] | None = None
    locate: Callable[[Source], Iterable[Request]] | None = None
    begin: Callable[[Source], Iterable[Request]] | None = None

    @cached_property
    def channels(self) -> Mapping[str, str]:
        """Return the channel of each kind of document, best channel first."""
        ranking = self.ranking or tuple(dict.fromkeys(doc.channel for doc in self.documents))
        ranked = sorted(self.documents, key=lambda doc: ranking.index(doc.channel))
        return {doc.kind: doc.channel for doc in ranked}

    @property
    def can_backfill(self) -> bool:
        """Return True if pages publish more history than polling requests."""
        return self.begin is not None or any(doc.backfill or doc.when is When.BACKFILL for doc in self.documents)

    def requests(self, source: Source) -> Iterable[Request]:
        """Return the documents to poll, in order."""
        return self.locate(source) if self.locate else self._requests(source)

    def backfill_requests(self, source: Source) -> Iterable[Request]:
        """Return the first documents of a backfill; they name further ones with When.BACKFILL."""
        return self.begin(source) if self.begin else self._backfill_requests(source)

    def parse(self, document: Document) -> Snapshot:
        """Parse one document. Raises NormalizeError if it is not what the platform publishes."""
        doc = self._by_kind.get(document.kind)
        if doc is None:
            raise NormalizeError(f"{self.title} has no document of kind {document.kind!r}")
        return doc.parse(document)

    def matches(self, document: Document) -> bool:
        """Return True if a document is surely the platform's own; a home page matches as kind "page"."""
        doc = self._by_kind.get(document.kind)
        if doc is None:
            return document.kind == PAGE and self.home is not None and self.home(document)
        if doc.matches is None:
            return False
        try:
            snapshot = doc.parse(document)
        except NormalizeError:
            return doc.matches(document, None)
        return doc.matches(document, snapshot)

    @cached_property
    def _by_kind(self) -> Mapping[str, Doc]:
        return {doc.kind: doc for doc in reversed(self.documents)}

    def _requests(self, source: Source) -> Iterator[Request]:
        for doc in self.documents:
            url = None if doc.when is When.BACKFILL else doc.address(source)
            if url is not None:
                yield Request(url, doc.kind, doc.when, doc.expects)

    def _backfill_requests(self, source: Source) -> Iterator[Request]:
        for doc in self.documents:
            url = doc.address(source) if doc.backfill or doc.when is When.BACKFILL else None
            if url is not None:
                yield Request(url, doc.kind, When.BACKFILL, doc.expects, doc.about)
