"""stack.yaml: the vendors or sources that a deployment depends on, each with the components that matter."""

from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Any

import yaml
from msgspec import Struct

from statusledger.config import checks
from statusledger.config.document import SlipError, entries, refusal
from statusledger.config.json_schema import json_schema
from statusledger.config.reading import EntryReader, read_text
from statusledger.config.types import Slug, Text, about, words
from statusledger.model import Impact

TOLERABLE = [impact for impact in Impact if impact is not Impact.UNKNOWN]
_Id = Annotated[Slug, about("Id of a vendor or source.", "github")]


class Dependency(Struct, frozen=True, kw_only=True):
    """A vendor or source depended on, by its id; None for all there are.

    `only` and `excluded` select components as they do in sources.yaml. An impact up to `max_impact` is tolerated.
    """

    id: _Id | None
    only: Annotated[tuple[Text, ...], about("Only components that match one of these patterns.", ["*/API"])] = ()
    excluded: Annotated[tuple[Text, ...], about("Leave out components that match one of these.", ["EU/*"])] = ()
    max_impact: Annotated[Impact, words(*TOLERABLE), about("Highest impact to tolerate.")] = Impact.MINOR


def load(path: Path, known: Collection[str], max_impact: Impact) -> tuple[Dependency, ...]:
    """Load the dependencies of a file.

    `known` are the ids of vendors and sources; `max_impact` holds where an entry gives none. Raises CatalogueError with
    every mistake in the file, by line.
    """
    check = checks.one_of_ids(known, "{}: no vendor or source of that id is in the database")
    reader = EntryReader(Dependency, {"id": check}, {"max_impact": max_impact})
    dependencies: list[Dependency] = []
    found: list[tuple[int, str]] = []
    for node in entries(path, "a list of what you depend on", "--stack"):
        try:
            if isinstance(node, yaml.ScalarNode):
                dependencies.append(Dependency(id=read_text(node, check), max_impact=max_impact))
            else:
                dependencies.append(reader.read(node))
        except SlipError as slip:
            found += slip.found
    if not dependencies and not found:
        found = [(1, "names nothing to depend on; write a vendor a line, as in `- github`")]
    if found:
        raise refusal(path, found)
    return tuple(dependencies)


def schema() -> dict[str, Any]:
    """Return the JSON Schema of stack.yaml."""
    return json_schema("The dependencies of statusledger check", list[_Id | Dependency])
