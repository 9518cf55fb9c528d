"""Changes of the view of one channel."""

from msgspec.structs import replace

from statusledger.model import Affected, Impact, Incident, Instant, Origin, Scope, StartedFrom
from statusledger.reconcile import update_matching
from statusledger.reconcile.merge import ChannelView
from statusledger.reconcile.missing import Absence
from statusledger.reconcile.planned_work import UNDER_WAY
from statusledger.reconcile.timeline import TrackedUpdate
from statusledger.reconcile.tracked_incident import Observation, TrackedIncident
from statusledger.times import seconds_between

_DRAGGING = frozenset({"statuspage"})
"""Platforms on which an edit of an update moves the start of its incident."""


def reported(
    record: TrackedIncident, channel: str, incident: Incident, observation: Observation, platform: str
) -> ChannelView:
    """Return the view of a channel that lists a known incident."""
    before, known = record.views.get(channel), record.combined
    if before is None or before.incident is None:
        polled, at = observation.polled, observation.fetched_at
        return first_reported(channel, incident, at, known.origin, known.first_seen_at, polled=polled)
    elsewhere = any(view.absences for view in record.views.values() if view is not before)
    return updated(before, incident, observation, missed_elsewhere=elsewhere, platform=platform)


def first_reported(
    channel: str, incident: Incident, at: Instant, origin: Origin, seen_from: Instant | None, *, polled: bool = True
) -> ChannelView:
    """Return the first view; updates after the first observation, `seen_from`, are observed, but not in a backfill."""
    newer = seen_from if polled else None
    found = origin if polled else Origin.BACKFILLED
    incident, shown = update_matching.first(incident, at)
    updates = tuple(
        TrackedUpdate(update, at, Origin.OBSERVED if newer is not None and update.posted_at > newer else found)
        for update in shown
    )
    under_way_from = _under_way(incident, at)
    listed = replace(incident, updates=())
    return ChannelView(channel, at, at, origin, listed, updates, polled=polled, under_way_from=under_way_from)


def updated(
    view: ChannelView, incident: Incident, observation: Observation, *, missed_elsewhere: bool, platform: str = ""
) -> ChannelView:
    """Return a view with present fields, and every update it ever had."""
    former = view.incident
    assert former is not None
    recognised = update_matching.again(view.updates, incident, observation)
    incident = _as_over(former, recognised.incident) if observation.snapshot.unread else recognised.incident
    started, refused = _start(former, incident, is_dragged=platform in _DRAGGING)
    rated = former if incident.impact is Impact.UNKNOWN and incident.impact_raw is None else incident
    current = replace(
        incident,
        updates=(),
        started_at=started.started_at,
        started_from=started.started_from,
        impact=rated.impact,
        impact_raw=rated.impact_raw,
        resolved_at=_steady(former.resolved_at, incident.resolved_at),
        scheduled_start_at=_steady(former.scheduled_start_at, incident.scheduled_start_at),
        scheduled_end_at=_steady(former.scheduled_end_at, incident.scheduled_end_at),
        components=_union(former.components, incident.components),
    )
    newer = replace(
        view,
        incident=current,
        updates=recognised.updates,
        absences={},
        refused_start=refused,
        polled=view.polled or observation.polled,
        under_way_from=view.under_way_from or _under_way(incident, observation.fetched_at),
        revised_at=observation.fetched_at if _is_revised(former, current) else view.revised_at,
    )
    at, by_wrong_clock = observation.fetched_at, view.reported_at > observation.fetched_at
    return replace(newer, reported_at=at) if newer != view or missed_elsewhere or by_wrong_clock else view


def ended(view: ChannelView, former: ChannelView | None, last_open: Instant | None, at: Instant) -> ChannelView:
    """Note the last time a listed incident was open before its end."""
    is_over = view.incident is not None and view.incident.status.final
    was_over = former is not None and former.incident is not None and former.incident.status.final
    if is_over and was_over:
        return view
    open_until, over_from = (last_open, at) if is_over and last_open else (None, None)
    return replace(view, open_until=open_until, over_from=over_from)


def mark_missing(view: ChannelView, document: str, extent: Scope, at: Instant, *, believed: bool = True) -> ChannelView:
    """Note an absence: new or, if `believed`, confirmed by the next read."""
    before = view.absences.get(document)
    if before is not None and before.extent is Scope.NOTHING:
        before = None
    if before is not None and (before.confirmed or not believed):
        return view
    absence = _confirmed(before, at) if before else Absence(at, extent)
    return replace(view, absences={**view.absences, document: absence})


def aged_out(view: ChannelView, document: str, at: Instant) -> ChannelView:
    """Note that an open incident is too old for a list of the newest."""
    absence = Absence(at, Scope.NOTHING, confirmed=True, confirmed_at=at)
    return replace(view, absences={**view.absences, document: absence})


def confirm_missing(view: ChannelView, document: str, at: Instant, *, believed: bool = True) -> ChannelView:
    """Confirm absences by a second read of the same body."""
    absences = {
        each: _confirmed(absence, at) if each == document and believed else absence
        for each, absence in view.absences.items()
    }
    updates = tuple(
        replace(tracked, withdrawn=True) if tracked.missing_from == document else tracked for tracked in view.updates
    )
    return replace(view, absences=absences, updates=updates)


def _confirmed(absence: Absence, at: Instant) -> Absence:
    return absence if absence.confirmed else replace(absence, confirmed=True, confirmed_at=at)


def clear_missing(view: ChannelView, document: str) -> ChannelView:
    """Drop unconfirmed absences that a new body leaves open."""
    absences = {each: absence for each, absence in view.absences.items() if each != document or absence.confirmed}
    updates = tuple(
        replace(tracked, missing_since=None, missing_from=None)
        if tracked.missing_from == document and not tracked.withdrawn
        else tracked
        for tracked in view.updates
    )
    return replace(view, absences=absences, updates=updates)


def found_elsewhere(view: ChannelView, document: str) -> ChannelView:
    """Drop absences from a document with another key of the incident, and unconfirmed ones."""
    left = {each: absence for each, absence in view.absences.items() if each != document and absence.confirmed}
    return replace(view, absences=left)


def awaited(view: ChannelView) -> set[str]:
    """Return documents that would confirm an absence by the same body."""
    absent = {document for document, absence in view.absences.items() if not absence.confirmed}
    return absent | {tracked.missing_from for tracked in view.updates if tracked.missing_from and not tracked.withdrawn}


def _under_way(incident: Incident, at: Instant) -> Instant | None:
    return at if incident.status in UNDER_WAY else None


def _start(former: Incident, latest: Incident, *, is_dragged: bool) -> tuple[Incident, Instant | None]:
    """Return the incident whose start to keep, and the refused start.

    An edit cuts fractions of a second, which is no move. On some platforms it drags the start past the oldest update:
    such a start does not replace an earlier stated one. Nor does that of a timeline that only has its newest updates.
    """
    if former.started_at is None or latest.started_at is None:
        return (latest if latest.started_at else former), None
    move = seconds_between(former.started_at, latest.started_at)
    if former.started_from is not StartedFrom.STATED:
        only_newest = not latest.whole_timeline and latest.started_from is StartedFrom.FIRST_UPDATE
        return (former if move > 0 and only_newest else latest), None
    if abs(move) <= 1:
        return former, None
    refused = is_dragged and move > 0 and latest.scheduled_start_at is None and _after_oldest(latest)
    return (former, latest.started_at) if refused else (latest, None)


def _as_over(former: Incident, latest: Incident) -> Incident:
    """Keep an incident over if unreadable rows may state its end."""
    if latest.status.final or not former.status.final:
        return latest
    ends = {name: getattr(former, name) for name in ("status", "status_raw", "resolved_at", "resolved_from")}
    return replace(latest, **ends)


def _steady(former: Instant | None, latest: Instant | None) -> Instant | None:
    return former if former and latest and abs(seconds_between(former, latest)) <= 1 else latest


def _is_revised(former: Incident, latest: Incident) -> bool:
    return (former.title, former.started_at) != (latest.title, latest.started_at)


def _after_oldest(incident: Incident) -> bool:
    return bool(incident.updates and incident.started_at and incident.started_at > incident.updates[0].posted_at)


def _union(former: tuple[Affected, ...], latest: tuple[Affected, ...]) -> tuple[Affected, ...]:
    """Unite components by newest name: vendors unlink them at the end."""
    known: dict[str | tuple[str | None, str], Affected] = {}
    for component in (*former, *latest):
        identity = component.key or (component.group_name, component.name)
        known[identity] = component if component.name else known.get(identity, component)
    return tuple(known.values())
