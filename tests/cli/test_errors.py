"""Errors that people meet: one style, no parser's words, nothing created, and the exit code that scripts rely on."""

import os
import re
import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from statusledger.cli import cli
from statusledger.history import ledger
from tests.support import powers
from tests.support.commands import commands
from tests.support.dataset import ACME, folded
from tests.support.ledgers import files

INTERNAL = re.compile(
    r"Traceback|msgspec|sqlite3\.|yaml\.|scanner|Errno|\b\w+Error\b|\bstatusledger\.\w|NotOurs|"
    r"while (?:parsing|scanning)|<class|object at 0x"
)
"""Words of code, of parsers and of classes."""
READS = ("anomalies", "changes", "check", "dump", "incidents", "metrics", "now", "status")
ONE_SOURCE = "- {id: acme, name: Acme, url: https://status.acme.example, platform: statuspage}\n"


def invoke(*arguments: str | Path, **environment: str) -> Result:
    runner = CliRunner(env={"COLUMNS": "80", **environment})
    return runner.invoke(cli, [str(each) for each in arguments], prog_name="statusledger", catch_exceptions=False)


def refuse(result: Result, code: int, *words: str, lines: int = 1) -> None:
    """Hold an error to the style."""
    assert result.exit_code == code, result.stderr
    assert result.stdout == ""
    assert INTERNAL.findall(result.stderr) == []
    assert re.match(r"Error: \S", result.stderr) and result.stderr.count("Error: ") == 1
    assert len(result.stderr.splitlines()) <= lines
    for each in words:
        assert each in result.stderr


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder with a catalogue of one source."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sources.yaml").write_text(ONE_SOURCE)
    return tmp_path


@pytest.mark.parametrize("command", READS)
def test_a_command_that_reads_creates_no_database(command: str, folder: Path) -> None:
    refuse(invoke(command), 4, "there is no such database", "statusledger run")
    assert files(folder) == ["sources.yaml"]


CREATES_NOTHING = {
    "show one": 4,
    "sources": 4,
    "export out": 4,
    "captures show": 4,
    "captures export acme out": 4,
    "backup copy.db": 4,
    "restore copy.db": 2,
    "merge a.db b.db": 2,
    "prune --keep 90d": 4,
    "sources fix": 4,
    "import-series none.ndjson --source acme": 2,
    "import-captures none": 2,
    "import-git none file --source acme": 2,
    "alerts test": 2,
    "alerts preview": 2,
}


@pytest.mark.parametrize("words", CREATES_NOTHING)
def test_a_command_without_a_ledger_creates_none(words: str, folder: Path) -> None:
    refuse(invoke(*words.split()), CREATES_NOTHING[words])
    assert files(folder) == ["sources.yaml"]


def test_rebuild_in_an_empty_folder_says_that_there_is_nothing(folder: Path) -> None:
    done = invoke("rebuild")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("Nothing to rebuild: data/captures.db does not exist")
    assert files(folder) == ["sources.yaml"]


def test_the_plan_of_a_backfill_needs_no_ledger(folder: Path) -> None:
    done = invoke("backfill", "--dry-run")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("1 source: at least ")
    assert files(folder) == ["sources.yaml"]


def test_an_import_of_nothing_that_can_be_read_creates_no_ledger(folder: Path) -> None:
    (folder / "lines.ndjson").write_text('{"fetched_at": "2025-01-01T00:00:00Z", "body": "{}"}\nnonsense\n')
    done = invoke("import-series", "lines.ndjson", "--source", "acme")
    assert done.exit_code == 2
    first, second, last = done.stderr.splitlines()
    assert first.startswith("lines.ndjson: line 1: kept, but cannot be read: not a Statuspage summary")
    assert second.startswith("lines.ndjson: line 2: left out: not JSON; each line is an object")
    assert last.startswith("Error: lines.ndjson: none of its first 50 bodies is a document of statuspage")
    assert files(folder) == ["lines.ndjson", "sources.yaml"]


def test_a_source_of_unknown_platform_cannot_be_imported(folder: Path) -> None:
    (folder / "sources.yaml").write_text(ONE_SOURCE.replace("statuspage", "auto"))
    (folder / "lines.ndjson").write_text("")
    refuse(invoke("import-series", "lines.ndjson", "--source", "acme"), 2, "acme: its platform is auto; name it")


def test_an_unknown_kind_is_named_with_the_known_ones(folder: Path) -> None:
    (folder / "lines.ndjson").write_text("")
    refuse(
        invoke("import-series", "lines.ndjson", "--source", "acme", "--kind", "x"), 2, "no document 'x'", "known are"
    )


WRONG_WORDS = [
    ("--nope", "No such option '--nope'; see `statusledger --help`"),
    ("nope", "No such command 'nope'; see `statusledger --help`"),
    ("nwo", "No such command 'nwo'. Did you mean 'now'? See `statusledger --help`"),
    ("run acme,bolt", "no source 'acme,bolt' in the catalogue; give each name apart, not with commas"),
    ("now --jsn", "`statusledger now --help`"),
    ("sources nope", "see `statusledger sources --help`"),
    ("show", "Missing argument 'ID'; see `statusledger show --help`"),
    ("show a b", "Got unexpected extra argument (b); see"),
    ("now --db", "Option '--db' requires an argument"),
    ("status --max-age soon", "'soon' is not a duration"),
    ("check --max-impact bad", "'bad' is not one of"),
    ("changes --since never", "'never' is not a date, time or age"),
    ("backfill --since never", "'never' is not a date"),
    ("browse --port x", "'x' is not a valid integer range"),
    ("run --concurrency 0", "0 is not in the range"),
    ("run --base-url ftp://x", "base-url"),
    ("run acmee", "no source 'acmee' in the catalogue; did you mean acme?"),
    ("export out --format cvs", "'cvs' is unknown; known are"),
    ("export out --tables cvs", "'cvs' is unknown; known are"),
    ("normalize nope summary sources.yaml", "nope"),
    ("normalize statuspage nope sources.yaml", "nope"),
    ("normalize statuspage summary none", "none"),
    ("import-series sources.yaml --source nope", "no source 'nope' in the catalogue"),
    ("import-captures .", "name a folder that"),
    ("sources check nope --offline", "no source 'nope'"),
    ("completion tcsh", "'tcsh' is not one of"),
]


@pytest.mark.parametrize(("words", "message"), WRONG_WORDS)
def test_wrong_words_are_a_usage_error(words: str, message: str, folder: Path) -> None:
    refuse(invoke(*words.split()), 2, message)


WRONG_FILES = [
    "- id: [acme\n",
    "- id: acme\n  name: 'Acme\n",
    "- id: acme\n name: Acme\n",
    "- id: acme\n\tname: Acme\n",
    "id: acme: bolt\n",
    "- id: @acme\n",
    "- id: acme\n  name: {a: b\n",
    "- &a acme\n- *b\n",
    "- !!python/object:os.system acme\n",
    "- id: acme\n  interval: soon\n",
    "- id: acme\n  interval: [1]\n",
    "- id: acme\n  enabled: 3\n",
    "- id: acme\n  tags: {a: b}\n",
    "- id: acme\n  wat: 1\n",
    "- 5\n",
    "text",
    "\x00",
    "- [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\n",
]


@pytest.mark.parametrize("text", WRONG_FILES)
@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("sources.yaml", "sources check --offline"),
        ("settings.yaml", "detect http://127.0.0.1:9"),
        ("alerts.yaml", "alerts test"),
        ("stack.yaml", "check --db ledger.db"),
    ],
)
def test_a_wrong_file_is_refused_by_line(name: str, command: str, text: str, folder: Path) -> None:
    folded(folder / "ledger.db").close()
    (folder / name).write_text(text)
    result = invoke(*command.split())
    refuse(result, 2, lines=25)
    assert re.match(rf"Error: {name}:\d+: ", result.stderr)


def test_a_file_that_is_no_text_is_refused(folder: Path) -> None:
    (folder / "sources.yaml").write_bytes(b"\xff\xfe\x00\x01")
    refuse(invoke("run"), 2, "sources.yaml", "UTF-8")


def test_a_folder_in_the_place_of_a_file_is_refused(folder: Path) -> None:
    refuse(invoke("now", "--db", folder), 2, "is a directory")
    refuse(invoke("run", "--sources", folder), 2, "is a directory")


def _of_text(path: Path) -> None:
    path.write_text("no database, but longer than the header of one. " * 40)


def _of_a_later_version(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 9999")


def _of_another_program(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE notes (id)")


def _cut_off(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2 + 100)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("command", [*READS, "show one", "sources", "export out", "backup copy.db", "rebuild", "run"])
@pytest.mark.parametrize("spoil", [_of_text, _of_a_later_version, _of_another_program, _cut_off])
def test_a_file_that_is_no_database_of_ours_is_named(command: str, spoil: Callable[[Path], None], folder: Path) -> None:
    (folder / "data").mkdir()
    path = folder / "data/status.db"
    with ledger.opened(path, (ACME,)):
        pass
    spoil(path)
    result = invoke(*command.split())
    if spoil is _cut_off and result.exit_code == 0:
        return  # what the command reads lies before the cut
    if spoil is _of_another_program and command in ("rebuild", "run"):
        return  # a database with tables of its own becomes one of ours, and keeps them
    refuse(result, 4, "status.db")


@pytest.mark.parametrize("command", ["run", "rebuild", "prune --keep 1d", "backfill", "import-captures dump"])
def test_a_ledger_that_another_run_holds_is_named(command: str, folder: Path) -> None:
    (folder / "dump").mkdir()
    for name in ("sightings.ndjson", "watched.ndjson"):
        (folder / "dump" / name).write_text("")
    with ledger.opened(folder / "data/status.db", (ACME,)):
        arguments = [*command.split(), *(("--source", "acme") if "import" in command else ())]
        refuse(invoke(*arguments), 75, "another run holds")


def test_a_folder_without_permission_is_named(folder: Path) -> None:
    folder.chmod(0o500)
    done = powers.statusledger("run", folder=folder)
    assert (done.returncode, done.stderr.startswith("Error: "), "Permission denied" in done.stderr) == (4, True, True)


def test_a_target_that_cannot_be_written_is_named(folder: Path) -> None:
    with ledger.opened(folder / "ledger.db", (ACME,)):
        pass
    (folder / "file").write_text("")
    for command in ("export file/out", "backup file/out.db", "metrics file/out.prom"):
        refuse(invoke(*command.split(), "--db", "ledger.db"), 4, "file")


BODIES = ["", "{}", "[]", "<html></html>", "{", '{"page": 5}', '{"page": {"id": 5}}', "\x00", "null"]


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize(
    "platform", ["statuspage summary", "statuspage history", "instatus summary", "google incidents"]
)
def test_an_unreadable_document_is_refused(body: str, platform: str, folder: Path) -> None:
    (folder / "body").write_text(body)
    result = invoke("normalize", *platform.split(), "body")
    if result.exit_code == 0:
        return  # an empty list may be all that there is
    refuse(result, 5)


def test_a_port_that_is_taken_is_named(folder: Path) -> None:
    folded(folder / "ledger.db").close()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refuse(
            invoke("browse", "--db", "ledger.db", "--port", str(port)), 2, f"127.0.0.1:{port}: Address already in use"
        )


def test_every_command_names_its_help_for_an_unknown_option() -> None:
    for path, _ in commands():
        refuse(invoke(*path, "--no-such-option"), 2, "No such option '--no-such-option'", "--help`")
