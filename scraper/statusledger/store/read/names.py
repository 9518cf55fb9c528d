"""The vendors and sources of a database by the names that people use for them."""

import json
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from statusledger.config.names import NameIndex
from statusledger.store.query import Connection, plain

_NAMED = """
    SELECT s.id, s.vendor_id, s.name, v.name, s.names, s.enabled FROM sources s JOIN vendors v ON v.id = s.vendor_id
    ORDER BY s.id
"""


class _Named(NamedTuple):
    source: str
    vendor: str
    name: str
    vendor_name: str
    everyday: tuple[str, ...]
    enabled: bool

    @property
    def text(self) -> str:
        return "\n".join((self.source, self.vendor, *self.everyday, self.name, self.vendor_name)).casefold()


class DatasetNames(NameIndex):
    """The names of a dataset; one that only the shipped catalogue has is known to be missing from sources.yaml."""

    def hint(self, name: str) -> str:
        """Return the entry to add to sources.yaml, else the nearest name."""
        from statusledger import catalogue

        found = catalogue.shipped_names().id_of(name)
        if found is None or found in self.ids:
            return super().hint(name)
        return f"; the catalogue has it: add `- {found}` to your sources.yaml, then run `statusledger run`"


def vendors_and_sources(db: Connection) -> NameIndex:
    """Index all ids, of sources and of vendors; names of sources that are off come last."""
    found = _named(db)
    everyday, shown = [], []
    for group in _by_use(found):
        everyday.append([(each.source, each.everyday) for each in group])
        shown.append([(each.source, [each.name]) for each in group])
        shown.append([(each.vendor, [each.vendor_name]) for each in group])
    return DatasetNames(chain.from_iterable((each.source, each.vendor) for each in found), *everyday, *shown)


def vendors(db: Connection) -> NameIndex:
    """Index the vendors; a source stands for its vendor."""
    found = _named(db)
    everyday, shown = [], []
    for group in _by_use(found):
        everyday.append([(each.vendor, [each.source, *each.everyday]) for each in group])
        shown.append([(each.vendor, [each.name, each.vendor_name]) for each in group])
    return DatasetNames((each.vendor for each in found), *everyday, *shown)


def texts(db: Connection) -> dict[str, str]:
    """All that each source is called, in one text in lower case, to search in."""
    return {each.source: each.text for each in _named(db)}


def texts_of_vendors(db: Connection) -> dict[str, str]:
    """The same of each vendor, with all that its sources are called."""
    found: dict[str, str] = {}
    for each in _named(db):
        found[each.vendor] = f"{found.get(each.vendor, '')}\n{each.text}"
    return found


def matching_vendors(db: Connection, words: str) -> tuple[str, ...]:
    """Ids of the vendors with a name that has the words; the one of that id alone."""
    called, wanted = texts_of_vendors(db), words.casefold()
    return (wanted,) if wanted in called else tuple(each for each, text in called.items() if wanted in text)


def _named(db: Connection) -> list[_Named]:
    return [
        _Named(source, vendor, name, vendor_name, tuple(json.loads(names)), bool(enabled))
        for source, vendor, name, vendor_name, names, enabled in plain(db, _NAMED)
    ]


def _by_use(found: Sequence[_Named]) -> tuple[list[_Named], list[_Named]]:
    """The sources that are on, then the others."""
    return [each for each in found if each.enabled], [each for each in found if not each.enabled]
