"""The tables of status.db, as migrations: append only, each in one transaction.

SQL is written out, because rebuilding a table by tool would lose its generated columns.
"""

import sqlite3
from collections.abc import Iterator

from sqlite_utils import Database, Migrations

from statusledger.schema.internal_tables import HIDDEN, IDENTITY
from statusledger.schema.tables import BROWSED

migrations = Migrations("statusledger")

_INDEXED = {
    "sources": ["vendor_id", "page_health", "next_due_at"],
    "components": ["source_id", "health", "withdrawn_at"],
    "incidents": [
        "vendor_id, started_at", "source_id", "kind, resolved_at, started_at", "status", "impact", "worst_health",
        # What years and months are counted by, of all vendors at once: all they need is in the index.
        "started_at, kind, impact, vendor_id, source_id, withdrawn_at, duration_s, id",
        "scheduled_end_at, scheduled_start_at", "resolved_at", "posted_at", "duration_s", "origin", "first_seen_at",
        "last_changed_at", "withdrawn_at", "has_postmortem",
    ],
    "incident_components": ["incident_id", "component_id"],
    "updates": ["incident_id, number", "status", "posted_at", "origin"],
    "transitions": ["component_id, at", "incident_id", "update_id", "at"],
    "component_intervals": ["health", "from_at"],
    "changes": ["seen_at", "vendor_id, seen_at", "source_id", "incident_id", "entity_id", "kind"],
    "incident_links": ["same_as"],
    "oddities": ["entity_id", "source_id", "code", "cleared_at"],
    "fetches": ["run_id", "source_id", "at", "outcome"],
}  # fmt: skip
_SEARCHED = {"incidents": ["title"], "updates": ["body"], "components": ["name", "group_name"]}


@migrations()
def first(db: Database) -> None:
    """The dataset, its poll state and its full-text search."""
    for statement in _statements(BROWSED + HIDDEN):
        db.execute(statement)
    for table, columns in _INDEXED.items():
        for column in columns:
            db.execute(f"CREATE INDEX {table}_{column.partition(',')[0]} ON {table}({column})")
    for table, searched in _SEARCHED.items():
        db.table(table).enable_fts(searched, create_triggers=True, tokenize="unicode61 remove_diacritics 2")


@migrations()
def second(db: Database) -> None:
    """Which ledger it is, and which state of its captures each source was derived from."""
    for statement in IDENTITY:
        db.execute(statement)


@migrations()
def third(db: Database) -> None:
    """Where the time of an update comes from."""
    db.execute("ALTER TABLE updates ADD COLUMN posted_from TEXT NOT NULL DEFAULT 'stated'")


def _statements(script: str) -> Iterator[str]:
    """Split a script: run as one, it would end the transaction that it stands in."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
