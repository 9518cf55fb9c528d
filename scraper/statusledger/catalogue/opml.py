"""OPML 2.0, subscription lists of feed readers: http://opml.org/spec2.opml.

Readers differ: nested folders, no `type`, titles escaped twice, attributes in any case, every encoding of XML.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, indent, tostring
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

import defusedxml.sax
from defusedxml import DefusedXmlException
from msgspec import Struct
from msgspec.structs import replace

from statusledger import files, text
from statusledger.catalogue.writing import addresses, slug
from statusledger.config import checks
from statusledger.config.document import SlipError
from statusledger.errors import CatalogueError
from statusledger.model import Source

_BYTES = 8 * 2**20
_DEEPEST = 50
_LONGEST_NAME = 200
_MOST_TAGS = 20
_NAMESPACE = "https://github.com/statusledger/statusledger/opml"
_ID = "statusledger:id"


class Outline(Struct, frozen=True):
    """A subscription; `tags` are its folders and categories."""

    line: int
    name: str
    page: str | None
    feed: str | None
    tags: tuple[str, ...] = ()
    key: str = ""


class OpmlImport(Struct, frozen=True):
    """Sources to add, number of known ones, omitted lines with reasons."""

    sources: tuple[Source, ...]
    known: int
    left_out: tuple[tuple[int, str], ...]


def read(path: Path) -> list[Outline]:
    """Read subscriptions in order. Raises CatalogueError."""
    try:
        with files.opened(path) as file:
            body = file.read(_BYTES + 1)
    except OSError as error:
        raise CatalogueError(f"{path}: {error.strerror}; name another file") from None
    if len(body) > _BYTES:
        raise CatalogueError(f"{path}: larger than {_BYTES // 2**20} MB; is it an OPML file?")
    reader = _Reader()
    try:
        defusedxml.sax.parseString(body, reader, forbid_dtd=True)
    except SlipError as slip:
        raise CatalogueError("\n".join(f"{path}:{number}: {message}" for number, message in slip.found)) from None
    except DefusedXmlException:
        raise CatalogueError(f"{path}:{reader.line}: a document type (<!DOCTYPE>) is refused; delete it") from None
    except SAXParseException as error:
        raise CatalogueError(f"{path}:{error.getLineNumber()}: not XML: {error.getMessage()}") from None
    except (SAXException, LookupError, ValueError) as error:
        raise CatalogueError(f"{path}:{reader.line}: not XML: {error}") from None
    return reader.outlines


class _Reader(ContentHandler):
    """Collects outlines; `_path` holds open elements: a folder as its tag, others as ""."""

    def __init__(self) -> None:
        super().__init__()
        self.outlines: list[Outline] = []
        self._path: list[str] = []
        self._locator: Locator | None = None

    @property
    def line(self) -> int:
        return (self._locator.getLineNumber() if self._locator else None) or 1

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 - the name of SAX
        self._locator = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        if not self._path and name.lower() != "opml":
            raise SlipError((self.line, f"not OPML: it begins with <{name[:40]}>"))
        if len(self._path) == _DEEPEST:
            raise SlipError((self.line, f"folders nested more than {_DEEPEST} deep"))
        tag = ""
        if name.lower() == "outline":
            attributes = {key.lower(): value.strip() for key, value in attrs.items()}
            outline = self._outline(attributes)
            if outline.page or outline.feed:
                self.outlines.append(outline)
            else:
                tag = slug(outline.name)
        self._path.append(tag)

    def endElement(self, name: str) -> None:  # noqa: N802
        self._path.pop()

    def _outline(self, given: dict[str, str]) -> Outline:
        linked = given.get("url") if given.get("type") == "link" else None
        categories = map(slug, re.split("[,/]", given.get("category", "")))
        return Outline(
            line=self.line,
            name=_name(given.get("title") or given.get("text") or ""),
            page=given.get("htmlurl") or linked or None,
            feed=given.get("xmlurl") or None,
            tags=tuple(filter(None, dict.fromkeys([*self._path, *categories])))[:_MOST_TAGS],
            key=slug(given.get(_ID, "")),
        )


def _name(title: str) -> str:
    plain = text.plain(title, _LONGEST_NAME)
    return " ".join("".join(each if each.isprintable() else " " for each in plain).split())


def sources_of(outlines: Iterable[Outline], known: Iterable[Source]) -> OpmlImport:
    """Convert outlines, except those with a known, repeated or unusable address."""
    known = tuple(known)
    there = {address for each in known for address in addresses(each)}
    found: list[Source] = []
    left_out: list[tuple[int, str]] = []
    repeated = 0
    for outline in outlines:
        try:
            source = _source(outline)
        except SlipError as slip:
            left_out += slip.found
            continue
        if addresses(source) & there:
            repeated += 1
        else:
            there |= addresses(source)
            found.append(source)
    taken = {name for each in known for name in (each.id, *each.aliases)}
    return OpmlImport(tuple(_with_ids_of_their_own(found, taken)), repeated, tuple(left_out))


def _source(outline: Outline) -> Source:
    """A page's platform is detected at the first poll; a feed alone is a page."""
    feed = _address(outline.feed, outline.line)
    try:
        page = _address(outline.page, outline.line)
    except SlipError:
        if feed is None:
            raise
        page = None
    url = page or feed or ""
    host = urlsplit(url).hostname or ""
    key = outline.key or slug(outline.name) or slug(host) or "source"
    return Source(
        id=key,
        name=outline.name or host,
        url=url,
        platform="feed" if url == feed else "auto",
        vendor=key,
        feed=feed,
        tags=outline.tags,
    )


def _address(url: str | None, number: int) -> str | None:
    """Variables are refused: a foreign list must not send their values anywhere."""
    if url is None:
        return None
    if problem := checks.address(url):
        raise SlipError((number, problem))
    if "${" in url:
        raise SlipError((number, f"{url} holds a variable; only sources.yaml may name one"))
    return url


def _with_ids_of_their_own(sources: Iterable[Source], taken: set[str]) -> Iterator[Source]:
    repeated = Counter[str]()
    for source in sources:
        key = source.id
        while key in taken:
            repeated[source.id] += 1
            key = f"{source.id}-{repeated[source.id] + 1}"
        taken.add(key)
        yield replace(source, id=key, vendor=key)


def can_be_shared(source: Source) -> bool:
    """Return whether the polled address has no variables."""
    return source.enabled and "${" not in f"{source.url}{source.feed}"


def written(sources: Iterable[Source], feed: Callable[[Source], str | None]) -> bytes:
    """Return OPML with a sorted folder for each first tag, then untagged sources.

    `feed` returns a feed's address; a source without one is a link. `category` holds all tags. Omits sources that
    cannot be shared.
    """
    root = Element("opml", {"version": "2.0", "xmlns:statusledger": _NAMESPACE})
    SubElement(SubElement(root, "head"), "title").text = "Status pages"
    body = SubElement(root, "body")
    shared = [source for source in sources if can_be_shared(source)]
    folders = {
        tag: SubElement(body, "outline", {"text": tag, "title": tag})
        for tag in sorted({source.tags[0] for source in shared if source.tags})
    }
    for source in shared:
        SubElement(folders[source.tags[0]] if source.tags else body, "outline", _attributes(source, feed(source)))
    indent(root)
    body_xml: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return body_xml + b"\n"


def _attributes(source: Source, feed: str | None) -> dict[str, str]:
    where = {"type": "rss", "xmlUrl": feed} if feed else {"type": "link", "url": source.url}
    category = {"category": ",".join(source.tags)} if source.tags else {}
    return {"text": source.name, "title": source.name, **where, "htmlUrl": source.url, **category, _ID: source.id}
