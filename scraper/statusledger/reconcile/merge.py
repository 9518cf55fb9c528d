"""Merge the views of several channels, idempotently and in any order.

Within a channel the later document wins; between channels, each field comes from the best channel that has it.
"""

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from statusledger import text
from statusledger.model import (
    Health,
    Impact,
    Incident,
    Instant,
    Origin,
    ResolvedFrom,
    Scope,
    StartedFrom,
    Status,
)
from statusledger.reconcile import affected_components, missing, planned_work
from statusledger.reconcile.align_timelines import align_timelines
from statusledger.reconcile.missing import Absence
from statusledger.reconcile.timeline import TrackedUpdate
from statusledger.times import minute

End = tuple[Instant | None, ResolvedFrom | None]
_NO_END: End = (None, None)


_STORED_KEYS = {"channel": "voice", "reported_at": "told_at"}


class ChannelView(Struct, frozen=True, rename=_STORED_KEYS):
    """Last version of an incident in one channel, its updates and absences.

    `incident` is None if the channel only ever lacked it. `reported_at` is the last time it was listed with a change,
    or while another channel lacked it. `refused_start` is a stated start that was not believed. `polled` is False if
    only backfills had it. `open_until` is the last read that had it open, `over_from` the first that had it over, both
    or neither set. `revised_at`: last change of title or start.
    """

    channel: str
    reported_at: Instant
    first_seen_at: Instant
    origin: Origin
    incident: Incident | None = None
    updates: tuple[TrackedUpdate, ...] = ()
    absences: dict[str, Absence] = {}
    refused_start: Instant | None = None
    polled: bool = True
    open_until: Instant | None = None
    over_from: Instant | None = None
    under_way_from: Instant | None = None
    revised_at: Instant | None = None


class Combined(Struct, frozen=True):
    """An incident merged from all channels.

    `updates`, oldest first, replace the empty `incident.updates`. `row_keys` maps made-up keys to keys of rows.
    """

    incident: Incident
    updates: tuple[TrackedUpdate, ...]
    row_keys: dict[str, str]
    origin: Origin
    first_seen_at: Instant
    missing_since: Instant | None
    withdrawn_at: Instant | None
    refused_start: Instant | None

    @property
    def detected_at(self) -> Instant | None:
        """Time of appearance; None if it was there at the first poll."""
        return self.first_seen_at if self.origin is Origin.OBSERVED else None


def combine(views: Iterable[ChannelView], ranking: Sequence[str]) -> Combined:
    """Merge views, one of which has the incident; `ranking` has the best channel first."""
    rank = {channel: place for place, channel in enumerate(ranking)}
    ordered = sorted(views, key=lambda view: (rank.get(view.channel, len(rank)), view.channel))
    reported = [view for view in ordered if view.incident is not None]
    incidents = [view.incident for view in reported if view.incident is not None]
    updates, row_keys = align_timelines([view.updates for view in reported])
    first = min(reported, key=lambda view: (view.first_seen_at, view.origin))
    stated = _without_end_of_one_date(_with_status(_fields(reported), reported), updates)
    absences = _counting(ordered, stated)
    withdrawal, end = missing.withdrawal(absences, stated), missing.end_of_listing(absences, stated)
    missed = withdrawal or end or min(absences, key=lambda absence: absence.since, default=None)
    return Combined(
        incident=replace(
            planned_work.as_it_went(
                missing.inferred_end(stated, end) if end else missing.without_known_end(stated, absences),
                _under_way(reported, updates),
            ),
            components=affected_components.union(incidents),
            transitions=affected_components.transitions(incidents, row_keys),
            updates=(),
        ),
        updates=updates,
        row_keys=row_keys,
        origin=first.origin,
        first_seen_at=first.first_seen_at,
        missing_since=missed.since if missed else None,
        withdrawn_at=withdrawal.since if withdrawal else None,
        refused_start=next((view.refused_start for view in reported if view.refused_start), None),
    )


def _fields(reported: Sequence[ChannelView]) -> Incident:
    """Complete the best channel by the others; unknown and empty values never win."""
    incidents = [view.incident for view in reported if view.incident is not None]
    rated = next((each for each in incidents if each.impact is not Impact.UNKNOWN), incidents[0])
    started = _started(reported)
    return replace(
        incidents[0],
        title=_titled(reported),
        url=next((each.url for each in incidents if each.url), None),
        impact=rated.impact,
        impact_raw=rated.impact_raw,
        started_at=started.started_at,
        started_from=started.started_from,
        scheduled_start_at=next((each.scheduled_start_at for each in incidents if each.scheduled_start_at), None),
        scheduled_end_at=next((each.scheduled_end_at for each in incidents if each.scheduled_end_at), None),
        posted_at=next((each.posted_at for each in incidents if each.posted_at), None),
    )


def _titled(reported: Sequence[ChannelView]) -> str:
    titles = (view.incident.title for view in _leading(reported) if view.incident)
    lead = next(filter(None, titles), "")
    letters = text.letters(lead)
    return _first_reported(
        reported, lambda each: bool(each.title) is bool(lead) and text.letters(each.title) == letters
    ).title


def _started(reported: Sequence[ChannelView]) -> Incident:
    """Return the incident whose start counts: stated first; of its minute, the first reported."""
    starts = [view.incident for view in _leading(reported) if view.incident]
    begun = [incident for incident in starts if incident.started_at]
    lead = min(begun, key=lambda each: each.started_from is not StartedFrom.STATED, default=starts[0])
    return _first_reported(reported, lambda each: _same_start(each, lead))


def _first_reported(reported: Iterable[ChannelView], is_alike: Callable[[Incident], bool]) -> Incident:
    alike = [(_since(view), view.incident) for view in reported if view.incident and is_alike(view.incident)]
    return min(alike, key=lambda each: each[0])[1]


def _leading(reported: Sequence[ChannelView]) -> list[ChannelView]:
    """Sort views: without absences, then last to revise, then first to list.

    So a channel with other words changes nothing when it joins.
    """
    by_age = sorted(reported, key=lambda view: view.first_seen_at)
    latest = sorted(by_age, key=lambda view: view.revised_at or "", reverse=True)
    return sorted(latest, key=lambda view: bool(view.absences))


def _since(view: ChannelView) -> Instant:
    return view.revised_at or view.first_seen_at


def _same_start(one: Incident, other: Incident) -> bool:
    return minute(one.started_at or Instant("")) == minute(other.started_at or Instant(""))


def _with_status(fields: Incident, reported: Sequence[ChannelView]) -> Incident:
    """Return the incident with status and end of the channel with the newest update.

    A better channel may have fallen silent. Within the newest minute the closing update wins, for many times have no
    seconds, else the channel with most updates.
    """
    known = [view.incident for view in sorted(reported, key=_progress, reverse=True) if view.incident]
    lead = next((incident for incident in known if incident.status is not Status.UNKNOWN), known[0])
    resolved_at, resolved_from = _end(reported) if lead.status.final else _NO_END
    end = {"resolved_at": _not_before(fields.started_at, resolved_at), "resolved_from": resolved_from}
    return replace(fields, status=lead.status, status_raw=lead.status_raw, **end)


def _not_before(start: Instant | None, end: Instant | None) -> Instant | None:
    is_vague = start and end and end == f"{minute(start)}:00Z"
    return start if is_vague else end


def _end(reported: Iterable[ChannelView]) -> End:
    ends = (_believed(view, view.incident) for view in reported if view.incident)
    return min(filter(any, ends), key=lambda end: end[1] is ResolvedFrom.INFERRED, default=_NO_END)


def _believed(view: ChannelView, incident: Incident) -> End:
    """Return the end of a view; inferred if the closing update is dated before an open read.

    Minutes decide, for many times have no seconds.
    """
    end, open_until = incident.resolved_at, view.open_until
    if not incident.status.final or (end is None and incident.status is Status.CANCELLED):
        return _NO_END
    by_update = end is not None and incident.resolved_from is ResolvedFrom.UPDATE
    if open_until is not None and (end is None or (by_update and minute(end) < minute(open_until))):
        return view.over_from, ResolvedFrom.INFERRED
    return end, incident.resolved_from


def _without_end_of_one_date(incident: Incident, updates: Iterable[TrackedUpdate]) -> Incident:
    """Remove the end of an incident with a single date, which is neither start nor end."""
    is_one = incident.resolved_from is ResolvedFrom.UPDATE and incident.resolved_at == incident.started_at
    opened = any(not tracked.update.status.final and tracked.update.status is not Status.UNKNOWN for tracked in updates)
    if not is_one or opened or incident.started_from is not StartedFrom.FIRST_UPDATE:
        return incident
    return replace(incident, resolved_at=None, resolved_from=None)


def _under_way(reported: Iterable[ChannelView], updates: Iterable[TrackedUpdate]) -> Iterable[Instant]:
    yield from (view.under_way_from for view in reported if view.under_way_from)
    shown = (tracked.update for tracked in updates if not tracked.withdrawn)
    yield from (update.posted_at for update in shown if update.status in planned_work.UNDER_WAY)


def _progress(view: ChannelView) -> tuple[str, bool, int]:
    """Return the newest minute, True if over, and the count of its updates."""
    shown = [tracked.update for tracked in view.updates if tracked.update.status is not Status.POSTMORTEM]
    minutes = [minute(update.posted_at) for update in shown]
    newest = max(minutes, default="")
    return newest, view.incident is not None and view.incident.status.final, minutes.count(newest)


def _counting(views: Sequence[ChannelView], stated: Incident) -> list[Absence]:
    """Return absences since the last report; once over, only from full lists."""
    last_reported = max((view.reported_at for view in views if view.incident is not None), default="")
    since = (each for view in views for each in view.absences.values() if each.since > last_reported)
    return [each for each in since if each.extent is Scope.SINCE or not stated.status.final]


def worst(healths: Iterable[Health]) -> Health | None:
    """Return the worst health; None for none."""
    return max(healths, key=lambda health: health.badness, default=None)
