"""Change entries of sources.yaml. Everything around them is kept as people wrote it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from difflib import unified_diff
from pathlib import Path
from typing import Any, Self

import yaml
from msgspec import Struct

from statusledger.catalogue import load
from statusledger.catalogue.edits import Edit, edited, end, end_of_row, next_row, start
from statusledger.catalogue.writing import as_named, check_text, contents, entry_keys, replace_file, scalar
from statusledger.config.document import entries, line
from statusledger.errors import CatalogueError
from statusledger.model import Source


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


class Opened(Struct, frozen=True):
    """A file to change: its bytes, all its sources by id, and the nodes of those to change."""

    path: Path
    before: bytes
    sources: dict[str, Source]
    nodes: dict[str, yaml.Node]

    @classmethod
    def of(cls, path: Path, keys: Collection[str], platforms: Collection[str]) -> Self:
        """Read a file. Raises CatalogueError where an id is missing."""
        before = contents(path) or b""
        known = {each.id: each for each in load(path, platforms)}
        if missing := set(keys) - known.keys():
            raise CatalogueError(f"{path}: no entry {min(missing)}; add one")
        nodes = {key: node for key, node in zip(known, entries(path), strict=True) if key in keys}
        return cls(path, before, known, nodes)

    def revision(self, edits: Iterable[Edit], expected: Sequence[Source], platforms: Collection[str]) -> Revision:
        """Edit the text. Raises CatalogueError where it does not hold the expected sources afterwards."""
        after = edited(self.before.decode(), edits)
        check_text(self.path, after, expected, platforms)
        lines = {key: line(node) for key, node in self.nodes.items()}
        return Revision(self.path, self.before, after, tuple(expected), lines)


def fix(path: Path, key: str, source: Source, platforms: Collection[str]) -> int:
    """Change the entry of an id to `source`; return its line. Raises CatalogueError as `revise` does."""
    revision = revise(path, {key: source}, platforms)
    revision.write(platforms)
    return revision.lines[key]


def revise(path: Path, changes: Mapping[str, Source], platforms: Collection[str]) -> Revision:
    """Change the entries of these ids, without writing the file.

    An entry that takes keys from a shipped one goes on to do so. Raises CatalogueError where an id is missing, and
    where the file cannot be changed without changing other entries.
    """
    file = Opened.of(path, changes.keys(), platforms)
    shipped = _shipped_entries(file.nodes, platforms)
    edits: list[Edit] = []
    for key, node in file.nodes.items():
        new = _keys(node, changes[key], shipped.get(key, {}))
        edits += _edits(node, entry_keys(file.sources[key]), new)
    return file.revision(edits, [changes.get(key, each) for key, each in file.sources.items()], platforms)


def _shipped_entries(nodes: Mapping[str, yaml.Node], platforms: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return the keys of the shipped entries that nodes take keys from."""
    taking = [key for key, node in nodes.items() if not {"name", "url", "platform"} <= _pairs(node).keys()]
    return {each.id: entry_keys(each) for each in (as_named(taking, platforms) if taking else ())}


def _keys(node: yaml.Node, source: Source, shipped: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keys that an entry needs: all, where it has no shipped one or must be without a key of that."""
    new, there = entry_keys(source), _pairs(node)
    if not shipped or shipped.keys() - new.keys() - there.keys():
        return new
    return {name: new[name] for name in new if name == "id" or name in there or shipped.get(name) != new[name]}


def _edits(node: yaml.Node, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Edit]:
    if isinstance(node, yaml.ScalarNode):
        return _spelled_out(node, new)
    if isinstance(node, yaml.CollectionNode) and node.flow_style:
        return iter([Edit(start(node), end(node), scalar(new))])
    return _changed_keys(node, old, new)


def _spelled_out(node: yaml.ScalarNode, new: Mapping[str, Any]) -> Iterator[Edit]:
    yield Edit(start(node), end(node), f"id: {new['id']}")
    yield _added(node, node, {name: value for name, value in new.items() if name != "id"})


def _changed_keys(node: yaml.Node, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Edit]:
    there = _pairs(node)
    following = dict(zip(there, [key for key, _ in node.value[1:]], strict=False))
    if added := {name: value for name, value in new.items() if name not in there}:
        yield _added(node, there.get("platform", there["id"])[1], added)
    for name, (key, value) in there.items():
        if name in old and name not in new:
            yield _removed(node, key, value, following.get(name))
        elif name in new and old.get(name) != new[name]:
            yield Edit(start(value), end(value), scalar(new[name]))


def _added(entry: yaml.Node, above: yaml.Node, keys: Mapping[str, Any]) -> Edit:
    """Rows of keys below a value, and below the comment beside it."""
    indent = " " * entry.start_mark.column
    return Edit(end_of_row(above), end_of_row(above), "".join(f"\n{indent}{key}: {scalar(keys[key])}" for key in keys))


def _pairs(node: yaml.Node) -> dict[str, tuple[yaml.Node, yaml.Node]]:
    return {key.value: (key, value) for key, value in node.value} if isinstance(node, yaml.MappingNode) else {}


def _removed(entry: yaml.Node, key: yaml.Node, value: yaml.Node, following: yaml.Node | None) -> Edit:
    """The rows of a key; of the first, which stands beside the dash, all up to the following key."""
    if following is not None and start(key) == start(entry):
        return Edit(start(key), start(following), "")
    return Edit((key.start_mark.line, 0), next_row(value), "")
