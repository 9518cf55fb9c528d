"""How an account changes when its voice tells the incident again, or misses it."""

from msgspec.structs import replace

from statusledger.model import Affected, Impact, Incident, Instant, Origin, Scope, StartedFrom
from statusledger.reconcile import update_matching
from statusledger.reconcile.merge import ChannelView
from statusledger.reconcile.missing import Absence
from statusledger.reconcile.planned_work import UNDER_WAY
from statusledger.reconcile.timeline import TrackedUpdate
from statusledger.reconcile.tracked_incident import Observation
from statusledger.times import seconds_between

_DRAGGING = frozenset({"statuspage"})
"""Platforms on which an edit of an update moves the start of its incident."""


def first_reported(
    channel: str, incident: Incident, at: Instant, origin: Origin, seen_from: Instant | None, *, polled: bool = True
) -> ChannelView:
    """A voice's first word on an incident. Updates newer than `seen_from`, our first sight of it, are observed.

    Unless it was not polled, but fetched to fill in history: then we watched none of them appear.
    """
    newer = seen_from if polled else None
    found = origin if polled else Origin.BACKFILLED
    incident, shown = update_matching.first(incident, at)
    updates = tuple(
        TrackedUpdate(update, at, Origin.OBSERVED if newer is not None and update.posted_at > newer else found)
        for update in shown
    )
    under_way_from = _under_way(incident, at)
    told = replace(incident, updates=())
    return ChannelView(channel, at, at, origin, told, updates, polled=polled, under_way_from=under_way_from)


def updated(
    view: ChannelView, incident: Incident, where: Observation, *, missed_elsewhere: bool, platform: str = ""
) -> ChannelView:
    """A voice's newer word in place of its older one: what it shows now, and every update it ever showed."""
    former = view.incident
    assert former is not None
    recognised = update_matching.again(view.updates, incident, where)
    incident = _as_over(former, recognised.incident) if where.snapshot.unread else recognised.incident
    started, refused = _start(former, incident, is_dragged=platform in _DRAGGING)
    rated = former if incident.impact is Impact.UNKNOWN and incident.impact_raw is None else incident
    told = replace(
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
        incident=told,
        updates=recognised.updates,
        absences={},
        refused_start=refused,
        polled=view.polled or where.polled,
        under_way_from=view.under_way_from or _under_way(incident, where.fetched_at),
        revised_at=where.fetched_at if _is_revised(former, told) else view.revised_at,
    )
    is_news = newer != view or missed_elsewhere or view.told_at > where.fetched_at  # by a clock that was wrong
    return replace(newer, told_at=where.fetched_at) if is_news else view


def ended(view: ChannelView, former: ChannelView | None, last_open: Instant | None, at: Instant) -> ChannelView:
    """Notes when an incident was last shown open, at the first look at which its voice says that it is over."""
    is_over = view.incident is not None and view.incident.status.final
    was_over = former is not None and former.incident is not None and former.incident.status.final
    if is_over and was_over:
        return view
    open_until, over_from = (last_open, at) if is_over and last_open else (None, None)
    return replace(view, open_until=open_until, over_from=over_from)


def mark_missing(view: ChannelView, document: str, extent: Scope, at: Instant, *, believed: bool = True) -> ChannelView:
    """A document that should hold the incident does not: noted the first time, confirmed the next, if `believed`."""
    before = view.absences.get(document)
    if before is not None and before.extent is Scope.NOTHING:
        before = None
    if before is not None and (before.confirmed or not believed):
        return view
    absence = _confirmed(before, at) if before else Absence(at, extent)
    return replace(view, absences={**view.absences, document: absence})


def aged_out(view: ChannelView, document: str, at: Instant) -> ChannelView:
    """A document that lists the newest became too short for an incident that it showed open."""
    absence = Absence(at, Scope.NOTHING, confirmed=True, confirmed_at=at)
    return replace(view, absences={**view.absences, document: absence})


def confirm_missing(view: ChannelView, document: str, at: Instant, *, believed: bool = True) -> ChannelView:
    """What a document missed is still missing at another look at the same body."""
    absences = {
        each: _confirmed(absence, at) if each == document and believed else absence
        for each, absence in view.absences.items()
    }
    updates = tuple(replace(seen, withdrawn=True) if seen.missing_from == document else seen for seen in view.updates)
    return replace(view, absences=absences, updates=updates)


def _confirmed(absence: Absence, at: Instant) -> Absence:
    return absence if absence.confirmed else replace(absence, confirmed=True, confirmed_at=at)


def clear_missing(view: ChannelView, document: str) -> ChannelView:
    """A document no longer speaks of the matter: what it missed once and did not confirm is no evidence."""
    absences = {each: absence for each, absence in view.absences.items() if each != document or absence.confirmed}
    updates = tuple(
        replace(seen, missing_since=None, missing_from=None)
        if seen.missing_from == document and not seen.withdrawn
        else seen
        for seen in view.updates
    )
    return replace(view, absences=absences, updates=updates)


def found(view: ChannelView, document: str) -> ChannelView:
    """What a document missed, it has under another key, so that others need not confirm that they miss it."""
    left = {each: absence for each, absence in view.absences.items() if each != document and absence.confirmed}
    return replace(view, absences=left)


def awaited(view: ChannelView) -> set[str]:
    """The documents of which another look at the same body would confirm something."""
    absent = {document for document, absence in view.absences.items() if not absence.confirmed}
    return absent | {seen.missing_from for seen in view.updates if seen.missing_from and not seen.withdrawn}


def _under_way(incident: Incident, at: Instant) -> Instant | None:
    return at if incident.status in UNDER_WAY else None


def _start(former: Incident, told: Incident, *, is_dragged: bool) -> tuple[Incident, Instant | None]:
    """Whose start to keep, and the one refused.

    An edit cuts fractions of a second (no move). On some platforms it drags the start along to a later update: such a
    start, later than the oldest update, does not replace an earlier stated one. Nor does a timeline that only shows its
    newest end.
    """
    if former.started_at is None or told.started_at is None:
        return (told if told.started_at else former), None
    move = seconds_between(former.started_at, told.started_at)
    if former.started_from is not StartedFrom.STATED:
        only_newest = not told.whole_timeline and told.started_from is StartedFrom.FIRST_UPDATE
        return (former if move > 0 and only_newest else told), None
    if abs(move) <= 1:
        return former, None
    refused = is_dragged and move > 0 and told.scheduled_start_at is None and _after_oldest(told)
    return (former, told.started_at) if refused else (told, None)


def _as_over(former: Incident, told: Incident) -> Incident:
    """What was over stays so in a document with rows that cannot be read: its end may be one of them."""
    if told.status.final or not former.status.final:
        return told
    ends = {name: getattr(former, name) for name in ("status", "status_raw", "resolved_at", "resolved_from")}
    return replace(told, **ends)


def _steady(former: Instant | None, told: Instant | None) -> Instant | None:
    """A time as it is told now; a move of one second is none."""
    return former if former and told and abs(seconds_between(former, told)) <= 1 else told


def _is_revised(former: Incident, told: Incident) -> bool:
    return (former.title, former.started_at) != (told.title, told.started_at)


def _after_oldest(told: Incident) -> bool:
    return bool(told.updates and told.started_at and told.started_at > told.updates[0].posted_at)


def _union(former: tuple[Affected, ...], told: tuple[Affected, ...]) -> tuple[Affected, ...]:
    """Vendors unlink components when they resolve; what was once affected stays, under its newest name."""
    known: dict[str | tuple[str | None, str], Affected] = {}
    for component in (*former, *told):
        identity = component.key or (component.group_name, component.name)
        known[identity] = component if component.name else known.get(identity, component)
    return tuple(known.values())
