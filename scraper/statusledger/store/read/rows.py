"""Row types of the dataset, with names behind the ids.

Their fields are those of `--json`; a null is None. Pages, feeds and alerts extend them.
"""

from msgspec import Struct

from statusledger.model import Health, Impact, Instant, Kind, Origin, PostedFrom, ResolvedFrom, StartedFrom, Status
from statusledger.store.read.source_rows import SourceRow
from statusledger.store.read.story_rows import LinkRow, TagRow, UpstreamRow
from statusledger.vocabulary import ChangeKind, is_open, is_over


class ComponentRow(Struct, frozen=True, kw_only=True):
    """A component as its page lists it."""

    id: str
    source_id: str
    name: str
    group_name: str | None
    description: str | None
    position: int | None
    is_group: bool
    health: Health
    health_raw: str | None
    first_seen_at: Instant


class AffectedRow(Struct, frozen=True, kw_only=True):
    """A component of an incident; id and group are None where only named."""

    component_id: str | None
    name: str
    group_name: str | None
    worst_health: Health | None

    @property
    def full_name(self) -> str:
        """The name, after that of its group."""
        return f"{self.group_name}: {self.name}" if self.group_name else self.name


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

    @property
    def is_shown(self) -> bool:
        """True if the page still shows it."""
        return self.withdrawn_at is None

    @property
    def is_progress(self) -> bool:
        """True if still shown and no postmortem."""
        return self.is_shown and self.status is not Status.POSTMORTEM


class TransitionRow(Struct, frozen=True, kw_only=True):
    """A change of a component's health by an update."""

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
    """A change; `number` is the update's, `component` a name.

    `members`: components of a renamed group; None for other changes.
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
    kind: ChangeKind
    field: str | None
    old: str | None
    new: str | None
    after_resolution: bool
    members: int | None = None

    @property
    def is_rewrite(self) -> bool:
        """True if beyond the ordinary course of an incident."""
        return not self.kind.ordinary


class AnomalyRow(Struct, frozen=True, kw_only=True):
    """An anomaly, and the incident or component it concerns."""

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


class IncidentBrief(Struct, frozen=True, kw_only=True):
    """An incident or maintenance: identity, state and start."""

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


class IncidentRow(IncidentBrief, frozen=True, kw_only=True):
    """An incident or maintenance; `duration_s` is None while open, and for an end before the start."""

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
        """True if it continues, as far as is known."""
        return is_open(self.status, self.resolved_at, self.resolved_from)

    @property
    def is_over(self) -> bool:
        """True with a final status or an end; one lost from sight is neither open nor over."""
        return is_over(self.status, self.resolved_at)

    @property
    def is_scheduled(self) -> bool:
        """True if announced and not begun."""
        return self.status is Status.SCHEDULED

    @property
    def began_at(self) -> Instant | None:
        """The time it began, or is to begin."""
        return self.started_at or self.scheduled_start_at

    @property
    def known_end_at(self) -> Instant | None:
        """Its end, unless inferred from our reads."""
        return None if self.resolved_from is ResolvedFrom.INFERRED else self.resolved_at


class IncidentStory(IncidentRow, frozen=True, kw_only=True):
    """Everything known of one incident.

    `same_as` are the same event; `same_key` are ids of others that had its key. `oddities` is the former name of
    `anomalies`, until the next release.
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
    tags: list[TagRow]
    upstreams: list[UpstreamRow]


class Current(IncidentRow, frozen=True, kw_only=True):
    """An open incident, with names of components, the latest update shown, and the components with their groups."""

    components: list[str]
    latest_update: UpdateRow | None
    affected: list[AffectedRow]


class Situation(Struct, frozen=True, kw_only=True):
    """The state by the last reads of wanted `sources`.

    Open incidents come worst first, maintenances soonest first.
    """

    open: list[Current]
    maintenances: list[Current]
    troubles: list[ComponentRow]
    sources: list[SourceRow]
