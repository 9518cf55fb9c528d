"""Rows of a vendor's history, in one line each; times as in `tests.support.build.at`."""

from collections.abc import Iterable, Sequence

from statusledger.insight import history
from statusledger.insight.history import VendorHistory
from statusledger.insight.window import Window
from statusledger.model import Health, Impact, Instant, Kind, Origin, ResolvedFrom, StartedFrom, Status
from statusledger.store.read.coverage import Watched
from statusledger.store.read.figures import ComponentInterval, CountedIncident, HistoryExtent
from statusledger.store.read.rows import IncidentRow
from statusledger.store.read.source_rows import SourceRow
from statusledger.times import seconds_between
from tests.support.build import at

DAY = 86_400
NOW = at("31 00:00")
JANUARY = Window(at("1"), NOW, 30)


def posted(
    name: str,
    start: str,
    end: str | None,
    impact: Impact = Impact.MAJOR,
    *,
    kind: Kind = Kind.INCIDENT,
    status: Status | None = None,
    first_post: str | None = None,
    started_from: StartedFrom = StartedFrom.STATED,
    worst: Health | None = None,
    components: Iterable[str] = (),
    lost: bool = False,
) -> CountedIncident:
    """An incident or maintenance; `lost` if its end is not known."""
    over = Status.COMPLETED if kind is Kind.MAINTENANCE else Status.RESOLVED
    return CountedIncident(
        id=name,
        kind=kind,
        title=f"Trouble {name}",
        status=status or (over if end else Status.INVESTIGATING),
        impact=impact,
        worst_health=worst,
        started_at=at(start),
        started_from=started_from,
        resolved_at=at(end) if end else None,
        resolved_from=ResolvedFrom.STATED if end else ResolvedFrom.UNKNOWN if lost else None,
        duration_s=seconds_between(at(start), at(end)) if end else None,
        origin=Origin.BACKFILLED,
        detected_at=None,
        has_postmortem=False,
        first_post_at=at(first_post) if first_post else None,
        component_ids=list(components),
    )


def open_incident(start: str, impact: Impact = Impact.MAJOR) -> IncidentRow:
    """An incident of Acme that is still open."""
    return IncidentRow(
        id="acme_open", vendor_id="acme", vendor="Acme", source_id="acme", key="open", generation=1, kind=Kind.INCIDENT,
        title="Trouble", url=None, status=Status.INVESTIGATING, status_raw=None, impact=impact, impact_raw=None,
        worst_health=None, started_at=at(start), started_from=StartedFrom.STATED, resolved_at=None, resolved_from=None,
        duration_s=None, scheduled_start_at=None, scheduled_end_at=None, posted_at=None, postmortem_from=None,
        postmortem_until=None, postmortem_quote=None, origin=Origin.OBSERVED, detected_at=None, first_seen_at=at(start),
        last_changed_at=at(start), missing_since=None, withdrawn_at=None, update_count=1, has_postmortem=False,
    )  # fmt: skip


def interval(
    component: str,
    start: str,
    end: str | None,
    health: Health = Health.MAJOR_OUTAGE,
    *,
    posts: Sequence[tuple[str, str | None]] | None = None,
    kind: Kind = Kind.INCIDENT,
    names: Sequence[str] = (),
) -> ComponentInterval:
    """An interval of a component, stated by one post of the same time unless other posts are given."""
    stated = [(start, end)] if posts is None else posts
    return ComponentInterval(
        component_id=component,
        source_id="acme",
        kind=kind,
        health=health,
        from_at=at(start),
        until_at=at(end) if end else None,
        posts=[(at(since), at(until) if until else None) for since, until in stated],
        incident_ids=tuple(names),
    )


def page(name: str = "acme", *, read: Instant | None = NOW, enabled: bool = True) -> SourceRow:
    """A source that was last read at a time."""
    return SourceRow(
        id=name, vendor_id="acme", vendor="Acme", name=name, url="https://status.acme.example", platform="statuspage",
        read_as=None, enabled=enabled, named=False, page_health=None, page_health_raw=None, interval_s=300,
        last_success_at=read, last_failure_at=None, consecutive_failures=0, last_error=None, next_due_at=None,
        watched_from=None, watched_until=None, polls=None, longest_gap_s=None, is_watched_in_part=False,
    )  # fmt: skip


def acme(
    incidents: Sequence[CountedIncident] = (),
    intervals: Iterable[ComponentInterval] = (),
    watched: Iterable[tuple[str, str]] = (),
    *,
    sources: Sequence[SourceRow] = (page(),),
    first: str | None = "1",
    now: Instant = NOW,
) -> VendorHistory:
    """The history of a vendor whose first incident began on 1 January."""
    return history.history(
        sorted(incidents, key=lambda each: each.started_at, reverse=True),
        intervals,
        [Watched("acme", at(since), at(until)) for since, until in watched],
        sources,
        HistoryExtent(at(first) if first else None, None),
        now,
    )
