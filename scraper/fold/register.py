"""The incidents of a source by the keys they go by, and which of them a newly told one is."""

from collections.abc import Collection, Iterable
from hashlib import sha256

from scraper.fold.identity import is_same_event, keys_of
from scraper.fold.record import Observation, Record, row_id
from scraper.model import Incident
from scraper.timeline import is_dated_key
from scraper.timestamps import seconds_between

_NEXT_GENERATION_S = 30 * 86400


class Register:
    """All records by id; of each key, the generation that can still be told or missed."""

    def __init__(self, source_id: str, records: Iterable[Record]) -> None:
        self.by_id = {record.id: record for record in records}
        self._source_id = source_id
        by_age = sorted(self.by_id.values(), key=lambda record: record.generation)
        self._latest = {key: record for record in by_age for key in keys_of(record.key, record.accounts.values())}
        self._latest |= {record.key: record for record in by_age}

    def find(self, seen: Observation, incident: Incident, dealt_with: Collection[str]) -> Record | None:
        """The record of an incident that a document tells, unless it is a new one."""
        return self._same(incident) or self._moved(seen, incident, dealt_with)

    def current(self) -> list[Record]:
        """The records that can still be told or missed, by id."""
        return sorted({record.id: record for record in self._latest.values()}.values(), key=lambda record: record.id)

    def next_generation(self, key: str) -> int:
        """Which generation of a key the next record is."""
        return self._latest[key].generation + 1 if key in self._latest else 1

    def add(self, record: Record) -> None:
        """Enters a new record."""
        self.by_id[record.id] = self._latest[record.key] = record

    def new_id(self, key: str, generation: int) -> str:
        """The id of the next record of a key; one that differs in letter case only enters as a hash."""
        taken = {record.id.casefold() for record in self.by_id.values() if record.key != key}
        plain = row_id(self._source_id, key)
        unlike = (
            plain if plain.casefold() not in taken else f"{self._source_id}_{sha256(key.encode()).hexdigest()[:16]}"
        )
        return unlike if generation == 1 else f"{unlike}_{generation}"

    def _same(self, incident: Incident) -> Record | None:
        """The record of an incident, unless its key serves another now: long after the former end, nothing shared."""
        record = self._latest.get(incident.key)
        if record is None or record.combined.incident.resolved_at is None or incident.started_at is None:
            return record
        apart = seconds_between(record.combined.incident.resolved_at, incident.started_at) > _NEXT_GENERATION_S
        known = {seen.update.key for seen in record.combined.updates} | record.combined.row_keys.keys()
        return None if apart and known.isdisjoint(update.key for update in incident.updates) else record

    def _moved(self, seen: Observation, incident: Incident, dealt_with: Collection[str]) -> Record | None:
        """The record of an incident whose key moved with its start, so that this document tells the old one no more."""
        if not is_dated_key(incident.key) or incident.key in self._latest:
            return None
        told = {each.key for each in seen.snapshot.incidents}
        for record in self.current():
            old_keys = keys_of(record.key, record.accounts.values())
            free = record.id not in dealt_with and told.isdisjoint(old_keys) and any(map(is_dated_key, old_keys))
            if free and is_same_event(record.combined, incident):
                self._latest[incident.key] = record
                return record
        return None
