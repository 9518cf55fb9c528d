"""Vendors and sources of the catalogue as rows with their history."""

import re
from collections.abc import Sequence
from itertools import groupby

import msgspec
from sqlite_utils import Database

from statusledger.catalogue.component_patterns import expanded, widened
from statusledger.catalogue.known_components import lowered
from statusledger.model import Source
from statusledger.schema import tables
from statusledger.schema.declare import Ids
from statusledger.store.write import classified, twins

_NO_SLUG = re.compile("[^a-z0-9]+")
_SOURCE = "id, vendor_id, name, names, url, platform, enabled, named, interval_s"
_VENDOR = "id, name, homepage, tags"


def in_step(db: Database, sources: Sequence[Source]) -> bool:
    """True if the tables agree with the catalogue."""
    if set(db.conn.execute("SELECT source_id, pattern, excluded FROM watch_patterns")) != set(_patterns(sources)):
        return False
    stored = {row[0]: row for row in db.conn.execute(f"SELECT {_SOURCE} FROM sources WHERE enabled OR named")}
    vendors = {row[0]: row for row in db.conn.execute(f"SELECT {_VENDOR} FROM vendors")}
    wanted = {source.id: _source_row(source) for source in sources if source.enabled or source.is_named}
    return stored == wanted and all(vendors.get(row[0]) == row for row in _vendor_rows(sources))


def bring_in_step(db: Database, sources: Sequence[Source]) -> None:
    """Rename, insert and update sources; switch off sources no longer in the catalogue."""
    known = {row[0] for row in db.conn.execute("SELECT id FROM sources")}
    db.conn.executemany(
        f"INSERT INTO vendors ({_VENDOR}) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
        "name = excluded.name, homepage = excluded.homepage, tags = excluded.tags",
        _vendor_rows(sources),
    )
    for source in sources:
        for alias in known.intersection(source.aliases):
            _rename(db, alias, source.id)
    db.conn.executemany(
        "DELETE FROM http_cache WHERE source_id IN (SELECT id FROM sources WHERE id = ? AND platform != ?)",
        [(source.id, source.platform) for source in sources],
    )
    db.conn.execute("UPDATE sources SET enabled = 0, named = 0")
    db.conn.executemany(
        f"INSERT INTO sources ({_SOURCE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
        "vendor_id = excluded.vendor_id, name = excluded.name, names = excluded.names, url = excluded.url, "
        "platform = excluded.platform, enabled = excluded.enabled, named = excluded.named, "
        "interval_s = excluded.interval_s",
        [_source_row(source) for source in sources],
    )
    db.conn.execute("DELETE FROM watch_patterns")
    db.conn.executemany("INSERT OR IGNORE INTO watch_patterns VALUES (?, ?, ?)", _patterns(sources))
    moved = db.conn.execute(
        "SELECT DISTINCT i.vendor_id, s.vendor_id FROM incidents i JOIN sources s ON s.id = i.source_id "
        "WHERE s.vendor_id != i.vendor_id"
    ).fetchall()
    for table in ("incidents", "changes"):
        db.conn.execute(
            f"UPDATE {table} SET vendor_id = s.vendor_id FROM sources s "
            f"WHERE s.id = {table}.source_id AND s.vendor_id != {table}.vendor_id"
        )
    classified.resolve(db)
    db.conn.execute("DELETE FROM vendors WHERE id NOT IN (SELECT vendor_id FROM sources)")
    for vendor_id in sorted({each for pair in moved for each in pair}):
        twins.rederive(db, vendor_id)


def never_polled(db: Database) -> set[str]:
    """Ids of enabled sources before their first poll."""
    found = db.conn.execute(
        "SELECT id FROM sources WHERE enabled AND last_success_at IS NULL AND last_failure_at IS NULL"
    )
    return {source_id for (source_id,) in found}


def _source_row(source: Source) -> tuple[str | int, ...]:
    names = msgspec.json.encode((*source.names, *source.aliases)).decode()
    settings = int(source.enabled), int(source.is_named), source.interval
    return source.id, source.vendor, source.name, names, source.url, source.platform, *settings


def _patterns(sources: Sequence[Source]) -> list[tuple[str, str, int]]:
    """Patterns of watched components with matching names, as SQL compares them."""
    return [
        (source.id, lowered(pattern), excluded)
        for source in sources
        for excluded, patterns in enumerate((widened(source.only), expanded(source.excluded)))
        for pattern in patterns
    ]


def _vendor_rows(sources: Sequence[Source]) -> list[tuple[str | None, ...]]:
    rows: list[tuple[str | None, ...]] = []
    ordered = sorted(sources, key=lambda source: (source.vendor, source.id != source.vendor, source.id))
    for vendor, group in groupby(ordered, key=lambda source: source.vendor):
        members = list(group)
        tags = sorted({tag for member in members for tag in member.tags})
        homepage = next((member.homepage for member in members if member.homepage), None)
        rows.append((vendor, _vendor_name(vendor, members), homepage, msgspec.json.encode(tags).decode()))
    return rows


def _vendor_name(vendor: str, members: Sequence[Source]) -> str:
    """The name of the source with the vendor's id, else the beginning of a source's name, else the id.

    So `google` is Google, from Google Cloud, and not Apigee.
    """
    if members[0].id == vendor:
        return members[0].name
    beginnings = (
        " ".join(words[:count]) for words in (member.name.split() for member in members) for count in range(1, 5)
    )
    written = vendor.replace("-", " ").title()
    return next((each for each in beginnings if _NO_SLUG.sub("-", each.lower()).strip("-") == vendor), written)


def _rename(db: Database, old: str, new: str) -> None:
    """Change the prefix of every id of a source."""
    db.conn.execute("PRAGMA defer_foreign_keys = ON")
    names = {"old": old, "new": new, "like": f"{old}\\_%"}
    for table, column in tables.columns_with(Ids.ROW):
        db.conn.execute(
            f"UPDATE {table} SET {column} = :new || substr({column}, length(:old) + 1) "
            f"WHERE {column} LIKE :like ESCAPE '\\'",
            names,
        )
    for table, column in tables.columns_with(Ids.JSON):
        renamed = f"""replace({column}, '"' || :old || '_', '"' || :new || '_')"""
        db.conn.execute(f"UPDATE {table} SET {column} = {renamed}", names)
    for table, column in tables.references_to("sources"):
        db.conn.execute(f"UPDATE {table} SET {column} = :new WHERE {column} = :old", names)
    renamed = """replace(message, '"id":"' || :old || '_', '"id":"' || :new || '_')"""
    source = """'"source_id":"' || {} || '"'""".format
    db.conn.execute(f"UPDATE outbox SET message = replace({renamed}, {source(':old')}, {source(':new')})", names)
    db.conn.execute("UPDATE sources SET id = :new WHERE id = :old", names)
