"""Names of vendors and sources, without case, spaces and punctuation."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cached_property

from statusledger.config import checks
from statusledger.config.checks import Check
from statusledger.config.source import Source


def plain(name: str) -> str:
    """Return `dockerhub` for "Docker Hub"."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())


class NameIndex:
    """Ids by name; an id takes precedence over a name, and the first id of a name counts."""

    def __init__(self, ids: Iterable[str], named: Iterable[tuple[str, Iterable[str]]] = ()) -> None:
        self.ids = frozenset(ids)
        self._named = [(key, tuple(names)) for key, names in named]

    def id_of(self, name: str) -> str | None:
        """Return the id of a name, or None."""
        return name if name in self.ids else self._by_plain_name.get(plain(name))

    def hint(self, name: str) -> str:
        """Return `; did you mean X?` with an id, or nothing."""
        spellings = {each: each for each in sorted(self.ids)}
        for key, names in self._named:
            spellings |= {each: key for each in names if each not in spellings}
        near = checks.nearest(name, spellings)
        return f"; did you mean {spellings[near]}?" if near is not None else ""

    def check(self, message: str) -> Check:
        """Make a check; `message` shows an unknown name as `{}`."""

        def check(value: str) -> str | None:
            if self.id_of(value) is not None:
                return None
            return checks.text(value) or message.format(value) + self.hint(value)

        return check

    @cached_property
    def _by_plain_name(self) -> dict[str, str]:
        found = {plain(each): each for each in sorted(self.ids)}
        for key, names in self._named:
            for name in names:
                found.setdefault(plain(name), key)
        found.pop("", None)
        return found


def of_sources(sources: Iterable[Source], *, with_vendors: bool = False) -> NameIndex:
    """Index sources and vendors by all their ids and names."""
    known = tuple(sources)
    ids = [each.id for each in known] + [each.vendor for each in known if with_vendors]
    everyday = [(each.id, (*each.aliases, *each.names)) for each in known]
    return NameIndex(ids, [*everyday, *((each.id, (each.name,)) for each in known)])
