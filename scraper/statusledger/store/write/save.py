"""Saving of a reconciled source: rows that differ from those loaded."""

from collections.abc import Iterable

import msgspec
from sqlite_utils import Database

from statusledger.model import Source
from statusledger.reconcile import SourceState, doubts, row_id
from statusledger.reconcile.changes import COURSE
from statusledger.store.write import (
    classified,
    cross_incident_anomalies,
    difference,
    intervals,
    pending_changes,
    rows,
    twins,
)
from statusledger.store.write.rows import Row, Rows

_TABLES = ("components", "incidents", "incident_components", "updates", "transitions")
_encoder = msgspec.json.Encoder(order="deterministic")


class ChangeCounts(msgspec.Struct, frozen=True):
    """Rows that a save added: incidents, updates and edits."""

    incidents: int = 0
    updates: int = 0
    edits: int = 0

    def __str__(self) -> str:
        counted = ((self.incidents, "new incident"), (self.updates, "update"), (max(0, self.edits), "edit"))
        words = ", ".join(f"{number} {noun}{'' if number == 1 else 's'}" for number, noun in counted)
        return words if self.edits >= 0 else f"{words}, {-self.edits} no longer taken for edits"

    def __add__(self, other: "ChangeCounts") -> "ChangeCounts":
        return ChangeCounts(self.incidents + other.incidents, self.updates + other.updates, self.edits + other.edits)

    def __sub__(self, other: "ChangeCounts") -> "ChangeCounts":
        return ChangeCounts(self.incidents - other.incidents, self.updates - other.updates, self.edits - other.edits)


class LoadedState:
    """A source state with its rows when loaded; none if new."""

    def __init__(self, state: SourceState, source: Source, memory: bytes, *, is_new: bool = False) -> None:
        self.state, self.source, self._memory = state, source, memory
        self._unread = {} if is_new else dict(state.memory.unread)
        stored = [] if is_new else list(state.records.values())
        self._rows = {record.id: rows.of_record(record, source.id, source.vendor) for record in stored}
        self._views = {record.id: dict(record.views) for record in stored}
        self._parts = {} if is_new else dict(state.components.by_key)

    def save(self, db: Database, *, live: bool = False) -> ChangeCounts:
        """Write differences in the caller's transaction; those of a `live` poll are pending for alerts."""
        state, source = self.state, self.source
        state.touched |= {link.same_as for link in state.links}
        moved = [key for key, part in state.components.by_key.items() if part != self._parts.get(key)]
        before = [self._rows[each] for each in state.touched if each in self._rows]
        before += [rows.of_part(source.id, self._parts[key]) for key in moved if key in self._parts]
        after = [rows.of_record(state.records[each], source.id, source.vendor) for each in state.touched]
        after += [rows.of_part(source.id, state.components.by_key[key]) for key in moved]
        added = {table: _write(db, table, before, after) for table in _TABLES}
        _write(db, "anomalies", before, after)
        unread = (rows.of_unread(source.id, each) for each in (self._unread, state.memory.unread))
        difference.write(db, "anomalies", *unread)
        difference.repoint(db, self._renamed())
        self._save_views(db)
        self._save_links(db)
        edits = self._save_changes(db, live=live)
        old, new = ({table: _united(each, table) for table in _TABLES} for each in (before, after))
        classified.save(db, old, new)
        moved_ids = {row_id(source.id, key) for key in (*moved, *state.components.changed_keys)}
        intervals.save(db, moved_ids | intervals.touched(old, new))
        incidents = [*old["incidents"].values(), *new["incidents"].values()]
        relinked = twins.save(db, source.vendor, state.touched, incidents)
        cross_incident_anomalies.save(db, source, old, new, relinked)
        self._save_memory(db)
        return ChangeCounts(added["incidents"], added["updates"], edits)

    def _renamed(self) -> Iterable[tuple[str, str]]:
        """Derived ids of updates with the vendor's own, once known."""
        for record in (self.state.records[each] for each in self.state.touched):
            for own, key in record.combined.row_keys.items():
                if own != key:
                    yield row_id(record.id, own), row_id(record.id, key)

    def _save_views(self, db: Database) -> None:
        changed = [
            (record_id, channel, view.reported_at, _encoder.encode(view).decode())
            for record_id in sorted(self.state.touched)
            for channel, view in self.state.records[record_id].views.items()
            if view != self._views.get(record_id, {}).get(channel)
        ]
        db.conn.executemany(
            "REPLACE INTO channel_views (incident_id, channel, fetched_at, content) VALUES (?, ?, ?, ?)", changed
        )

    def _save_links(self, db: Database) -> None:
        links = [(each.incident_id, each.same_as, each.reason, each.evidence) for each in self.state.links]
        db.conn.executemany("REPLACE INTO incident_links VALUES (?, ?, ?, ?)", links)

    def _save_changes(self, db: Database, *, live: bool) -> int:
        """Save changes and transitions; return the number beyond the ordinary course."""
        state, source = self.state, self.source
        changes = [
            *(rows.of_change(source.id, source.vendor, state.records[each], change) for each, change in state.changes),
            *(rows.of_change(source.id, source.vendor, None, change) for change in state.components.changes),
        ]
        difference.write(db, "changes", {}, _by_id(changes))
        if live:
            pending_changes.note(db, source.id, _by_id(changes))
        moves = (rows.of_move(source.id, move) for move in state.components.transitions)
        difference.write(db, "transitions", {}, _by_id(moves))
        return sum(row["kind"] not in COURSE for row in changes)

    def _save_memory(self, db: Database) -> None:
        memory = _encoder.encode(self.state.memory)
        if memory != self._memory:
            row = (self.source.id, memory.decode(), self.state.memory.awaits)
            db.conn.execute("REPLACE INTO source_state (source_id, content, awaits) VALUES (?, ?, ?)", row)
            self._save_doubts(db)

    def _save_doubts(self, db: Database) -> None:
        """Save a source's anomaly while its lists are not believed."""
        known, source_id = doubts.shrunk(self.state.memory.doubts), self.source.id
        stored = "SELECT * FROM anomalies WHERE source_id = ? AND entity = 'source' AND code = 'list_shrunk'"
        old = _by_id(db.query(stored, [source_id]))
        odd = doubts.anomaly(known)
        new = rows.of_source(source_id, odd, min(each.since for each in known.values())) if odd else {}
        difference.write(db, "anomalies", old, new)


def _by_id(many: Iterable[Row]) -> dict[str, Row]:
    return {str(row["id"]): row for row in many}


def _united(many: Iterable[Rows], table: str) -> dict[str, Row]:
    return {identity: row for each in many for identity, row in each.get(table, {}).items()}


def _write(db: Database, table: str, before: Iterable[Rows], after: Iterable[Rows]) -> int:
    """Write a table's differing rows; return the number of new ones."""
    old, new = _united(before, table), _united(after, table)
    difference.write(db, table, old, new)
    return len(new.keys() - old.keys())
