"""The catalogue: sources.yaml to Sources, or a CatalogueError naming file, line, key and the nearest right spelling."""

import gc
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import yaml

from statusledger.catalogue.document import REPORTED, SlipError, line, refusal, stanzas
from statusledger.catalogue.keys import Key, claim_names, json_schema, keys, stanza
from statusledger.catalogue.shapes import SLUG, hint
from statusledger.model import Source

__all__ = ["json_schema", "load", "locate", "shipped"]

_PACKAGE = Path(__file__).parent.parent


@contextmanager
def _without_collection() -> Iterator[None]:
    """Puts off the search for cycles: a growing tree of nodes has none, and looking for them doubles the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@_without_collection()
def load(path: Path | None, platforms: Collection[str]) -> tuple[Source, ...]:
    """The sources of the file that `locate` finds, in its order. Raises CatalogueError with all that is wrong in it."""
    table = keys(platforms)
    return _sources(locate(path), table, cache(lambda: _by_name(_sources(shipped(), table, dict))))


def locate(path: Path | None) -> Path:
    """The file meant: the one named, else sources.yaml in this folder, else the shipped catalogue."""
    here = Path("sources.yaml")
    return path or (here if here.exists() else shipped())


def shipped() -> Path:
    """The catalogue that comes with statusledger: inside the package where installed, at the top of a checkout."""
    inside = _PACKAGE / "sources.yaml"
    return inside if inside.exists() else _PACKAGE.parent.parent / "sources.yaml"


def _sources(path: Path, table: Mapping[str, Key], shelf: Callable[[], Mapping[str, Source]]) -> tuple[Source, ...]:
    sources: list[Source] = []
    found: list[tuple[int, str]] = []
    taken: dict[str, int] = {}
    for node in stanzas(path):
        try:
            if isinstance(node, yaml.ScalarNode):
                sources.append(_borrowed(node, shelf, taken))
            else:
                sources.append(stanza(node, table, taken))
        except SlipError as slip:
            found += slip.found
            if len(found) > REPORTED:
                break
    if found:
        raise refusal(path, found)
    return tuple(sources)


def _borrowed(node: yaml.ScalarNode, shelf: Callable[[], Mapping[str, Source]], taken: dict[str, int]) -> Source:
    """The stanza of that id, or former id, from the shipped catalogue."""
    name = SLUG.read(node)
    known = shelf()
    if name not in known:
        raise SlipError((line(node), f"{name}: not in the catalogue that comes with statusledger{hint(name, known)}"))
    source = known[name]
    if found := claim_names(taken, {"id": line(node), "aliases": line(node)}, source.id, source.aliases):
        raise SlipError(*found)
    return source


def _by_name(sources: Collection[Source]) -> dict[str, Source]:
    return {name: source for source in sources for name in (source.id, *source.aliases)}
