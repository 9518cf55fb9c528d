"""Vendors and sources by the names in use for them."""

import json

from statusledger.config.names import NameIndex
from statusledger.store.query import Connection, plain

_NAMED = """
    SELECT s.id, s.vendor_id, s.names, s.name, v.name FROM sources s JOIN vendors v ON v.id = s.vendor_id
    ORDER BY s.enabled DESC, s.id
"""


def vendors_and_sources(db: Connection) -> NameIndex:
    """Index all ids of sources and vendors."""
    found = list(plain(db, _NAMED))
    everyday = [(source, json.loads(names)) for source, _, names, _, _ in found]
    shown = [pair for source, vendor, _, name, of_vendor in found for pair in ((source, [name]), (vendor, [of_vendor]))]
    return NameIndex([each for source, vendor, *_ in found for each in (source, vendor)], [*everyday, *shown])


def vendors(db: Connection) -> NameIndex:
    """Index the vendors; a source stands for its vendor."""
    found = list(plain(db, _NAMED))
    ids = [(vendor, [source]) for source, vendor, *_ in found]
    everyday = [(vendor, json.loads(names)) for _, vendor, names, _, _ in found]
    return NameIndex(
        (vendor for vendor, _ in ids), [*ids, *everyday, *((vendor, shown) for _, vendor, _, *shown in found)]
    )


def texts(db: Connection) -> dict[str, str]:
    """All names of each source as one lower-case text."""
    return {
        source: "\n".join((source, vendor, *json.loads(names), *shown)).casefold()
        for source, vendor, names, *shown in plain(db, _NAMED)
    }


def texts_of_vendors(db: Connection) -> dict[str, str]:
    """The same for each vendor, names of sources included."""
    found, of_source = dict[str, str](), texts(db)
    for source, vendor in plain(db, "SELECT id, vendor_id FROM sources"):
        found[vendor] = f"{found.get(vendor, '')}\n{of_source[source]}"
    return found
