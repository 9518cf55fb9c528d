"""What holds of every dataset at every moment, whatever went wrong before."""

import sqlite3
from contextlib import closing
from pathlib import Path

from statusledger.model import Health, Impact, Instant, Kind, Status
from statusledger.schema.declare import Type
from statusledger.schema.steps import VERSION
from statusledger.schema.tables import FORMER_NAMES
from statusledger.schema.views import VIEWS
from statusledger.store.read.dataset import TABLES, Dataset, Selection

# Each finds rows that must not be there.
_FORBIDDEN = {
    "updates are numbered from 1 without a gap": """
        SELECT incident_id FROM updates GROUP BY incident_id
        HAVING min(number) != 1 OR max(number) != count(*) OR count(DISTINCT number) != count(*)""",
    "an incident knows how many of its updates stand": """
        SELECT id FROM incidents i WHERE update_count != (
            SELECT count(*) FROM updates WHERE incident_id = i.id AND withdrawn_at IS NULL)""",
    "no duration is negative": """
        SELECT id FROM incidents WHERE duration_s < 0 UNION ALL
        SELECT component_id FROM component_intervals WHERE seconds < 0 UNION ALL
        SELECT source_id FROM coverage WHERE until_at < from_at OR longest_gap_s < 0 OR polls < 1""",
    "generations of a key are numbered from 1": """
        SELECT source_id, key FROM incidents GROUP BY source_id, key
        HAVING min(generation) != 1 OR max(generation) != count(*)""",
    "generations of a key follow one another": """
        SELECT a.id, b.id FROM incidents a JOIN incidents b USING (source_id, key)
        WHERE a.generation < b.generation AND a.started_at > b.started_at""",
    "changes are of what there is": """
        SELECT id FROM changes WHERE CASE entity
            WHEN 'incident' THEN entity_id NOT IN (SELECT id FROM incidents)
            WHEN 'update' THEN entity_id NOT IN (SELECT id FROM updates)
            WHEN 'component' THEN entity_id NOT IN (SELECT id FROM components) ELSE 1 END""",
    "a change of an update names its incident": """
        SELECT c.id FROM changes c JOIN updates u ON u.id = c.entity_id
        WHERE c.entity = 'update' AND c.incident_id IS NOT u.incident_id""",
    "anomalies are of what there is": """
        SELECT id FROM anomalies WHERE CASE entity
            WHEN 'incident' THEN entity_id NOT IN (SELECT id FROM incidents)
            WHEN 'update' THEN entity_id NOT IN (SELECT id FROM updates)
            WHEN 'component' THEN entity_id NOT IN (SELECT id FROM components)
            ELSE entity_id NOT IN (SELECT id FROM sources) END""",
    "what was there before us was not detected": """
        SELECT id FROM incidents WHERE (origin = 'observed') != (detected_at IS NOT NULL)""",
    "what belongs together is of one source": """
        SELECT t.id FROM transitions t JOIN components c ON c.id = t.component_id
        JOIN incidents i ON i.id = t.incident_id WHERE i.source_id != c.source_id""",
}
_WORDS = {
    ("incidents", "status"): Status, ("incidents", "impact"): Impact, ("incidents", "kind"): Kind,
    ("updates", "status"): Status, ("components", "health"): Health,
}  # fmt: skip
_OURS = {
    "incidents": ("detected_at", "first_seen_at", "last_changed_at"),
    "updates": ("first_seen_at",),
    "components": ("first_seen_at",),
    "changes": ("seen_at",),
    "coverage": ("from_at", "until_at"),
    "sources": ("last_success_at", "last_failure_at"),
}
_TIME = "????-??-??T??:??:??Z"


def assert_invariants(database: sqlite3.Connection | Path, now: Instant | None = None) -> None:
    """Look at a copy, so that nothing of the database itself is touched. `now` is when it was last written to."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
        if isinstance(database, Path):
            with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as opened:
                opened.backup(copy)
        else:
            database.backup(copy)
        _name_tables_as_now(copy)
        found = [*_damage(copy), *_forbidden(copy), *_times(copy), *(_future(copy, now) if now else ())]
    assert found == []


def _name_tables_as_now(copy: sqlite3.Connection) -> None:
    """Rename what the declarations name otherwise: a ledger whose upgrade failed has the tables of its version."""
    (tables,) = copy.execute("SELECT json_group_array(name) FROM sqlite_master WHERE type = 'table'").fetchone()
    for old, new in FORMER_NAMES.items():
        if f'"{old}"' in tables:
            copy.execute(f"ALTER TABLE {old} RENAME TO {new}")


def _damage(copy: sqlite3.Connection) -> list[str]:
    """What SQLite itself finds, in the rows, the references and the index of words."""
    found = [said for (said,) in copy.execute("PRAGMA integrity_check") if said != "ok"]
    found += [f"broken reference: {row}" for row in copy.execute("PRAGMA foreign_key_check")]
    for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'").fetchall():
        try:
            copy.execute(f"INSERT INTO {name} ({name}, rank) VALUES ('integrity-check', 1)")
        except sqlite3.DatabaseError as error:
            found.append(f"{name}: {error}")
    return found


def _forbidden(copy: sqlite3.Connection) -> list[str]:
    found = [f"{law}: {row}" for law, sql in _FORBIDDEN.items() for row in copy.execute(sql)]
    for (table, column), words in _WORDS.items():
        actual = {word for (word,) in copy.execute(f"SELECT DISTINCT {column} FROM {table}")}
        found += [f"{table}.{column}: {word!r} is no word of ours" for word in actual - {str(each) for each in words}]
    there = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'view'")}
    is_current = copy.execute("PRAGMA user_version").fetchone() == (VERSION,)
    for view in VIEWS if is_current else there.intersection(VIEWS):
        copy.execute(f"SELECT * FROM {view}").fetchall()
    return found


def _times(copy: sqlite3.Connection) -> list[str]:
    """Times are UTC, to the second, as text that sorts."""
    tables = Dataset(copy, Selection()).tables
    return [
        f"{table}.{column.name} is no time: {row}"
        for table in TABLES
        for column in tables[table].columns
        if column.type is Type.TIME
        for row in copy.execute(f"SELECT {column.name} FROM {table} WHERE {column.name} NOT GLOB '{_TIME}'")
    ]


def _future(copy: sqlite3.Connection, now: Instant) -> list[str]:
    """Nothing was seen before it happened to us."""
    return [
        f"{table}.{column} lies ahead: {row}"
        for table, columns in _OURS.items()
        for column in columns
        for row in copy.execute(f"SELECT {column} FROM {table} WHERE {column} > ?", [now])
    ]
