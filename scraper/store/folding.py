"""Loads what a fold can touch, and saves what became different."""

from collections.abc import Collection, Iterable, Mapping

import msgspec
from sqlite_utils import Database

from scraper.fold import Fold, Record, row_id
from scraper.fold.changes import Change, ChangeKind
from scraper.fold.memory import Memory
from scraper.fold.parts import Move, Part
from scraper.merge import Account, combine
from scraper.model import Component, Health, Instant, Source
from scraper.store import rows, writing
from scraper.store.rows import Row, Rows

_EVERYTHING = Instant("")
_TABLES = ("components", "incidents", "incident_components", "updates", "transitions")
_encoder = msgspec.json.Encoder(order="deterministic")
_account_decoder = msgspec.json.Decoder(Account)
_memory_decoder = msgspec.json.Decoder(Memory)


class Tally(msgspec.Struct, frozen=True):
    """What a save added to the dataset: new incidents and updates we watched appear or found, and edits."""

    incidents: int = 0
    updates: int = 0
    edits: int = 0

    def __str__(self) -> str:
        counted = ((self.incidents, "new incident"), (self.updates, "update"), (self.edits, "edit"))
        return ", ".join(f"{number} {noun}{'' if number == 1 else 's'}" for number, noun in counted)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.incidents + other.incidents, self.updates + other.updates, self.edits + other.edits)


class Opened:
    """A fold with the rows it had when it was loaded."""

    def __init__(self, fold: Fold, source: Source, memory: bytes) -> None:
        self.fold, self.source, self._memory = fold, source, memory
        self._rows = {record.id: rows.of_record(record, source.id, source.vendor) for record in fold.records.values()}
        self._accounts = {record.id: dict(record.accounts) for record in fold.records.values()}
        self._parts = dict(fold.parts.by_key)

    def save(self, db: Database) -> Tally:
        """Writes the differences, within the caller's transaction."""
        fold, source = self.fold, self.source
        moved = [key for key, part in fold.parts.by_key.items() if part != self._parts.get(key)]
        before = [self._rows[each] for each in fold.touched if each in self._rows]
        before += [rows.of_part(source.id, self._parts[key]) for key in moved if key in self._parts]
        after = [rows.of_record(fold.records[each], source.id, source.vendor) for each in fold.touched]
        after += [rows.of_part(source.id, fold.parts.by_key[key]) for key in moved]
        added = {table: _write(db, table, before, after) for table in _TABLES}
        writing.clear(db, _united(before, "oddities"), _united(after, "oddities"), fold.latest)
        writing.repoint(db, self._renamed())
        self._save_accounts(db)
        edits = self._save_news(db)
        self._save_memory(db)
        return Tally(added["incidents"], added["updates"], edits)

    def _renamed(self) -> Iterable[tuple[str, str]]:
        """Ids of updates that were made up until the vendor's own became known, and those they have now."""
        for record in (self.fold.records[each] for each in self.fold.touched):
            for own, key in record.combined.row_keys.items():
                if own != key:
                    yield row_id(record.id, own), row_id(record.id, key)

    def _save_accounts(self, db: Database) -> None:
        changed = [
            (record_id, voice, account.told_at, _encoder.encode(account).decode())
            for record_id in sorted(self.fold.touched)
            for voice, account in self.fold.records[record_id].accounts.items()
            if account != self._accounts.get(record_id, {}).get(voice)
        ]
        db.conn.executemany(
            "REPLACE INTO accounts (incident_id, kind, fetched_at, content) VALUES (?, ?, ?, ?)", changed
        )

    def _save_news(self, db: Database) -> int:
        """Events and observed transitions; returns how many events are second thoughts."""
        fold, source = self.fold, self.source
        told = [
            *(rows.of_change(source.id, source.vendor, fold.records[each], change) for each, change in fold.news),
            *(rows.of_change(source.id, source.vendor, None, change) for change in fold.parts.news),
        ]
        writing.write(db, "changes", {}, _by_id(told))
        explained = (rows.of_move(source.id, move) for move in fold.parts.explained)
        moves = (rows.of_move(source.id, move) for move in fold.parts.moves)
        writing.write(db, "transitions", _by_id(explained), _by_id(moves))
        return sum(row["kind"] not in (ChangeKind.ADDED, ChangeKind.PROGRESSED) for row in told)

    def _save_memory(self, db: Database) -> None:
        memory = _encoder.encode(self.fold.memory)
        if memory != self._memory:
            row = (self.source.id, memory.decode(), self.fold.memory.awaits)
            db.conn.execute("REPLACE INTO folds (source_id, content, awaits) VALUES (?, ?, ?)", row)


def _by_id(many: Iterable[Row]) -> dict[str, Row]:
    return {str(row["id"]): row for row in many}


def _united(many: Iterable[Rows], table: str) -> dict[str, Row]:
    return {identity: row for each in many for identity, row in each.get(table, {}).items()}


def _write(db: Database, table: str, before: Iterable[Rows], after: Iterable[Rows]) -> int:
    """Returns how many rows are new."""
    old, new = _united(before, table), _united(after, table)
    writing.write(db, table, old, new)
    return len(new.keys() - old.keys())


def open_fold(
    db: Database,
    source: Source,
    voices: Mapping[str, str],
    keys: Iterable[str] = (),
    since: Instant = _EVERYTHING,
    update_keys: Iterable[str] = (),
) -> Opened:
    """The part of a source's fold that observations of these incidents, complete from `since` on, can touch.

    Incidents whose keys may have moved are found by the keys of their updates.
    """
    stored = db.conn.execute("SELECT content FROM folds WHERE source_id = ?", (source.id,)).fetchone()
    memory_text: bytes = stored[0].encode() if stored else b""
    memory = _memory_decoder.decode(memory_text) if memory_text else Memory()
    besides = set().union(_tellers(db, source.id, {*update_keys}), *memory.awaiting.values())
    wanted = _wanted(db, source.id, {*keys}, besides, since)
    ranking = list(dict.fromkeys(voices.values()))
    accounts, told = _accounts(db, list(wanted)), _told(db, list(wanted))
    records = [
        Record(
            id=identity,
            key=key,
            generation=generation,
            accounts=accounts[identity],
            combined=combine(accounts[identity].values(), ranking),
            told=told.get(identity, []),
            last_changed_at=last_changed_at,
        )
        for identity, (key, generation, last_changed_at) in wanted.items()
    ]
    return Opened(Fold(source.id, voices, records, _parts(db, source.id), memory), source, memory_text)


def _tellers(db: Database, source_id: str, update_keys: Collection[str]) -> set[str]:
    """Ids of the incidents that have an update of one of these keys."""
    if not update_keys:
        return set()
    found = db.conn.execute(
        """
        SELECT DISTINCT u.incident_id FROM incidents i JOIN updates u ON u.incident_id = i.id
        WHERE i.source_id = ? AND u.key IN (SELECT value FROM json_each(?))
        """,
        (source_id, _encoder.encode(sorted(update_keys)).decode()),
    )
    return {identity for (identity,) in found}


def _wanted(
    db: Database, source_id: str, keys: Collection[str], ids: Collection[str], since: Instant
) -> dict[str, tuple[str, int, Instant]]:
    """Incidents by id that are asked for by key or id, still open or in the window."""
    found = db.conn.execute(
        """
        SELECT id, key, generation, last_changed_at FROM incidents
        WHERE source_id = :source AND (
            resolved_at IS NULL OR coalesce(started_at, posted_at, first_seen_at) >= :since
            OR lower(key) IN (SELECT lower(value) FROM json_each(:keys))
            OR id IN (SELECT value FROM json_each(:ids))
        )
        """,
        {
            "source": source_id,
            "since": since,
            "keys": _encoder.encode(sorted(keys)).decode(),
            "ids": _encoder.encode(sorted(ids)).decode(),
        },
    )
    return {identity: (key, generation, changed) for identity, key, generation, changed in found}


def _accounts(db: Database, ids: list[str]) -> dict[str, dict[str, Account]]:
    found: dict[str, dict[str, Account]] = {identity: {} for identity in ids}
    for identity, voice, content in db.conn.execute(
        "SELECT incident_id, kind, content FROM accounts WHERE incident_id IN (SELECT value FROM json_each(?))",
        (_encoder.encode(ids).decode(),),
    ):
        found[identity][voice] = _account_decoder.decode(content)
    return found


def _told(db: Database, ids: list[str]) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = {}
    for identity, seen_at, kind, field, old, new in db.conn.execute(
        """
        SELECT incident_id, seen_at, kind, field, old, new FROM changes
        WHERE incident_id IN (SELECT value FROM json_each(?)) AND field IS NOT NULL ORDER BY seen_at
        """,
        (_encoder.encode(ids).decode(),),
    ):
        found.setdefault(identity, []).append(Change(seen_at, ChangeKind(kind), None, field, old, new))
    return found


def _parts(db: Database, source_id: str) -> Iterable[Part]:
    moves = {
        key: Move(key, not_before, at, Health(old), Health(new))
        for key, not_before, at, old, new in db.conn.execute(
            """
            SELECT c.key, t.not_before, max(t.at), t.old_health, t.new_health
            FROM transitions t JOIN components c ON c.id = t.component_id
            WHERE c.source_id = ? AND t.origin = 'observed' GROUP BY c.id
            """,
            (source_id,),
        )
    }
    for row in db.query("SELECT * FROM components WHERE source_id = ?", [source_id]):
        component = Component(
            key=row["key"],
            name=row["name"],
            group_name=row["group_name"],
            description=row["description"],
            position=row["position"],
            health=Health(row["health"]),
            health_raw=row["health_raw"],
            is_group=bool(row["is_group"]),
        )
        withdrawn = row["withdrawn_at"] is not None
        yield Part(component, row["first_seen_at"], row["missing_since"], withdrawn, moves.get(row["key"]))
