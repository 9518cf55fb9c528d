"""What became of the pages of a catalogue when they were last asked, so that asking can be interrupted."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import astuple
from sqlite_utils import Database

from statusledger.model import Instant
from statusledger.times.clock import has_passed


class Probe(Struct, frozen=True):
    """One page as its stanza named it then, what became of it, and in words why, or what its stanza should be."""

    source_id: str
    stanza: str
    at: Instant
    verdict: str
    detail: str


def save(db: Database, probes: Iterable[Probe]) -> None:
    """Remembers them in the place of older ones."""
    db.conn.executemany("REPLACE INTO catalogue_checks VALUES (?, ?, ?, ?, ?)", [astuple(each) for each in probes])


def recent(db: Database, now: Instant, within_s: int) -> dict[str, Probe]:
    """Those of the last so many seconds, by source."""
    found = [
        Probe(*row) for row in db.conn.execute("SELECT source_id, stanza, at, verdict, detail FROM catalogue_checks")
    ]
    return {probe.source_id: probe for probe in found if not has_passed(within_s, probe.at, now)}
