"""Reading of stack.yaml."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Annotated, Any

import yaml
from msgspec import Struct
from msgspec.structs import replace

from statusledger.config.document import SlipError, entries, line, refusal
from statusledger.config.json_schema import json_schema
from statusledger.config.names import NameIndex
from statusledger.config.reading import EntryReader, read_text
from statusledger.config.types import Text, about, words
from statusledger.model import Impact

TOLERABLE = [impact for impact in Impact if impact is not Impact.UNKNOWN]
_Name = Annotated[Text, about("Id or name of a vendor or source.", "github", "Docker Hub")]


class Dependency(Struct, frozen=True, kw_only=True):
    """A vendor or source by id; None for all.

    `only` and `excluded` select components. Impacts up to `max_impact` are tolerated.
    """

    id: _Name | None
    only: Annotated[tuple[Text, ...], about("Only components that match one of these patterns.", ["*/API"])] = ()
    excluded: Annotated[tuple[Text, ...], about("Leave out components that match one of these.", ["EU/*"])] = ()
    max_impact: Annotated[Impact, words(*TOLERABLE), about("Highest impact to tolerate.")] = Impact.MINOR


def load(path: Path, known: NameIndex, max_impact: Impact) -> tuple[Dependency, ...]:
    """Load the dependencies of a file.

    `known` has vendors and sources; `max_impact` is the default. Raises CatalogueError with all mistakes.
    """
    check = known.check("{}: no vendor or source of that name is in the database")
    reader = EntryReader(Dependency, {"id": check}, {"max_impact": max_impact})
    dependencies: list[Dependency] = []
    found: list[tuple[int, str]] = []
    for node in entries(path, "a list of what you depend on", "--stack"):
        try:
            if isinstance(node, yaml.ScalarNode):
                named = Dependency(id=read_text(node, check), max_impact=max_impact)
            else:
                named = reader.read(node)
            dependencies.append(replace(named, id=known.id_of(named.id or "")))
        except SlipError as slip:
            found += slip.found
    if not dependencies and not found:
        found = [(1, "names nothing to depend on; write a vendor a line, as in `- github`")]
    if found:
        raise refusal(path, found)
    return tuple(dependencies)


def unwatched(path: Path, known: NameIndex, polled: Collection[str]) -> Iterator[str]:
    """Yield a warning for each entry of a valid file of which no page is polled, with its line."""
    for node in entries(path, "a list of what you depend on", "--stack"):
        values = node.value if isinstance(node, yaml.MappingNode) else ()
        named = next((value for key, value in values if key.value == "id"), node)
        if known.id_of(named.value) not in polled:
            yield f"{path}:{line(named)}: {named.value}: no page of it is polled, so its state is unknown"


def schema() -> dict[str, Any]:
    """Return the JSON Schema of stack.yaml."""
    return json_schema("The dependencies of statusledger check", list[_Name | Dependency])
