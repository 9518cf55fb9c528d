"""Ledgers of every release are brought up to date, a copy of each file is kept, and none is between two versions."""

import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from statusledger import store
from statusledger.errors import StoreError
from statusledger.schema.capture_tables import CAPTURES
from statusledger.schema.declare import Schema, Table, text
from statusledger.schema.steps import VERSION
from statusledger.schema.tables import STATUS
from statusledger.store import migrate
from statusledger.store.captures import beside, open_captures
from statusledger.store.read import queries
from tests import releases
from tests.support import ledgers

Upgrade = Callable[[Path], object]
Content = dict[str, list[Any]]


def up_to_date(path: Path) -> None:
    """What every command that writes does first."""
    store.open_database(path).close()
    open_captures(beside(path)).close()


NICKNAMES = Table(
    name="nicknames",
    sentence="Short titles.",
    owner="nobody",
    columns=(text("id", "Incident."), text("nickname", "Name.")),
)
NOTES = Table(name="notes", sentence="Notes.", owner="nobody", columns=(text("note", "Words."),), primary_key=())


def _next_status() -> Schema:
    """A version that adds a table, fills it and changes another."""
    vendors, *others = STATUS.tables
    changed = replace(vendors, columns=(*vendors.columns, text("motto", "Motto.", null=True)))
    step = (
        "CREATE TABLE nicknames (id TEXT PRIMARY KEY, nickname TEXT NOT NULL) STRICT",
        "INSERT INTO nicknames SELECT id, lower(title) FROM incidents",
        "ALTER TABLE vendors ADD COLUMN motto TEXT",
        "UPDATE vendors SET motto = 'always up'",
    )
    return replace(STATUS, tables=(changed, *others, NICKNAMES), steps=(*STATUS.steps, step))


def _next_captures() -> Schema:
    step = ("CREATE TABLE notes (note TEXT NOT NULL) STRICT", "INSERT INTO notes SELECT sha256 FROM captures")
    return replace(CAPTURES, tables=(*CAPTURES.tables, NOTES), steps=(*CAPTURES.steps, step))


def to_the_next(path: Path) -> None:
    """A version that does not exist yet, of both databases."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrate.migrate(connection, path, _next_status())
    with closing(sqlite3.connect(beside(path), isolation_level=None)) as connection:
        migrate.migrate(connection, beside(path), _next_captures())


UPGRADES = [up_to_date, to_the_next]
COMPARED = {"growth": "source_id, number, additions"}
"""The columns of a table that are the same in each upgrade: the mark of a session is random."""


def content(path: Path) -> Content:
    """All there is in a database: its version, what its tables are, and their rows."""
    with closing(sqlite3.connect(path)) as connection:
        found: Content = {"version": connection.execute("PRAGMA user_version").fetchall()}
        schema = connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2")
        found["schema"] = [(kind, name, "".join((sql or "").split())) for kind, name, sql in schema]
        for kind, name, _ in found["schema"]:
            if kind == "table":
                columns = COMPARED.get(name, "*")
                found[name] = sorted(connection.execute(f'SELECT {columns} FROM "{name}"').fetchall(), key=repr)
    return found


def pair(path: Path) -> dict[str, Content]:
    return {each.name: content(each) for each in (path, beside(path))}


@pytest.fixture(params=releases.VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_present_version_is_among_them() -> None:
    """Where this fails, the tables changed: write the ledger of the new version, and leave the old ones as they are."""
    assert f"v{VERSION}" in releases.VERSIONS


def test_ledgers_of_versions_are_never_written_again() -> None:
    """A version that changes in place leaves the ledgers of its former shape without an upgrade."""
    kept = sorted(each for each in releases.FOLDER.glob("v*/*"))
    sums = [f"{sha256(each.read_bytes()).hexdigest()}  {each.relative_to(releases.FOLDER)}" for each in kept]
    assert sums == (releases.FOLDER / "SHA256SUMS").read_text(encoding="utf-8").splitlines()


def test_the_dataset_stays_what_it_was(version: str, tmp_path: Path) -> None:
    path = releases.unpack(version, tmp_path)
    up_to_date(path)
    assert releases.dumped(path) == releases.expected(version)
    with open_captures(beside(path)) as captures:
        assert list(captures.verify()) == []
        assert len(captures.sightings("acme")) == 3


@pytest.mark.parametrize("upgrade", UPGRADES)
def test_it_has_the_tables_of_a_new_one(upgrade: Upgrade, version: str, tmp_path: Path) -> None:
    old, new = releases.unpack(version, tmp_path / "old"), tmp_path / "new/status.db"
    up_to_date(new)
    for path in (old, new):
        upgrade(path)
    for name, found in pair(old).items():
        assert (found["version"], found["schema"]) == (pair(new)[name]["version"], pair(new)[name]["schema"])


@pytest.mark.parametrize("upgrade", UPGRADES)
def test_a_copy_of_each_file_that_changes_is_kept(upgrade: Upgrade, version: str, tmp_path: Path) -> None:
    path = releases.unpack(version, tmp_path)
    before = pair(path)
    upgrade(path)
    for name, found in pair(path).items():
        (former,) = before[name]["version"][0]
        copy = path.with_name(f"{name}.v{former}.bak")
        assert copy.exists() == (found["version"] != before[name]["version"])
        assert not copy.exists() or content(copy) == before[name]


def _dying(statement: int) -> Callable[..., sqlite3.Connection]:
    """Connections of a process that is killed when it begins its n-th statement, be it of a trigger."""
    connect, die = sqlite3.connect, ledgers.killing(statement)

    def connected(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **options)
        connection.set_trace_callback(lambda _: die())
        return connection

    return connected


def _failing(moment: int) -> Callable[..., sqlite3.Connection]:
    """Connections whose n-th thousand of SQLite's instructions fails."""
    connect, moments = sqlite3.connect, iter(range(moment - 1, -1, -1))

    def connected(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **options)
        connection.set_progress_handler(lambda: next(moments, None) == 0, 1000)
        return connection

    return connected


def _moments(*, every: bool) -> Iterator[int]:
    """Every moment, or the first ones and then a quarter more each time."""
    moment = 1
    while moment < 3000:
        yield moment
        moment += 1 if every else 1 + moment // 4


def _interrupted(upgrade: Upgrade, path: Path, how: Callable[[int], Any], *, every: bool) -> Iterator[int]:
    """Upgrades that end at one moment after the other, until one does not; gives the exit code of each."""
    for moment in _moments(every=every):

        def work(moment: int = moment) -> None:
            sqlite3.connect = how(moment)
            upgrade(path)

        code = ledgers.forked(work)
        yield code
        if code == 0:
            return


@pytest.mark.parametrize("how", [_dying, _failing])
@pytest.mark.parametrize("upgrade", UPGRADES)
def test_interrupted_anywhere_it_has_the_old_version_or_the_new(
    upgrade: Upgrade, how: Callable[[int], Any], version: str, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    """A sample of moments, or each with --soak."""
    every = pytestconfig.getoption("--soak")
    path = releases.unpack(version, tmp_path / "interrupted")
    whole = releases.unpack(version, tmp_path / "whole")
    before = pair(whole)
    upgrade(whole)
    after = pair(whole)
    codes = []
    for code in _interrupted(upgrade, path, how, every=every):
        codes.append(code)
        for name, found in pair(path).items():
            assert found in (before[name], after[name])
    assert set(codes[:-1]) <= {1 if how is _failing else -signal.SIGKILL}
    assert len(codes) > (5 if upgrade is to_the_next else 0)
    assert pair(path) == after
    assert ledgers.files(path.parent) == ledgers.files(whole.parent), "nothing unfinished is left"


def test_a_new_ledger_is_whole_or_not_there(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    path, whole = tmp_path / "interrupted/status.db", tmp_path / "whole/status.db"
    up_to_date(whole)
    for _ in _interrupted(up_to_date, path, _failing, every=pytestconfig.getoption("--soak")):
        if path.exists():
            assert content(path)["schema"] in ([], content(whole)["schema"])
    assert pair(path) == pair(whole)


@pytest.mark.parametrize("which", [Path, beside], ids=["status.db", "captures.db"])
def test_a_version_of_tomorrow_is_refused_and_left_alone(which: Callable[[Path], Path], tmp_path: Path) -> None:
    path = releases.unpack(releases.VERSIONS[-1], tmp_path)
    up_to_date(path)
    with closing(sqlite3.connect(which(path), isolation_level=None)) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = pair(path)
    with pytest.raises(StoreError, match="update statusledger"):
        up_to_date(path)
    assert pair(path) == before


def test_who_only_reads_says_that_a_run_brings_it_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = releases.unpack("v1", tmp_path)
    monkeypatch.setattr(queries, "VERSION", VERSION + 1)
    with pytest.raises(StoreError, match=r"has version 1; `statusledger run` makes it \d, and keeps a backup"):
        queries.open_readonly(path)


def test_no_step_is_taken_where_no_copy_can_be_kept(tmp_path: Path) -> None:
    path = releases.unpack("v1", tmp_path)
    blocked = path.with_name("status.db.v1.bak")
    blocked.mkdir()
    (blocked / "full").touch()
    before = content(path)
    with pytest.raises(StoreError, match=r"status\.db\.v1\.bak"), closing(sqlite3.connect(path)) as connection:
        migrate.migrate(connection, path, _next_status())
    assert content(path) == before
