"""The catalogue: reading of sources.yaml."""

import gc
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import yaml

from statusledger.config import checks, document, names
from statusledger.config.document import SlipError, line
from statusledger.config.json_schema import json_schema
from statusledger.config.reading import EntryReader, read_text
from statusledger.config.shapes import Problem
from statusledger.config.types import Text, about
from statusledger.model import Source

__all__ = ["load", "locate", "schema", "shipped"]

_PACKAGE = Path(__file__).parent.parent
_NAMING = ("id", "aliases", "names")
_ShippedName = Annotated[Text, about("Id or name of an entry in the catalogue that comes with statusledger.")]


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Suspend the search for cycles: a growing tree has none, and the search doubles the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@_without_garbage_collection()
def load(path: Path | None, platforms: Collection[str]) -> tuple[Source, ...]:
    """Load the located file. Raises CatalogueError with all mistakes."""
    reader = EntryReader(Source, {"platform": checks.one_of(_known_platforms(platforms))})
    return _sources(locate(path), reader, cache(lambda: _Shipped(_sources(shipped(), reader))))


def schema(platforms: Collection[str]) -> dict[str, Any]:
    """Return the JSON Schema of sources.yaml."""
    contents = list[_ShippedName | Source]
    return json_schema("The sources of statusledger", contents, {"platform": _known_platforms(platforms)})


def locate(path: Path | None) -> Path:
    """Find the named file, else sources.yaml here, else the shipped one."""
    here = Path("sources.yaml")
    return path or (here if here.exists() else shipped())


def shipped() -> Path:
    """Find the shipped catalogue, in the package or a checkout."""
    inside = _PACKAGE / "sources.yaml"
    return inside if inside.exists() else _PACKAGE.parent.parent / "sources.yaml"


def _known_platforms(platforms: Collection[str]) -> set[str]:
    return {*platforms, "auto"}


class _Shipped:
    def __init__(self, sources: Sequence[Source] = ()) -> None:
        self._by_id = {source.id: source for source in sources}
        self._names = names.of_sources(sources)
        self._check = self._names.check("{}: not in the catalogue that comes with statusledger")

    def read(self, node: yaml.ScalarNode) -> Source:
        return self._by_id[self._names.id_of(read_text(node, self._check)) or ""]


def _sources(
    path: Path, reader: EntryReader[Source], shipped_sources: Callable[[], _Shipped] = _Shipped
) -> tuple[Source, ...]:
    sources: list[Source] = []
    found: list[Problem] = []
    lines: dict[str, int] = {}
    for node in document.entries(path):
        source = None
        try:
            source = _shipped(node, shipped_sources) if isinstance(node, yaml.ScalarNode) else reader.read(node)
            sources.append(source)
        except SlipError as slip:
            found += slip.found
        found += _claim(lines, _names(node) if source is None else _names_of(source, node))
        if len(found) > document.REPORTED:
            break
    if found:
        raise document.refusal(path, found)
    return tuple(sources)


def _shipped(node: yaml.ScalarNode, shipped_sources: Callable[[], _Shipped]) -> Source:
    """Refuse a node that is not text before loading."""
    read_text(node, checks.text)
    return shipped_sources().read(node)


def _names_of(source: Source, node: yaml.Node) -> list[tuple[str, str, int]]:
    """Return names with key and line, without those of shipped entries, which others may take."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    lines = {key.value: line(key) for key, _ in pairs if key.value in _NAMING}
    found = [("id", source.id), *(("aliases", alias) for alias in source.aliases)]
    if "names" in lines:
        found += (("names", name) for name in source.names)
    return [(key, name, lines.get(key) or line(node)) for key, name in found]


def _names(node: yaml.Node) -> Iterator[tuple[str, str, int]]:
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        items = [value] if key.value == "id" else value.value if key.value == "aliases" else ()
        for item in items:
            if isinstance(item, yaml.ScalarNode) and checks.slug(item.value) is None:
                yield key.value, item.value, line(key)


def _claim(lines: dict[str, int], found: Iterable[tuple[str, str, int]]) -> Iterator[Problem]:
    """A repeated name is a mistake. "Docker Hub" is docker-hub."""
    for key, name, number in found:
        spelling = name.casefold().replace(" ", "-") if key == "names" else name
        if spelling in lines:
            yield number, f"{key}: {name} is taken on line {lines[spelling]}; use another"
        else:
            lines[spelling] = number
