"""Entries of sources.yaml: of their own, or taken from the catalogue that comes with statusledger."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import yaml
from msgspec.structs import asdict

from statusledger.config import checks, names
from statusledger.config.document import SlipError, line
from statusledger.config.reading import EntryReader, read_text
from statusledger.config.shapes import Problem
from statusledger.model import Source
from statusledger.text import letters

_NAMING = ("id", "aliases", "names")
_SUGGESTED = 3
_UNKNOWN = "{}: not in the catalogue that comes with statusledger"


class Shipped:
    """The entries that a file may take by name, none by default."""

    def __init__(self, sources: Sequence[Source] = ()) -> None:
        self._by_id = {source.id: source for source in sources}
        self._names = names.of_sources(sources)
        self._check = self._names.check(_UNKNOWN)

    def find(self, name: str) -> Source | None:
        """Return the entry of an id or name."""
        return self._by_id.get(self._names.id_of(name) or "")

    def check(self, name: str) -> str | None:
        """Check a name; of a vendor with several pages, suggest those that are on."""
        problem = self._check(name)
        pages = [each for each in self._by_id.values() if problem and letters(each.vendor) == letters(name)]
        if len(pages) < 2:
            return problem
        best = sorted(pages, key=lambda each: not each.enabled)[:_SUGGESTED]
        return f"{name}: a vendor of several pages; name those you use, such as {', '.join(each.id for each in best)}"


class EntriesReader:
    """Reads entries, and warns of those that the shipped catalogue has off.

    An entry without `name`, `url` or `platform` takes what it lacks from the shipped entry of its id; naming one
    switches it on.
    """

    def __init__(self, reader: EntryReader[Source], shipped: Callable[[], Shipped]) -> None:
        self._reader, self._shipped = reader, shipped
        self.warnings: dict[str, Problem] = {}

    def read(self, node: yaml.Node) -> Source:
        """Read an entry. Raises SlipError with all mistakes."""
        if isinstance(node, yaml.ScalarNode):
            return self._bare(node)
        key = next((value for key, value in _pairs(node) if key.value == "id"), None)
        if not isinstance(key, yaml.ScalarNode) or not self._reader.fields.missing(node):
            return self._reader.read(node)
        if (entry := self._shipped().find(key.value)) is not None:
            return self._overriding(node, entry)
        return self._incomplete(node, key)

    def _bare(self, node: yaml.ScalarNode) -> Source:
        read_text(node, checks.text)  # before the catalogue is loaded
        entry = self._shipped().find(read_text(node, self._shipped().check))
        assert entry is not None
        self._warn(node, entry)
        return Source(**_named(entry))

    def _overriding(self, node: yaml.Node, entry: Source) -> Source:
        source = self._reader.read(node, _named(entry))
        if all(key.value != "enabled" for key, _ in _pairs(node)):
            self._warn(node, entry)
        return Source(**asdict(source) | {"id": entry.id})

    def _incomplete(self, node: yaml.Node, key: yaml.ScalarNode) -> Source:
        try:
            return self._reader.read(node)
        except SlipError as slip:
            lacking = [(line(node), f"{each}: is missing; add it") for each in self._reader.fields.missing(node)]
            problem = self._shipped().check(key.value) or ""
            if list(slip.found) == lacking and "; did you mean" in problem:
                raise SlipError((line(key), f"id: {problem}"), *lacking) from None
            raise

    def _warn(self, node: yaml.Node, entry: Source) -> None:
        if not entry.enabled:
            reason = f"polled, as this file names it; the catalogue has it off: {entry.note}"
            self.warnings[entry.id] = line(node), reason


def _named(entry: Source) -> dict[str, Any]:
    return asdict(entry) | {"enabled": True}


def _pairs(node: yaml.Node) -> list[tuple[yaml.Node, yaml.Node]]:
    return node.value if isinstance(node, yaml.MappingNode) else []


class Claims:
    """The ids and names of a file; a repeated one is a mistake. "Docker Hub" is docker-hub."""

    def __init__(self) -> None:
        self._lines: dict[str, int] = {}

    def problems(self, node: yaml.Node, source: Source | None) -> Iterator[Problem]:
        """Claim the names of an entry, None for an unreadable one; yield those that are taken."""
        return self._claim(_readable_names(node) if source is None else _names_of(source, node))

    def _claim(self, found: Iterable[tuple[str, str, int]]) -> Iterator[Problem]:
        for key, name, number in found:
            spelling = name.casefold().replace(" ", "-") if key == "names" else name
            if spelling in self._lines:
                yield number, f"{key}: {name} is taken on line {self._lines[spelling]}; use another"
                if key == "id":
                    return
            else:
                self._lines[spelling] = number


def _names_of(source: Source, node: yaml.Node) -> list[tuple[str, str, int]]:
    """Return names with key and line, without those of shipped entries, which others may take."""
    lines = {key.value: line(key) for key, _ in _pairs(node) if key.value in _NAMING}
    found = [("id", source.id), *(("aliases", alias) for alias in source.aliases)]
    if "names" in lines:
        found += (("names", name) for name in source.names)
    return [(key, name, lines.get(key) or line(node)) for key, name in found]


def _readable_names(node: yaml.Node) -> Iterator[tuple[str, str, int]]:
    for key, value in _pairs(node):
        items = [value] if key.value == "id" else value.value if key.value == "aliases" else ()
        for item in items:
            if isinstance(item, yaml.ScalarNode) and checks.slug(item.value.lower()) is None:
                yield key.value, item.value.lower(), line(key)
