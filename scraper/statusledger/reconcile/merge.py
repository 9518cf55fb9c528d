"""Accounts of one incident by several voices become one: pure, idempotent, and blind to the order they came in.

A *voice* is one way a source tells its incidents: its API, its page, its feed. Documents of one voice share ids and
wording, so the later simply replaces the earlier; between voices, each field is told by the best-ranked that knows it.
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


class ChannelView(Struct, frozen=True, rename={"channel": "voice"}):
    """The last that one voice told of an incident, its updates kept apart, and which of its documents miss it now.

    `incident` is None where the voice only ever missed it. `told_at` is when it was last told anew, or told although
    another voice missed it. `refused_start` is a stated start that was not believed. `polled`: not only documents that
    were fetched to fill in history told it. `open_until` is the last look that showed it open, `over_from` the first by
    which this voice says that it is over, where there were both. `revised_at` is when it last told another title or
    start than before.
    """

    channel: str
    told_at: Instant
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
    """What the dataset says of an incident.

    `incident.updates` is empty: `updates` has them, oldest first, with our seeing them. `row_keys` leads from a key
    that a voice without ids made up to the key of the row that stands for it.
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
        """When we saw it appear; None for what was there before us."""
        return self.first_seen_at if self.origin is Origin.OBSERVED else None


def combine(views: Iterable[ChannelView], ranking: Sequence[str]) -> Combined:
    """One incident out of its accounts; `ranking` names the voices, best first. At least one account must tell it."""
    rank = {channel: place for place, channel in enumerate(ranking)}
    ordered = sorted(views, key=lambda view: (rank.get(view.channel, len(rank)), view.channel))
    told = [view for view in ordered if view.incident is not None]
    incidents = [view.incident for view in told if view.incident is not None]
    updates, row_keys = align_timelines([view.updates for view in told])
    first = min(told, key=lambda view: (view.first_seen_at, view.origin))
    stated = _without_end_of_one_date(_with_status(_fields(told), told), updates)
    absences = _counting(ordered, stated)
    withdrawal, end = missing.withdrawal(absences, stated), missing.end_of_listing(absences, stated)
    missed = withdrawal or end or min(absences, key=lambda absence: absence.since, default=None)
    return Combined(
        incident=replace(
            planned_work.as_it_went(
                missing.inferred_end(stated, end) if end else missing.without_known_end(stated, absences),
                _under_way(told, updates),
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
        refused_start=next((view.refused_start for view in told if view.refused_start), None),
    )


def _fields(told: Sequence[ChannelView]) -> Incident:
    """The best voice's, with what it does not know taken from the others. Unknown and empty never win."""
    incidents = [view.incident for view in told if view.incident is not None]
    rated = next((each for each in incidents if each.impact is not Impact.UNKNOWN), incidents[0])
    started = _started(told)
    return replace(
        incidents[0],
        title=_titled(told),
        url=next((each.url for each in incidents if each.url), None),
        impact=rated.impact,
        impact_raw=rated.impact_raw,
        started_at=started.started_at,
        started_from=started.started_from,
        scheduled_start_at=next((each.scheduled_start_at for each in incidents if each.scheduled_start_at), None),
        scheduled_end_at=next((each.scheduled_end_at for each in incidents if each.scheduled_end_at), None),
        posted_at=next((each.posted_at for each in incidents if each.posted_at), None),
    )


def _titled(told: Sequence[ChannelView]) -> str:
    """The leading title, in the words of the voice that told it first: another wording is no other title."""
    titles = (view.incident.title for view in _leading(told) if view.incident)
    lead = next(filter(None, titles), "")
    letters = text.letters(lead)
    return _told_first(told, lambda each: bool(each.title) is bool(lead) and text.letters(each.title) == letters).title


def _started(told: Sequence[ChannelView]) -> Incident:
    """The one whose start counts: a stated one leads; of those of its minute, the first that was told."""
    starts = [view.incident for view in _leading(told) if view.incident]
    begun = [incident for incident in starts if incident.started_at]
    lead = min(begun, key=lambda each: each.started_from is not StartedFrom.STATED, default=starts[0])
    return _told_first(told, lambda each: _same_start(each, lead))


def _told_first(told: Iterable[ChannelView], is_alike: Callable[[Incident], bool]) -> Incident:
    """Of the incidents that are alike, the first that was told; of several at once, the best voice's."""
    alike = [(_since(view), view.incident) for view in told if view.incident and is_alike(view.incident)]
    return min(alike, key=lambda each: each[0])[1]


def _leading(told: Sequence[ChannelView]) -> list[ChannelView]:
    """Those that still show it come first; of these the one that last revised it, else the first to tell it.

    So a voice that only words it otherwise changes nothing when it joins.
    """
    by_age = sorted(told, key=lambda view: view.first_seen_at)
    latest = sorted(by_age, key=lambda view: view.revised_at or "", reverse=True)
    return sorted(latest, key=lambda view: bool(view.absences))


def _since(view: ChannelView) -> Instant:
    return view.revised_at or view.first_seen_at


def _same_start(one: Incident, other: Incident) -> bool:
    return minute(one.started_at or Instant("")) == minute(other.started_at or Instant(""))


def _with_status(fields: Incident, told: Sequence[ChannelView]) -> Incident:
    """Status and end by whoever tells the newest update: a better voice that fell silent must not outlive others.

    Of several newest in one minute the closing one wins, because many times are told without seconds, and else the
    voice that tells most of that minute.
    """
    known = [view.incident for view in sorted(told, key=_progress, reverse=True) if view.incident]
    lead = next((incident for incident in known if incident.status is not Status.UNKNOWN), known[0])
    resolved_at, resolved_from = _end(told) if lead.status.final else _NO_END
    end = {"resolved_at": _not_before(fields.started_at, resolved_at), "resolved_from": resolved_from}
    return replace(fields, status=lead.status, status_raw=lead.status_raw, **end)


def _not_before(start: Instant | None, end: Instant | None) -> Instant | None:
    """The end, which does not precede a start of its minute where a voice tells it without seconds."""
    is_vague = start and end and end == f"{minute(start)}:00Z"
    return start if is_vague else end


def _end(told: Iterable[ChannelView]) -> End:
    """The end by the best voice that states one, else by the best of which it is inferred."""
    ends = (_believed(view, view.incident) for view in told if view.incident)
    return min(filter(any, ends), key=lambda end: end[1] is ResolvedFrom.INFERRED, default=_NO_END)


def _believed(view: ChannelView, incident: Incident) -> End:
    """An update that is dated before a look that showed the incident open did not end it then: our looks tell when.

    Minutes decide, because many times are told without seconds.
    """
    end, open_until = incident.resolved_at, view.open_until
    if not incident.status.final or (end is None and incident.status is Status.CANCELLED):
        return _NO_END
    by_update = end is not None and incident.resolved_from is ResolvedFrom.UPDATE
    if open_until is not None and (end is None or (by_update and minute(end) < minute(open_until))):
        return view.over_from, ResolvedFrom.INFERRED
    return end, incident.resolved_from


def _without_end_of_one_date(incident: Incident, updates: Iterable[TrackedUpdate]) -> Incident:
    """Where all that is told bears one date, and says that it is over, nothing tells when it began or ended."""
    is_one = incident.resolved_from is ResolvedFrom.UPDATE and incident.resolved_at == incident.started_at
    opened = any(not seen.update.status.final and seen.update.status is not Status.UNKNOWN for seen in updates)
    if not is_one or opened or incident.started_from is not StartedFrom.FIRST_UPDATE:
        return incident
    return replace(incident, resolved_at=None, resolved_from=None)


def _under_way(told: Iterable[ChannelView], updates: Iterable[TrackedUpdate]) -> Iterable[Instant]:
    """When updates say that the work is under way, and when documents first did."""
    yield from (view.under_way_from for view in told if view.under_way_from)
    shown = (seen.update for seen in updates if not seen.withdrawn)
    yield from (update.posted_at for update in shown if update.status in planned_work.UNDER_WAY)


def _progress(view: ChannelView) -> tuple[str, bool, int]:
    """How far a voice tells of an incident: to which minute, whether it is over, with how many updates of then."""
    shown = [seen.update for seen in view.updates if seen.update.status is not Status.POSTMORTEM]
    minutes = [minute(update.posted_at) for update in shown]
    newest = max(minutes, default="")
    return newest, view.incident is not None and view.incident.status.final, minutes.count(newest)


def _counting(views: Sequence[ChannelView], stated: Incident) -> list[Absence]:
    """The absences that count: nobody told the incident since. Only a full list says anything of what is over."""
    last_told = max((view.told_at for view in views if view.incident is not None), default="")
    since = (each for view in views for each in view.absences.values() if each.since > last_told)
    return [each for each in since if each.extent is Scope.SINCE or not stated.status.final]


def worst(healths: Iterable[Health]) -> Health | None:
    """The worst of some healths; None of none."""
    return max(healths, key=lambda health: health.badness, default=None)
