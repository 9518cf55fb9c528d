"""Enums of the schema. Fields named `*_raw` keep the vendor's word."""

from enum import StrEnum
from functools import cached_property


class Kind(StrEnum):
    """Unplanned incident or planned work."""

    INCIDENT = "incident"
    MAINTENANCE = "maintenance"


class Status(StrEnum):
    """Progress of an entry; only updates have POSTMORTEM."""

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    VERIFYING = "verifying"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    POSTMORTEM = "postmortem"
    UNKNOWN = "unknown"

    @cached_property
    def final(self) -> bool:
        """True once nothing more is expected."""
        return self in (Status.RESOLVED, Status.COMPLETED, Status.CANCELLED, Status.POSTMORTEM)

    @property
    def begun(self) -> bool:
        """True once work has started: neither planned nor cancelled."""
        return self not in (Status.SCHEDULED, Status.CANCELLED)


class ChangeKind(StrEnum):
    """Kind of a change to a known value."""

    ADDED = "added"
    PROGRESSED = "progressed"
    EDITED = "edited"
    RENAMED = "renamed"
    RETIMED = "retimed"
    ESCALATED = "escalated"
    DEESCALATED = "deescalated"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"

    @property
    def ordinary(self) -> bool:
        """True for the ordinary course; all others are rewrites by the vendor."""
        return self in (ChangeKind.ADDED, ChangeKind.PROGRESSED)


class LinkReason(StrEnum):
    """Reason for two ids of one event."""

    MOVED = "moved"
    REKEYED = "rekeyed"
    TWO_SOURCES = "two_sources"


class Graded(StrEnum):
    """Enum with members from good to bad."""

    @cached_property
    def badness(self) -> int:
        """Place from good to bad; 0 is the best."""
        return list(type(self)).index(self)


class Impact(Graded):
    """Impact rated by the vendor: `none` is a rating, `unknown` the lack of one, never green."""

    NONE = "none"
    MAINTENANCE = "maintenance"
    UNKNOWN = "unknown"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"

    @property
    def severe(self) -> bool:
        """True for major and critical."""
        return self.badness >= Impact.MAJOR.badness

    @property
    def health(self) -> "Health":
        """Health of a component that the impact stands for."""
        return _HEALTHS[self]


class Health(Graded):
    """Health of a component or page."""

    OPERATIONAL = "operational"
    MAINTENANCE = "maintenance"
    UNKNOWN = "unknown"
    DEGRADED = "degraded"
    PARTIAL_OUTAGE = "partial_outage"
    MAJOR_OUTAGE = "major_outage"

    @property
    def troubled(self) -> bool:
        """True for less than full operation, planned work included."""
        return self not in (Health.OPERATIONAL, Health.UNKNOWN)

    @property
    def impact(self) -> Impact:
        """Impact that stands for the health."""
        return _IMPACTS[self]


_HEALTHS = {
    Impact.NONE: Health.OPERATIONAL,
    Impact.MAINTENANCE: Health.MAINTENANCE,
    Impact.UNKNOWN: Health.UNKNOWN,
    Impact.MINOR: Health.DEGRADED,
    Impact.MAJOR: Health.PARTIAL_OUTAGE,
    Impact.CRITICAL: Health.MAJOR_OUTAGE,
}
_IMPACTS = {health: impact for impact, health in _HEALTHS.items()}


class Origin(StrEnum):
    """Observed between two polls, backfilled at the first, or stated by the vendor."""

    OBSERVED = "observed"
    BACKFILLED = "backfilled"
    STATED = "stated"


class StartedFrom(StrEnum):
    """Provenance of a start: a field, the oldest update, or prose."""

    STATED = "stated"
    FIRST_UPDATE = "first_update"
    PARSED = "parsed"


class ResolvedFrom(StrEnum):
    """Provenance of an end: a field, the closing update, or the polls around it.

    Derived: a field, with the zone of the start. Unknown, without an end: the open incident became too old for its
    lists.
    """

    STATED = "stated"
    DERIVED = "derived"
    UPDATE = "update"
    INFERRED = "inferred"
    UNKNOWN = "unknown"


def is_open(status: Status, resolved_at: str | None, resolved_from: ResolvedFrom | None) -> bool:
    """Return True if, as far as known, neither over nor lost from sight."""
    return resolved_from is not ResolvedFrom.UNKNOWN and not is_over(status, resolved_at)


def is_over(status: Status, resolved_at: str | None) -> bool:
    """Return True for a final status or an end."""
    return resolved_at is not None or status.final


class PostedFrom(StrEnum):
    """Provenance of a time: the vendor or, if unusable, the first poll."""

    STATED = "stated"
    FIRST_SEEN = "first_seen"


class TagKind(StrEnum):
    """Kind of tag of an incident."""

    CAUSE = "cause"
    MITIGATION = "mitigation"


class Scope(StrEnum):
    """Extent of a document: all open entries, all since a time, or nothing."""

    OPEN = "open"
    SINCE = "since"
    NOTHING = "nothing"


class When(StrEnum):
    """Condition of a request: each poll, a change, a failure, or a backfill."""

    ALWAYS = "always"
    CHANGED = "changed"
    FALLBACK = "fallback"
    BACKFILL = "backfill"


class Format(StrEnum):
    """Format of a body; EVENT is the first data of a stream."""

    JSON = "json"
    FEED = "feed"
    HTML = "html"
    TEXT = "text"
    EVENT = "event"


class Fact(StrEnum):
    """Kind of fact that a platform can have."""

    COMPONENTS = "components"
    """Components with their health."""
    IMPACT = "impact"
    """The impact of incidents."""
    UPDATES = "updates"
    """Several updates of one incident."""
    HISTORY = "history"
    """A list of resolved incidents, beyond one that lingers among the open ones."""
    MAINTENANCES = "maintenances"
    """Planned work."""
