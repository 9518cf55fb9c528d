"""The catalogue: reading of sources.yaml."""

import filecmp
import gc
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from msgspec import Struct
from msgspec.structs import asdict

from statusledger.catalogue.entries import Claims, EntriesReader, Shipped
from statusledger.config import checks, document, names
from statusledger.config.document import SlipError
from statusledger.config.json_schema import json_schema
from statusledger.config.names import NameIndex
from statusledger.config.reading import EntryReader
from statusledger.config.shapes import Problem
from statusledger.config.source import ShippedSource
from statusledger.config.types import Text, about
from statusledger.model import Source

__all__ = ["Catalogue", "is_shipped", "load", "locate", "read", "schema", "shipped", "shipped_names", "why_off"]

_LEAST_COPY = 1000
"""A file of so many entries is an edited copy of the shipped catalogue: no person names as many."""
_PACKAGE = Path(__file__).parent.parent
_ShippedName = Annotated[Text, about("Id or name of an entry in the catalogue that comes with statusledger.")]


class Catalogue(Struct, frozen=True):
    """The sources of a file in its order, and a warning for each that it switches on, by id."""

    path: Path
    sources: tuple[Source, ...]
    warnings: dict[str, str]


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


def load(path: Path | None, platforms: Collection[str], *, like: Path | None = None) -> tuple[Source, ...]:
    """Load the sources of the located file. Raises CatalogueError as `read` does."""
    return read(path, platforms, like=like).sources


@_without_garbage_collection()
def read(path: Path | None, platforms: Collection[str], *, like: Path | None = None) -> Catalogue:
    """Read the located file, as if in the place of the file `like`. Raises CatalogueError with all mistakes."""
    found = locate(path)
    rules = {"platform": checks.one_of({*platforms, "auto"})}
    if is_shipped(like or found):
        return _read(found, EntriesReader(EntryReader(ShippedSource, rules), Shipped))
    own = _read(found, EntriesReader(EntryReader(Source, rules), cache(lambda: Shipped(_shipped_sources(shipped())))))
    return own if len(own.sources) < _LEAST_COPY else Catalogue(own.path, tuple(_of_copy(own.sources)), own.warnings)


def _of_copy(sources: Iterable[Source]) -> Iterator[Source]:
    """Yield the sources of an edited copy: it does not name those that are off as in a shipped catalogue.

    One of an older release had others off; each has a note, as an entry that a person switches off seldom has.
    """
    off = {each.id for each in _shipped_sources(shipped()) if not each.enabled}
    for each in sources:
        is_off = not each.enabled and (each.note or each.id in off)
        yield ShippedSource(**asdict(each)) if is_off else each


@cache
def _shipped_sources(path: Path) -> tuple[Source, ...]:
    """Read the shipped catalogue, once in a process: it takes a quarter of a second."""
    return _read(path, EntriesReader(EntryReader(ShippedSource), Shipped)).sources


def schema(platforms: Collection[str]) -> dict[str, Any]:
    """Return the JSON Schema of sources.yaml; an entry may leave to the shipped one all but its id."""
    contents = list[_ShippedName | Source]
    made = json_schema("The sources of statusledger", contents, {"platform": {*platforms, "auto"}})
    made["items"]["anyOf"][1]["required"] = ["id"]
    return made


def locate(path: Path | None) -> Path:
    """Find the named file, else sources.yaml here, else the shipped one."""
    here = Path("sources.yaml")
    return path or (here if here.exists() else shipped())


def shipped() -> Path:
    """Find the shipped catalogue, in the package or a checkout."""
    inside = _PACKAGE / "sources.yaml"
    return inside if inside.exists() else _PACKAGE.parent.parent / "sources.yaml"


def is_shipped(path: Path) -> bool:
    """Return whether a file is the shipped catalogue or equal to it; any other is a user's own, which names vendors."""
    try:
        return path.samefile(shipped()) or filecmp.cmp(path, shipped(), shallow=False)
    except OSError:
        return False


@cache
def shipped_names() -> NameIndex:
    """Return the names of the shipped catalogue."""
    return names.of_sources(_shipped_sources(shipped()))


def why_off(source: Source) -> str:
    """Return why a source is not polled, and how to switch it on."""
    if source.is_named:
        return f"switched off in sources.yaml{f' ({source.note})' if source.note else ''}; set `enabled: true`"
    return f"off in the catalogue ({source.note}); add `- {source.id}` to a sources.yaml of your own"


def _read(path: Path, reader: EntriesReader) -> Catalogue:
    sources: list[Source] = []
    found: list[Problem] = []
    claims = Claims()
    for node in document.entries(path):
        source = None
        try:
            source = reader.read(node)
            sources.append(source)
        except SlipError as slip:
            found += slip.found
        found += claims.problems(node, source)
        if len(found) > document.REPORTED:
            break
    if found:
        raise document.refusal(path, found)
    warnings = {key: f"{path}:{number}: {key}: {what}" for key, (number, what) in reader.warnings.items()}
    return Catalogue(path, tuple(sources), warnings)
