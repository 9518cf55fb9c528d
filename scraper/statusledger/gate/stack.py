"""stack.yaml: what somebody depends on, as a list of vendors or sources, each with the components that matter."""

from collections.abc import Callable, Collection, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

import yaml
from msgspec import Struct

from statusledger.catalogue.document import SlipError, line, refusal, stanzas
from statusledger.catalogue.keys import Key, values
from statusledger.catalogue.shapes import SLUG, TEXT, Shape, each, hint, one_of
from statusledger.model import Impact

TOLERABLE = [impact for impact in Impact if impact is not Impact.UNKNOWN]


class Dependency(Struct, frozen=True, kw_only=True):
    """A vendor or source depended on, by its id; None for all there are.

    `only` and `excluded` pick components as they do in sources.yaml. An impact up to `max_impact` is put up with.
    """

    id: str | None = None
    only: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    max_impact: Impact = Impact.MINOR


def load(path: Path, known: Collection[str], max_impact: Impact) -> tuple[Dependency, ...]:
    """The dependencies of a file; `known` are the ids of vendors and sources, `max_impact` holds where none is given.

    Raises CatalogueError with all that is wrong in it, by line.
    """
    table = {
        "id": Key(Shape(_known(known), SLUG.schema), "A vendor or source.", required=True),
        "only": Key(each(TEXT), "Only components that match one of these patterns."),
        "except": Key(each(TEXT), "Leave out components that match one of these.", field="excluded"),
        "max_impact": Key(one_of(TOLERABLE), "What is put up with."),
    }
    dependencies: list[Dependency] = []
    found: list[tuple[int, str]] = []
    for node in stanzas(path, "a list of what you depend on", "--stack"):
        try:
            dependencies.append(_dependency(node, table, max_impact))
        except SlipError as slip:
            found += slip.found
    if not dependencies and not found:
        found = [(1, "names nothing to depend on; write a vendor a line, as in `- github`")]
    if found:
        raise refusal(path, found)
    return tuple(dependencies)


def _known(ids: Collection[str]) -> Callable[[yaml.Node], str]:
    def read(node: yaml.Node) -> str:
        name: str = SLUG.read(node)
        if name not in ids:
            raise SlipError((line(node), f"{name}: no vendor or source of that id is in the database{hint(name, ids)}"))
        return name

    return read


def _dependency(node: yaml.Node, table: Mapping[str, Key], max_impact: Impact) -> Dependency:
    """A mapping, or an id alone. Raises SlipError with all that is wrong in it."""
    if isinstance(node, yaml.ScalarNode):
        return Dependency(id=table["id"].shape.read(node), max_impact=max_impact)
    fields, _, found = values(node, table)
    if found:
        raise SlipError(*found)
    return Dependency(**{**fields, "max_impact": Impact(fields.get("max_impact", max_impact))})


def selects(only: Collection[str], excluded: Collection[str], group: str | None, name: str) -> bool:
    """Whether a component is wanted, by patterns as in sources.yaml; without `only` all are that are not excluded."""
    wanted = not only or any(matches(pattern, group, name) for pattern in only)
    return wanted and not any(matches(pattern, group, name) for pattern in excluded)


def matches(pattern: str, group: str | None, name: str) -> bool:
    """A component by its name, its group or `group/name`, as the views of the database match them."""
    folded = _folded(pattern).replace("[^", "[!")
    called = [name] if group is None else [name, group, f"{group}/{name}"]
    return any(fnmatchcase(_folded(each), folded) for each in called)


def _folded(words: str) -> str:
    """Lower case of ASCII, all that SQLite folds."""
    return "".join(each.lower() if each.isascii() else each for each in words)
