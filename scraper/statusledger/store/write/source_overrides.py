"""Overrides: addresses and platforms of sources that cannot be read as sources.yaml states."""

from collections.abc import Iterable, Mapping

from msgspec import Struct, field
from msgspec.structs import astuple
from sqlite_utils import Database

from statusledger.model import Instant, Source
from statusledger.reconcile.anomalies import Anomaly
from statusledger.store.write import difference, rows


class SourceOverride(Struct, frozen=True):
    """Result of a search for a source. A change of `entry` in sources.yaml ends the override.

    `code`: of an anomaly; "auto" if the entry leaves the platform open; None if nothing was found.
    """

    source_id: str
    entry: str = field(name="stanza")
    tried_at: Instant
    code: str | None = None
    platform: str | None = None
    url: str | None = None
    feed: str | None = None
    name: str | None = None


def stamp(source: Source) -> str:
    """The part of an entry that an override replaces."""
    return " ".join((source.platform, source.url, source.feed or ""))


def source_overrides(db: Database, sources: Iterable[Source], now: Instant) -> dict[str, SourceOverride]:
    """Overrides in force, by source; those with changed entries are deleted."""
    stamps = {source.id: stamp(source) for source in sources}
    columns = ", ".join(SourceOverride.__struct_encode_fields__)
    found = [SourceOverride(*row) for row in db.conn.execute(f"SELECT {columns} FROM source_overrides")]
    for way in found:
        if way.source_id in stamps and stamps[way.source_id] != way.entry:
            _forget(db, way.source_id, now)
    return {way.source_id: way for way in found if stamps.get(way.source_id) == way.entry}


def save(db: Database, way: SourceOverride, anomaly: Anomaly | None) -> None:
    """Save an override and the anomaly of its source."""
    columns = SourceOverride.__struct_encode_fields__
    db.conn.execute(
        f"REPLACE INTO source_overrides ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", astuple(way)
    )
    db.conn.execute("UPDATE sources SET read_as = ? WHERE id = ?", (way.platform, way.source_id))
    before = _anomalies(db, way.source_id)
    after = rows.of_source(way.source_id, anomaly, way.tried_at) if anomaly else {}
    difference.clear(db, before, after, way.tried_at)


def _forget(db: Database, source_id: str, now: Instant) -> None:
    db.conn.execute("DELETE FROM source_overrides WHERE source_id = ?", (source_id,))
    db.conn.execute("UPDATE sources SET read_as = NULL WHERE id = ?", (source_id,))
    difference.clear(db, _anomalies(db, source_id), {}, now)


def _anomalies(db: Database, source_id: str) -> Mapping[str, rows.Row]:
    """Present anomalies of the source itself, not of its documents."""
    found = db.query(
        "SELECT * FROM anomalies WHERE source_id = ? AND entity = 'source' AND cleared_at IS NULL "
        "AND code != 'list_shrunk'",
        (source_id,),
    )
    return {str(row["id"]): row for row in found}
