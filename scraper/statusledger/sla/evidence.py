"""The evidence of a service level: its intervals, and the incidents with their texts as first read and as now."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from statusledger.errors import StoreError
from statusledger.insight import stretches
from statusledger.insight.sla.account import Account
from statusledger.insight.sla.level import ServiceLevel
from statusledger.insight.sla.segments import CountedSegment, joined
from statusledger.insight.sla.terms import Agreement
from statusledger.insight.stretches import Stretch
from statusledger.model import Impact, Instant, Origin, PostedFrom, ResolvedFrom, StartedFrom, Status
from statusledger.sla.reading import LevelReader, period_of
from statusledger.store.query import Connection, plain
from statusledger.store.read import page_dependencies, queries
from statusledger.store.read.rows import ChangeRow, IncidentStory, UpdateRow
from statusledger.vocabulary import ChangeKind


class SeenEdit(Struct, frozen=True, kw_only=True):
    """A rewrite by the vendor: an earlier and a later value, and the time at which the later was first read."""

    seen_at: Instant
    kind: ChangeKind
    field: str | None
    old: str | None
    new: str | None
    after_resolution: bool


class Quote(Struct, frozen=True, kw_only=True):
    """An update of an incident: its text as first read, and as it reads now."""

    number: int
    status: Status
    posted_at: Instant
    posted_from: PostedFrom
    first_seen_at: Instant
    origin: Origin
    withdrawn_at: Instant | None
    first_read: str
    now: str
    edits: list[SeenEdit]


class StatedIncident(Struct, frozen=True, kw_only=True):
    """An incident that states downtime, or that a doubt is about."""

    id: str
    source_id: str
    key: str
    title: str
    url: str | None
    status: Status
    impact: Impact
    started_at: Instant | None
    started_from: StartedFrom | None
    resolved_at: Instant | None
    resolved_from: ResolvedFrom | None
    origin: Origin
    first_seen_at: Instant
    counted_s: float
    quotes: list[Quote]
    edits: list[SeenEdit]

    @property
    def moments(self) -> set[Instant]:
        """The times at which something new about it was read."""
        edits = [*self.edits, *(each for quote in self.quotes for each in quote.edits)]
        return {self.first_seen_at, *(each.first_seen_at for each in self.quotes), *(each.seen_at for each in edits)}


class LevelEvidence(Struct, frozen=True, kw_only=True):
    """A service level with all that it rests on; `components` are names by id.

    `only_observed`: counted time that only our readings show, which is no part of the reported figure.
    """

    as_of: Instant
    level: ServiceLevel
    components: dict[str, str]
    incidents: list[StatedIncident]
    only_observed: list[Stretch]

    @property
    def reported(self) -> list[CountedSegment]:
        """The segments of the reported figure that count, joined for people."""
        return joined(counting(self.level.reported))


def counting(account: Account) -> list[CountedSegment]:
    """Return the segments of an account that count."""
    return [each for each in account.segments if each.weight]


def of_period(db: Connection, agreement: Agreement, key: str) -> LevelEvidence:
    """Gather the evidence as of the last reading of a dataset. Raises StoreError and WrongPeriod."""
    now = page_dependencies.as_of(db)
    if now is None:
        raise StoreError("no page was read yet; run `statusledger run` first")
    (level,) = LevelReader(db, now).levels(agreement, [period_of(agreement, key)])
    return gather(db, level, now)


def gather(db: Connection, level: ServiceLevel, as_of: Instant) -> LevelEvidence:
    """Gather the evidence of a level."""
    reported, observed = counting(level.reported), counting(level.observed)
    doubted = {each.incident_id for each in level.doubts if each.incident_id is not None}
    named = {identity for each in (*reported, *observed) for identity in each.incident_ids} | doubted
    known = {key for each in named for (key,) in plain(db, "SELECT id FROM incidents WHERE id = :id", id=each)}
    stories = sorted((queries.story(db, each) for each in known), key=lambda each: (each.started_at or "", each.id))
    posted = stretches.union((each.since, each.until) for each in reported)
    return LevelEvidence(
        as_of=as_of,
        level=level,
        components=_names(db, (*reported, *observed)),
        incidents=[_incident(each, reported) for each in stories],
        only_observed=[gap for each in observed for gap in stretches.outside(posted, (each.since, each.until))],
    )


def _names(db: Connection, segments: Iterable[CountedSegment]) -> dict[str, str]:
    ids = {each for segment in segments for each in segment.component_ids}
    found: dict[str, str] = {}
    for identity in sorted(ids):
        for group, name in plain(db, "SELECT group_name, name FROM components WHERE id = :id", id=identity):
            found[identity] = f"{group}: {name}" if group else name
    return found


def _incident(story: IncidentStory, counted: Sequence[CountedSegment]) -> StatedIncident:
    changes: dict[str, list[ChangeRow]] = {}
    for each in story.changes:
        if each.is_rewrite:
            changes.setdefault(each.entity_id, []).append(each)
    return StatedIncident(
        id=story.id,
        source_id=story.source_id,
        key=story.key,
        title=story.title,
        url=story.url,
        status=story.status,
        impact=story.impact,
        started_at=story.started_at,
        started_from=story.started_from,
        resolved_at=story.resolved_at,
        resolved_from=story.resolved_from,
        origin=story.origin,
        first_seen_at=story.first_seen_at,
        counted_s=float(sum(each.counted_s for each in counted if story.id in each.incident_ids)),
        quotes=list(_quotes(story.updates, changes)),
        edits=_edits(changes.get(story.id, ())),
    )


def _quotes(updates: Iterable[UpdateRow], changes: Mapping[str, Sequence[ChangeRow]]) -> Iterator[Quote]:
    for each in updates:
        own = changes.get(each.id, ())
        texts = [change.old for change in own if change.field == "body" and change.old is not None]
        yield Quote(
            number=each.number,
            status=each.status,
            posted_at=each.posted_at,
            posted_from=each.posted_from,
            first_seen_at=each.first_seen_at,
            origin=each.origin,
            withdrawn_at=each.withdrawn_at,
            first_read=texts[0] if texts else each.body,
            now=each.body,
            edits=_edits(own),
        )


def _edits(changes: Iterable[ChangeRow]) -> list[SeenEdit]:
    return [
        SeenEdit(
            seen_at=each.seen_at,
            kind=each.kind,
            field=each.field,
            old=each.old,
            new=each.new,
            after_resolution=each.after_resolution,
        )
        for each in changes
    ]
