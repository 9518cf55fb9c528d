"""Change an entry of sources.yaml. Everything around the changed values is kept as people wrote it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import unified_diff
from pathlib import Path

import yaml
from msgspec import Struct

from statusledger.catalogue import load
from statusledger.catalogue.writing import check_text, contents, entry_keys, inline, replace_file, scalar, written
from statusledger.config.document import entries, line
from statusledger.errors import CatalogueError
from statusledger.model import Source

_Place = tuple[int, int]
_BYTE_ORDER_MARK = "\ufeff"


class _Edit(Struct, frozen=True, order=True):
    """Text that replaces the range from `start` to `end`, both line and column, counted from 0."""

    start: _Place
    end: _Place
    text: str


class Revision(Struct, frozen=True):
    """A file with other values in some of its entries: its bytes, the new text, and the lines of these by their ids."""

    path: Path
    before: bytes
    after: str
    sources: tuple[Source, ...]
    lines: dict[str, int]

    def patch(self) -> str:
        """Return the difference as a unified diff, for `git apply` or `patch -p1`; empty where there is none."""
        name = self.path.name if self.path.is_absolute() else self.path.as_posix()
        before, after = (text.splitlines(keepends=True) for text in (self.before.decode(), self.after))
        return "".join(unified_diff(before, after, f"a/{name}", f"b/{name}"))

    def write(self, platforms: Collection[str]) -> None:
        """Replace the file. Raises CatalogueError, also where another process changed it meanwhile."""
        replace_file(self.path, self.before, self.after, self.sources, platforms)


def fix(path: Path, key: str, source: Source, platforms: Collection[str]) -> int:
    """Change the entry of an id to `source`; return its line. Raises CatalogueError as `revise` does."""
    revision = revise(path, {key: source}, platforms)
    revision.write(platforms)
    return revision.lines[key]


def revise(path: Path, changes: Mapping[str, Source], platforms: Collection[str]) -> Revision:
    """Change the entries of these ids, without writing the file.

    A bare id becomes an entry of its own. Raises CatalogueError where an id is missing, and where the file cannot be
    changed without changing other entries.
    """
    before = contents(path) or b""
    known = load(path, platforms)
    if missing := changes.keys() - {each.id for each in known}:
        raise CatalogueError(f"{path}: no entry {min(missing)}; add one")
    edits: list[_Edit] = []
    lines: dict[str, int] = {}
    for node, source in zip(entries(path), known, strict=True):
        if source.id in changes:
            lines[source.id] = line(node)
            edits += _edits(node, source, changes[source.id])
    text = before.decode()
    mark = _BYTE_ORDER_MARK if text.startswith(_BYTE_ORDER_MARK) else ""
    after = mark + _edited(text.removeprefix(mark), edits)
    expected = tuple(changes.get(each.id, each) for each in known)
    check_text(path, after, expected, platforms)
    return Revision(path, before, after, expected, lines)


def _edited(text: str, edits: Iterable[_Edit]) -> str:
    rows = text.splitlines(keepends=True)
    newline = "\r\n" if "\r\n" in text else "\n"
    for edit in sorted(edits, reverse=True):
        _apply(rows, edit, newline)
    return "".join(rows)


def _edits(node: yaml.Node, before: Source, after: Source) -> Iterator[_Edit]:
    if isinstance(node, yaml.ScalarNode):
        return _spelled_out(node, after)
    if isinstance(node, yaml.CollectionNode) and node.flow_style:
        return iter([_Edit(_start(node), _end(node), inline(after))])
    return _changed_keys(node, before, after)


def _spelled_out(node: yaml.ScalarNode, source: Source) -> Iterator[_Edit]:
    indent = " " * node.start_mark.column
    yield _Edit(_start(node), _end(node), f"\n{indent}".join(each[2:] for each in written(source).splitlines()))


def _changed_keys(node: yaml.Node, before: Source, after: Source) -> Iterator[_Edit]:
    """Change a block; one that overrides a shipped entry gets the keys it took from there, and stands alone."""
    there = {key.value: (key, value) for key, value in node.value}
    old, new = entry_keys(before), entry_keys(after)
    if not {"name", "url", "platform"} <= there.keys():
        old = {name: value for name, value in old.items() if name in there}
    following = dict(zip(there, [key for key, _ in node.value[1:]], strict=False))
    last, indent = there.get("platform", there["id"])[1], " " * node.start_mark.column
    added = [name for name in new if name not in there and old.get(name) != new[name]]
    if added:
        lines = "".join(f"\n{indent}{name}: {scalar(new[name])}" for name in added)
        yield _Edit(_end(last), _end(last), lines)
    for name in {**old, **new}:
        if name in there and name not in new:
            yield _removed(node, *there[name], following.get(name))
        elif name in there and old.get(name) != new[name]:
            yield _Edit(_start(there[name][1]), _end(there[name][1]), scalar(new[name]))


def _removed(entry: yaml.Node, key: yaml.Node, value: yaml.Node, following: yaml.Node | None) -> _Edit:
    """The rows of a key; of the first, which stands beside the dash, all up to the following key."""
    if following is not None and _start(key) == _start(entry):
        return _Edit(_start(key), _start(following), "")
    return _Edit((key.start_mark.line, 0), _next_row(value), "")


def _start(node: yaml.Node) -> _Place:
    return node.start_mark.line, node.start_mark.column


def _end(node: yaml.Node) -> _Place:
    return node.end_mark.line, node.end_mark.column


def _next_row(node: yaml.Node) -> _Place:
    """The row after a value; a block ends at the beginning of that already."""
    row, column = _end(node)
    return (row if column == 0 and row > node.start_mark.line else row + 1), 0


def _apply(rows: list[str], edit: _Edit, newline: str) -> None:
    (first, column), (last, until) = edit.start, edit.end
    tail = rows[last][until:] if last < len(rows) else ""
    rows[first : last + 1] = (rows[first][:column] + edit.text.replace("\n", newline) + tail).splitlines(keepends=True)
