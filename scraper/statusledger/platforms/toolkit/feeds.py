"""RSS 0.9x, 1.0, 2.0 and Atom bytes to typed entries.

feedparser gets complete XML of bounded shape, from memory: it would open files and addresses, expand entities, guess
zones and salvage half a feed.
"""

import codecs
import io
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from typing import Any
from xml.parsers import expat

import feedparser
import feedparser.api
from msgspec import Struct

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import Document, Page
from statusledger.text import addresses

MOST_ENTRIES = 5_000
_MOST_ELEMENTS = 150_000  # 5,000 entries of thirty elements
_DEEPEST = 100
_MOST_ATTRIBUTES = 100
_BYTE_ORDER = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_DECLARED = re.compile(rb"""\s*<\?xml[^>]{1,200}?encoding\s*=\s*["']([\w.:-]+)["']""")
_PROLOG = re.compile(r"(?:\s++|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_ROOT = re.compile(r"<(?:[\w.-]+:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:(\d{1,9})|x([\da-fA-F]{1,8}));")
# What an address without a scheme begins with, and what is rather the name of a page beside the feed.
_HOST = re.compile(r"(?:[a-z\d-]{1,63}\.){1,10}[a-z]{2,24}(?::\d{1,5})?", re.IGNORECASE)
_FILE = re.compile(r"\.(?:html?|php|aspx?|jspx?|cgi|xml|rss|atom|json|txt)", re.IGNORECASE)
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-fA-F]{1,6});)")

feedparser.api.PREFERRED_XML_PARSERS = ["statusledger.platforms.toolkit.sax"]


class Entry(Struct, frozen=True, kw_only=True, dict=True):
    """Item or entry; dates are the vendor's words, `html` is the fullest text, unchanged."""

    id: str | None
    title: str
    link: str | None
    published: str | None
    updated: str | None
    html: str
    categories: tuple[str, ...] = ()

    @cached_property
    def heading(self) -> str:
        """The title as one line."""
        return text.plain(self.title)

    @cached_property
    def body(self) -> str:
        """The text as Markdown."""
        return text.markdown(self.html)


class Feed(Struct, frozen=True):
    """Feed with entries in the vendor's order; `generator` is the software that it names."""

    title: str
    link: str | None
    entries: tuple[Entry, ...]
    generator: str | None = None


def page_of(feed: Feed) -> Page:
    """Return the page of a feed, by title and link."""
    return Page(name=text.plain(feed.title) or None, url=text.link(feed.link or ""))


def read(document: Document) -> Feed:
    """Parse a complete feed. Raises NormalizeError."""
    return _read(document.url, document.body)


@lru_cache(maxsize=1)
def _read(url: str, body: bytes) -> Feed:
    """Cached for all platforms that match one document."""
    text = _decoded(body)
    parsed = _parsed(_well_formed(_REFERENCE.sub(_written, _NOT_XML.sub("", text[_root(text) :]))))
    return Feed(
        title=_words(parsed["feed"], "title") or "",
        link=_link(url, parsed["feed"]),
        entries=tuple(_entry(url, entry) for entry in parsed["entries"]),
        generator=_words(parsed["feed"], "generator"),
    )


def _decoded(body: bytes) -> str:
    """Decode by byte order mark, else as UTF-8, whatever is declared, else as declared."""
    for encoding in _encodings(body):
        try:
            return body.decode(encoding).lstrip("\ufeff")
        except (UnicodeError, LookupError):
            continue
    raise NormalizeError("not a feed: its bytes are text in no encoding it could be in")


def _encodings(body: bytes) -> Iterator[str]:
    marked = next((encoding for mark, encoding in _BYTE_ORDER if body.startswith(mark)), None)
    if marked:
        yield marked
        return
    match = _DECLARED.match(body)
    declared = [match[1].decode()] if match else []
    if b"\x1b" in body:  # the shifts of ISO 2022, which would pass for UTF-8
        yield from declared
    yield from ("utf-8", *declared, "cp1252")


def _root(text: str) -> int:
    """Without the text before the root element there is no DTD, hence no entity to expand."""
    prolog = _PROLOG.match(text)
    start = prolog.end() if prolog else 0
    if not _ROOT.match(text, start):
        dtd = text.startswith("<!", start)
        raise NormalizeError(f"not a feed{' without a DTD' if dtd else ''}: it begins {text[start : start + 40]!r}")
    return start


def _written(reference: re.Match[str]) -> str:
    number = int(reference[1]) if reference[1] else int(reference[2], 16)
    is_character = number <= sys.maxunicode and not 0xD800 <= number <= 0xDFFF and not _NOT_XML.match(chr(number))
    return reference[0] if is_character else ""


class _Shape:
    """Counts that stop the parser where feedparser would take long."""

    def __init__(self) -> None:
        self.elements = self.entries = self.depth = 0

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        self.depth += 1
        self.entries += name.rpartition(" ")[2] in {"item", "entry"}
        if self.entries > MOST_ENTRIES:
            raise NormalizeError(f"a feed of more than {MOST_ENTRIES} entries is not read")
        if self.elements > _MOST_ELEMENTS or self.depth > _DEEPEST or len(attributes) > _MOST_ATTRIBUTES:
            raise NormalizeError("a feed of so many elements, so deep or with so many attributes is not read")

    def closed(self, _name: str) -> None:
        self.depth -= 1


def _well_formed(xml: str) -> bytes:
    """Escape bare ampersands where that makes the XML readable."""
    for candidate in (xml.encode("utf-8", "replace"), _BARE_AMPERSAND.sub("&amp;", xml).encode("utf-8", "replace")):
        shape, parser = _Shape(), expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler, parser.EndElementHandler = shape.opened, shape.closed
        try:
            parser.Parse(candidate, True)
        except expat.ExpatError as error:
            trouble = error
        else:
            return candidate
    raise NormalizeError(f"not a whole feed: {trouble}")


def _parsed(xml: bytes) -> Any:  # noqa: ANN401 - feedparser has no types
    parsed = feedparser.parse(io.BytesIO(xml), sanitize_html=False, resolve_relative_uris=False)
    if parsed["bozo"] or not parsed["version"]:
        raise NormalizeError(
            f"not a feed of a kind that is known: {parsed.get('bozo_exception', 'it names no version')}"
        )
    return parsed


def _entry(url: str, entry: dict[str, Any]) -> Entry:
    return Entry(
        id=_words(entry, "id"),
        title=_words(entry, "title") or "",
        link=_link(url, entry),
        published=_words(entry, "published"),
        updated=_words(entry, "updated"),
        html=_html(entry),
        categories=tuple(filter(None, (_words(tag, "term") for tag in dict.get(entry, "tags", ())))),
    )


def _words(fields: dict[str, Any], name: str) -> str | None:
    """Bypasses feedparser's lookup, which answers for `updated` with `published`."""
    return str(dict.get(fields, name) or "").strip() or None


def _link(url: str, fields: dict[str, Any]) -> str | None:
    """An address that lacks its scheme is no path below the feed's."""
    link = _words(fields, "link")
    if link and _is_without_scheme(url, link):
        link = f"https://{link}"
    return (addresses.join(url, link) or None) if link else None


def _is_without_scheme(url: str, link: str) -> bool:
    host, slash, _ = link.partition("/")
    is_host = _HOST.fullmatch(host) is not None and (slash != "" or _FILE.search(host) is None)
    return is_host or (host != "" and host == addresses.split(url).netloc)


def _html(entry: dict[str, Any]) -> str:
    contents: Iterable[dict[str, Any]] = dict.get(entry, "content", ())
    texts = [*(_words(content, "value") for content in contents), _words(entry, "summary")]
    return next((text for text in texts if text), "")
