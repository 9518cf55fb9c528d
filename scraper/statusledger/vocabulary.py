"""The words of the schema. Each travels with the vendor's own word, in a field named `*_raw`."""

from enum import StrEnum


class Kind(StrEnum):
    """What an entry of a status page is about: something broke, or somebody planned to touch it."""

    INCIDENT = "incident"
    MAINTENANCE = "maintenance"


class Status(StrEnum):
    """How far an incident or a maintenance has come; POSTMORTEM is the word of an update, never of an incident."""

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
        """Nothing more is expected to happen."""
        return self in (Status.RESOLVED, Status.COMPLETED, Status.CANCELLED, Status.POSTMORTEM)

    @property
    def begun(self) -> bool:
        """Whether work has started: neither planned only nor cancelled."""
        return self not in (Status.SCHEDULED, Status.CANCELLED)


class ChangeKind(StrEnum):
    """What happened to a value that was known. Added and progressed are the ordinary course of an incident."""

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
        """Whether every incident goes through it; anything else is a rewrite by the vendor."""
        return self in (ChangeKind.ADDED, ChangeKind.PROGRESSED)


class LinkReason(StrEnum):
    """Why one event has two ids: its page moved, its page gave it another id, or two sources tell it."""

    MOVED = "moved"
    REKEYED = "rekeyed"
    TWO_SOURCES = "two_sources"


class Graded(StrEnum):
    """Words listed from good to bad; `badness` is the place in that list."""

    @property
    def badness(self) -> int:
        return list(type(self)).index(self)


class Impact(Graded):
    """How bad the vendor says it is. `none` is a statement; `unknown` is the lack of one and never counts as green."""

    NONE = "none"
    MAINTENANCE = "maintenance"
    UNKNOWN = "unknown"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"

    @property
    def severe(self) -> bool:
        """Whether it is major or critical."""
        return self.badness >= Impact.MAJOR.badness


class Health(Graded):
    """How a component, or a whole page, is doing."""

    OPERATIONAL = "operational"
    MAINTENANCE = "maintenance"
    UNKNOWN = "unknown"
    DEGRADED = "degraded"
    PARTIAL_OUTAGE = "partial_outage"
    MAJOR_OUTAGE = "major_outage"

    @property
    def troubled(self) -> bool:
        """Whether the page states that something is not in full operation, planned work included."""
        return self not in (Health.OPERATIONAL, Health.UNKNOWN)


class Origin(StrEnum):
    """Observed: we watched it appear. Backfilled: it was there when we first looked. Stated: the vendor told it."""

    OBSERVED = "observed"
    BACKFILLED = "backfilled"
    STATED = "stated"


class StartedFrom(StrEnum):
    """Where a start comes from: the vendor's own field, the oldest update, or the vendor's prose."""

    STATED = "stated"
    FIRST_UPDATE = "first_update"
    PARSED = "parsed"


class ResolvedFrom(StrEnum):
    """Where an end comes from: the vendor's own field, the closing update, or our looks at the page.

    Unknown, without an end: it was open when it became too old for the lists that showed it.
    """

    STATED = "stated"
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
    """Where the time of an update comes from: the vendor, or our first sight of it where the vendor's is no use."""

    STATED = "stated"
    FIRST_SEEN = "first_seen"


class Scope(StrEnum):
    """What a document is complete for: every open entry, every entry posted and started since a time, or nothing."""

    OPEN = "open"
    SINCE = "since"
    NOTHING = "nothing"


class When(StrEnum):
    """When a document is asked for: each poll; when another changed; when one failed; only to fill in history."""

    ALWAYS = "always"
    CHANGED = "changed"
    FALLBACK = "fallback"
    BACKFILL = "backfill"


class Format(StrEnum):
    """What a body must look like to be let through to a platform; an event is the data of a stream's first."""

    JSON = "json"
    FEED = "feed"
    HTML = "html"
    TEXT = "text"
    EVENT = "event"


class Fact(StrEnum):
    """What a platform can tell at all, whatever a vendor writes there."""

    COMPONENTS = "components"
    """Its components with their health."""
    IMPACT = "impact"
    """How bad an incident is."""
    UPDATES = "updates"
    """Timelines: several updates of one incident."""
    HISTORY = "history"
    """A list of incidents that are over, which is more than one that lingers among the open ones."""
    MAINTENANCES = "maintenances"
    """Planned work."""
