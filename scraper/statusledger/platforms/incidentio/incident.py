"""One incident of incident.io, from any of its objects; its impacts complete it."""

from collections.abc import Iterable, Mapping, Sequence

from statusledger import text
from statusledger.model import (
    Affected,
    Impact,
    Incident,
    Instant,
    Kind,
    Status,
    Transition,
    Update,
)
from statusledger.platforms.incidentio import wire
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.transitions import Outage, transitions
from statusledger.times import exact, iso


def incident(raw: wire.Incident, page: str, names: Mapping[str, str] | None = None, *, whole: bool = True) -> Incident:
    """Build an incident or maintenance; `names` maps component ids, and may be empty."""
    kind = wire.KIND.get(raw.type, Kind.INCIDENT)
    status = wire.STATUS(raw.status)
    updates = tuple(_update(each) for each in sorted(raw.updates or (), key=lambda each: exact(each.published_at)))
    window = _window(raw.component_impacts)
    impact, impact_raw = _impact(raw, kind)
    return build_incident(
        key=raw.id,
        kind=kind,
        title=text.plain(raw.name),
        url=text.link(f"{page}/incidents/{raw.id}"),
        status=status,
        status_raw=text.plain(raw.status),
        impact=impact,
        impact_raw=impact_raw,
        start=_start(kind, updates, window[0]),
        end=End.closing(updates) or End.stated(window[1]) if status.final else None,
        window=window if kind is Kind.MAINTENANCE else (None, None),
        posted_at=iso(raw.published_at),
        components=_affected(raw, names or {}),
        transitions=tuple(_transitions(raw, kind, status)),
        updates=updates,
        whole_timeline=whole and raw.updates is not None,
    )


def _update(raw: wire.IncidentUpdate) -> Update:
    return Update(
        key=raw.id,
        status=wire.STATUS(raw.to_status),
        status_raw=text.plain(raw.to_status),
        body=text.markdown(raw.message_string),
        posted_at=iso(raw.published_at),
    )


def _window(impacts: Iterable[wire.ComponentImpact]) -> tuple[Instant | None, Instant | None]:
    """First start and last end of its impacts; no end while one goes on."""
    starts = [iso(each.start_at) for each in impacts]
    ends = [iso(each.end_at) for each in impacts if each.end_at]
    return min(starts, default=None), max(ends) if ends and len(ends) == len(starts) else None


def _start(kind: Kind, updates: Sequence[Update], first_impact: Instant | None) -> Start | None:
    """First impact, or an update set back before it; a notice starts no maintenance."""
    begun = [each.posted_at for each in updates if kind is Kind.INCIDENT or each.status is Status.IN_PROGRESS]
    if first_impact and (kind is Kind.MAINTENANCE or not begun or first_impact <= begun[0]):
        return Start.stated(first_impact)
    return Start.first_update(begun[0]) if begun else None


def _impact(given: wire.Incident, kind: Kind) -> tuple[Impact, str | None]:
    words = [each.status for each in given.component_impacts]
    words += [each.status for each in given.affected_components]
    words += [each.worst_component_status for each in given.status_summaries]
    worst = wire.HEALTH.worst(words)
    raw = text.plain(worst) if worst else None
    if kind is Kind.MAINTENANCE:
        return Impact.MAINTENANCE, raw
    return wire.IMPACT(worst), raw


def _affected(raw: wire.Incident, names: Mapping[str, str]) -> tuple[Affected, ...]:
    keys = [each.component_id for each in raw.affected_components]
    keys += [each.component_id for each in raw.component_impacts]
    keys += [each.component_id for update in raw.updates or () for each in update.component_statuses]
    return tuple(Affected(key, names.get(key, "")) for key in dict.fromkeys(keys))


def _transitions(raw: wire.Incident, kind: Kind, status: Status) -> Iterable[Transition]:
    """A maintenance's are plans until it begins, its ends until it is over."""
    planned = kind is Kind.MAINTENANCE and not status.final
    impacts = () if planned and status is not Status.IN_PROGRESS else raw.component_impacts
    suffered = (
        Outage(
            each.component_id,
            wire.HEALTH(each.status),
            each.start_at,
            None if planned else each.end_at,
        )
        for each in impacts
    )
    return transitions(suffered, {iso(each.published_at): each.id for each in raw.updates or ()})
