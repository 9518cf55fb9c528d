"""What we know: the common incident schema, and the requests and documents it is read from.

Everything here is a frozen value. Times are `Instant`s, UTC text `YYYY-MM-DDTHH:MM:SSZ`, which sort as they read and
are stored as they are; `scraper.timestamps` is the only place that makes them. Every word of our vocabularies travels
with the vendor's own word in a field named `*_raw`. `None` always means "not told", never "no".
"""

from enum import StrEnum
from typing import NewType

from msgspec import Struct

Instant = NewType("Instant", str)


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
        return self in _FINAL


_FINAL = frozenset({Status.RESOLVED, Status.COMPLETED, Status.CANCELLED, Status.POSTMORTEM})


class Graded(StrEnum):
    """Words listed from good to bad."""

    @property
    def badness(self) -> int:
        """The place in that list: higher is worse."""
        return list(type(self)).index(self)


class Impact(Graded):
    """How bad the vendor says it is. `none` is a statement; `unknown` is the lack of one and never counts as green."""

    NONE = "none"
    MAINTENANCE = "maintenance"
    UNKNOWN = "unknown"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


class Health(Graded):
    """How a component, or a whole page, is doing."""

    OPERATIONAL = "operational"
    MAINTENANCE = "maintenance"
    UNKNOWN = "unknown"
    DEGRADED = "degraded"
    PARTIAL_OUTAGE = "partial_outage"
    MAJOR_OUTAGE = "major_outage"


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
    """Where an end comes from: the vendor's own field, the closing update, or its absence from the list of the open."""

    STATED = "stated"
    UPDATE = "update"
    INFERRED = "inferred"


class Extent(StrEnum):
    """How much a document is complete for: every open incident, every incident since a time, or nothing."""

    OPEN = "open"
    SINCE = "since"
    NOTHING = "nothing"


class When(StrEnum):
    """When a document is asked for: each poll; when an `always` one changed; when one of the others failed."""

    ALWAYS = "always"
    CHANGED = "changed"
    FALLBACK = "fallback"


class Format(StrEnum):
    """What a body must look like to be let through to a platform."""

    JSON = "json"
    FEED = "feed"
    HTML = "html"
    TEXT = "text"


class Source(Struct, frozen=True, kw_only=True):
    """One status page of the catalogue. `url`, `feed` and header values may hold `${NAME}` and are kept unexpanded."""

    id: str
    name: str
    url: str
    platform: str
    vendor: str
    homepage: str | None = None
    tags: tuple[str, ...] = ()
    note: str | None = None
    enabled: bool = True
    feed: str | None = None
    interval: int = 300
    only: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    time_zone: str | None = None
    allow_private: bool | tuple[str, ...] = False
    aliases: tuple[str, ...] = ()
    headers: dict[str, str] = {}
    timeout: float = 20.0


class Request(Struct, frozen=True):
    """A document to ask for. `kind` names its shape within the platform; `expects` is what its body must look like."""

    url: str
    kind: str
    when: When = When.ALWAYS
    expects: Format = Format.JSON


class Document(Struct, frozen=True):
    """A body as it was served, with all a platform may know about it. `time_zone` is the stanza's own, where given."""

    url: str
    kind: str
    body: bytes
    time_zone: str | None = None


class Page(Struct, frozen=True, kw_only=True):
    """What a page says of itself; each field None where it does not."""

    key: str | None = None
    name: str | None = None
    url: str | None = None
    health: Health | None = None
    health_raw: str | None = None
    updated_at: Instant | None = None
    time_zone: str | None = None


class Component(Struct, frozen=True, kw_only=True):
    """A part of the vendor's service, as the page lists it now."""

    key: str
    name: str
    group_name: str | None = None
    description: str | None = None
    position: int | None = None
    health: Health = Health.UNKNOWN
    health_raw: str | None = None
    is_group: bool = False


class Affected(Struct, frozen=True):
    """A component an incident touches; without a key where only its name is told."""

    key: str | None
    name: str


class Transition(Struct, frozen=True, kw_only=True):
    """One component going from one health to another, as an update of an incident states it."""

    component_key: str
    at: Instant
    old_health: Health
    new_health: Health
    update_key: str | None = None


class Update(Struct, frozen=True, kw_only=True):
    """One entry of an incident's timeline; `body` is Markdown without active content."""

    key: str
    status: Status
    status_raw: str | None
    body: str
    posted_at: Instant


class Incident(Struct, frozen=True, kw_only=True):
    """One incident or maintenance as one document tells it, updates oldest first.

    `whole_timeline` says that an update missing from `updates` is gone from the page, not left out of the document.
    """

    key: str
    kind: Kind
    title: str
    url: str | None
    status: Status
    status_raw: str | None
    impact: Impact
    impact_raw: str | None
    started_at: Instant | None
    started_from: StartedFrom | None
    resolved_at: Instant | None
    resolved_from: ResolvedFrom | None
    scheduled_start_at: Instant | None = None
    scheduled_end_at: Instant | None = None
    posted_at: Instant | None = None
    components: tuple[Affected, ...] = ()
    transitions: tuple[Transition, ...] = ()
    updates: tuple[Update, ...] = ()
    whole_timeline: bool = True


class Covers(Struct, frozen=True):
    """What absence from a document means, for the kinds of entry it lists.

    OPEN: every open entry of the page is in it. SINCE: every entry posted and started at or after `since` is in it
    (None: every entry there is).
    """

    extent: Extent
    kinds: tuple[Kind, ...] = (Kind.INCIDENT, Kind.MAINTENANCE)
    since: Instant | None = None


class Snapshot(Struct, frozen=True, kw_only=True):
    """All that one document says."""

    page: Page = Page()
    components: tuple[Component, ...] = ()
    incidents: tuple[Incident, ...] = ()
    covers: tuple[Covers, ...] = ()
    follow: tuple[Request, ...] = ()
