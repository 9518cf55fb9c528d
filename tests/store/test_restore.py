"""A backup in the place of the ledger: all of it or nothing, whatever lies there and whoever reads it."""

import shutil
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from statusledger import store
from statusledger.cli import cli
from statusledger.errors import StoreError
from statusledger.store import copies
from statusledger.store import restore as restoring
from statusledger.store.captures import beside
from statusledger.store.read import queries
from tests.support import ledgers, powers


def restore(source: Path, db: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["restore", str(source), "--db", str(db), *arguments])


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A backup."""
    return ledgers.ledger(tmp_path / "kept/status.db", "Former", bodies=1)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """The ledger as it went on."""
    return ledgers.ledger(tmp_path / "data/status.db", "Present", bodies=3)


def test_a_backup_comes_back_whole_with_its_captures(kept: Path, db: Path) -> None:
    result = restore(kept, db)
    assert (result.exit_code, result.stdout) == (0, f"{db}: restored from {kept}\n")
    assert list(db.parent.glob("*-*")) == []
    assert ledgers.contents(db) == ledgers.contents(kept)
    assert ledgers.files(db.parent) == ["captures.db", "status.db"]


def test_what_backup_wrote_is_what_comes_back(tmp_path: Path, db: Path) -> None:
    before = ledgers.contents(db)
    assert CliRunner().invoke(cli, ["backup", str(tmp_path / "monday.db"), "--db", str(db)]).exit_code == 0
    shutil.rmtree(db.parent)
    assert restore(tmp_path / "monday.db", db).exit_code == 0
    assert ledgers.contents(db) == before


def test_a_log_that_was_left_does_not_undo_it(kept: Path, db: Path) -> None:
    ledgers.with_log(db, "Undone")
    assert restore(kept, db).exit_code == 0
    assert ledgers.contents(db) == ledgers.contents(kept)
    assert ledgers.files(db.parent) == ["captures.db", "status.db"]


def test_the_log_of_a_backup_is_part_of_it(kept: Path, db: Path) -> None:
    ledgers.with_log(kept, "Written to the backup")
    assert restore(kept, db).exit_code == 0
    assert "Written to the backup" in "".join(ledgers.contents(db)[0])


def test_readers_read_on_and_see_the_backup_from_one_moment_on(kept: Path, db: Path) -> None:
    with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT title FROM incidents").fetchall() == [("Present",)]
        assert restore(kept, db).exit_code == 0
        assert reader.execute("SELECT title FROM incidents").fetchall() == [("Present",)]
        reader.execute("COMMIT")
        assert reader.execute("SELECT title FROM incidents").fetchall() == [("Former",)]
    assert ledgers.contents(db) == ledgers.contents(kept)


def _overwritten(path: Path) -> None:
    path.write_bytes(b"a shopping list of many words " * 500)


def _halved(path: Path) -> None:
    body = path.read_bytes()
    path.write_bytes(body[:4096] + b"\xa5" * (len(body) - 4096))


@pytest.mark.parametrize("spoil", [_overwritten, _halved])
@pytest.mark.parametrize("which", [Path, beside], ids=["status.db", "captures.db"])
def test_it_takes_the_place_of_what_cannot_be_read(
    kept: Path, db: Path, which: Callable[[Path], Path], spoil: Callable[[Path], None]
) -> None:
    spoil(which(db))
    assert restore(kept, db).exit_code == 0
    assert ledgers.contents(db) == ledgers.contents(kept)


def test_what_is_no_database_is_kept_aside(kept: Path, db: Path) -> None:
    _overwritten(db)
    assert restore(kept, db).exit_code == 0
    assert ledgers.files(db.parent) == ["captures.db", "status.db", "status.db.damaged"]


@pytest.mark.parametrize("spoil", [_overwritten, _halved, ledgers.lame_index, ledgers.broken_reference])
def test_a_damaged_backup_is_refused_before_anything_is_written(
    kept: Path, db: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(kept)
    before = ledgers.contents(db)
    result = restore(kept, db)
    assert (result.exit_code, ledgers.contents(db)) == (4, before)
    assert f"{kept}" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert ledgers.files(db.parent) == ["captures.db", "status.db"]


def test_damaged_captures_keep_the_whole_backup_from_being_restored(kept: Path, db: Path) -> None:
    _overwritten(beside(kept))
    before = ledgers.contents(db)
    result = restore(kept, db)
    assert (result.exit_code, ledgers.contents(db)) == (4, before)
    assert str(beside(kept)) in result.stderr


@pytest.mark.parametrize(
    ("statement", "words"),
    [("PRAGMA user_version = 99", "update statusledger"), ("DROP TABLE incidents", "not a backup of a ledger")],
)
def test_what_is_no_backup_of_ours_is_refused(kept: Path, db: Path, statement: str, words: str) -> None:
    with closing(sqlite3.connect(kept)) as connection:
        connection.execute(statement)
    result = restore(kept, db)
    assert result.exit_code == 4
    assert words in result.stderr


def test_a_backup_without_captures_wants_a_word(kept: Path, db: Path) -> None:
    beside(kept).unlink()
    result = restore(kept, db)
    assert (result.exit_code, "--keep-captures" in result.stderr) == (2, True)
    assert restore(kept, db, "--keep-captures").exit_code == 0
    assert ledgers.contents(db) == (ledgers.contents(kept)[0], 3)


def test_where_there_are_no_captures_at_all_none_are_missed(kept: Path, tmp_path: Path) -> None:
    beside(kept).unlink()
    assert restore(kept, tmp_path / "new/status.db").exit_code == 0
    assert ledgers.files(tmp_path / "new") == ["status.db"]


def test_a_ledger_is_no_backup_of_itself(db: Path) -> None:
    assert restore(db, db).exit_code == 2
    assert restore(beside(db), db).exit_code == 2


def test_it_waits_for_no_run(kept: Path, db: Path) -> None:
    with store.locked(db):
        assert restore(kept, db).exit_code == 75


def test_a_full_disk_is_named_and_leaves_the_ledger_as_it_was(kept: Path, db: Path) -> None:
    before = ledgers.contents(db)
    bound = powers.files_up_to(200_000)
    result = powers.statusledger("restore", kept, "--db", db, bound=bound)
    assert result.returncode == 4, result.stderr
    assert result.stderr.startswith(f"Error: {db}: ")
    assert ledgers.contents(db) == before
    with store.opened(db):
        pass


def test_killed_at_any_step_it_is_refused_until_it_was_done_again(
    kept: Path, db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the two databases nobody takes the one for the dataset of the other."""
    monkeypatch.setattr(copies, "_PAGES_AT_A_TIME", 40)
    former = {path: path.read_bytes() for path in (db, beside(db))}
    before, after = ledgers.contents(db), ledgers.contents(kept)
    refused = 0
    for number in range(1, 1000):
        for path, body in former.items():
            path.write_bytes(body)
        pairs = {kept: db, beside(kept): beside(db)}
        code = ledgers.forked(partial(restoring.restore, pairs, ledgers.killing(number)))
        assert code in (0, -signal.SIGKILL)
        if code == 0:
            break
        found = ledgers.contents(db)
        assert found[0] in (before[0], after[0])
        with pytest.raises(StoreError, match=r"a restore was interrupted.*statusledger restore"), store.opened(db):
            pass
        refused += 1
        assert restore(kept, db).exit_code == 0
        assert ledgers.contents(db) == after
    assert refused > 3
    assert ledgers.contents(db) == after


def test_it_goes_to_the_file_that_a_link_leads_to(kept: Path, db: Path, tmp_path: Path) -> None:
    link = tmp_path / "here.db"
    link.symlink_to(db)
    assert restore(kept, link).exit_code == 0
    assert link.is_symlink()
    assert ledgers.contents(db) == ledgers.contents(kept)
    with queries.open_readonly(link):
        pass
