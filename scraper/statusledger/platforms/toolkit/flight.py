"""Data of a Next.js page for its scripts: rows of React's flight format.

A row is `id:JSON`, or `id:Tlength,text` for a long string, in hexadecimal. Strings may be references: `$undefined`,
`$D` and a date, `$` and a row's id, with `:` and a path into it; a literal leading `$` is doubled.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec import UNSET
from selectolax.lexbor import LexborHTMLParser

from statusledger.errors import NormalizeError

PUSH = "self.__next_f.push("
_PROPS = 3  # where an element, `["$", type, key, props]`, keeps what `:props` leads to
_MOST_VALUES = 2_000_000
_DEEPEST = 100
_ROW = re.compile(rb"(?P<row>[0-9a-f]*):(?:T(?P<length>[0-9a-f]{1,8}),)?")
_REFERENCE = re.compile(r"\$(?P<row>[0-9a-f]+)(?P<way>(?::[^:]*)*)")


def objects(body: bytes, *names: str) -> Iterator[dict[str, Any]]:
    """Yield objects with lists or objects under all these names, references resolved.

    Undefined values and nested elements are left out. Raises NormalizeError.
    """
    held = rows(body)
    resolver = _Resolver(held)
    for row in held.values():
        for each in _within(row):
            if all(isinstance(each.get(name), dict | list) for name in names):
                yield resolver.resolved({key: value for key, value in each.items() if key != "children"})


def rows(body: bytes) -> dict[str, Any]:
    """Return the unparsed content of each row. Raises NormalizeError."""
    try:
        return _rows(_data(body))
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise NormalizeError(f"a page whose data cannot be read: {error}") from error


def given(rows: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the named objects and lists of each element's properties, without nested elements."""
    pending: list[Any] = list(rows.values())[::-1]
    while pending:
        value = pending.pop()
        if isinstance(value, list):
            pending += reversed(value)
        elif isinstance(value, dict):
            pending.append(value.get("children"))
            yield {key: each for key, each in value.items() if key != "children" and isinstance(each, dict | list)}


def page_of(rows: Mapping[str, Any]) -> bytes:
    """Return a page that carries only these rows."""
    data = b"".join(b"%s:%s\n" % (row.encode(), msgspec.json.encode(held)) for row, held in rows.items())
    pushed = msgspec.json.encode([1, data.decode()]).replace(b"</", rb"<\/")
    return b"<html><body><script>%s%s)</script></body></html>" % (PUSH.encode(), pushed)


def _data(body: bytes) -> bytes:
    scripts = (node.text().strip() for node in LexborHTMLParser(body.decode("utf-8", "replace")).css("script"))
    pushed = [
        msgspec.json.decode(script.removeprefix(PUSH).rstrip(";")[:-1], type=list)
        for script in scripts
        if script.startswith(PUSH)
    ]
    return "".join(str(part) for kind, part in (each for each in pushed if len(each) == 2) if kind == 1).encode()


def _rows(data: bytes) -> dict[str, Any]:
    """Rows for modules, hints and errors have a capital as a tag."""
    rows: dict[str, Any] = {}
    place = 0
    while place < len(data):
        head = _ROW.match(data, place)
        if head is None:
            raise ValueError(f"no row begins at byte {place}")
        start, row = head.end(), head["row"].decode()
        if head["length"]:
            place = start + int(head["length"], 16)
            if place > len(data):
                raise ValueError("its last row is cut short")
            rows[row] = data[start:place].decode()
            continue
        end = data.find(b"\n", start)
        place = end + 1 if end >= 0 else len(data)
        if not data[start : start + 1].isupper():
            rows[row] = msgspec.json.decode(data[start:place])
    return rows


def _within(value: object) -> Iterator[dict[str, Any]]:
    pending = [value]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            yield value
            pending += reversed(value.values())
        elif isinstance(value, list):
            pending += reversed(value)


class _Resolver:
    """Limited, as a row may be referred to many times."""

    def __init__(self, rows: Mapping[str, Any]) -> None:
        self._rows = rows
        self._left = _MOST_VALUES

    def resolved(self, value: Any, depth: int = 0) -> Any:  # noqa: ANN401 - JSON
        self._left -= 1
        if self._left < 0 or depth > _DEEPEST:
            raise NormalizeError("a page whose data is too large or too deep")
        if isinstance(value, str):
            return self._word(value, depth) if value.startswith("$") else value
        if isinstance(value, list):
            return [None if (each := self.resolved(item, depth + 1)) is UNSET else each for item in value]
        if isinstance(value, dict):
            items = ((key, self.resolved(item, depth + 1)) for key, item in value.items())
            return {key: item for key, item in items if item is not UNSET}
        return value

    def _word(self, word: str, depth: int) -> Any:  # noqa: ANN401 - JSON
        if word == "$undefined":
            return UNSET
        if word.startswith(("$$", "$D")):
            return word[1:] if word[1] == "$" else word[2:]
        match = _REFERENCE.fullmatch(word)
        if match is None or match["row"] not in self._rows:
            return word
        target = self._rows[match["row"]]
        if isinstance(target, str) and not match["way"]:
            return target
        return self.resolved(_part(target, match["way"].split(":")[1:]), depth + 1)


def _part(value: Any, way: list[str]) -> Any:  # noqa: ANN401 - JSON
    for step in way:
        try:
            place = (_PROPS if step == "props" else int(step)) if isinstance(value, list) else step
            value = value[place]
        except (KeyError, IndexError, ValueError, TypeError):
            return None
    return value
