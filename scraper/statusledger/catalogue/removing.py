"""Remove entries of sources.yaml, with the comments right above them."""

from collections.abc import Collection, Sequence
from pathlib import Path

import yaml

from statusledger.catalogue.edits import Edit, Place, next_row
from statusledger.catalogue.fixing import Opened, Revision
from statusledger.catalogue.writing import first_row
from statusledger.config.document import entries, line
from statusledger.errors import CatalogueError


def remove(path: Path, keys: Collection[str], platforms: Collection[str]) -> Revision:
    """Remove the entries of these ids with their comments, without writing the file.

    Raises CatalogueError as `revise` does, and for the last entry.
    """
    file = Opened.of(path, keys, platforms)
    kept = [each for key, each in file.sources.items() if key not in keys]
    if not kept:
        raise CatalogueError(f"{path}: would have no entry left; keep one, or delete the file")
    rows, starts = file.before.decode().splitlines(), [line(node) for node in entries(path)]
    edits = [Edit(*_rows_of(node, rows, starts), "") for node in file.nodes.values()]
    return file.revision(edits, kept, platforms)


def _rows_of(node: yaml.Node, rows: Sequence[str], starts: Sequence[int]) -> tuple[Place, Place]:
    """Find the rows of an entry, of the comments above it, and of the blank line that separates it."""
    first, (after, _) = first_row(rows, starts.index(line(node)), starts), next_row(_last(node))
    if after < len(rows) and not rows[after].strip():
        after += 1
    elif after >= len(rows) and first and not rows[first - 1].strip():
        first -= 1
    return (first, 0), (after, 0)


def _last(node: yaml.Node) -> yaml.Node:
    """Find the last value in a node; a block ends where the next begins, below comments."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return node
