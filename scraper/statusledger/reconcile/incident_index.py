"""Index of the incidents of a source by their keys."""

from collections.abc import Collection, Iterable, Iterator

from statusledger.model import Incident, Snapshot, Status
from statusledger.reconcile.identity import is_next_generation, is_same_event, keys_of
from statusledger.reconcile.timeline import is_dated_key
from statusledger.reconcile.tracked_incident import Observation, TrackedIncident, new_id


class IncidentIndex:
    """All records by id, and by key the generation that can still be listed or missing."""

    def __init__(self, source_id: str, records: Iterable[TrackedIncident]) -> None:
        self.by_id = {record.id: record for record in records}
        self._key_by_caseless_id = {record.id.casefold(): record.key for record in self.by_id.values()}
        self._source_id = source_id
        by_age = sorted(self.by_id.values(), key=lambda record: record.generation)
        self._latest = {key: record for record in by_age for key in keys_of(record.key, record.views.values())}
        self._latest |= {record.key: record for record in by_age}
        self._left_by: tuple[Observation | None, list[TrackedIncident]] = (None, [])  # of the document being applied

    def find(self, observation: Observation, incident: Incident, dealt_with: Collection[str]) -> TrackedIncident | None:
        """Return the record of a listed incident, or None."""
        return self.same(incident) or self._moved(observation, incident, dealt_with)

    def current(self) -> list[TrackedIncident]:
        """Return records that can still be listed or missing."""
        return sorted({record.id: record for record in self._latest.values()}.values(), key=lambda record: record.id)

    def latest(self, key: str) -> TrackedIncident:
        """Return the present record of a key."""
        return self._latest[key]

    def next_generation(self, key: str) -> int:
        """Return the next generation of a key."""
        return self._latest[key].generation + 1 if key in self._latest else 1

    def add(self, record: TrackedIncident) -> None:
        """Add a new record."""
        self.by_id[record.id] = self._latest[record.key] = record
        self._key_by_caseless_id[record.id.casefold()] = record.key

    def new_id(self, key: str, generation: int) -> str:
        """Return the next id of a key, hashed if only letter case differs from another."""
        return new_id(self._source_id, key, generation, self._key_by_caseless_id)

    def same(self, incident: Incident) -> TrackedIncident | None:
        """Return the record of a key, unless new or reused."""
        record = self._latest.get(incident.key)
        return None if record is None or is_next_generation(record.combined, incident) else record

    def shown_open(self, snapshot: Snapshot) -> set[str]:
        """Return the ids of open incidents in a document."""
        open_ones = (each for each in snapshot.incidents if not each.status.final and each.status is not Status.UNKNOWN)
        return {record.id for record in self._known(open_ones)}

    def shown_undecided(self, snapshot: Snapshot) -> set[str]:
        """Return the ids of open incidents with an unknown status."""
        undecided = (each for each in snapshot.incidents if each.status is Status.UNKNOWN)
        return {record.id for record in self._known(undecided) if record.is_watched}

    def _known(self, incidents: Iterable[Incident]) -> Iterator[TrackedIncident]:
        found = (self._latest.get(each.key) for each in incidents)
        return (record for record in found if record is not None)

    def _moved(
        self, observation: Observation, incident: Incident, dealt_with: Collection[str]
    ) -> TrackedIncident | None:
        if not is_dated_key(incident.key) or incident.key in self._latest:
            return None
        if self._left_by[0] is not observation:
            self._left_by = observation, list(self._left(observation))
        for record in self._left_by[1]:
            if record.id not in dealt_with and is_same_event(record.combined, incident):
                self._latest[incident.key] = record
                return record
        return None

    def _left(self, observation: Observation) -> Iterable[TrackedIncident]:
        listed = {each.key for each in observation.snapshot.incidents}
        for record in self.current():
            old_keys = keys_of(record.key, record.views.values())
            if listed.isdisjoint(old_keys) and any(map(is_dated_key, old_keys)):
                yield record
