"""The vendors and sources of a database by the names that people use for them."""

import json

from statusledger.config.names import NameIndex
from statusledger.store.query import Connection, plain

_NAMED = """
    SELECT s.id, s.vendor_id, s.names, s.name, v.name FROM sources s JOIN vendors v ON v.id = s.vendor_id
"""
_BY_USE = (f"{_NAMED} WHERE s.enabled ORDER BY s.id", f"{_NAMED} WHERE NOT s.enabled ORDER BY s.id")


def vendors_and_sources(db: Connection) -> NameIndex:
    """Index all ids, of sources and of vendors; names of sources that are off come last."""
    everyday, shown = [], []
    for found in (list(plain(db, sql)) for sql in _BY_USE):
        everyday.append([(source, json.loads(names)) for source, _, names, _, _ in found])
        shown.append([(source, [name]) for source, _, _, name, _ in found])
        shown.append([(vendor, [name]) for _, vendor, _, _, name in found])
    ids = [each for source, vendor, *_ in plain(db, _NAMED) for each in (source, vendor)]
    return NameIndex(ids, *everyday, *shown)


def vendors(db: Connection) -> NameIndex:
    """Index the vendors; a source stands for its vendor."""
    everyday, shown = [], []
    for found in (list(plain(db, sql)) for sql in _BY_USE):
        everyday.append([(vendor, [source, *json.loads(names)]) for source, vendor, names, *_ in found])
        shown.append([(vendor, names) for _, vendor, _, *names in found])
    return NameIndex((vendor for _, vendor, *_ in plain(db, _NAMED)), *everyday, *shown)


def texts(db: Connection) -> dict[str, str]:
    """All that each source is called, in one text in lower case, to search in."""
    return {
        source: "\n".join((source, vendor, *json.loads(names), *shown)).casefold()
        for source, vendor, names, *shown in plain(db, _NAMED)
    }


def texts_of_vendors(db: Connection) -> dict[str, str]:
    """The same of each vendor, with all that its sources are called."""
    found, of_source = dict[str, str](), texts(db)
    for source, vendor in plain(db, "SELECT id, vendor_id FROM sources"):
        found[vendor] = f"{found.get(vendor, '')}\n{of_source[source]}"
    return found
