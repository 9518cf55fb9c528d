"""Where a body holds rows: JSON as such, in a call or in a script of a page; or the entries of a feed."""

import re
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct

_CALL = re.compile(rb"\s*+[\w$.]{1,80}+\s*+\(\s*+(?=[{\[])")
_SCRIPT = re.compile(rb"<script\b[^>]{0,500}+>\s*+(?=[{\[])")
_ENTRY = re.compile(rb"(?=<(?:item|entry)[ >])")
_END = re.compile(rb"</(?:item|entry)>")


class Holder(Struct, frozen=True):
    """What of a body holds rows, as a value that is taken apart in place, and how it becomes a body again."""

    value: Any
    body: Callable[[Any], bytes]


def holder_of(body: bytes) -> Holder | None:
    """JSON as such, in a call or in a script of a page; or the entries of a feed."""
    starts = [0] if body.lstrip()[:1] in (b"{", b"[") else [each.end() for each in _SCRIPT.finditer(body)]
    if call := _CALL.match(body):
        starts = [call.end()]
    found = max((each for start in starts if (each := _json_at(body, start))), key=lambda each: each[1], default=None)
    return found[0] if found else _entries_of(body)


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
