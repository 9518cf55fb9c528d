"""One incident of incident.io, whichever of its own objects told it; its impacts tell what it does not state itself."""

from collections.abc import Iterable, Mapping, Sequence

from statusledger import text
from statusledger.model import (
    Affected,
    Health,
    Impact,
    Incident,
    Instant,
    Kind,
    ResolvedFrom,
    StartedFrom,
    Status,
    Transition,
    Update,
)
from statusledger.platforms.incidentio import wire
from statusledger.platforms.toolkit.transitions import Outage, transitions
from statusledger.reconcile import timeline
from statusledger.times import exact, iso


def incident(told: wire.Incident, page: str, names: Mapping[str, str] | None = None, *, whole: bool = True) -> Incident:
    """An incident or maintenance. `names` leads from the ids of components to their names; without, they have none."""
    kind = wire.KIND.get(told.type, Kind.INCIDENT)
    status = wire.STATUS.get(told.status, Status.UNKNOWN)
    updates = tuple(_update(each) for each in sorted(told.updates, key=lambda each: exact(each.published_at)))
    window = _window(told.component_impacts)
    started_at, started_from = _start(kind, updates, window[0])
    resolved_at, resolved_from = _end(status, updates, window[1])
    impact, impact_raw = _impact(told, kind)
    return Incident(
        key=told.id,
        kind=kind,
        title=text.plain(told.name),
        url=text.link(f"{page}/incidents/{told.id}"),
        status=status,
        status_raw=text.plain(told.status),
        impact=impact,
        impact_raw=impact_raw,
        started_at=started_at,
        started_from=started_from,
        resolved_at=resolved_at,
        resolved_from=resolved_from,
        scheduled_start_at=window[0] if kind is Kind.MAINTENANCE else None,
        scheduled_end_at=window[1] if kind is Kind.MAINTENANCE else None,
        posted_at=iso(told.published_at),
        components=_affected(told, names or {}),
        transitions=tuple(_transitions(told, kind, status)),
        updates=updates,
        whole_timeline=whole,
    )


def _update(told: wire.IncidentUpdate) -> Update:
    return Update(
        key=told.id,
        status=wire.STATUS.get(told.to_status, Status.UNKNOWN),
        status_raw=text.plain(told.to_status),
        body=text.markdown(told.message_string),
        posted_at=iso(told.published_at),
    )


def _window(impacts: Iterable[wire.ComponentImpact]) -> tuple[Instant | None, Instant | None]:
    """From the first start to the last end of its impacts; no end while one goes on."""
    starts = [iso(each.start_at) for each in impacts]
    ends = [iso(each.end_at) for each in impacts if each.end_at]
    return min(starts, default=None), max(ends) if ends and len(ends) == len(starts) else None


def _start(
    kind: Kind, updates: Sequence[Update], first_impact: Instant | None
) -> tuple[Instant | None, StartedFrom | None]:
    """The first impact, or the first update where that was set back before it. A notice starts no maintenance."""
    begun = [each.posted_at for each in updates if kind is Kind.INCIDENT or each.status is Status.IN_PROGRESS]
    if first_impact and (kind is Kind.MAINTENANCE or not begun or first_impact <= begun[0]):
        return first_impact, StartedFrom.STATED
    return (begun[0], StartedFrom.FIRST_UPDATE) if begun else (None, None)


def _end(
    status: Status, updates: Sequence[Update], last_impact: Instant | None
) -> tuple[Instant | None, ResolvedFrom | None]:
    if not status.final:
        return None, None
    closed = timeline.closing(updates)
    if closed:
        return closed.posted_at, ResolvedFrom.UPDATE
    return last_impact, ResolvedFrom.STATED if last_impact else None


def _impact(told: wire.Incident, kind: Kind) -> tuple[Impact, str | None]:
    """The worst that it did to a component, in the vendor's word."""
    words = [each.status for each in told.component_impacts]
    words += [each.status for each in told.affected_components]
    words += [each.worst_component_status for each in told.status_summaries]
    worst = max(words, key=lambda word: wire.HEALTH.get(word, Health.UNKNOWN).badness, default=None)
    raw = text.plain(worst) if worst else None
    if kind is Kind.MAINTENANCE:
        return Impact.MAINTENANCE, raw
    return wire.IMPACT.get(worst or "", Impact.UNKNOWN), raw


def _affected(told: wire.Incident, names: Mapping[str, str]) -> tuple[Affected, ...]:
    """Everything that it, its impacts or any of its updates name."""
    keys = [each.component_id for each in told.affected_components]
    keys += [each.component_id for each in told.component_impacts]
    keys += [each.component_id for update in told.updates for each in update.component_statuses]
    return tuple(Affected(key, names.get(key, "")) for key in dict.fromkeys(keys))


def _transitions(told: wire.Incident, kind: Kind, status: Status) -> Iterable[Transition]:
    """What its impacts state. Those of a maintenance are plans until it has begun, their ends until it is over."""
    planned = kind is Kind.MAINTENANCE and not status.final
    impacts = () if planned and status is not Status.IN_PROGRESS else told.component_impacts
    suffered = (
        Outage(
            each.component_id,
            wire.HEALTH.get(each.status, Health.UNKNOWN),
            each.start_at,
            None if planned else each.end_at,
        )
        for each in impacts
    )
    return transitions(suffered, {iso(each.published_at): each.id for each in told.updates})
