"""Rows of a body: JSON, also in a call; entries of a feed; JSON in a page, or its elements."""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterable, Iterator
from html import escape, unescape
from itertools import chain, pairwise
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from statusledger.errors import NormalizeError
from statusledger.platforms.toolkit import flight, mending

_CALL = re.compile(rb"\s*+[\w$.]{1,80}+\s*+\(\s*+(?=[{\[])")
_IN_SCRIPT = re.compile(rb"<script\b[^>]{0,500}+>\s*+(?P<json>[{\[](?:[^<]|<(?!/script))*+)", re.IGNORECASE)
_IN_ELEMENT = re.compile(rb">\s*+(?P<json>[{\[][^<]*+)")
_IN_ATTRIBUTE = re.compile(rb"=\"\s*+(?P<json>[{\[][^\"]*+)\"")
_ENTRY = re.compile(rb"(?=<(?:item|entry)[ >])")
_END = re.compile(rb"</(?:item|entry)>")
_BLOCK = re.compile(rb"(?:(?:<|&lt;)p(?:>|&gt;)\s*+)?+(?:<|&lt;)small(?:>|&gt;)")
_AFTER_BLOCKS = re.compile(rb"\]\]>|</(?:description|content|summary)\b")
_PAGE = re.compile(rb"\s*+<(?:!doctype html|html|div|input|section|main)\b", re.IGNORECASE)
_PARTS = ", ".join(
    (
        ".unresolved-incident",
        ".scheduled-maintenance",
        ".incident-container",
        "[data-component-id]",  # Statuspage
        ".update-row",
        ".incident-history-item",
        "tr.capability-row",  # Azure
        ".incident-body[class*=incident-mostsevere-status-]",  # StatusCast
    )
)
"""The parts of plain pages that platforms read as one row each; none stands in another."""


class Holder(Struct, frozen=True):
    """Part of a body that holds rows: a value edited in place, and its encoder."""

    value: Any
    body: Callable[[Any], bytes]
    is_markup: bool = False


def holders_of(body: bytes) -> Iterator[Holder]:
    """Yield the candidates for the rows of a body, likeliest first."""
    if body.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return _of_utf_16(body)
    readers = (_whole_of, _entries_of, _flight_of, _embedded_in, _parts_of)
    return filter(None, (reader(body) for reader in readers))


def _whole_of(body: bytes) -> Holder | None:
    call = _CALL.match(body)
    start = call.end() if call else 0
    rest = body[start:].rstrip().removesuffix(b";").rstrip()
    rest = rest.removesuffix(b")") if call else rest
    value = _decoded(rest) or (_mended(rest) if rest.lstrip()[:1] in (b"{", b"[") else None)
    before, after = body[:start], body[start + len(rest) :]
    return Holder(value, lambda new: before + msgspec.json.encode(new) + after) if value else None


def _decoded(words: bytes) -> Any:  # noqa: ANN401 - JSON
    try:
        return msgspec.json.decode(words)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _mended(words: bytes) -> Any:  # noqa: ANN401 - JSON
    """None also for halves of characters, which cannot be encoded."""
    try:
        return msgspec.json.decode(msgspec.json.encode(mending.loads(words.decode())))
    except (ValueError, RecursionError):
        return None


def _flight_of(body: bytes) -> Holder | None:
    if flight.PUSH.encode() not in body:
        return None
    try:
        rows = flight.rows(body)
    except NormalizeError:
        return None
    return Holder(_apart(flight.given(rows)), lambda _: flight.page_of(rows))


def _embedded_in(body: bytes) -> Holder | None:
    found: dict[int, tuple[int, Any, Callable[[bytes], bytes]]] = {}
    plain = ((match, match["json"], _in_script) for match in _IN_SCRIPT.finditer(body))
    escaped = chain(_IN_ELEMENT.finditer(body), _IN_ATTRIBUTE.finditer(body))
    marked = ((match, unescape(match["json"].decode("utf-8", "replace")).encode(), _in_markup) for match in escaped)
    for match, words, written in chain(plain, marked):
        value = _decoded(words.strip().removesuffix(b";"))
        if isinstance(value, dict | list) and match.start("json") not in found:
            found[match.start("json")] = (match.end("json"), value, written)

    def together(_: object) -> bytes:
        whole, place = b"", 0
        for start, (end, value, written) in sorted(found.items(), key=lambda each: each[0]):
            whole, place = whole + body[place:start] + written(msgspec.json.encode(value)), end
        return whole + body[place:]

    return Holder(_apart(value for _, value, _ in found.values()), together) if found else None


def _apart(values: Iterable[Any]) -> dict[str, dict[str, Any]]:
    """Under distinct names, as they are not rows of one list."""
    return {f"#{number}": {f"#{number}": value} for number, value in enumerate(values)}


def _in_script(words: bytes) -> bytes:
    return words.replace(b"</", rb"<\/")


def _in_markup(words: bytes) -> bytes:
    return escape(words.decode()).encode()


def _entries_of(body: bytes) -> Holder | None:
    head, *entries = _ENTRY.split(body)
    end = _END.search(entries[-1]) if entries else None
    if end is None:
        return None
    entries[-1], tail = entries[-1][: end.end()], entries[-1][end.end() :]
    return Holder(list(map(_entry, entries)), lambda new: b"".join((head, *markup_in(new), tail)), is_markup=True)


def _entry(entry: bytes) -> dict[str, Any]:
    starts = [match.start() for match in _BLOCK.finditer(entry)]
    end = _AFTER_BLOCKS.search(entry, starts[-1]) if starts else None
    if end is None:
        return {"whole": entry}
    edges = [*starts, end.start()]
    blocks = [entry[since:until] for since, until in pairwise(edges)]
    return {"before": entry[: starts[0]], "blocks": blocks, "after": entry[end.start() :]}


def markup_in(row: object) -> Iterator[bytes]:
    """Yield the markup of a row, in order; nothing for JSON."""
    if isinstance(row, bytes):
        yield row
    elif isinstance(row, dict | list):
        for each in row.values() if isinstance(row, dict) else row:
            yield from markup_in(each)


def _of_utf_16(body: bytes) -> Iterator[Holder]:
    try:
        plain = body.decode("utf-16").encode()
    except UnicodeError:
        return
    yield from map(_in_utf_16, holders_of(plain))


def _in_utf_16(plain: Holder) -> Holder:
    return replace(plain, body=lambda new: plain.body(new).decode().encode("utf-16"))


def _parts_of(body: bytes) -> Holder | None:
    """Elements with the same HTML are all kept or all removed."""
    if not _PAGE.match(body):
        return None
    from selectolax.lexbor import LexborHTMLParser  # a page is rarely broken, and other bodies need no tree

    page = body.decode("utf-8", "replace")
    parts = [(node.html or "").encode() for node in LexborHTMLParser(page).css(_PARTS)]

    def without_others(kept: list[bytes]) -> bytes:
        tree = LexborHTMLParser(page)
        for node in tree.css(_PARTS):
            if (node.html or "").encode() not in kept:
                node.decompose()
        return (tree.html or "").encode()

    return Holder(parts, without_others, is_markup=True) if parts else None
