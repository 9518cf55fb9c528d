"""The wire format of outbox messages and webhooks.

It is apart from the dataset's rows: new columns change neither, and former messages stay readable.
"""

from msgspec import Struct

from statusledger.alerts.plan import EventType
from statusledger.model import Impact, Instant, Kind, Status


class ComponentFacts(Struct, frozen=True):
    """A component of an incident."""

    name: str
    group_name: str | None


class UpdateFacts(Struct, frozen=True):
    """The newest published update."""

    status: Status
    posted_at: Instant
    body: str


class IncidentFacts(Struct, frozen=True, kw_only=True):
    """An incident or maintenance; `worst` is its worst impact so far."""

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
    """An unreadable page: failures in a row, last read, reason."""

    name: str
    url: str
    failures: int
    read_at: Instant | None
    error: str | None


class LevelFacts(Struct, frozen=True, kw_only=True):
    """The service level of an agreement in a period, as reported by the vendor; `id` is of both."""

    id: str
    agreement: str
    service: str | None
    period: str
    until_at: Instant
    is_running: bool
    target: float
    availability: float | None
    downtime_s: float
    budget_s: float
    credit: float | None
    last_day_to_claim: str | None


class Event(Struct, frozen=True, kw_only=True):
    """An event; `kinds` has the most important first."""

    id: str
    at: Instant
    kinds: tuple[EventType, ...]
    vendor_id: str
    vendor: str
    tags: tuple[str, ...]
    source_id: str
    incident: IncidentFacts | None = None
    page: PageFacts | None = None
    level: LevelFacts | None = None

    @property
    def about(self) -> str:
        """Id of the incident, of the agreement and period, or of the page's source."""
        if self.incident is not None:
            return self.incident.id
        return self.level.id if self.level is not None else self.source_id

    @property
    def title(self) -> str:
        """Title of the incident, name of the page, or service and period."""
        if self.incident is not None:
            return self.incident.title
        if self.level is not None:
            return f"{self.level.service or 'service level'}, {self.level.period}"
        return self.page.name if self.page is not None else self.source_id
