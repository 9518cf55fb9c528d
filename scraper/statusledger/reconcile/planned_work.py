"""Actual start of planned work, or its cancellation."""

from collections.abc import Iterable

from msgspec.structs import replace

from statusledger.model import Incident, Instant, Kind, StartedFrom, Status

UNDER_WAY = frozenset({Status.IN_PROGRESS, Status.VERIFYING})
_DONE = frozenset({Status.COMPLETED, Status.RESOLVED})


def as_it_went(incident: Incident, under_way: Iterable[Instant]) -> Incident:
    """Return a maintenance with its actual start, by its window or, if earlier, by updates.

    One that was over before its window, and never under way, was cancelled.
    """
    if incident.kind is not Kind.MAINTENANCE:
        return incident
    begun, planned = min(under_way, default=None), incident.started_at or incident.scheduled_start_at
    if begun is None:
        is_early = planned is not None and incident.resolved_at is not None and incident.resolved_at < planned
        return replace(incident, status=Status.CANCELLED) if is_early and incident.status in _DONE else incident
    if planned is None:
        return replace(incident, started_at=begun, started_from=StartedFrom.FIRST_UPDATE)
    return replace(incident, started_at=min(begun, planned), started_from=incident.started_from or StartedFrom.STATED)
