"""Reads what figures of a vendor need, from as far back as they go."""

from collections.abc import Sequence

from statusledger.insight import history, window
from statusledger.insight.history import VendorHistory
from statusledger.insight.recovery import Recovery
from statusledger.insight.recovery import recovery as estimate
from statusledger.insight.window import Window
from statusledger.model import Instant
from statusledger.store.query import Connection
from statusledger.store.read import coverage, figures
from statusledger.store.read.lifetimes import lifetimes
from statusledger.store.read.rows import IncidentStory
from statusledger.store.read.source_rows import SourceRow
from statusledger.times import from_epoch


def load(db: Connection, vendor_id: str, sources: Sequence[SourceRow], chosen: Window, now: Instant) -> VendorHistory:
    """Read the history of a vendor in a window, and in the months before it that have figures."""
    since = from_epoch(min(chosen.stretch[0], window.months(chosen)[-1].stretch[0]))
    return between(db, vendor_id, sources, since, chosen.until_at, now)


def between(
    db: Connection, vendor_id: str, sources: Sequence[SourceRow], since: Instant, until: Instant, now: Instant
) -> VendorHistory:
    """Read the history of a vendor between two times."""
    return history.history(
        figures.incidents(db, vendor_id, since, until),
        figures.intervals(db, vendor_id, since, until),
        coverage.coverage(db, vendor_id, Instant("")),
        sources,
        figures.extent(db, vendor_id),
        now,
    )


def recovery(db: Connection, story: IncidentStory, now: Instant) -> Recovery | None:
    """Estimate the time to recovery of an incident; None if it is not known to be open now."""
    goes_on_elsewhere = any(link.is_later and link.goes_on for link in story.same_as)
    if not story.is_open or goes_on_elsewhere or not story.source.is_current_on_day(now):
        return None
    component_ids = [each.component_id for each in story.components if each.component_id is not None]
    return estimate(story, component_ids, lifetimes(db, now, story.vendor_id).get(story.vendor_id, []), now)
