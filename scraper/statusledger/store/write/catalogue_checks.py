"""Results of `sources check`, so that it can resume."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import astuple
from sqlite_utils import Database

from statusledger.model import Instant
from statusledger.times.clock import has_passed


class Probe(Struct, frozen=True):
    """The result for one page, with a reason or the right entry."""

    source_id: str
    entry: str
    at: Instant
    verdict: str
    detail: str


def save(db: Database, probes: Iterable[Probe]) -> None:
    """Save results in place of older ones."""
    db.conn.executemany("REPLACE INTO catalogue_checks VALUES (?, ?, ?, ?, ?)", [astuple(each) for each in probes])


def recent(db: Database, now: Instant, within_s: int) -> dict[str, Probe]:
    """Results of the last `within_s` seconds, by source."""
    found = [
        Probe(*row) for row in db.conn.execute("SELECT source_id, stanza, at, verdict, detail FROM catalogue_checks")
    ]
    return {probe.source_id: probe for probe in found if not has_passed(within_s, probe.at, now)}
