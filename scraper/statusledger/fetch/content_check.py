"""Checks of bodies: login pages, challenges and blanks come with status 200."""

import codecs
import re

from statusledger.errors import BadBody, FetchError, Refused
from statusledger.fetch.fetch_failure import FetchFailure
from statusledger.fetch.html_limits import check_markup
from statusledger.model import Format

_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_TITLE = re.compile(r"<title[^<>]*+>([^<]*+)</title", re.IGNORECASE)
_PASSWORD = re.compile(r"<input\b[^<>]*?\btype\s*+=\s*+[\"']?password", re.IGNORECASE)

# Pages served in place of others, recognised by their titles; a word of a title may belong to an incident's.
_PAGES: tuple[tuple[type[FetchError], str, re.Pattern[str]], ...] = (
    (
        Refused,
        "a challenge page",
        re.compile(
            r"just a moment\W*|attention required!.*|access denied|checking your browser.*|human verification"
            r"|(?:verifying|verify|confirm) (?:that )?you are (?:a )?human.*|security check(?:point)?|ddos-guard",
            re.IGNORECASE,
        ),
    ),
    (
        Refused,
        "a login page",
        re.compile(r"(?:.*\s[-|·–—]\s)?(?:log|sign)[ -]?in(?:\s(?:to|[-|·–—])\s(?s:.*))?", re.IGNORECASE),  # noqa: RUF001
    ),
    (BadBody, "an inactive page", re.compile(r".*\bpage inactive", re.IGNORECASE)),
)

# How much is looked at of what is not HTML: enough for a title far down, a trifle against 32 MB.
_HEAD = 65_536

_PROLOG = re.compile(r"(?:\s++|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_ROOT = re.compile(r"<(?:\w+:)?(?:rss|feed|RDF)[\s>/]")
_DECLARED = re.compile(rb"encoding=[\"']([^\"']*)")
# A prolog in one of these reads as it looks. In others, UTF-7 say, a DTD can hide in what looks like a comment.
_TRANSPARENT = re.compile(rb"utf-?(?:8|16)|us-ascii|iso-8859-\d+|latin-?1|windows-125\d|cp125\d", re.IGNORECASE)


def admit(body: bytes, expects: Format) -> None:
    """Check a body, whatever its content type: many are wrong. Raises FetchFailure."""
    text = _text(body, None if expects is Format.HTML else _HEAD)
    if not text:
        raise FetchFailure(BadBody, "an empty body", 200)
    _GATES[expects](text)
    if expects is Format.FEED:
        _check_encoding(body)


def _json(text: str) -> None:
    """Admit `null` too: Go writes it for an empty list."""
    if text[0] in "{[" or text == "null":
        return
    if text[0] == "<":
        raise _instead(text, "JSON")
    raise FetchFailure(BadBody, f"no JSON object or array: it begins with {text[0]!r}", 200)


def _feed(text: str) -> None:
    prolog = _PROLOG.match(text)
    root = prolog.end() if prolog else 0
    if text.startswith(("<!DOCTYPE", "<!ENTITY"), root) and not _HTML.match(text, root):
        raise FetchFailure(BadBody, "a feed with a document type definition, which could unfold to anything", 200)
    if not _ROOT.match(text, root):
        raise _instead(text, "a feed")


def _html(text: str) -> None:
    if text[0] != "<":
        raise FetchFailure(BadBody, f"no HTML: it begins with {text[0]!r}", 200)
    known = _known_page(text)
    if known is not None:
        raise known
    check_markup(text)


def _plain(text: str) -> None:
    if _HTML.match(text):
        raise _instead(text, "text")


def _event(text: str) -> None:
    if text[0] == "<":
        raise _instead(text, "a stream of events")


_GATES = {Format.JSON: _json, Format.FEED: _feed, Format.HTML: _html, Format.TEXT: _plain, Format.EVENT: _event}


def _instead(text: str, due: str) -> FetchFailure:
    known = _known_page(text)
    if known is not None:
        return FetchFailure(known.kind, f"{known.reason} instead of {due}", 200)
    if _PASSWORD.search(text):
        return FetchFailure(Refused, f"a login page instead of {due}", 200)
    what = "an HTML page" if _HTML.search(text, 0, 4096) else "something else"
    return FetchFailure(BadBody, f"{what} instead of {due}", 200)


def _known_page(text: str) -> FetchFailure | None:
    title = _TITLE.search(text)
    for kind, name, pattern in _PAGES:
        if title and pattern.fullmatch(title[1].strip()):
            return FetchFailure(kind, name, 200)
    return None


def _check_encoding(feed: bytes) -> None:
    """Refuse encodings that hide a DTD; parsers find them all along the first line."""
    first_line_end = feed.find(b"\n", len(feed) - len(feed.lstrip()))
    declared = _DECLARED.findall(feed, 0, first_line_end if first_line_end > 0 else len(feed))
    for name in declared:
        if not _TRANSPARENT.fullmatch(name):
            raise FetchFailure(BadBody, f"a feed in the encoding {name.decode('latin-1')[:40]}", 200)


def _text(body: bytes, length: int | None) -> str:
    """Return the beginning of a body: UTF-16 by its mark, else latin-1."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body[:length].decode("utf-16", "replace").strip()
    return body.removeprefix(codecs.BOM_UTF8).lstrip()[:length].decode("latin-1").rstrip()
