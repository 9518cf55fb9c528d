"""Whatever is wrong with a file, every command that reads it ends with 4 and one line that names it, or answers."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from statusledger.cli import cli
from statusledger.cli.failures import STORE
from statusledger.store import connections
from statusledger.store.captures import beside
from statusledger.store.read import queries
from tests.support import ledgers
from tests.support.dataset import NOW

OF_DATASET = {
    "now": ("now",),
    "check": ("check",),
    "status": ("status", "--max-age", "9000d"),
    "show": ("show", "acme_one"),
    "incidents": ("incidents",),
    "changes": ("changes",),
    "anomalies": ("anomalies",),
    "sources": ("sources",),
    "metrics": ("metrics",),
    "dump": ("dump",),
    "export": ("export", "OUT/files"),
    "export --site": ("export", "OUT/site", "--site"),
    "export feeds": ("export", "OUT/feeds", "--format", "feeds,ical,api,badges,git"),
    "backup": ("backup", "OUT/copy.db"),
    "alerts preview": ("alerts", "preview", "--alerts", "ALERTS"),
    "scorecard": ("scorecard",),
    "postmortems": ("postmortems",),
    "sla": ("sla", "--sla", "SLA"),
    "sla evidence": ("sla", "evidence", "acme", "2025-01", "OUT/pack", "--sla", "SLA"),
    "browse": ("browse", "--port", "0"),
    "mcp": ("mcp",),
}
OF_CAPTURES = {
    "captures show": ("captures", "show"),
    "captures show SOURCE": ("captures", "show", "acme"),
    "captures export": ("captures", "export", "acme", "OUT/captures"),
}
_SERVING = ("browse", "mcp")  # answers pages until it is ended, so that only what it looks at first is tried
_CLOCKLESS = ("anomalies", "sources", "metrics", "dump", "backup", "captures")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return ledgers.ledger(tmp_path / "data/status.db")


def answer(path: Path, command: tuple[str, ...]) -> Result:
    alerts = path.parent.parent / "alerts.yaml"
    alerts.write_text("targets:\n- {id: ops, apprise: 'json://hooks.acme.example'}\nrules:\n- {to: [ops]}\n")
    sla = path.parent.parent / "sla.yaml"
    sla.write_text("- acme: 99.9\n")
    files = {"OUT": path.parent.parent / "out", "ALERTS": alerts, "SLA": sla}
    replaced = [re.sub("|".join(files), lambda word: str(files[word[0]]), each) for each in command]
    clock = [] if command[0] in _CLOCKLESS or command[:2] == ("sla", "evidence") else ["--now", NOW]
    return CliRunner().invoke(cli, [*replaced, "--db", str(path), *clock])


def in_one_line(result: Result, file: Path) -> bool:
    lines = result.stderr.splitlines()
    return result.exit_code == STORE and len(lines) == 1 and str(file) in lines[0]


def _missing(path: Path) -> None:
    path.unlink()


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _foreign(path: Path) -> None:
    path.write_bytes(b"a shopping list of many words " * 500)


def _corrupt(path: Path) -> None:
    """Only the first page is left as it was."""
    body = path.read_bytes()
    path.write_bytes(body[:4096] + b"\xa5" * (len(body) - 4096))


def _torn(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:6000])


def _without_tables(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for table in ("vendors", "http_cache", "documents", "changes"):
            connection.execute(f"DROP TABLE IF EXISTS {table}")


SPOILS = [_missing, _empty, _foreign, _corrupt, _torn, _without_tables]


def test_every_command_that_reads_is_in_the_table() -> None:
    """Those that write, poll or read no database are listed here."""
    others = {
        "run", "watch", "detect", "normalize", "import-series", "backfill", "import-git", "import-captures", "prune",
        "merge", "rebuild", "restore", "demo", "doctor", "oddities", "completion", "init", "classify",
    }  # fmt: skip
    tried = {command[0] for command in (*OF_DATASET.values(), *OF_CAPTURES.values())}
    assert set(cli.list_commands(click.Context(cli))) - others == tried


@pytest.mark.parametrize("command", OF_DATASET, ids=str)
def test_each_answers_of_a_sound_one(path: Path, command: str) -> None:
    if command not in _SERVING:
        assert answer(path, OF_DATASET[command]).exit_code in (0, 1, 10, 11), answer(path, OF_DATASET[command]).stderr


@pytest.mark.parametrize("spoil", SPOILS, ids=lambda each: each.__name__.strip("_"))
@pytest.mark.parametrize("command", OF_DATASET)
def test_a_dataset_that_cannot_be_read(path: Path, command: str, spoil: Callable[[Path], None]) -> None:
    spoil(path)
    if command in _SERVING and spoil is _without_tables:
        return
    result = answer(path, OF_DATASET[command])
    assert in_one_line(result, path), (result.exit_code, result.stderr, result.exception)


@pytest.mark.parametrize("spoil", SPOILS, ids=lambda each: each.__name__.strip("_"))
@pytest.mark.parametrize("command", OF_CAPTURES)
def test_captures_that_cannot_be_read(path: Path, command: str, spoil: Callable[[Path], None]) -> None:
    spoil(beside(path))
    result = answer(path, OF_CAPTURES[command])
    assert in_one_line(result, beside(path)), (result.exit_code, result.stderr, result.exception)


@pytest.mark.parametrize("command", OF_DATASET | OF_CAPTURES)
def test_a_folder_is_no_database(path: Path, command: str) -> None:
    for each in (path, beside(path)):
        each.unlink()
        each.mkdir()
    result = answer(path, (OF_DATASET | OF_CAPTURES)[command])
    assert (result.exit_code, "is a directory" in result.stderr) == (2, True)


@pytest.mark.parametrize("spoil", [*SPOILS[1:]], ids=lambda each: each.__name__.strip("_"))
def test_doctor_finds_it(path: Path, spoil: Callable[[Path], None]) -> None:
    spoil(path)
    result = answer(path, ("doctor",))
    assert result.exit_code == 1
    assert "Database" in result.stdout


def test_any_page_may_be_damaged(path: Path) -> None:
    """No command says more than one line, whichever page it stumbles over."""
    body = path.read_bytes()
    failed = 0
    for start in range(4096, len(body), 4096 * 5):
        path.write_bytes(body[:start] + b"\xa5" * 4096 + body[start + 4096 :])
        for command in ("now", "show", "changes", "anomalies", "sources", "metrics", "dump"):
            result = answer(path, OF_DATASET[command])
            assert result.exit_code in (0, 1) or in_one_line(result, path), (start, command, result.stderr)
            failed += result.exit_code == STORE
    assert failed


def test_one_that_somebody_keeps_for_himself(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "readonly", lambda path: connections.readonly(path, timeout=0))
    with closing(sqlite3.connect(path, isolation_level=None)) as owner:
        owner.execute("PRAGMA locking_mode = EXCLUSIVE")
        owner.execute("UPDATE incidents SET title = 'mine'")
        result = answer(path, ("now",))
    assert in_one_line(result, path), result.stderr
    assert "try again" in result.stderr
