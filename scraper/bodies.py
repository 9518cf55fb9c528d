"""Where a body holds rows: JSON as such, in a call or in a script of a page; the entries of a feed; parts of a page."""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct

_CALL = re.compile(rb"\s*+[\w$.]{1,80}+\s*+\(\s*+(?=[{\[])")
_SCRIPT = re.compile(rb"<script\b[^>]{0,500}+>\s*+(?=[{\[])")
_ENTRY = re.compile(rb"(?=<(?:item|entry)[ >])")
_END = re.compile(rb"</(?:item|entry)>")
_PAGE = re.compile(rb"\s*+<(?:!doctype html|html|div|input|section|main)\b", re.IGNORECASE)
_PARTS = ", ".join(
    (
        ".unresolved-incident",
        ".scheduled-maintenance",
        ".incident-container",
        "[data-component-id]",  # Statuspage
        ".incident-history-item",
        "tr.capability-row",  # Azure
    )
)
"""The parts of plain pages that platforms read as one row each; none stands in another."""


class Holder(Struct, frozen=True):
    """What of a body holds rows, as a value that is taken apart in place, and how it becomes a body again."""

    value: Any
    body: Callable[[Any], bytes]


def holder_of(body: bytes) -> Holder | None:
    """JSON as such, in a call or in a script of a page; the entries of a feed; or parts of a page."""
    if body.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return _of_utf_16(body)
    starts = [0] if body.lstrip()[:1] in (b"{", b"[") else [each.end() for each in _SCRIPT.finditer(body)]
    if call := _CALL.match(body):
        starts = [call.end()]
    found = max((each for start in starts if (each := _json_at(body, start))), key=lambda each: each[1], default=None)
    return found[0] if found else _entries_of(body) or _parts_of(body)


def _json_at(body: bytes, start: int) -> tuple[Holder, int] | None:
    """The JSON that begins there, and its length."""
    end = body.find(b"</script", start)
    rest = body[start : end if end >= 0 and start else None].rstrip().removesuffix(b";").rstrip()
    rest = rest.removesuffix(b")") if _CALL.match(body) else rest
    try:
        value = msgspec.json.decode(rest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    before, after = body[:start], body[start + len(rest) :]
    return Holder(value, lambda new: before + msgspec.json.encode(new).replace(b"</", rb"<\/") + after), len(rest)


def _entries_of(body: bytes) -> Holder | None:
    """The entries of a feed."""
    head, *entries = _ENTRY.split(body)
    end = _END.search(entries[-1]) if entries else None
    if end is None:
        return None
    entries[-1], tail = entries[-1][: end.end()], entries[-1][end.end() :]
    return Holder(entries, lambda new: head + b"".join(new) + tail)


def _of_utf_16(body: bytes) -> Holder | None:
    """What a body in two-byte characters holds, which is written in them again."""
    try:
        found = holder_of(body.decode("utf-16").encode())
    except UnicodeError:
        return None
    return Holder(found.value, lambda new: found.body(new).decode().encode("utf-16")) if found else None


def _parts_of(body: bytes) -> Holder | None:
    """The parts of a page by their HTML; of those that are alike, all go or none."""
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

    return Holder(parts, without_others) if parts else None
