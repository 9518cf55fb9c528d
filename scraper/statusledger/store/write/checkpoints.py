"""Checkpoints made from a dataset, in place of lost captures."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlite_utils import Database

from statusledger.model import Health, Instant, Page, Source
from statusledger.reconcile import SourceState, TrackedIncident, row_id
from statusledger.reconcile.changes import Change
from statusledger.reconcile.identity import Link
from statusledger.reconcile.saved_state import SavedState
from statusledger.reconcile.source_memory import SourceMemory
from statusledger.reconcile.tracked_components import ObservedTransition
from statusledger.store.captures import Stretch
from statusledger.store.write import load, rows
from statusledger.times import shifted
from statusledger.vocabulary import ChangeKind, LinkReason

_encoder = msgspec.json.Encoder(order="deterministic")
_CHANGES = "SELECT id, entity, entity_id, seen_at, kind, field, old, new, after_resolution FROM changes"


class Checkpoint(Struct):
    """The result of all captures before a time."""

    state: SavedState = msgspec.field(default_factory=SavedState, name="fold")
    page: Page = Page()
    imported: list[Stretch] = []

    def encoded(self) -> bytes:
        """The checkpoint as captures store it."""
        return _encoder.encode(self)


def of_dataset(
    db: Database, source: Source, channels: Callable[[str], Mapping[str, str]]
) -> tuple[Instant, Checkpoint]:
    """A source's checkpoint, and the time from which the dataset knows nothing.

    `channels` returns those of the source's effective platform.
    """
    memory = _memory(db, source.id)
    source = replace(source, platform=memory.platform or source.platform)
    loaded = load.load_state(db, source, channels(source.platform)).state
    records = list(loaded.records.values())
    state = SavedState(
        platform=source.platform,
        records=records,
        components=list(loaded.components.by_key.values()),
        memory=memory,
        changes=[(record.id, change) for record in records for change in _of_record(db, source.id, record)],
        component_changes=list(_of_components(db, source.id, loaded)),
        transitions=_moves(db, source.id),
        links=_links(db, source.id),
    )
    return shifted(_latest(memory), 1), Checkpoint(state, _page(db, source.id))


def extent(db: Database, source_id: str) -> tuple[Instant, Instant]:
    """Times of the first and last poll in a dataset."""
    latest = _latest(_memory(db, source_id))
    first = db.conn.execute(
        "SELECT min(first_seen_at) FROM (SELECT first_seen_at FROM incidents WHERE source_id = :id "
        "UNION ALL SELECT first_seen_at FROM components WHERE source_id = :id)",
        {"id": source_id},
    ).fetchone()[0]
    return first or latest, latest


def _memory(db: Database, source_id: str) -> SourceMemory:
    (content,) = db.conn.execute("SELECT content FROM source_state WHERE source_id = ?", (source_id,)).fetchone()
    return msgspec.json.decode(content, type=SourceMemory)


def _latest(memory: SourceMemory) -> Instant:
    return max([memory.filled_at, *memory.looked_at.values()])


def watched(db: Database, source_id: str) -> list[Stretch]:
    """Times at which a source was watched, by the dataset."""
    columns = ", ".join(Stretch.__struct_fields__)
    found = db.conn.execute(f"SELECT {columns} FROM coverage WHERE source_id = ? ORDER BY from_at", (source_id,))
    return [Stretch(*row) for row in found]


def _of_record(db: Database, source_id: str, record: TrackedIncident) -> Iterator[Change]:
    views = (seen.update.key for view in record.views.values() for seen in view.updates)
    renamed = record.combined.row_keys
    keys: dict[str, list[str]] = {}
    for key in {*views, *renamed, *(seen.update.key for seen in record.combined.updates)}:
        keys.setdefault(row_id(record.id, renamed.get(key, key)), []).append(key)
    for identity, entity, entity_id, *event in db.conn.execute(f"{_CHANGES} WHERE incident_id = ?", (record.id,)):
        known = keys.get(entity_id) or [entity_id.removeprefix(f"{record.id}_")]
        candidates = [_change(key, event) for key in sorted(known)] if entity == "update" else [_change(None, event)]
        # An update keeps the events that it had under a key that was made up for it: their ids show which.
        mine = (each for each in candidates if rows.of_change(source_id, "", record, each)["id"] == identity)
        yield next(mine, candidates[0])


def _of_components(db: Database, source_id: str, loaded: SourceState) -> Iterator[Change]:
    keys = {row_id(source_id, key): key for key in loaded.components.by_key}
    found = db.conn.execute(f"{_CHANGES} WHERE source_id = ? AND entity = 'component'", (source_id,))
    for _, _, entity_id, *event in found:
        yield _change(keys[entity_id], event)


def _change(key: str | None, event: Sequence[Any]) -> Change:
    seen_at, kind, field, old, new, after_resolution = event
    return Change(seen_at, ChangeKind(kind), key, field, old, new, bool(after_resolution))


def _moves(db: Database, source_id: str) -> list[ObservedTransition]:
    found = db.conn.execute(
        "SELECT c.key, t.not_before, t.at, t.old_health, t.new_health "
        "FROM transitions t JOIN components c ON c.id = t.component_id "
        "WHERE c.source_id = ? AND t.origin = 'observed' ORDER BY t.at",
        (source_id,),
    )
    return [
        ObservedTransition(key, not_before, at, Health(old), Health(new)) for key, not_before, at, old, new in found
    ]


def _links(db: Database, source_id: str) -> list[Link]:
    found = db.conn.execute(
        "SELECT l.incident_id, l.same_as, l.evidence, l.reason FROM incident_links l "
        "JOIN incidents i ON i.id = l.incident_id WHERE i.source_id = ? AND l.reason != ? ORDER BY 1",
        (source_id, LinkReason.TWO_SOURCES),
    )
    return [Link(*row) for row in found]


def _page(db: Database, source_id: str) -> Page:
    found = db.conn.execute("SELECT page_name, page_health, page_health_raw FROM sources WHERE id = ?", (source_id,))
    name, health, health_raw = found.fetchone()
    return Page(name=name, health=Health(health) if health else None, health_raw=health_raw)
