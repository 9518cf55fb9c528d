"""Reads what figures of vendors need, from as far back as they go."""

from collections.abc import Mapping, Sequence

from statusledger.insight import history, window
from statusledger.insight.figures import VendorFigures, of_window
from statusledger.insight.history import VendorHistory
from statusledger.insight.recovery import Recovery
from statusledger.insight.recovery import recovery as estimate
from statusledger.insight.scorecard import card, periods
from statusledger.insight.scorecard.card import Scorecard
from statusledger.insight.window import Month, Window
from statusledger.model import Instant
from statusledger.store.query import Connection
from statusledger.store.read import courses, coverage, figures, queries
from statusledger.store.read.coverage import Watched
from statusledger.store.read.figures import HistoryExtent
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
    return histories(db, {vendor_id: sources}, since, until, now)[vendor_id]


def recovery(db: Connection, story: IncidentStory, now: Instant) -> Recovery | None:
    """Estimate the time to recovery of an incident; None if it is not known to be open now."""
    goes_on_elsewhere = any(link.is_later and link.goes_on for link in story.same_as)
    if not story.is_open or goes_on_elsewhere or not story.source.is_current_on_day(now):
        return None
    component_ids = [each.component_id for each in story.components if each.component_id is not None]
    return estimate(story, component_ids, lifetimes(db, now, story.vendor_id).get(story.vendor_id, []), now)


def histories(
    db: Connection, sources: Mapping[str, Sequence[SourceRow]], since: Instant, until: Instant, now: Instant
) -> dict[str, VendorHistory]:
    """Read the histories of vendors in a time, from their sources."""
    ids = list(sources)
    incidents = figures.incidents_of(db, ids, since, until)
    intervals = figures.intervals_of(db, ids, since, until)
    extents = figures.extents(db, ids)
    watched = _watched(db, sources)
    return {
        each: history.history(
            incidents.get(each, []),
            intervals.get(each, []),
            watched[each],
            sources[each],
            extents.get(each, HistoryExtent(None, None)),
            now,
        )
        for each in ids
    }


def scorecard(db: Connection, vendor_id: str, found: VendorHistory, numbers: VendorFigures) -> Scorecard:
    """Compute the scorecard of a vendor in a window, from its history and figures."""
    posts = courses.courses(db, [vendor_id], numbers.window.from_at, numbers.window.until_at)
    return card.cards_of(found, posts, [of_window(numbers)])[0]


def scorecards(
    db: Connection, vendor_ids: Sequence[str], wanted: Sequence[Month], now: Instant
) -> dict[str, list[Scorecard]]:
    """Compute the scorecards of vendors in periods, in their order."""
    since = from_epoch(min(each.stretch[0] for each in wanted))
    until = from_epoch(max(each.stretch[1] for each in wanted))
    found = histories(db, _sources(db, vendor_ids), since, until, now)
    posts = courses.courses(db, vendor_ids, since, until)
    return {each: card.scorecards(found[each], posts, wanted) for each in vendor_ids}


def by_month(db: Connection, vendor_ids: Sequence[str], now: Instant) -> dict[str, list[Scorecard]]:
    """Compute the scorecards of vendors in each month that their histories cover, newest first."""
    found = histories(db, _sources(db, vendor_ids), Instant(""), now, now)
    posts = courses.courses(db, vendor_ids, Instant(""), now)
    return {
        each: card.scorecards(known, posts, periods.covered_months(known.covered, now)) for each, known in found.items()
    }


def _sources(db: Connection, vendor_ids: Sequence[str]) -> dict[str, list[SourceRow]]:
    found: dict[str, list[SourceRow]] = {each: [] for each in vendor_ids}
    for row in queries.sources(db, _alone(vendor_ids)):
        if row.vendor_id in found:
            found[row.vendor_id].append(row)
    return found


def _watched(db: Connection, sources: Mapping[str, Sequence[SourceRow]]) -> dict[str, list[Watched]]:
    found: dict[str, list[Watched]] = {each: [] for each in sources}
    vendors = {source.id: each for each, those in sources.items() for source in those}
    for row in coverage.coverage(db, _alone(list(sources)), Instant("")):
        if row.source_id in vendors:
            found[vendors[row.source_id]].append(row)
    return found


def _alone(vendor_ids: Sequence[str]) -> str | None:
    """Return the only vendor, None for several: reading all of them takes one query."""
    return vendor_ids[0] if len(vendor_ids) == 1 else None
