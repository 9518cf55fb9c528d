"""stack.yaml: what somebody depends on, as a list of vendors or sources, each with the components that matter."""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import yaml
from msgspec import Struct

from scraper.catalogue.document import SlipError, line, refusal, stanzas
from scraper.catalogue.shapes import SLUG, TEXT, Shape, each, entries, hint, one_of
from scraper.model import Impact

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
        "id": Shape(_known(known), SLUG.schema),
        "only": each(TEXT),
        "except": each(TEXT),
        "max_impact": one_of(TOLERABLE),
    }
    dependencies: list[Dependency] = []
    found: list[tuple[int, str]] = []
    for node in stanzas(path):
        try:
            fields = {"id": table["id"].read(node)} if isinstance(node, yaml.ScalarNode) else _fields(node, table)
            dependencies.append(_dependency(fields, max_impact))
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


def _fields(node: yaml.Node, table: dict[str, Shape]) -> dict[str, Any]:
    """The values of a mapping. Raises SlipError with all that is wrong in it."""
    if not isinstance(node, yaml.MappingNode):
        raise SlipError((line(node), "a list in the list; begin each stanza with `- id: `"))
    fields = entries(node.value, table)
    if "id" not in fields:
        raise SlipError((line(node), "id: is missing; add it"))
    return fields


def _dependency(fields: dict[str, Any], max_impact: Impact) -> Dependency:
    return Dependency(
        id=fields["id"],
        only=fields.get("only", ()),
        excluded=fields.get("except", ()),
        max_impact=Impact(fields.get("max_impact", max_impact)),
    )
