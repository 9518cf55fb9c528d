"""Patterns of components: name, group or `group/name`, with * for anything.

Some platforms name components in incidents only. A shipped list of them defines short names and reveals typos early.
"""

from collections.abc import Collection, Iterable, Iterator
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from importlib.resources import files

import msgspec
from msgspec import Struct

from statusledger.config.checks import hint
from statusledger.model import Source

_FILE = "known_components.json"


class _Block(Struct, frozen=True):
    groups: tuple[str, ...]
    names: dict[str, tuple[str, ...]]


class KnownComponents(Struct, frozen=True):
    """Components of a platform whose pages do not list them.

    `source` is the origin of the list, `as_of` its month.
    """

    source: str
    as_of: str
    blocks: tuple[_Block, ...]

    def has(self, pattern: str) -> bool:
        """Return whether a pattern or its expansion names a component."""
        return any(self._has(each) for each in expanded((pattern,)))

    def _has(self, pattern: str) -> bool:
        return any(
            (group is None and _any(name, block.groups))
            or ((group is None or _any(group, block.groups)) and _any(name, block.names))
            for block in self.blocks
            for group, name in _halves(pattern)
        )

    @property
    def words(self) -> set[str]:
        """Names that patterns can consist of."""
        short = (each for block in self.blocks for names in block.names.values() for each in names)
        return {*short, *(each for block in self.blocks for each in (*block.groups, *block.names))}


def known(platform: str) -> KnownComponents | None:
    """Return the shipped list of a platform, or None."""
    return _all_known().get(platform)


def unmatched(source: Source, listed: Iterable[tuple[str | None, str]]) -> Iterator[str]:
    """Yield a sentence for each pattern that names no component.

    `listed` are group and name from the page; without them and a shipped list, nothing is certain.
    """
    components, platform = list(listed), known(source.platform)
    words = {word for component in components for word in component if word} | (platform.words if platform else set())
    for key, patterns in (("only", source.only), ("except", source.excluded)):
        for pattern in patterns if words else ():
            is_listed = any(matches((pattern,), group, name) for group, name in components)
            if not is_listed and not (platform and platform.has(pattern)):
                yield f"{source.id}: {key}: no component is called {pattern}{suggestion(pattern, words)}"


@lru_cache(maxsize=1024)
def expanded(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Return patterns, and those ending in a short name also with the published name.

    `*/S3` also stands for `*/Amazon Simple Storage Service`, and for that name with a place in brackets after it.
    """
    found: dict[str, None] = {}
    for pattern in patterns:
        found |= dict.fromkeys([pattern, *_published(pattern)])
    return tuple(found)


def selects(only: Iterable[str], excluded: Iterable[str], group: str | None, name: str) -> bool:
    """Return whether patterns select a component; an empty `only` selects all."""
    wanted = tuple(only)
    return (not wanted or matches(wanted, group, name)) and not matches(excluded, group, name)


def matches(patterns: Iterable[str], group: str | None, name: str) -> bool:
    """Match name, group or `group/name`, as the database's views do."""
    called = [name] if group is None else [name, group, f"{group}/{name}"]
    return any(_any(pattern, called) for pattern in expanded(tuple(patterns)))


def lowered(words: str) -> str:
    """Lower ASCII letters only, as SQLite does."""
    return "".join(each.lower() if each.isascii() else each for each in words)


def suggestion(pattern: str, words: Collection[str]) -> str:
    """Return `; did you mean X?` for the first misspelled part, or nothing."""
    spelled = {lowered(each) for each in words}
    parts = [part for part in pattern.split("/") if "*" not in part and lowered(part) not in spelled]
    return next(filter(None, (hint(part, words) for part in parts)), "")


def _published(pattern: str) -> Iterator[str]:
    for group, name in _halves(pattern):
        bare = name.rstrip("*")
        before = "" if group is None else f"{group}/"
        for full in _by_short_name().get(lowered(bare), ()):
            tails = ("*",) if name != bare else ("", " (*")
            yield from (f"{before}{full}{tail}" for tail in tails)


def _halves(pattern: str) -> Iterator[tuple[str | None, str]]:
    """Yield the name, and splits at each slash: names may have one."""
    yield None, pattern
    for place, character in enumerate(pattern):
        if character == "/":
            yield pattern[:place], pattern[place + 1 :]


def _any(pattern: str, called: Iterable[str]) -> bool:
    wanted = lowered(pattern).replace("[^", "[!")
    return any(fnmatchcase(lowered(each), wanted) for each in called)


@cache
def _all_known() -> dict[str, KnownComponents]:
    decoder = msgspec.json.Decoder(dict[str, KnownComponents])
    return decoder.decode(files(__package__).joinpath(_FILE).read_bytes())


@cache
def _by_short_name() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for platform in _all_known().values():
        for block in platform.blocks:
            for full, short_names in block.names.items():
                for short in short_names:
                    found[lowered(short)] = (*found.get(lowered(short), ()), full)
    return found
