"""Events with their facts: the wire format of messages in the outbox and of webhooks.

They are declared apart from the rows of the dataset, so that a new column changes neither, and messages of the version
before can be read.
"""

from msgspec import Struct

from statusledger.alerts.plan import EventType
from statusledger.model import Impact, Instant, Kind, Status


class ComponentFacts(Struct, frozen=True):
    """A component that an incident names."""

    name: str
    group_name: str | None


class UpdateFacts(Struct, frozen=True):
    """The newest update that the page shows."""

    status: Status
    posted_at: Instant
    body: str


class IncidentFacts(Struct, frozen=True, kw_only=True):
    """An incident or a maintenance as messages state it; `worst` is the worst impact that it ever had."""

    id: str
    kind: Kind
    title: str
    url: str | None
    status: Status
    impact: Impact
    worst: Impact
    started_at: Instant | None
    resolved_at: Instant | None
    scheduled_start_at: Instant | None
    scheduled_end_at: Instant | None
    is_withdrawn: bool
    components: list[ComponentFacts]
    latest: UpdateFacts | None
    posted_at: Instant | None = None


class PageFacts(Struct, frozen=True, kw_only=True):
    """A page that could not be read: the number of failures in a row, the last good read, and the reason."""

    name: str
    url: str
    failures: int
    read_at: Instant | None
    error: str | None


class Event(Struct, frozen=True, kw_only=True):
    """An event of an incident or a page; `kinds` has the most important first."""

    id: str
    at: Instant
    kinds: tuple[EventType, ...]
    vendor_id: str
    vendor: str
    tags: tuple[str, ...]
    source_id: str
    incident: IncidentFacts | None = None
    page: PageFacts | None = None

    @property
    def about(self) -> str:
        """The id of the incident, or of the source of the page."""
        return self.source_id if self.incident is None else self.incident.id
