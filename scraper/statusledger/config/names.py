"""Names of vendors and sources as people write them; case, spaces and punctuation do not matter."""

from collections.abc import Iterable
from functools import cached_property
from itertools import chain

from statusledger.config import checks
from statusledger.config.checks import Check
from statusledger.config.source import Source
from statusledger.config.spelling import Spellings
from statusledger.text import letters


class NameIndex:
    """Ids by the names they are known by.

    An id stands for itself whatever else is called so. A name stands for the id that has it in the first of the ranks;
    one that several ids have there stands for none.
    """

    def __init__(self, ids: Iterable[str], *ranks: Iterable[tuple[str, Iterable[str]]]) -> None:
        self.ids = frozenset(ids)
        self._ranks = [[(key, tuple(names)) for key, names in rank] for rank in ranks]

    def ids_of(self, name: str) -> tuple[str, ...]:
        """Return the id that a name stands for, or those that share it; empty where there is none."""
        return (name,) if name in self.ids else self._by_plain_name.get(letters(name), ())

    def id_of(self, name: str) -> str | None:
        """Return the one id that a name stands for, else None."""
        found = self.ids_of(name)
        return found[0] if len(found) == 1 else None

    def nearest(self, name: str, most: int) -> list[str]:
        """Return the ids of the nearest names."""
        near = self._spellings.near(name, most)
        return list(dict.fromkeys(self._by_spelling[each] for each in near))

    def hint(self, name: str) -> str:
        """Return `; did you mean X?` with the nearest id, the ids that share the name, or nothing."""
        if shared := self._by_plain_name.get(letters(name)):
            return f"; it is the name of {' and '.join(shared[:3])}, use an id"
        near = self.nearest(name, 1)
        return f"; did you mean {near[0]}?" if near else ""

    def check(self, message: str) -> Check:
        """Make a check for a name; `message` has `{}` in the place of an unknown one."""

        def check(value: str) -> str | None:
            if self.id_of(value) is not None:
                return None
            return checks.text(value) or message.format(value) + self.hint(value)

        return check

    @cached_property
    def _spellings(self) -> Spellings:
        return Spellings(self._by_spelling)

    @cached_property
    def _by_spelling(self) -> dict[str, str]:
        found = {each: each for each in sorted(self.ids)}
        for key, names in chain.from_iterable(self._ranks):
            found |= {each: key for each in names if each not in found}
        return found

    @cached_property
    def _by_plain_name(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {letters(each): (each,) for each in sorted(self.ids)}
        for rank in self._ranks:
            named: dict[str, dict[str, None]] = {}
            for key, names in rank:
                for name in names:
                    named.setdefault(letters(name), {})[key] = None
            found = {name: tuple(keys) for name, keys in named.items()} | found
        found.pop("", None)
        return found


def of_sources(sources: Iterable[Source], *, with_vendors: bool = False) -> NameIndex:
    """Index the sources of a catalogue, and their vendors, by id, former ids, everyday names and name."""
    known = tuple(sources)
    ids = [each.id for each in known] + [each.vendor for each in known if with_vendors]
    shown = ([(each.id, (each.name,)) for each in known if each.enabled is enabled] for enabled in (True, False))
    return NameIndex(ids, [(each.id, (*each.aliases, *each.names)) for each in known], *shown)
