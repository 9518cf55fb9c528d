"""What became of the pages of a catalogue when they were last asked, so that asking can be interrupted."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import astuple
from sqlite_utils import Database

from scraper.model import Instant


class Probe(Struct, frozen=True):
    """One page as its stanza named it then, what became of it, and in words why, or what its stanza should be."""

    source_id: str
    stanza: str
    at: Instant
    verdict: str
    detail: str


def save(db: Database, probes: Iterable[Probe]) -> None:
    """Remembers them in the place of older ones."""
    db.conn.executemany("REPLACE INTO probes VALUES (?, ?, ?, ?, ?)", [astuple(each) for each in probes])


def since(db: Database, at: Instant) -> dict[str, Probe]:
    """Those of a time or later, by source."""
    found = db.conn.execute("SELECT source_id, stanza, at, verdict, detail FROM probes WHERE at >= ?", (at,))
    return {row[0]: Probe(*row) for row in found}
