"""The shapes of answers: rows of the tables of the same names, with the names that belong to their ids.

Field by field they are what `--json` prints; what is null in the dataset is None here.
"""

from msgspec import Struct

from statusledger.model import Health, Impact, Instant, Kind, Origin, PostedFrom, ResolvedFrom, StartedFrom, Status
from statusledger.store.read.source_rows import SourceRow
from statusledger.vocabulary import LinkReason, is_open


class AffectedRow(Struct, frozen=True, kw_only=True):
    """A component of an incident; without id and group where only its name is told."""

    component_id: str | None
    name: str
    group_name: str | None
    worst_health: Health | None


class UpdateRow(Struct, frozen=True, kw_only=True):
    """One entry of an incident's timeline; 1 is the oldest."""

    id: str
    incident_id: str
    key: str
    number: int
    status: Status
    status_raw: str | None
    body: str
    posted_at: Instant
    posted_from: PostedFrom
    origin: Origin
    first_seen_at: Instant
    withdrawn_at: Instant | None


class TransitionRow(Struct, frozen=True, kw_only=True):
    """One component going from one health to another, as an update states it."""

    id: str
    component_id: str
    component: str
    group_name: str | None
    update_id: str | None
    at: Instant
    old_health: Health
    new_health: Health
    origin: Origin


class ChangeRow(Struct, frozen=True, kw_only=True):
    """An event. `number` is that of the update it is about, `component` the name of the component.

    `members` counts the components of a group that the event renames; None where it renames no group.
    """

    id: str
    seen_at: Instant
    vendor_id: str
    vendor: str
    source_id: str
    incident_id: str | None
    title: str | None
    resolved_at: Instant | None
    entity: str
    entity_id: str
    number: int | None
    component: str | None
    kind: str
    field: str | None
    old: str | None
    new: str | None
    after_resolution: bool
    members: int | None = None


class AnomalyRow(Struct, frozen=True, kw_only=True):
    """Something odd, and the incident or component it is odd about."""

    id: str
    entity: str
    entity_id: str
    source_id: str
    vendor_id: str
    vendor: str
    incident_id: str | None
    title: str | None
    number: int | None
    component: str | None
    code: str
    detail: str
    first_seen_at: Instant
    cleared_at: Instant | None


class IncidentRow(Struct, frozen=True, kw_only=True):
    """An incident or a maintenance. `duration_s` is None while it is open, and where its end lies before its start."""

    id: str
    vendor_id: str
    vendor: str
    source_id: str
    key: str
    generation: int
    kind: Kind
    title: str
    url: str | None
    status: Status
    status_raw: str | None
    impact: Impact
    impact_raw: str | None
    worst_health: Health | None
    started_at: Instant | None
    started_from: StartedFrom | None
    resolved_at: Instant | None
    resolved_from: ResolvedFrom | None
    duration_s: int | None
    scheduled_start_at: Instant | None
    scheduled_end_at: Instant | None
    posted_at: Instant | None
    postmortem_from: Instant | None
    postmortem_until: Instant | None
    postmortem_quote: str | None
    origin: Origin
    detected_at: Instant | None
    first_seen_at: Instant
    last_changed_at: Instant
    missing_since: Instant | None
    withdrawn_at: Instant | None
    update_count: int
    has_postmortem: bool

    @property
    def is_open(self) -> bool:
        return is_open(self.status, self.resolved_at, self.resolved_from)


class LinkRow(Struct, frozen=True, kw_only=True):
    """Another incident that tells the same event: `is_later` where this one goes on as that, from `reason` on."""

    id: str
    is_later: bool
    reason: LinkReason
    evidence: str | None

    @property
    def goes_on(self) -> bool:
        """Whether one goes on as the other; else two sources tell both at a time."""
        return self.reason is not LinkReason.TWO_SOURCES


class IncidentStory(IncidentRow, frozen=True, kw_only=True):
    """All there is of one incident. `same_as` tell the same event; `same_key` are ids of others that had its key.

    `oddities` is the former name of `anomalies`, until the next release.
    """

    source: SourceRow
    components: list[AffectedRow]
    updates: list[UpdateRow]
    transitions: list[TransitionRow]
    changes: list[ChangeRow]
    anomalies: list[AnomalyRow]
    oddities: list[AnomalyRow]
    same_as: list[LinkRow]
    same_key: list[str]


class Current(IncidentRow, frozen=True, kw_only=True):
    """An incident or maintenance that is not over, with the names of its components and its latest standing update."""

    components: list[str]
    latest_update: UpdateRow | None


class SourceTrouble(Struct, frozen=True, kw_only=True):
    """A component that is not operational."""

    id: str
    source_id: str
    name: str
    group_name: str | None
    health: Health


class Situation(Struct, frozen=True, kw_only=True):
    """What is so by the last readings: open incidents worst first, planned work soonest first, troubled components, and
    every enabled source."""

    open: list[Current]
    maintenances: list[Current]
    troubles: list[SourceTrouble]
    sources: list[SourceRow]


class Candidate(Struct, frozen=True, kw_only=True):
    """An incident that somebody may mean."""

    id: str
    vendor: str
    title: str
    started_at: Instant | None
