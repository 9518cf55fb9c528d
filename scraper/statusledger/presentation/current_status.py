"""The current status, in words and as the JSON of `now`."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from msgspec import Struct

from statusledger.insight.recovery import Recovery, recovery
from statusledger.model import Health, Instant
from statusledger.presentation.planned_work import today
from statusledger.presentation.signs import why_unread
from statusledger.presentation.triage import triage
from statusledger.presentation.upstreams import SharedUpstream, named_upstreams
from statusledger.presentation.vendor_states import VendorNow, vendor_states
from statusledger.presentation.verdict import PostingDelay, posting_delay, verdict
from statusledger.reconcile.merge import worst
from statusledger.store.read.background import Background, EndedIncident
from statusledger.store.read.rows import ComponentRow, Current, Situation
from statusledger.store.read.source_rows import SourceRow


class Degraded(Struct, frozen=True):
    """A source that reports trouble without an open incident to explain it."""

    source_id: str
    vendor: str
    health: Health
    read_at: Instant | None
    components: list[ComponentRow]


class UnreadSource(Struct, frozen=True):
    """A source of unknown status: start, reason, and health before."""

    source_id: str
    vendor: str
    since: Instant | None
    reason: str
    health: Health | None


class CurrentStatusData(Struct, frozen=True, kw_only=True):
    """The status of all wanted sources at a time.

    `long_running` are ids of `open` and `maintenances` that count for no state; `today`: ids of the maintenances of the
    day. `them`, `us`, `late` and `next_step` are sentences of the page. `recovery`: expected end by counted incident.
    """

    at: Instant
    headline: str
    open: list[Current]
    degraded: list[Degraded]
    maintenances: list[Current]
    unread: list[UnreadSource]
    sources: int
    read: int
    oldest_read_at: Instant | None
    newest_read_at: Instant | None
    them: str | None
    us: str | None
    late: str | None
    next_step: str | None
    vendors: list[VendorNow]
    long_running: list[str]
    today: list[str]
    upstreams: list[SharedUpstream]
    ended: list[EndedIncident]
    posting_delay: PostingDelay | None
    recovery: dict[str, Recovery]

    @property
    def counted(self) -> list[Current]:
        """The open incidents without the long-running ones."""
        return [each for each in self.open if each.id not in self.long_running]

    def names(self, incident: Current) -> list[str]:
        """Return the upstreams that its texts name."""
        return [each.label for each in self.upstreams if any(one.incident_id == incident.id for one in each.mentions)]

    def is_current(self, incident: Current) -> bool:
        """Return whether its page was read lately."""
        return all(each.source_id != incident.source_id for each in self.unread)

    @property
    def neglected(self) -> list[Current]:
        """The long-running incidents, then the maintenances past their window."""
        return [each for each in (*self.open, *self.maintenances) if each.id in self.long_running]

    @property
    def planned_today(self) -> list[Current]:
        """The maintenances under way, then those later on the day."""
        by_id = {each.id: each for each in self.maintenances}
        return [by_id[each] for each in self.today]


def answer(
    situation: Situation, at: Instant, background: Background | None = None, *, selected: bool = False
) -> CurrentStatusData:
    """Summarize the last reads, as of a time, of all sources or `selected` ones."""
    behind = background or Background()
    sorted_ = triage(situation, at)
    current = [source for source in situation.sources if sorted_.is_current(source)]
    vendors = vendor_states(situation, sorted_, behind)
    delay = posting_delay(behind.first_posts)
    said = verdict(vendors, situation.sources, delay, sorted_, selected=selected)
    times = [read_at for source in current if (read_at := source.read_by(at)) is not None]
    return CurrentStatusData(
        at=at,
        headline=f"{said.headline}.",
        open=situation.open,
        degraded=_degraded(situation, current, at),
        maintenances=situation.maintenances,
        unread=[_unread(source, at) for source in situation.sources if not sorted_.is_current(source)],
        sources=len(situation.sources),
        read=len(current),
        oldest_read_at=min(times, default=None),
        newest_read_at=max(times, default=None),
        them=said.them,
        us=said.us,
        late=said.late,
        next_step=said.next_step,
        vendors=vendors,
        long_running=[each.id for each in sorted_.neglected],
        today=[each.id for each in today(situation.maintenances, at)],
        upstreams=named_upstreams(sorted_.counted, behind.namings),
        ended=_of(situation.sources, behind.ended),
        posting_delay=delay,
        recovery=dict(_recovery(sorted_.counted, behind, at)),
    )


def _recovery(counted: Iterable[Current], behind: Background, at: Instant) -> Iterator[tuple[str, Recovery]]:
    for each in counted:
        component_ids = [part.component_id for part in each.affected if part.component_id is not None]
        found = recovery(each, component_ids, behind.lifetimes.get(each.vendor_id, []), at)
        if found is not None:
            yield each.id, found


def _of(sources: Iterable[SourceRow], ended: Iterable[EndedIncident]) -> list[EndedIncident]:
    vendors = {source.vendor_id for source in sources}
    return [each for each in ended if each.vendor_id in vendors]


def _degraded(situation: Situation, read: Iterable[SourceRow], at: Instant) -> list[Degraded]:
    explained = {incident.source_id for incident in situation.open}
    at_work = {each.source_id for each in situation.maintenances if not each.is_scheduled}
    troubles: dict[str, list[ComponentRow]] = {}
    for trouble in situation.troubles:
        troubles.setdefault(trouble.source_id, []).append(trouble)
    found = (
        _unexplained(source, troubles.get(source.id, []), at_work, at) for source in read if source.id not in explained
    )
    return sorted((each for each in found if each is not None), key=lambda each: -each.health.badness)


def _unexplained(
    source: SourceRow, parts: Sequence[ComponentRow], at_work: Collection[str], at: Instant
) -> Degraded | None:
    overall = None if source.is_watched_in_part else source.page_health
    health = worst([overall or Health.OPERATIONAL, *(part.health for part in parts)])
    expected = (Health.OPERATIONAL, Health.MAINTENANCE) if source.id in at_work else (Health.OPERATIONAL,)
    if health is None or health in expected:
        return None
    return Degraded(source.id, source.vendor, health, source.read_by(at), list(parts))


def _unread(source: SourceRow, at: Instant) -> UnreadSource:
    return UnreadSource(source.id, source.vendor, source.read_by(at), why_unread(source, at), source.page_health)
