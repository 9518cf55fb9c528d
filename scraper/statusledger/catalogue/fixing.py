"""Change an entry of sources.yaml. Everything around the changed values is kept as people wrote it."""

from collections.abc import Collection, Iterator
from pathlib import Path

import yaml
from msgspec import Struct

from statusledger.catalogue import load
from statusledger.catalogue.writing import contents, entry_keys, replace_file, scalar, written
from statusledger.config.document import entries
from statusledger.errors import CatalogueError
from statusledger.model import Source

_Place = tuple[int, int]


class _Edit(Struct, frozen=True, order=True):
    """Text that replaces the range from `start` to `end`, both line and column, counted from 0."""

    start: _Place
    end: _Place
    text: str


def fix(path: Path, key: str, source: Source, platforms: Collection[str]) -> int:
    """Change the entry of an id to `source`; return its line.

    A bare id becomes an entry of its own. Raises CatalogueError where the id is missing, or the file cannot be changed
    without changing other entries.
    """
    before = contents(path)
    known = list(load(path, platforms))
    places = [place for place, each in enumerate(known) if each.id == key]
    if not places:
        raise CatalogueError(f"{path}: no entry {key}; add one")
    node = entries(path)[places[0]]
    text = (before or b"").decode("utf-8-sig")
    rows = text.splitlines(keepends=True)
    newline = "\r\n" if "\r\n" in text else "\n"
    edits = _spelled_out(node, source) if isinstance(node, yaml.ScalarNode) else _edits(node, known[places[0]], source)
    for edit in sorted(edits, reverse=True):
        _apply(rows, edit, newline)
    known[places[0]] = source
    replace_file(path, before, "".join(rows), known, platforms)
    return int(node.start_mark.line) + 1


def _spelled_out(node: yaml.ScalarNode, source: Source) -> Iterator[_Edit]:
    indent = " " * node.start_mark.column
    yield _Edit(_start(node), _end(node), f"\n{indent}".join(each[2:] for each in written(source).splitlines()))


def _edits(node: yaml.Node, before: Source, after: Source) -> Iterator[_Edit]:
    old, new = entry_keys(before), entry_keys(after)
    lines = {key.value: (key, value) for key, value in node.value}
    last = lines["platform"][1]
    for name in {**old, **new}:
        if name in lines and name not in new:
            line = lines[name][0].start_mark.line
            yield _Edit((line, 0), (lines[name][1].end_mark.line + 1, 0), "")
        elif name in lines and old.get(name) != new[name]:
            yield _Edit(_start(lines[name][1]), _end(lines[name][1]), scalar(new[name]))
        elif name not in lines and name in new and old.get(name) != new[name]:
            indent = " " * node.start_mark.column
            yield _Edit(_end(last), _end(last), f"\n{indent}{name}: {scalar(new[name])}")


def _start(node: yaml.Node) -> _Place:
    return node.start_mark.line, node.start_mark.column


def _end(node: yaml.Node) -> _Place:
    return node.end_mark.line, node.end_mark.column


def _apply(rows: list[str], edit: _Edit, newline: str) -> None:
    (first, column), (last, until) = edit.start, edit.end
    tail = rows[last][until:] if last < len(rows) else ""
    rows[first : last + 1] = (rows[first][:column] + edit.text.replace("\n", newline) + tail).splitlines(keepends=True)
