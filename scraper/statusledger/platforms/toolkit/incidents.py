"""Incidents whose times carry their provenance."""

from collections.abc import Sequence
from typing import NamedTuple, Self

from msgspec.structs import replace

from statusledger.model import (
    Affected,
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
from statusledger.reconcile import timeline


class Start(NamedTuple):
    """Start of an incident and its source."""

    at: Instant
    source: StartedFrom

    @classmethod
    def of(cls, at: Instant | None, source: StartedFrom) -> Self | None:
        """Return a start, or None without a time."""
        return cls(at, source) if at else None

    @classmethod
    def stated(cls, at: Instant | None) -> Self | None:
        """Return a start stated in a field of its own."""
        return cls.of(at, StartedFrom.STATED)

    @classmethod
    def first_update(cls, at: Instant | None) -> Self | None:
        """Return the time of the first update as a start."""
        return cls.of(at, StartedFrom.FIRST_UPDATE)

    @classmethod
    def parsed(cls, at: Instant | None) -> Self | None:
        """Return a start read from the vendor's prose."""
        return cls.of(at, StartedFrom.PARSED)


class End(NamedTuple):
    """End of an incident and its source."""

    at: Instant
    source: ResolvedFrom

    @classmethod
    def of(cls, at: Instant | None, source: ResolvedFrom) -> Self | None:
        """Return an end, or None without a time."""
        return cls(at, source) if at else None

    @classmethod
    def stated(cls, at: Instant | None) -> Self | None:
        """Return an end that the vendor states."""
        return cls.of(at, ResolvedFrom.STATED)

    @classmethod
    def derived(cls, at: Instant | None) -> Self | None:
        """Return an end stated without a zone, in that of the start."""
        return cls.of(at, ResolvedFrom.DERIVED)

    @classmethod
    def update(cls, closing: Update | None) -> Self | None:
        """Return the time of the closing update as an end."""
        return cls.of(closing.posted_at, ResolvedFrom.UPDATE) if closing else None

    @classmethod
    def closing(cls, updates: Sequence[Update]) -> Self | None:
        """Return the time of the update that closed the incident, if any."""
        return cls.update(timeline.closing(updates))


def build_incident(
    key: str,
    kind: Kind,
    title: str,
    status: Status,
    start: Start | None = None,
    end: End | None = None,
    url: str | None = None,
    status_raw: str | None = None,
    impact: Impact = Impact.UNKNOWN,
    impact_raw: str | None = None,
    window: tuple[Instant | None, Instant | None] = (None, None),
    posted_at: Instant | None = None,
    components: Sequence[Affected] = (),
    transitions: Sequence[Transition] = (),
    updates: Sequence[Update] = (),
    whole_timeline: bool = True,
) -> Incident:
    """Build an incident as one document states it; `window` is the planned start and end."""
    return Incident(
        key=key,
        kind=kind,
        title=title,
        url=url,
        status=status,
        status_raw=status_raw,
        impact=impact,
        impact_raw=impact_raw,
        started_at=start.at if start else None,
        started_from=start.source if start else None,
        resolved_at=end.at if end else None,
        resolved_from=end.source if end else None,
        scheduled_start_at=window[0],
        scheduled_end_at=window[1],
        posted_at=posted_at,
        components=tuple(components),
        transitions=tuple(transitions),
        updates=tuple(updates),
        whole_timeline=whole_timeline,
    )


def restarted(incident: Incident, start: Start | None) -> Incident:
    """Return the incident with another start."""
    at, source = start or (None, None)
    return replace(incident, started_at=at, started_from=source)


def ended(incident: Incident, end: End | None) -> Incident:
    """Return the incident with another end."""
    at, source = end or (None, None)
    return replace(incident, resolved_at=at, resolved_from=source)
