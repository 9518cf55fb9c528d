"""Reconcile observations with what is known of a source, without clock, file or database.

The caller loads the rows that observations can touch, and saves those that changed.
"""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from statusledger.model import Incident, Instant, Origin
from statusledger.reconcile import absences, channel_views
from statusledger.reconcile.changes import Change, backfilled_changes, incident_changes, successor_changes
from statusledger.reconcile.identity import each_once
from statusledger.reconcile.incident_index import IncidentIndex
from statusledger.reconcile.merge import ChannelView, combine
from statusledger.reconcile.ownership import Identity
from statusledger.reconcile.source_memory import SourceMemory, posting_of
from statusledger.reconcile.succession import Former, Succession
from statusledger.reconcile.tracked_components import TrackedComponent, TrackedComponents
from statusledger.reconcile.tracked_incident import Confirmation, Event, Observation, TrackedIncident, row_id
from statusledger.vocabulary import LinkReason

__all__ = ["Confirmation", "Event", "Observation", "Place", "SourceState", "TrackedIncident", "row_id"]

Place = tuple[Instant, int, str, bool]
"""Place of an event in the order in which events are applied."""


class SourceState:
    """Known rows of one source that observations can touch, and their changes.

    `channels` maps kinds of document to channels, the best first. `touched` are ids of records to save, `links`
    incidents that continue under another id, `superseded` their former ids.
    """

    def __init__(
        self,
        source_id: str,
        channels: Mapping[str, str],
        records: Iterable[TrackedIncident],
        components: Iterable[TrackedComponent],
        memory: SourceMemory,
        platform: str = "",
        superseded: Iterable[str] = (),
    ) -> None:
        self.source_id = source_id
        self.components = TrackedComponents(components)
        self.memory = memory
        self.touched: set[str] = set()
        self.changes: list[tuple[str, Change]] = []
        self.succession = Succession(superseded)
        self.links = self.succession.links
        self._index = IncidentIndex(source_id, records)
        self._formers: dict[str, Former] = {}
        self.use_platform(platform, channels)

    @property
    def records(self) -> dict[str, TrackedIncident]:
        """All incidents by id."""
        return self._index.by_id

    @property
    def latest(self) -> Instant:
        """Time of the latest observation."""
        return max([self.memory.filled_at, *self.memory.looked_at.values()])

    def use_platform(self, platform: str, channels: Mapping[str, str]) -> None:
        """Expect documents of another platform."""
        self.platform, self._channels = platform, channels
        self._ranking = list(dict.fromkeys(channels.values()))

    def place(self, event: Event) -> Place:
        """Order events by time, then by kind of document."""
        rank = list(self._channels).index(event.kind) if event.kind in self._channels else len(self._channels)
        return event.fetched_at, rank, event.url, isinstance(event, Confirmation) or event.again

    def apply(self, event: Event) -> bool:
        """Apply an observation or a confirmation."""
        return self.observe(event) if isinstance(event, Observation) else self.confirm(event.document, event.fetched_at)

    def observe(self, observation: Observation) -> bool:
        """Apply an observation. Return False for a stale copy, which changes nothing.

        Raises IdentityChanged, and changes nothing, for the page of another vendor.
        """
        was_moved_at = self.memory.moved_at
        self._identify(observation)
        if not observation.polled:
            return self._backfill(observation)
        if self.memory.is_stale(self._channels[observation.kind], observation.snapshot.page, observation.fetched_at):
            return False
        if observation.again and self.memory.moved_at == was_moved_at:
            return self.confirm(observation.document, observation.fetched_at)
        self._apply_components(observation)
        listed = self._apply_incidents(observation)
        missing = self._mark_missing(observation, listed)
        self._clear_missing(observation, listed | missing)
        self._remember(observation)
        return True

    def confirm(self, document: str, at: Instant) -> bool:
        """Apply a second read of a body, which confirms absences."""
        self.memory.note_same_body(document, at)
        believed = self.memory.judge_again(document, at)
        for record_id in sorted(self.memory.awaiting.get(document, ())):
            record = self.records[record_id]
            for view in list(record.views.values()):
                self._put_view(record, channel_views.confirm_missing(view, document, at, believed=believed), at)
        if self.memory.parts_missing_from == document:
            self.components.confirm(at)
            self.memory.parts_missing_from = None
        return True

    def _identify(self, observation: Observation) -> None:
        """Check the vendor, and start with an empty memory on a page that moved or was rebuilt."""
        page, memory = observation.snapshot.page, self.memory
        identity = Identity(page.key, page.name)
        known = memory.pages.get(observation.kind, identity)
        moved = memory.platform not in (None, self.platform)
        if not moved:
            keys = {component.key for component in observation.snapshot.components if component.key}
            identity.check(known, strange=self.components.are_all_strange(keys))
        if moved or identity.has_other_key(known):
            memory = self.memory = SourceMemory(moved_at=observation.fetched_at)
            self.components.retire(observation.fetched_at)
        memory.platform = self.platform
        memory.pages[observation.kind] = identity.completed(known)

    def _backfill(self, observation: Observation) -> bool:
        """Apply history, which states nothing about the present."""
        self._apply_incidents(observation)
        self.memory.note_unread_rows(observation.document, observation.fetched_at, observation.snapshot.unread)
        self.memory.filled_at = max(self.memory.filled_at, observation.fetched_at)
        return True

    def _apply_components(self, observation: Observation) -> None:
        snapshot, at = observation.snapshot, observation.fetched_at
        if snapshot.components:
            last_read = self.memory.last_read(observation.document, self._channels[observation.kind])
            not_before = min(last_read, at) if last_read else None
            self.components.observe(snapshot.components, not_before, at, whole=snapshot.all_components)
            if snapshot.all_components:
                self.memory.parts_missing_from = observation.document if self.components.missing else None

    def _apply_incidents(self, observation: Observation) -> set[str]:
        channel, at = self._channels[observation.kind], observation.fetched_at
        incidents, listed = list(each_once(observation.snapshot.incidents)), set[str]()
        self._formers = self.succession.rekeyed(observation, channel, self._index, self.memory)
        self.components.mention((each for incident in incidents for each in incident.components), at)
        for incident in incidents:
            known = self._index.same(incident)
            if observation.polled or known is None or not known.is_watched:
                listed.add(self._apply_incident(observation, incident, listed).id)
        for key, former in self._formers.items():
            self._link_former(self._index.latest(key), former, observation)
        return listed

    def _apply_incident(self, observation: Observation, incident: Incident, listed: set[str]) -> TrackedIncident:
        channel, at = self._channels[observation.kind], observation.fetched_at
        record = self._index.find(observation, incident, listed)
        incident = replace(incident, components=self.components.with_names(incident.components))
        if record is None:
            return self._add_incident(channel, observation, incident)
        view = channel_views.reported(record, channel, incident, observation, self.platform)
        last_open = self.memory.last_open(record.id, observation.document)
        view = channel_views.ended(view, record.views.get(channel), last_open, at)
        self._put_view(record, view, at, polled=observation.polled)
        return record

    def _add_incident(self, channel: str, observation: Observation, incident: Incident) -> TrackedIncident:
        at, former = observation.fetched_at, self._formers.get(incident.key)
        generation = self._index.next_generation(incident.key)
        last_read = self.memory.last_read(observation.document, channel) if former else None
        dated = replace(incident, posted_at=posting_of(incident)) if self._formers else incident
        appeared = observation.polled and former is None and self.memory.saw_appear(dated, observation.document)
        origin = Origin.OBSERVED if appeared else Origin.BACKFILLED
        view = channel_views.first_reported(channel, incident, at, origin, last_read, polled=observation.polled)
        combined = combine([view], self._ranking)
        record_id = self._index.new_id(incident.key, generation)
        record = TrackedIncident(record_id, incident.key, generation, {channel: view}, combined, [], at)
        self._index.add(record)
        if former is None and self.memory.moved_at is not None:
            former = self.succession.link_moved(record, self._index, self.memory.moved_at)
        course = successor_changes(former.record.combined, combined, at) if former else ()
        self._publish(record, (*incident_changes(None, combined, at), *course), polled=observation.polled)
        return record

    def _link_former(self, record: TrackedIncident, former: Former, observation: Observation) -> None:
        self.succession.link(record.id, former.record.id, former.evidence, LinkReason.REKEYED)
        document, at = observation.document, observation.fetched_at
        for view in list(former.record.views.values()):
            self._put_view(former.record, channel_views.found_elsewhere(view, document), at)

    def _mark_missing(self, observation: Observation, listed: set[str]) -> set[str]:
        channel, document, at = self._channels[observation.kind], observation.document, observation.fetched_at
        known = [record for record in self._index.current() if record.id not in self.succession.superseded]
        lacking = absences.lacking(observation, known, listed, self.memory)
        aged_out = list(absences.too_old(observation, known, listed | lacking.extents.keys(), self.memory))
        believed = self.memory.judge(document, lacking.lists, at)
        for record in aged_out:
            self._put_view(record, channel_views.aged_out(record.view(channel, at), document, at), at)
        for record_id, extent in lacking.extents.items():
            record = self.records[record_id]
            view = channel_views.mark_missing(record.view(channel, at), document, extent, at, believed=believed)
            self._put_view(record, view, at)
        return set(lacking.extents)

    def _clear_missing(self, observation: Observation, decided: set[str]) -> None:
        for record_id in sorted(self.memory.awaiting.get(observation.document, set()) - decided):
            record = self.records[record_id]
            for view in list(record.views.values()):
                self._put_view(record, channel_views.clear_missing(view, observation.document), observation.fetched_at)

    def _remember(self, observation: Observation) -> None:
        snapshot, document, at = observation.snapshot, observation.document, observation.fetched_at
        for completeness in snapshot.covers:
            self.memory.note_completeness(completeness, at)
        self.memory.looked_at[self._channels[observation.kind]] = at
        shown_open, undecided = self._index.shown_open(snapshot), self._index.shown_undecided(snapshot)
        self.memory.note_read(document, at, shown_open, snapshot, undecided)
        absences.reconsider(self.memory, self.records)
        self.memory.note_unread_rows(document, at, snapshot.unread)

    def _put_view(self, record: TrackedIncident, view: ChannelView, at: Instant, *, polled: bool = True) -> None:
        if view == record.views.get(view.channel):
            return
        before = record.combined
        record.views[view.channel] = view
        record.combined = combine(record.views.values(), self._ranking)
        if record.combined != before:
            record.last_changed_at = at
        self._publish(record, incident_changes(before, record.combined, at, record.events), polled=polled)

    def _publish(self, record: TrackedIncident, changes: Iterable[Change], *, polled: bool) -> None:
        changes = list(changes if polled else backfilled_changes(changes, record.events))
        record.events += changes
        self.changes += [(record.id, change) for change in changes]
        self.touched.add(record.id)
        awaited = {document for view in record.views.values() for document in channel_views.awaited(view)}
        for document in awaited | self.memory.awaiting.keys():
            self.memory.set_awaiting(document, record.id, waits=document in awaited)
        record.find_anomalies()
