"""Services and regions of platforms that name components in incidents only, and the names that patterns stand for."""

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase, translate
from functools import cache, cached_property
from importlib.resources import files
from itertools import chain

import msgspec
from msgspec import Struct

_FILE = "known_components.json"
_WILD = frozenset("*?[")


class Block(Struct, frozen=True, dict=True):
    """Groups, and the names in each of them with their short names.

    `reach`: names that stand for others of the block, as patterns, when an incident has no more precise one.
    `without_group`: names that are published without a group, for all of them.
    """

    groups: tuple[str, ...]
    names: dict[str, tuple[str, ...]]
    reach: dict[str, tuple[str, ...]] = {}
    without_group: tuple[str, ...] = ()

    def has(self, group: str | None, name: str) -> bool:
        """Return whether the halves of a pattern name a group, or a component in one."""
        if group is None and selects_any(name, self.groups):
            return True
        return (group is None or selects_any(group, self.groups)) and bool(self.named(name))

    def named(self, pattern: str) -> list[str]:
        """Return the names of the components of which the name, or a short one, matches a pattern."""
        if not pattern.strip("*"):
            return list(self.names)
        wanted = lowered(pattern)
        if _WILD.isdisjoint(wanted):
            return self._by_spelling.get(wanted, [])
        matches = re.compile(translate(wanted.replace("[^", "[!"))).match
        found = (full for spelling, names in self._by_spelling.items() if matches(spelling) for full in names)
        return list(dict.fromkeys(found))

    def lists(self, name: str) -> bool:
        """Return whether a published name, perhaps with a place in brackets, is that of a component."""
        return any(lowered(each) in self._by_spelling for each in (name, name.partition(" (")[0]))

    @property
    def spellings(self) -> set[str]:
        """The names, and the short ones."""
        return {*self.names, *chain.from_iterable(self.names.values())}

    @cached_property
    def _by_spelling(self) -> dict[str, list[str]]:
        """The names by each spelling, in lower case."""
        found: dict[str, list[str]] = {}
        for full, short_names in self.names.items():
            for spelling in dict.fromkeys(map(lowered, (full, *short_names))):
                found.setdefault(spelling, []).append(full)
        return found


class KnownComponents(Struct, frozen=True):
    """The services and regions of a platform whose pages have no list of components with their health.

    `source` and `as_of`, a month, say where the list is from.
    """

    source: str
    as_of: str
    blocks: tuple[Block, ...]

    @property
    def words(self) -> set[str]:
        """The names that patterns can consist of."""
        return {each for block in self.blocks for each in (*block.groups, *block.spellings)}

    @property
    def components(self) -> Iterator[tuple[str, str]]:
        """Group and name of each component."""
        return ((group, name) for block in self.blocks for group in block.groups for name in block.names)


def known(platform: str) -> KnownComponents | None:
    """Return the list of a platform, if one comes with statusledger."""
    return _all_known().get(platform)


def stand_ins(pattern: str) -> Iterator[str]:
    """Yield the same pattern with each other name of the components that its last part names.

    A place in brackets may follow a name, and a service of all regions is in no group.
    """
    for group, name in halves(pattern):
        for spelling in _other_spellings(name):
            for full in (spelling, f"{spelling} (*"):
                yield full if group is None else f"{group}/{full}"
                if group == "*":
                    yield full


def reached_by(pattern: str) -> Iterator[str]:
    """Yield patterns of the wider names that an incident may have instead: `Global` for a location."""
    for platform in _all_known().values():
        for block in platform.blocks:
            for group, name in halves(pattern):
                yield from _wider(block, group, name)


def halves(pattern: str) -> Iterator[tuple[str | None, str]]:
    """A pattern as a name alone, and as group and name at each slash: names may have one too."""
    yield None, pattern
    for place, character in enumerate(pattern):
        if character == "/":
            yield pattern[:place], pattern[place + 1 :]


def selects_any(pattern: str, called: Iterable[str]) -> bool:
    """Match names with a pattern as GLOB of SQLite does, without the case of ASCII letters."""
    wanted = lowered(pattern).replace("[^", "[!")
    return any(fnmatchcase(lowered(each), wanted) for each in called)


def lowered(words: str) -> str:
    """Return ASCII letters in lower case, which are all that SQLite ignores the case of."""
    return words.lower() if words.isascii() else "".join(each.lower() if each.isascii() else each for each in words)


def _other_spellings(name: str) -> Iterator[str]:
    """All names of the components that a pattern matches; a pattern of nothing but * needs none."""
    if name.strip("*"):
        for platform in _all_known().values():
            for block in platform.blocks:
                for full in block.named(name):
                    yield from (full, *block.names[full])


def _wider(block: Block, group: str | None, name: str) -> Iterator[str]:
    """A group alone stands for everything in it."""
    if group is None and selects_any(name, block.groups):
        group, name = name, "*"
    if group is None or selects_any(group, block.groups):
        named = block.named(name)
        place = block.groups[0] if len(block.groups) == 1 else group or "*"
        for wide, covered in block.reach.items():
            if any(selects_any(each, named) for each in covered):
                yield f"{place}/{wide}"
        if group is not None:
            yield from (form for each in block.without_group if each in named for form in (each, *block.names[each]))


@cache
def _all_known() -> dict[str, KnownComponents]:
    decoder = msgspec.json.Decoder(dict[str, KnownComponents])
    return decoder.decode(files(__package__).joinpath(_FILE).read_bytes())
