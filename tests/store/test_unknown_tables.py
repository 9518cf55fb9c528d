"""Tables that the schema does not declare belong to somebody else: they are kept, and never published."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from statusledger.errors import StoreError
from statusledger.export import export, vendor_months
from statusledger.history.rebuild import rebuild
from statusledger.model import Source
from statusledger.schema import sql
from statusledger.store import open_database, opened
from statusledger.store.read.dataset import Selection
from statusledger.store.write import delete
from tests import releases
from tests.support import ledgers
from tests.support.dataset import ACME

NOTES = """
CREATE TABLE notes (id INTEGER PRIMARY KEY, source_id TEXT NOT NULL, words TEXT NOT NULL) STRICT;
CREATE INDEX notes_words ON notes(words);
CREATE VIEW latest_note AS SELECT max(id) AS id FROM notes;
CREATE TABLE counted (number INTEGER NOT NULL) STRICT;
CREATE TRIGGER notes_counted AFTER INSERT ON notes BEGIN INSERT INTO counted VALUES (new.id); END;
CREATE VIRTUAL TABLE searched USING fts5(words);
INSERT INTO notes (source_id, words) VALUES ('acme', 'ours alone'), ('acme', 'ours too');
INSERT INTO searched VALUES ('ours alone');
ALTER TABLE incidents ADD COLUMN private_mark TEXT;
UPDATE incidents SET private_mark = 'ours alone';
ALTER TABLE updates ADD COLUMN private_mark_of_update TEXT GENERATED ALWAYS AS (body || 'ours alone') VIRTUAL;
"""
QUESTIONS = (
    "SELECT * FROM notes ORDER BY id",
    "SELECT number FROM counted ORDER BY 1",
    "SELECT id FROM latest_note",
    "SELECT words FROM searched WHERE searched MATCH 'alone'",
    "SELECT type, name, sql FROM sqlite_master WHERE tbl_name IN ('notes', 'counted', 'latest_note') ORDER BY 1, 2",
)


def answers(path: Path) -> list[list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as connection:
        return [connection.execute(question).fetchall() for question in QUESTIONS]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger with tables, an index, a view, a trigger, a search and a column of its operator."""
    path = ledgers.ledger(tmp_path / "data/status.db")
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(NOTES)
    return path


def objects(path: Path) -> Iterator[str]:
    with closing(sqlite3.connect(path)) as connection:
        yield from (name for (name,) in connection.execute("SELECT name FROM sqlite_master"))


@pytest.mark.parametrize("selection", [Selection(), Selection(vendors=("acme",))], ids=["whole", "narrowed"])
def test_an_export_contains_nothing_undeclared(path: Path, tmp_path: Path, selection: Selection) -> None:
    export(path, tmp_path / "out", ("sqlite", "ndjson", "csv", "git"), selection)
    handed_on = tmp_path / "out/status.db"
    with closing(open_database(None)) as fresh:
        fresh.conn.execute(sql.create_table(vendor_months.TABLE))
        declared = {name for (name,) in fresh.conn.execute("SELECT name FROM sqlite_master")}
    assert set(objects(handed_on)) == declared
    for file in (each for each in (tmp_path / "out").rglob("*") if each.is_file()):
        assert b"ours alone" not in file.read_bytes(), file
        assert b"private_mark" not in file.read_bytes(), file
    with closing(sqlite3.connect(handed_on)) as connection:
        assert connection.execute("SELECT count(*) FROM incidents").fetchone() == (1,)


def rebuilt(path: Path, source: Source = ACME) -> None:
    with opened(path, [source]) as (database, captures):
        delete.wipe(database, source.id)
        rebuild(database, captures, [source], path, dry_run=False)


def test_a_rebuild_keeps_what_it_does_not_know(path: Path) -> None:
    before = answers(path)
    rebuilt(path)
    assert answers(path) == before
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO notes (source_id, words) VALUES ('acme', 'more')")
        assert connection.execute("SELECT count(*) FROM counted").fetchone() == (3,)


def test_what_captures_say_of_a_source_is_deleted_without_it(path: Path) -> None:
    before = answers(path)
    with opened(path) as (database, _):
        delete.wipe(database, "acme")
    assert answers(path) == before


@pytest.mark.parametrize("version", releases.VERSIONS)
def test_an_upgrade_keeps_what_it_does_not_know(version: str, tmp_path: Path) -> None:
    path = releases.unpack(version, tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(NOTES)
    before = answers(path)
    open_database(path).close()
    assert answers(path) == before


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("CREATE TABLE sources (code TEXT); INSERT INTO sources VALUES ('theirs')")
    with pytest.raises(StoreError, match="table sources already exists"):
        open_database(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT code FROM sources").fetchall() == [("theirs",)]
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (1,)
