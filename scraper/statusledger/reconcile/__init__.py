"""Reconcile observations with what is known of a source: each one, oldest first, changes that knowledge.

`SourceState` holds the knowledge in memory. The caller loads what the observations can touch and saves what became
different. Nothing here reads a clock, a file or a database.
"""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from statusledger.model import Incident, Instant, Origin
from statusledger.reconcile import absences, channel_views
from statusledger.reconcile.changes import Change, filled_in, moved_on, succeeded
from statusledger.reconcile.identity import each_once
from statusledger.reconcile.incident_index import IncidentIndex
from statusledger.reconcile.merge import ChannelView, combine
from statusledger.reconcile.ownership import Identity
from statusledger.reconcile.source_memory import EVER, SourceMemory, posting_of
from statusledger.reconcile.succession import Former, Succession
from statusledger.reconcile.tracked_components import TrackedComponent, TrackedComponents
from statusledger.reconcile.tracked_incident import Confirmation, Event, Observation, TrackedIncident, row_id
from statusledger.vocabulary import LinkReason

__all__ = ["Confirmation", "Event", "Observation", "Place", "SourceState", "TrackedIncident", "row_id"]


Place = tuple[Instant, int, str, bool]
"""Where an event stands in the order in which events are folded."""


class SourceState:
    """Everything known of one source that the coming observations can touch, and what they changed.

    `voices` leads from a kind of document of the `platform` to its voice, best voice first. After observing, `touched`
    has the ids of the records to save and `news` their events; `parts` has what became of the components, `links` which
    incidents go on under another id. `superseded` are the ids under which they went before.
    """

    def __init__(
        self,
        source_id: str,
        channels: Mapping[str, str],
        records: Iterable[TrackedIncident],
        known: Iterable[TrackedComponent],
        memory: SourceMemory,
        platform: str = "",
        superseded: Iterable[str] = (),
    ) -> None:
        self.source_id = source_id
        self._register = IncidentIndex(source_id, records)
        self.parts = TrackedComponents(known)
        self.memory = memory
        self.touched: set[str] = set()
        self.news: list[tuple[str, Change]] = []
        self.succession = Succession(superseded)
        self.links = self.succession.links
        self._formers: dict[str, Former] = {}
        self.read_as(platform, channels)

    @property
    def records(self) -> dict[str, TrackedIncident]:
        """The incidents, by id."""
        return self._register.by_id

    @property
    def latest(self) -> Instant:
        """When we last looked."""
        return max([self.memory.filled_at, *self.memory.looked_at.values()])

    def read_as(self, platform: str, channels: Mapping[str, str]) -> None:
        """What comes from now on is of documents of that platform."""
        self.platform, self._channels = platform, channels
        self._ranking = list(dict.fromkeys(channels.values()))

    def place(self, event: Event) -> Place:
        """By time; of one second, the better kind of document first."""
        rank = list(self._channels).index(event.kind) if event.kind in self._channels else len(self._channels)
        return event.fetched_at, rank, event.url, isinstance(event, Confirmation) or event.again

    def apply(self, event: Event) -> bool:
        """Folds in whichever it is; see `observe` and `confirm`."""
        return self.observe(event) if isinstance(event, Observation) else self.confirm(event.document, event.fetched_at)

    def observe(self, seen: Observation) -> bool:
        """Folds one observation in. False where it is a stale copy, older by its own date than one folded before.

        Raises IdentityChanged, and folds nothing, where the page has become somebody else's.
        """
        moved_at = self.memory.moved_at
        self._recognise(seen)
        if not seen.polled:
            return self._fill_in(seen)
        channel, at, told = self._channels[seen.kind], seen.fetched_at, seen.snapshot
        updated_at = told.page.updated_at
        if updated_at is not None and updated_at <= at:
            if updated_at < self.memory.page_updated_at.get(channel, EVER):
                return False
            self.memory.page_updated_at[channel] = updated_at
        if seen.again and self.memory.moved_at == moved_at:
            return self.confirm(seen.document, at)
        self._look(seen)
        dealt_with = self._tell_all(channel, seen)
        dealt_with = self._miss(channel, seen, dealt_with)
        for record_id in sorted(self.memory.awaiting.get(seen.document, set()) - dealt_with):
            self._forgive(self.records[record_id], seen.document, at)
        for covers in told.covers:
            self.memory.cover(covers, at)
        self.memory.looked_at[channel] = at
        shown_open, undecided = self._register.shown_open(told), self._register.shown_undecided(told)
        self.memory.read(seen.document, at, shown_open, told, undecided)
        absences.reconsider(self.memory, self.records)
        self.memory.miss_rows(seen.document, at, told.unread)
        return True

    def _fill_in(self, seen: Observation) -> bool:
        """History tells incidents; neither how things are now, nor what is missing, nor how what is watched goes on."""
        self._tell_all(self._channels[seen.kind], seen)
        self.memory.miss_rows(seen.document, seen.fetched_at, seen.snapshot.unread)
        self.memory.filled_at = max(self.memory.filled_at, seen.fetched_at)
        return True

    def confirm(self, document: str, at: Instant) -> bool:
        """A document had the same body again: what that misses is missing at a second look."""
        self.memory.read_again(document, at)
        believed = self.memory.weigh_again(document, at)
        for record_id in sorted(self.memory.awaiting.get(document, ())):
            record = self.records[record_id]
            for view in list(record.views.values()):
                self._settle(record, channel_views.confirm_missing(view, document, at, believed=believed), at)
        if self.memory.parts_missing_from == document:
            self.parts.confirm(at)
            self.memory.parts_missing_from = None
        return True

    def _recognise(self, seen: Observation) -> None:
        """Notices a page that is made with another platform now, or was made anew: it begins without our memories."""
        page, memory = seen.snapshot.page, self.memory
        told = Identity(page.key, page.name)
        known = memory.pages.get(seen.kind, told)
        moved = memory.platform not in (None, self.platform)
        if not moved:
            told.check(known, strange=self.parts.are_all_strange({each.key for each in seen.snapshot.components}))
        if moved or told.has_other_key(known):
            memory = self.memory = SourceMemory(moved_at=seen.fetched_at)
            self.parts.retire(seen.fetched_at)
        memory.platform = self.platform
        memory.pages[seen.kind] = told.completed(known)

    def _tell_all(self, channel: str, seen: Observation) -> set[str]:
        incidents, told = list(each_once(seen.snapshot.incidents)), set[str]()
        self._formers = self.succession.rekeyed(seen, channel, self._register, self.memory)
        self.parts.mention((each for incident in incidents for each in incident.components), seen.fetched_at)
        for incident in incidents:
            known = self._register.same(incident)
            if seen.polled or known is None or not known.is_watched:
                told.add(self._tell(channel, seen, incident, told).id)
        for key, former in self._formers.items():
            self._follow(self._register.latest(key), former, seen)
        return told

    def _tell(self, channel: str, seen: Observation, incident: Incident, dealt_with: set[str]) -> TrackedIncident:
        record, at = self._register.find(seen, incident, dealt_with), seen.fetched_at
        incident = replace(incident, components=self.parts.named(incident.components))
        if record is None:
            return self._begin(channel, seen, incident)
        view = record.views.get(channel)
        if view is None or view.incident is None:
            first_seen = record.combined.first_seen_at
            told = channel_views.first_reported(
                channel, incident, at, record.combined.origin, first_seen, polled=seen.polled
            )
        else:
            elsewhere = any(each.absences for each in record.views.values() if each is not view)
            told = channel_views.updated(view, incident, seen, missed_elsewhere=elsewhere, platform=self.platform)
        last_open = self.memory.last_open(record.id, seen.document)
        self._settle(record, channel_views.ended(told, view, last_open, at), at, polled=seen.polled)
        return record

    def _begin(self, channel: str, seen: Observation, incident: Incident) -> TrackedIncident:
        generation = self._register.next_generation(incident.key)
        former = self._formers.get(incident.key)
        told = replace(incident, posted_at=posting_of(incident)) if self._formers else incident  # a list was re-keyed
        is_observed = seen.polled and former is None and self.memory.saw_appear(told, seen.document)
        origin = Origin.OBSERVED if is_observed else Origin.BACKFILLED
        known_from = self.memory.looked_before(seen.document, channel) if former else None
        view = channel_views.first_reported(channel, incident, seen.fetched_at, origin, known_from, polled=seen.polled)
        combined = combine([view], self._ranking)
        identity, at = self._register.new_id(incident.key, generation), seen.fetched_at
        record = TrackedIncident(identity, incident.key, generation, {channel: view}, combined, [], at)
        self._register.add(record)
        if former is None and self.memory.moved_at is not None:
            former = self.succession.link_moved(record, self._register, self.memory.moved_at)
        course = succeeded(former.record.combined, combined, at) if former else ()
        self._publish(record, (*moved_on(None, combined, at), *course), polled=seen.polled)
        return record

    def _follow(self, record: TrackedIncident, former: Former, seen: Observation) -> None:
        """A list has an incident under another key, so that it is not missing from there."""
        self.succession.link(record.id, former.record.id, former.evidence, LinkReason.REKEYED)
        for view in list(former.record.views.values()):
            self._settle(former.record, channel_views.found(view, seen.document), seen.fetched_at)

    def _miss(self, channel: str, seen: Observation, told: set[str]) -> set[str]:
        """Ids of the records that this document should hold and does not."""
        known = [record for record in self._register.current() if record.id not in self.succession.superseded]
        lacking = absences.lacking(seen, known, told, self.memory)
        old = list(absences.too_old(seen, known, told | lacking.extents.keys(), self.memory))
        believed = self.memory.weigh(seen.document, lacking.lists, seen.fetched_at)
        document, at = seen.document, seen.fetched_at
        for record in old:
            self._settle(record, channel_views.aged_out(record.view(channel, at), document, at), at)
        for record_id, extent in lacking.extents.items():
            record = self.records[record_id]
            missed = channel_views.mark_missing(record.view(channel, at), document, extent, at, believed=believed)
            self._settle(record, missed, at)
        return told | lacking.extents.keys()

    def _forgive(self, record: TrackedIncident, document: str, at: Instant) -> None:
        for view in list(record.views.values()):
            self._settle(record, channel_views.clear_missing(view, document), at)

    def _settle(self, record: TrackedIncident, view: ChannelView, at: Instant, *, polled: bool = True) -> None:
        """Puts an account in its place and publishes what that changes."""
        if view == record.views.get(view.channel):
            return
        before = record.combined
        record.views[view.channel] = view
        record.combined = combine(record.views.values(), self._ranking)
        if record.combined != before:
            record.last_changed_at = at
        self._publish(record, moved_on(before, record.combined, at, record.events), polled=polled)

    def _publish(self, record: TrackedIncident, changes: Iterable[Change], *, polled: bool) -> None:
        changes = list(changes if polled else filled_in(changes, record.events))
        record.events += changes
        self.news += [(record.id, change) for change in changes]
        self.touched.add(record.id)
        awaited = {document for view in record.views.values() for document in channel_views.awaited(view)}
        for document in awaited | self.memory.awaiting.keys():
            self.memory.wait(document, record.id, waits=document in awaited)
        record.notice()

    def _look(self, seen: Observation) -> None:
        told = seen.snapshot
        if told.components:
            looked_at = self.memory.looked_before(seen.document, self._channels[seen.kind])
            not_before = min(looked_at, seen.fetched_at) if looked_at else None
            self.parts.look(told.components, not_before, seen.fetched_at, whole=told.all_components)
            if told.all_components:
                self.memory.parts_missing_from = seen.document if self.parts.missing else None
