"""The catalogue: sources.yaml as Sources, or a CatalogueError naming file, line, key and the nearest right spelling."""

import gc
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import yaml

from statusledger.config import checks, document
from statusledger.config.document import SlipError, line
from statusledger.config.json_schema import json_schema
from statusledger.config.reading import EntryReader, read_text
from statusledger.config.shapes import Problem
from statusledger.config.types import Slug, about
from statusledger.model import Source

__all__ = ["load", "locate", "schema", "shipped"]

_PACKAGE = Path(__file__).parent.parent
_ShippedId = Annotated[Slug, about("Id of an entry in the catalogue that comes with statusledger.")]


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Put off the search for cycles: a growing tree of nodes has none, and the search doubles the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@_without_garbage_collection()
def load(path: Path | None, platforms: Collection[str]) -> tuple[Source, ...]:
    """Load the sources of the file that `locate` finds, in its order. Raises CatalogueError with every mistake."""
    reader = EntryReader(Source, {"platform": checks.one_of(_known_platforms(platforms))})
    return _sources(locate(path), reader, cache(lambda: _by_name(_sources(shipped(), reader, dict))))


def schema(platforms: Collection[str]) -> dict[str, Any]:
    """Return the JSON Schema of sources.yaml."""
    contents = list[_ShippedId | Source]
    return json_schema("The sources of statusledger", contents, {"platform": _known_platforms(platforms)})


def locate(path: Path | None) -> Path:
    """Find the file: the one named, else sources.yaml in this folder, else the shipped catalogue."""
    here = Path("sources.yaml")
    return path or (here if here.exists() else shipped())


def shipped() -> Path:
    """Find the catalogue that comes with statusledger: inside the package, or at the top of a checkout."""
    inside = _PACKAGE / "sources.yaml"
    return inside if inside.exists() else _PACKAGE.parent.parent / "sources.yaml"


def _known_platforms(platforms: Collection[str]) -> set[str]:
    return {*platforms, "auto"}


def _sources(
    path: Path, reader: EntryReader[Source], shipped_by_name: Callable[[], Mapping[str, Source]]
) -> tuple[Source, ...]:
    sources: list[Source] = []
    found: list[Problem] = []
    lines: dict[str, int] = {}
    for node in document.entries(path):
        source = None
        try:
            source = _shipped(node, shipped_by_name) if isinstance(node, yaml.ScalarNode) else reader.read(node)
            sources.append(source)
        except SlipError as slip:
            found += slip.found
        found += _claim(lines, _names(node) if source is None else _names_of(source, node))
        if len(found) > document.REPORTED:
            break
    if found:
        raise document.refusal(path, found)
    return tuple(sources)


def _shipped(node: yaml.ScalarNode, shipped_by_name: Callable[[], Mapping[str, Source]]) -> Source:
    """Return the shipped source of an id or former id."""
    read_text(node, checks.slug)
    known = shipped_by_name()
    return known[read_text(node, checks.one_of_ids(known, "{}: not in the catalogue that comes with statusledger"))]


def _names_of(source: Source, node: yaml.Node) -> list[tuple[str, str, int]]:
    """Return the id and former ids of a source, each with its key and line."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    lines = {key.value: line(key) for key, _ in pairs if key.value in ("id", "aliases")}
    names = [("id", source.id), *(("aliases", alias) for alias in source.aliases)]
    return [(key, name, lines.get(key) or line(node)) for key, name in names]


def _names(node: yaml.Node) -> Iterator[tuple[str, str, int]]:
    """Return the same of an entry with mistakes, as far as they can be read."""
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        items = [value] if key.value == "id" else value.value if key.value == "aliases" else ()
        for item in items:
            if isinstance(item, yaml.ScalarNode) and checks.slug(item.value) is None:
                yield key.value, item.value, line(key)


def _claim(lines: dict[str, int], names: Iterable[tuple[str, str, int]]) -> Iterator[Problem]:
    """Note the lines of names; a name that has one already is a mistake."""
    for key, name, number in names:
        if name in lines:
            yield number, f"{key}: {name} is taken on line {lines[name]}; use another"
        else:
            lines[name] = number


def _by_name(sources: Collection[Source]) -> dict[str, Source]:
    return {name: source for source in sources for name in (source.id, *source.aliases)}
