"""Edits of the text of a YAML file, by the places of its nodes."""

import sys
from collections.abc import Iterable

import yaml
from msgspec import Struct

Place = tuple[int, int]
BYTE_ORDER_MARK = "\ufeff"
_END = sys.maxsize


class Edit(Struct, frozen=True, order=True):
    """Text that replaces the range from `start` to `end`, both line and column, counted from 0."""

    start: Place
    end: Place
    text: str


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Return a text after edits, with its line ends and its byte order mark."""
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    rows = text.removeprefix(mark).splitlines(keepends=True)
    newline = "\r\n" if "\r\n" in text else "\n"
    for edit in sorted(edits, reverse=True):
        _apply(rows, edit, newline)
    return "".join((mark, *rows))


def start(node: yaml.Node) -> Place:
    """Return where a value begins."""
    return node.start_mark.line, node.start_mark.column


def end(node: yaml.Node) -> Place:
    """Return where a value ends; a block ends where the next one begins."""
    return node.end_mark.line, node.end_mark.column


def end_of_row(node: yaml.Node) -> Place:
    """Return the end of the row on which a value ends."""
    return node.end_mark.line, _END


def next_row(node: yaml.Node) -> Place:
    """Return the row after a value; a block ends at the beginning of that already."""
    row, column = end(node)
    return (row if column == 0 and row > node.start_mark.line else row + 1), 0


def _apply(rows: list[str], edit: Edit, newline: str) -> None:
    (first, _), (last, _) = edit.start, edit.end
    head, _ = _parted(rows, edit.start)
    _, tail = _parted(rows, edit.end)
    rows[first : last + 1] = (head + edit.text.replace("\n", newline) + tail).splitlines(keepends=True)


def _parted(rows: list[str], place: Place) -> tuple[str, str]:
    """Return the row of a place before and after it."""
    number, column = place
    row = rows[number] if number < len(rows) else ""
    column = min(column, len(row.rstrip("\r\n")))
    return row[:column], row[column:]
