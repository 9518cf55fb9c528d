"""Files by whichever name: links, folders that cannot be moved, and what killed processes left."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from statusledger import store
from statusledger.cli import cli
from statusledger.errors import LockedError
from statusledger.export import export, folder
from statusledger.export.folder import renewed
from statusledger.store.captures import beside, open_captures
from tests.farm import Farm
from tests.support import ledgers, powers
from tests.support.world import catalogue, page, statusledger


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return ledgers.ledger(tmp_path / "data/status.db")


@pytest.fixture
def link(tmp_path: Path, path: Path) -> Path:
    """The database by another name, in another folder, over two links."""
    first, second = tmp_path / "first.db", tmp_path / "links/second.db"
    second.parent.mkdir()
    first.symlink_to("data/status.db")
    second.symlink_to("../first.db")
    return second


@pytest.fixture
def ended() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


# Links.


def test_a_linked_database_has_one_lock_and_its_own_captures(path: Path, link: Path) -> None:
    assert beside(link) == beside(path)
    with store.locked(path), pytest.raises(LockedError), store.locked(link):
        pass
    with store.locked(link), pytest.raises(LockedError), store.locked(path):
        pass
    assert ledgers.contents(link) == ledgers.contents(path)


def test_a_run_over_a_link_writes_where_it_leads(tmp_path: Path) -> None:
    with Farm() as farm:
        page(farm.site("acme"), "Acme")
        catalogue(farm, tmp_path)
        (tmp_path / "big").mkdir()
        (tmp_path / "data").mkdir()
        (tmp_path / "data/status.db").symlink_to("../big/status.db")
        assert statusledger("run", folder=tmp_path).returncode == 0
    assert ledgers.files(tmp_path / "big") == ["captures.db", "status.db"]
    assert ledgers.files(tmp_path / "data") == ["status.db"]
    with open_captures(tmp_path / "big/captures.db") as captures:
        assert captures.sources() == ["acme"]


def test_a_backup_over_a_link_replaces_what_it_leads_to(tmp_path: Path, path: Path) -> None:
    ledgers.ledger(tmp_path / "kept/status.db", "Former")
    target = tmp_path / "latest.db"
    target.symlink_to("kept/status.db")
    assert CliRunner().invoke(cli, ["backup", str(target), "--db", str(path)]).exit_code == 0
    assert target.is_symlink()
    assert ledgers.contents(tmp_path / "kept/status.db") == ledgers.contents(path)


def test_an_export_into_a_linked_folder_fills_that(tmp_path: Path, path: Path) -> None:
    (tmp_path / "public").mkdir()
    target = tmp_path / "out"
    target.symlink_to("public")
    for _ in range(2):
        export(path, target, ("csv",), tables=("vendors",))
        assert target.is_symlink()
        assert (tmp_path / "public/vendors.csv").exists()
    assert ledgers.files(tmp_path) == ["data", "out", "public"]


# Folders that cannot be moved.


def _refilled(path: Path, out: Path) -> None:
    """Exports twice; what the first wrote and the second does not is gone, and what is of others stays."""
    (out / ".git").mkdir()
    for formats in ("csv,ndjson", "feeds"):
        done = statusledger("export", ".", "--format", formats, "--db", path, folder=out)
        assert done.returncode == 0, done.stderr
        assert (out / "incidents.csv").exists() == (formats == "csv,ndjson")
        assert subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=out, check=False).returncode == 0
    assert (out / "feeds").is_dir()
    assert [name for name in ledgers.files(out) if name.startswith(".")] == [".git"]


def test_an_export_into_this_folder_changes_what_is_in_it(tmp_path: Path, path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    before = out.stat().st_ino
    _refilled(path, out)
    assert out.stat().st_ino == before


def test_an_export_where_nothing_else_may_be_written(tmp_path: Path, path: Path) -> None:
    out = tmp_path / "closed/out"
    out.mkdir(parents=True)
    out.parent.chmod(0o555)
    try:
        done = powers.statusledger("export", out, "--format", "csv", "--db", path)
    finally:
        out.parent.chmod(0o755)
    assert done.returncode == 0, done.stderr
    assert (out / "incidents.csv").exists()


def test_what_is_mounted_is_known_before_the_work() -> None:
    mounted = [Path("/"), Path("/proc")]
    assert [each for each in mounted if folder.stays(each)] == mounted
    assert not folder.stays(Path("/nowhere/at/all"))


def test_an_export_that_is_killed_while_it_changes_a_folder_is_made_up_for(
    tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next one knows the files of both, and leaves none of them behind."""
    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.chdir(out)
    for kill in range(1, 12):

        def interrupted(kill: int = kill) -> None:
            step, replace = ledgers.killing(kill), Path.rename

            def counted(self: Path, target: Path) -> Path:
                step()
                return replace(self, target)

            Path.rename = counted  # type: ignore[method-assign,assignment]
            export(path, out, ("csv",), tables=("vendors",))

        ledgers.forked(interrupted)
        export(path, out, ("ndjson",))
        assert "vendors.csv" not in ledgers.files(out)
        assert (out / "incidents.ndjson").exists()


# What killed processes left.


def test_what_killed_processes_left_is_swept_by_the_next_that_takes_the_lock(path: Path, ended: int) -> None:
    left = [f".status.db.{ended}.partial", f".status.db.{ended}.partial-journal", f".rebuilt.{ended}.partial"]
    others = [f".status.db.{os.getppid()}.partial", ".mine.partial", ".a.b.partial", f".x.{ended}.partially"]
    for name in (*left[:2], *others):
        path.with_name(name).write_text("half")
    path.with_name(left[2]).mkdir()
    (path.with_name(left[2]) / "status.db").write_text("half")
    with store.locked(path):
        pass
    assert [name for name in ledgers.files(path.parent) if name.startswith(".")] == sorted(others)


def test_a_backup_sweeps_what_one_to_another_name_left(tmp_path: Path, path: Path, ended: int) -> None:
    (tmp_path / f".monday.db.{ended}.partial").write_text("half")
    assert CliRunner().invoke(cli, ["backup", str(tmp_path / "tuesday.db"), "--db", str(path)]).exit_code == 0
    assert ledgers.files(tmp_path) == ["data", "tuesday-captures.db", "tuesday.db"]


def test_a_folder_in_the_making_is_left_to_its_process(tmp_path: Path) -> None:
    with renewed(tmp_path / "one") as first, renewed(tmp_path / "two") as second:
        assert first.exists()
        (second / "a").write_text("a")
    assert ledgers.files(tmp_path) == ["one", "two"]


# Logs.


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Somebody who has had the database open since before the run."""
    with Farm() as farm:
        page(farm.site("acme"), "Acme")
        catalogue(farm, tmp_path)
        assert statusledger("run", folder=tmp_path).returncode == 0
        with closing(sqlite3.connect(f"file:{tmp_path}/data/status.db?mode=ro", uri=True)) as connection:
            connection.execute("SELECT count(*) FROM incidents").fetchone()
            assert statusledger("run", "--all", folder=tmp_path).returncode == 0
            yield connection


def test_a_run_leaves_an_empty_log_to_who_reads_on(reader: sqlite3.Connection, tmp_path: Path) -> None:
    assert reader.execute("SELECT count(*) FROM runs").fetchone() == (2,)
    assert (tmp_path / "data/status.db-wal").stat().st_size == 0
