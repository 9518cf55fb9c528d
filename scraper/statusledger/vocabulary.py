"""Enums of the incident schema. The vendor's own word is kept beside each value, in a field named `*_raw`."""

from enum import StrEnum


class Kind(StrEnum):
    """Kind of an entry of a status page: an unplanned incident or planned work."""

    INCIDENT = "incident"
    MAINTENANCE = "maintenance"


class Status(StrEnum):
    """Progress of an incident or maintenance; POSTMORTEM is a status of updates, never of an incident."""

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

    @property
    def final(self) -> bool:
        """True once nothing more is expected to happen."""
        return self in (Status.RESOLVED, Status.COMPLETED, Status.CANCELLED, Status.POSTMORTEM)

    @property
    def begun(self) -> bool:
        """True once work has started: neither planned only nor cancelled."""
        return self not in (Status.SCHEDULED, Status.CANCELLED)


class ChangeKind(StrEnum):
    """Kind of a change to a known value. Added and progressed are the ordinary course of an incident."""

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
        """True for changes that every incident goes through; all others are rewrites by the vendor."""
        return self in (ChangeKind.ADDED, ChangeKind.PROGRESSED)


class LinkReason(StrEnum):
    """Reason for two ids of one event: the page moved, the page changed its id, or two sources list it."""

    MOVED = "moved"
    REKEYED = "rekeyed"
    TWO_SOURCES = "two_sources"


class Graded(StrEnum):
    """Enum whose members are listed from good to bad; `badness` is the place in that list."""

    @property
    def badness(self) -> int:
        """Return the place in the list from good to bad; 0 is the best."""
        return list(type(self)).index(self)


class Impact(Graded):
    """Impact of an incident, as the vendor rates it. `none` is a rating; `unknown` is the lack of one, never green."""

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


class Health(Graded):
    """Health of a component, or of a whole page."""

    OPERATIONAL = "operational"
    MAINTENANCE = "maintenance"
    UNKNOWN = "unknown"
    DEGRADED = "degraded"
    PARTIAL_OUTAGE = "partial_outage"
    MAJOR_OUTAGE = "major_outage"

    @property
    def troubled(self) -> bool:
        """True where the page states less than full operation, planned work included."""
        return self not in (Health.OPERATIONAL, Health.UNKNOWN)


class Origin(StrEnum):
    """Observed: it appeared between two polls. Backfilled: it was there at the first. Stated: the vendor dated it."""

    OBSERVED = "observed"
    BACKFILLED = "backfilled"
    STATED = "stated"


class StartedFrom(StrEnum):
    """Provenance of a start: the vendor's own field, the oldest update, or the vendor's prose."""

    STATED = "stated"
    FIRST_UPDATE = "first_update"
    PARSED = "parsed"


class ResolvedFrom(StrEnum):
    """Provenance of an end: the vendor's own field, the closing update, or the polls between which it ended.

    Derived: the vendor's own field, whose missing zone is taken from the start. Unknown, without an end: the incident
    was open when it became too old for the lists that had it.
    """

    STATED = "stated"
    DERIVED = "derived"
    UPDATE = "update"
    INFERRED = "inferred"
    UNKNOWN = "unknown"


def is_open(status: Status, resolved_at: str | None, resolved_from: ResolvedFrom | None) -> bool:
    """Return whether an incident goes on, as far as is known: neither over nor lost from sight."""
    return resolved_from is not ResolvedFrom.UNKNOWN and not is_over(status, resolved_at)


def is_over(status: Status, resolved_at: str | None) -> bool:
    """Return whether an incident has a final status or an end."""
    return resolved_at is not None or status.final


class PostedFrom(StrEnum):
    """Provenance of the time of an update: the vendor, or the first poll that had it where the vendor's is unusable."""

    STATED = "stated"
    FIRST_SEEN = "first_seen"


class Scope(StrEnum):
    """Extent of a complete document: every open entry, every entry posted and started since a time, or nothing."""

    OPEN = "open"
    SINCE = "since"
    NOTHING = "nothing"


class When(StrEnum):
    """Condition of a request: at each poll, once another document changed, once one failed, only in a backfill."""

    ALWAYS = "always"
    CHANGED = "changed"
    FALLBACK = "fallback"
    BACKFILL = "backfill"


class Format(StrEnum):
    """Format that a body must have; EVENT is the data of the first event of a stream."""

    JSON = "json"
    FEED = "feed"
    HTML = "html"
    TEXT = "text"
    EVENT = "event"


class Fact(StrEnum):
    """Capability of a platform: a kind of fact that its documents can hold."""

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
