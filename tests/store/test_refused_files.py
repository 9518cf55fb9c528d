"""Files that the system refuses, or that were not named at all: one line and an exit code, whatever the command."""

import errno
import os
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from statusledger.cli import cli
from statusledger.errors import StoreError
from statusledger.store import connections, copies
from statusledger.store.captures import beside
from tests.support.commands import commands
from tests.support.ledgers import contents, forked, ledger
from tests.support.world import started

USAGE, STORE, UNKNOWN = 2, 4, 3
OVERLONG = "n" * 300
"""No file system takes a name of so many bytes; asking whether there is such a file is an error."""
REST = {
    "alerts preview": ["--alerts", "alerts.yaml"], "backfill": [], "backup": ["copy.db"],
    "captures export": ["acme", "out"], "export": ["out"], "import-captures": [".", "--source", "acme"],
    "import-git": [".", "file", "--source", "acme"], "import-series": ["sources.yaml", "--source", "acme"],
    "prune": ["--keep", "1d"], "restore": ["sources.yaml"], "show": ["i1"], "sla evidence": ["acme", "2025-01", "out"],
}  # fmt: skip
"""What commands need beside a database."""


ALL = list(commands())
WITH_DATABASE = [path for path, each in ALL if path != ("demo",) and any(o.name == "db" for o in each.params)]
PATHS = [(path, parameter) for path, each in ALL for parameter in each.params if isinstance(parameter.type, click.Path)]


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    entry = "- {id: acme, name: Acme, url: 'https://status.acme.example', platform: statuspage}\n"
    Path("sources.yaml").write_text(entry)
    Path("alerts.yaml").write_text("targets: []\nrules: []\n")
    Path("sla.yaml").write_text("- acme: 99.9\n")


@pytest.mark.parametrize("path", WITH_DATABASE, ids=" ".join)
def test_a_name_that_the_system_refuses_is_one_line(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(cli, [*path, *REST.get(" ".join(path), []), "--db", OVERLONG])
    assert (result.exit_code, result.stderr.count("\n")) == (STORE, 1), result.output
    assert (OVERLONG in result.stderr, os.strerror(errno.ENAMETOOLONG) in result.stderr) == (True, True)


def test_nagios_is_answered_about_a_name_that_the_system_refuses() -> None:
    result = CliRunner().invoke(cli, ["check", "--nagios", "--db", OVERLONG])
    assert (result.exit_code, result.stdout.count("\n"), "internal error" in result.stdout) == (UNKNOWN, 1, False)


@pytest.mark.parametrize(("path", "parameter"), PATHS, ids=lambda each: " ".join(each) if type(each) is tuple else "")
def test_an_empty_name_is_no_file(path: tuple[str, ...], parameter: click.Parameter) -> None:
    given = [parameter.opts[0], ""] if isinstance(parameter, click.Option) else ["" for _ in range(9)]
    result = CliRunner().invoke(cli, [*path, *given])
    assert (result.exit_code, "Traceback" in result.output) == (USAGE, False), result.output


GARBLED = os.fsdecode(b"bad\xff")


def test_a_ledger_whose_folder_is_no_utf_8_is_written_read_and_handed_on(tmp_path: Path) -> None:
    folder = tmp_path / GARBLED
    path = ledger(folder / "status.db")
    before = contents(path)
    for name, other in (("backup", "copy.db"), ("export", "out"), ("restore", "copy.db")):
        done = started(name, folder / other, "--db", path, folder=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
    assert contents(path) == before


@pytest.mark.parametrize(
    "arguments",
    [("show",), ("captures", "show"), ("captures", "show", "--body"), ("metrics", "m.prom", "--label")],
    ids=" ".join,
)
def test_a_word_that_is_no_utf_8_is_refused(arguments: tuple[str, ...], tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, [*arguments, GARBLED, "--db", str(ledger(tmp_path / "status.db"))])
    assert (result.exit_code, "not UTF-8" in result.stderr) == (USAGE, True), result.output


def test_a_backup_is_made_by_who_may_not_write_to_the_index_of_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, copy = ledger(tmp_path / "status.db", "Other"), tmp_path / "copy.db"
    _leave_an_empty_log(path)
    connect = connections._connect
    monkeypatch.setattr(
        connections, "_connect", lambda file, how, timeout: connect(file, f"{how}&readonly_shm=1", timeout)
    )
    copies.copy({path: copy})
    monkeypatch.undo()
    assert any("Other" in line for line in contents(copy)[0])


def _leave_an_empty_log(path: Path) -> None:
    """As a reader leaves it, and its index, that is killed."""

    def read() -> None:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("SELECT count(*) FROM incidents").fetchone()
            os.kill(os.getpid(), signal.SIGKILL)

    assert forked(read) == -signal.SIGKILL
    assert Path(f"{path}-wal").stat().st_size == 0


def test_an_error_names_the_one_of_both_files_that_it_is_about(tmp_path: Path) -> None:
    path = ledger(tmp_path / "status.db")
    beside(path).write_bytes(b"nonsense" * 1000)
    with pytest.raises(StoreError) as raised:
        copies.copy({beside(path): tmp_path / "copy-captures.db", path: tmp_path / "copy.db"})
    assert str(raised.value).startswith(f"{beside(path)}: ")
