"""The ledger in two files: whole, of one moment, and never a half of it where the old one was."""

import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from statusledger.cli import cli
from statusledger.errors import StoreError
from statusledger.store import copies
from statusledger.store import dump as dumping
from statusledger.store.captures import beside, open_captures
from statusledger.store.read import queries
from tests.farm import Farm
from tests.support import ledgers, powers
from tests.support.build import incident, summary
from tests.support.dataset import folded
from tests.support.world import catalogue, page, statusledger


def backup(path: Path, target: Path) -> Result:
    return CliRunner().invoke(cli, ["backup", str(target), "--db", str(path)])


def dump(path: Path) -> list[str]:
    with queries.open_readonly(path) as database:
        return list(dumping.lines(database, poll_times=True))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "data/status.db"
    folded(path, summary("10 11:58", incident())).close()
    return path


def test_a_run_goes_on_from_a_backup(tmp_path: Path) -> None:
    """Captures come along: the dataset can be derived again from the copy."""
    with Farm() as farm:
        page(farm.site("acme"), "Acme")
        catalogue(farm, tmp_path)
        assert statusledger("run", folder=tmp_path).returncode == 0
        assert statusledger("backup", "kept/status.db", folder=tmp_path).stdout == ""
        assert dump(tmp_path / "kept/status.db") == dump(tmp_path / "data/status.db")
        for command in ("rebuild", "run"):
            done = statusledger(command, "--db", "kept/status.db", folder=tmp_path)
            assert done.returncode == 0, done.stderr
    with open_captures(tmp_path / "kept/captures.db") as captures:
        assert captures.sources() == ["acme"]


def test_another_name_keeps_its_captures_under_that_name(tmp_path: Path, path: Path) -> None:
    open_captures(beside(path)).close()
    assert backup(path, tmp_path / "monday.db").exit_code == 0
    assert sorted(each.name for each in tmp_path.glob("*.db")) == ["monday-captures.db", "monday.db"]


def test_it_replaces_the_one_before_and_leaves_nothing_beside(tmp_path: Path, path: Path) -> None:
    target = tmp_path / "copy.db"
    target.write_text("old")
    backup(path, target)
    assert dump(target) == dump(path)
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["copy.db"]


def test_a_damaged_database_leaves_the_old_backup(tmp_path: Path, path: Path) -> None:
    target = tmp_path / "copy.db"
    target.write_text("old")
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 2)
        file.write(b"\xff" * (size // 4))
    result = backup(path, target)
    assert (result.exit_code, target.read_text()) == (4, "old")
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["copy.db"]


def test_a_backup_cannot_replace_what_it_is_of(path: Path) -> None:
    assert backup(path, path).exit_code == 2
    assert backup(path, beside(path)).exit_code == 2


def test_a_copy_is_of_one_moment_while_others_write(tmp_path: Path) -> None:
    """Two files grow in step, one after the other: no copy has them further apart than they ever were."""
    first, second = tmp_path / "first.db", tmp_path / "second.db"
    for each in (first, second):
        with closing(sqlite3.connect(each)) as made:
            made.execute("PRAGMA journal_mode = WAL")
            made.execute("CREATE TABLE t (n INTEGER)")
    enough = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(first)) as one, closing(sqlite3.connect(second)) as two:
            number = 0
            while not enough.wait(0.002):
                number += 1
                for each in (one, two):
                    each.execute("INSERT INTO t VALUES (?)", (number,))
                    each.commit()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(10):
            pairs = {path: tmp_path / f"{path.stem}-{number}.db" for path in (first, second)}
            copies.copy(pairs)
            counts = []
            for copied in pairs.values():
                with closing(sqlite3.connect(copied)) as opened:
                    counts.append(opened.execute("SELECT count(*) FROM t").fetchone()[0])
            assert counts[0] - counts[1] in (0, 1)
    finally:
        enough.set()
        writer.join()


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path, path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="file"):
        copies.copy({path: tmp_path / "file/copy.db"})


@pytest.mark.parametrize("spoil", [ledgers.lame_index, ledgers.broken_reference])
def test_damage_that_a_quick_check_does_not_see_is_seen(
    tmp_path: Path, path: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(path)
    result = backup(path, tmp_path / "copy.db")
    assert (result.exit_code, f"\nError: {path}: damaged" in result.stderr) == (4, True)
    assert ledgers.files(tmp_path) == ["data"]


def test_the_log_of_the_former_backup_goes_with_it(tmp_path: Path, path: Path) -> None:
    """SQLite would replay it over the new one."""
    target = ledgers.ledger(tmp_path / "copy.db")
    ledgers.with_log(target, "Undone")
    assert backup(path, target).exit_code == 0
    assert list(tmp_path.glob("copy.db-*")) == []
    assert dump(target) == dump(path)


def test_neither_copy_takes_its_place_before_both_are_whole(tmp_path: Path) -> None:
    path = ledgers.ledger(tmp_path / "data/status.db")
    former = ledgers.contents(ledgers.ledger(tmp_path / "kept/status.db", "Former"))
    ledgers.lame_index(path)
    assert backup(path, tmp_path / "kept/status.db").exit_code == 4
    assert ledgers.contents(tmp_path / "kept/status.db") == former
    assert ledgers.files(tmp_path / "kept") == ["captures.db", "status.db"]


def test_a_full_disk_is_that_of_the_copy_and_nothing_is_left(tmp_path: Path, path: Path) -> None:
    target = tmp_path / "kept/copy.db"
    result = powers.statusledger("backup", target, "--db", path, bound=powers.files_up_to(100_000))
    assert result.returncode == 4, result.stderr
    assert result.stderr.splitlines()[-1].startswith(f"Error: {target}: ")
    assert list(target.parent.iterdir()) == []


@pytest.mark.parametrize("kept", [(), ("-wal",), ("-wal", "-shm")], ids=["no log", "a log", "a log and its index"])
def test_it_reads_a_snapshot_that_cannot_be_written_to(tmp_path: Path, kept: tuple[str, ...]) -> None:
    """What is committed in the log is part of the ledger."""
    ledger = ledgers.ledger(tmp_path / "live/status.db")
    if kept:
        ledgers.with_log(ledger, "Only in the log")
    snapshot = tmp_path / "snapshot"
    snapshot.mkdir()
    for name in ("captures.db", "status.db", *(f"status.db{ending}" for ending in kept)):
        shutil.copyfile(ledger.with_name(name), snapshot / name)
        (snapshot / name).chmod(0o444)
    snapshot.chmod(0o555)
    try:
        done = powers.statusledger("backup", tmp_path / "copy.db", "--db", snapshot / "status.db")
        actual = powers.statusledger("dump", "--db", snapshot / "status.db")
    finally:
        snapshot.chmod(0o755)
    assert (done.returncode, actual.returncode) == (0, 0), (done.stderr, actual.stderr)
    assert ("Only in the log" in actual.stdout) == bool(kept)
    assert actual.stdout.splitlines() == dump(tmp_path / "copy.db")
    assert sorted(each.name for each in snapshot.iterdir()) == sorted(
        ("captures.db", "status.db", *(f"status.db{ending}" for ending in kept))
    )
