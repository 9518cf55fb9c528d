"""Reads what figures of a vendor need, from as far back as the figures of its months."""

from collections.abc import Sequence

from statusledger.insight import history, window
from statusledger.insight.history import VendorHistory
from statusledger.insight.window import Window
from statusledger.model import Instant
from statusledger.store.query import Connection
from statusledger.store.read import coverage, figures
from statusledger.store.read.source_rows import SourceRow
from statusledger.times import from_epoch


def load(db: Connection, vendor_id: str, sources: Sequence[SourceRow], chosen: Window, now: Instant) -> VendorHistory:
    """Read the history of a vendor in a window, and in the months before it that have figures."""
    since = from_epoch(min(chosen.stretch[0], window.months(chosen)[-1].stretch[0]))
    return history.history(
        figures.incidents(db, vendor_id, since, chosen.until_at),
        figures.intervals(db, vendor_id, since, chosen.until_at),
        coverage.coverage(db, vendor_id, Instant("")),
        sources,
        figures.extent(db, vendor_id),
        now,
    )
