"""Where standard output goes: every command ends in one line or silently, and `check --nagios` always answers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from statusledger.cli import check, cli
from tests.support.commands import commands
from tests.support.dataset import folded
from tests.support.paths import ROOT

COMMAND = [sys.executable, "-m", "statusledger"]
FULL = Path("/dev/full")


PRINTING = [
    ("--help",),
    ("--version",),
    ("sources", "platforms", "--json"),
    ("sources", "platforms", "--markdown"),
    ("now", "--db", "status.db"),
    ("now", "--json", "--db", "status.db"),
    ("sources", "--json", "--db", "status.db"),
    ("status", "--db", "status.db"),
    ("dump", "--db", "status.db"),
    ("metrics", "--db", "status.db"),
    ("check", "--db", "status.db"),
]
HELPED = [("run", "--help"), ("sources", "add", "--help")]
ALL = [
    *PRINTING,
    *HELPED,
    *(
        pytest.param(each, marks=pytest.mark.soak)
        for path, _ in commands()
        if (each := (*path, "--help")) not in HELPED
    ),
]
"""What prints, and the help of one command of each depth; with --soak that of all others, which click prints alike."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("output")
    folded(path / "status.db").close()
    return path


def ended(folder: Path, *arguments: str, output: int) -> tuple[int, str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [*COMMAND, *arguments],
        cwd=folder,
        env=environment,
        stdout=output,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.skipif(not FULL.exists(), reason="Linux has it")
@pytest.mark.parametrize("arguments", ALL, ids=" ".join)
def test_a_full_disk_behind_standard_output_is_one_line(arguments: tuple[str, ...], folder: Path) -> None:
    with FULL.open("wb") as full:
        code, said = ended(folder, *arguments, output=full.fileno())
    assert (code, said.count("\n"), "No space left" in said) == (4, 1, True), said


@pytest.mark.skipif(not FULL.exists(), reason="Linux has it")
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [(("now", "--db", "none.db"), 4), (("run", "--bogus"), 2), (("run", "--sources", "none.yaml"), 2), (("now",), 4)],
)
def test_a_full_disk_behind_errors_changes_no_exit_code(
    arguments: tuple[str, ...], expected: int, folder: Path
) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with FULL.open("wb") as full:
        done = subprocess.run(
            [*COMMAND, *arguments], cwd=folder, env=environment, stdout=full, stderr=full, check=False
        )
    assert done.returncode == expected


@pytest.mark.parametrize("arguments", ALL, ids=" ".join)
def test_a_closed_pipe_ends_a_command_silently(arguments: tuple[str, ...], folder: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        code, said = ended(folder, *arguments, output=writing)
    finally:
        os.close(writing)
    assert (code, said) == (11 if arguments == PRINTING[-1] else 141, "")


@pytest.mark.parametrize(
    ("arguments", "expected"), [(("now",), 4), (("metrics", "m.prom"), 0), (("check", "--nagios"), 3)]
)
def test_closed_output_is_an_error_when_there_is_output(
    arguments: tuple[str, ...], expected: int, folder: Path
) -> None:
    shell = ["sh", "-c", 'exec "$@" >&-', "sh", *COMMAND, *arguments, "--db", "status.db"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(shell, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (expected, "", int(expected > 0)), done.stderr


# Nagios.


def bug(*_: object) -> None:
    raise KeyError("some\nbug")


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def terminated(*_: object) -> None:
    os.kill(os.getpid(), 15)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--bogus", "check", "--nagios"),
        ("--db", "status.db", "check", "--nagios"),
        ("check", "--nagios", "--bogus"),
        ("check", "--nagios", "more"),
        ("check", "--nagios", "--max-age", "soon"),
        ("check", "--nagios", "--max-impact", "huge"),
        ("check", "--nagios", "--stack"),
        ("check", "--nagios", "--stack", "none.yaml"),
        ("check", "--nagios", "--stack", "broken.yaml"),
        ("check", "--nagios", "--db", "none.db"),
        ("check", "--nagios", "--db", "."),
        ("check", "--nagios", "--db", "corrupt.db"),
        ("check", "--nagios", "--vendor", "nobody"),
        ("--json-logs", "check", "--nagios", "--bogus"),
    ],
)
def test_nagios_prints_one_line_for_every_wrong_argument(
    arguments: tuple[str, ...], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    Path("broken.yaml").write_text("- [")
    Path("corrupt.db").write_bytes(b"SQLite format 3\0" + b"nonsense" * 1000)
    given = [] if "--db" in arguments else ["--db", "status.db"]
    _is_unknown(*arguments, *given)


@pytest.mark.parametrize("happens", [bug, interrupted, terminated])
def test_nagios_prints_one_line_for_every_error(happens: object, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "_evaluated", happens)
    _is_unknown("check", "--nagios", "--db", str(folder / "status.db"))


def _is_unknown(*arguments: str) -> None:
    result = CliRunner().invoke(cli, arguments)
    assert (result.exit_code, result.stdout.count("\n"), result.stderr) == (3, 1, ""), result.output
    assert result.stdout.startswith("STATUSLEDGER UNKNOWN - ")
