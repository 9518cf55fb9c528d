"""Change entries of sources.yaml. Everything around them is kept as people wrote it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from difflib import unified_diff
from pathlib import Path
from typing import Self

import yaml
from msgspec import Struct

from statusledger.catalogue import load
from statusledger.catalogue.edits import Edit, edited, end, next_row, start
from statusledger.catalogue.writing import (
    check_text,
    contents,
    entry_keys,
    inline,
    replace_file,
    scalar,
    written,
)
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

    A bare id becomes an entry of its own. Raises CatalogueError where an id is missing, and where the file cannot be
    changed without changing other entries.
    """
    file = Opened.of(path, changes.keys(), platforms)
    edits: list[Edit] = []
    for source, node in file.nodes.items():
        edits += _edits(node, file.sources[source], changes[source])
    return file.revision(edits, [changes.get(key, each) for key, each in file.sources.items()], platforms)


def _edits(node: yaml.Node, before: Source, after: Source) -> Iterator[Edit]:
    if isinstance(node, yaml.ScalarNode):
        return _spelled_out(node, after)
    if isinstance(node, yaml.CollectionNode) and node.flow_style:
        return iter([Edit(start(node), end(node), inline(after))])
    return _changed_keys(node, before, after)


def _spelled_out(node: yaml.ScalarNode, source: Source) -> Iterator[Edit]:
    indent = " " * node.start_mark.column
    yield Edit(start(node), end(node), f"\n{indent}".join(each[2:] for each in written(source).splitlines()))


def _changed_keys(node: yaml.Node, before: Source, after: Source) -> Iterator[Edit]:
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
        yield Edit(end(last), end(last), lines)
    for name in {**old, **new}:
        if name in there and name not in new:
            yield _removed(node, *there[name], following.get(name))
        elif name in there and old.get(name) != new[name]:
            yield Edit(start(there[name][1]), end(there[name][1]), scalar(new[name]))


def _removed(entry: yaml.Node, key: yaml.Node, value: yaml.Node, following: yaml.Node | None) -> Edit:
    """The rows of a key; of the first, which stands beside the dash, all up to the following key."""
    if following is not None and start(key) == start(entry):
        return Edit(start(key), start(following), "")
    return Edit((key.start_mark.line, 0), next_row(value), "")
