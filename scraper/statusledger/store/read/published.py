"""What is published: vendors and their components, and incidents in full."""

from msgspec import Struct

from statusledger.model import Health, Impact, Instant, Kind, ResolvedFrom, Status
from statusledger.store.read.source_rows import SourceRow
from statusledger.vocabulary import is_open


class Word(Struct, frozen=True, kw_only=True):
    """An update that stands."""

    id: str
    incident_id: str
    status: Status
    body: str
    posted_at: Instant


class Touch(Struct, frozen=True, kw_only=True):
    """A component that an incident names."""

    incident_id: str
    component_id: str | None
    name: str


class PublishedTransition(Struct, frozen=True, kw_only=True):
    """A component's health as an update of an incident changes it."""

    incident_id: str
    update_id: str | None
    component_id: str
    name: str
    old_health: Health
    new_health: Health


class PublishedIncident(Struct, frozen=True, kw_only=True):
    """An incident or maintenance, its updates oldest first.

    `edited_at` is when a rewriting of any of it was seen last; `revision` counts how often its facts were changed.
    """

    id: str
    vendor_id: str
    vendor: str
    source_id: str
    kind: Kind
    title: str
    url: str | None
    status: Status
    impact: Impact
    started_at: Instant | None
    resolved_at: Instant | None
    resolved_from: ResolvedFrom | None
    scheduled_start_at: Instant | None
    scheduled_end_at: Instant | None
    posted_at: Instant
    last_changed_at: Instant
    withdrawn_at: Instant | None
    edited_at: Instant | None
    revision: int
    updates: list[Word] = []
    components: list[Touch] = []
    steps: list[PublishedTransition] = []

    @property
    def updated_at(self) -> Instant:
        """When its vendor last said something, or said it otherwise."""
        edited = [self.edited_at] if self.edited_at is not None else []
        return max([self.posted_at, *(update.posted_at for update in self.updates), *edited])

    @property
    def open(self) -> bool:
        return is_open(self.status, self.resolved_at, self.resolved_from)


class PublishedComponent(Struct, frozen=True, kw_only=True):
    """A watched component; `group_id` is set where its group is one of them."""

    id: str
    source_id: str
    name: str
    group_name: str | None
    description: str | None
    position: int | None
    is_group: bool
    health: Health
    first_seen_at: Instant


class PublishedVendor(Struct, frozen=True, kw_only=True):
    """A vendor with its enabled sources."""

    id: str
    name: str
    homepage: str | None
    tags: list[str]
    sources: list[SourceRow] = []
