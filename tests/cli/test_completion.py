"""Completion in a shell: scripts, commands, options, and ids of vendors and sources."""

import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from statusledger.cli import cli
from tests.support.build import incident, summary
from tests.support.dataset import folded, source

CATALOGUE = "- id: acme\n  name: Acme\n  url: https://a.example\n- {id: apex, name: Apex}\n- bolt\n"


def completed(words: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the completions of the last word in bash."""
    monkeypatch.chdir(folder)
    parts = words.split(" ")
    environment = {"_STATUSLEDGER_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(len(parts) - 1)}
    result = CliRunner(env=environment).invoke(cli, [], prog_name="statusledger")
    assert (result.exit_code, result.stderr) == (0, "")
    return [line.partition(",")[2] for line in result.stdout.split()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sources.yaml").write_text(CATALOGUE)
    return tmp_path


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell_names_the_command(shell: str) -> None:
    result = CliRunner().invoke(cli, ["completion", shell], prog_name="statusledger")
    assert (result.exit_code, result.stderr) == (0, "")
    assert f"_STATUSLEDGER_COMPLETE={shell}_complete" in result.stdout and "%(" not in result.stdout


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_bash_accepts_its_script(tmp_path: Path) -> None:
    (tmp_path / "script").write_text(CliRunner().invoke(cli, ["completion", "bash"], prog_name="statusledger").stdout)
    subprocess.run(["bash", "-n", tmp_path / "script"], check=True)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("statusledger inc", ["incidents"]),
        ("statusledger odd", []),
        ("statusledger incidents --op", ["--open"]),
        ("statusledger incidents --kind m", ["maintenance"]),
        ("statusledger run a", ["acme", "apex"]),
        ("statusledger run B", ["bolt"]),
        ("statusledger sources disable B", ["bolt"]),
        ("statusledger captures show B", ["bolt"]),
        ("statusledger import-series --source B", ["bolt"]),
        ("statusledger sources add github", ["github"]),
        ("statusledger init githu", ["github"]),
        ("statusledger incidents --vendor ac", ["acme"]),
    ],
)
def test_words_are_completed(words: str, expected: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert completed(words, folder, monkeypatch) == expected


def test_vendors_of_the_database_are_completed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folded(folder / "my.db", summary("5 10:00", incident()), sources=(source("anvil", "Anvil"),)).close()
    assert completed("statusledger changes --db my.db --vendor a", folder, monkeypatch) == ["anvil"]


def test_a_file_that_cannot_be_read_completes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "sources.yaml").write_bytes(b"\xff")
    (folder / "my.db").write_text("no database")
    assert completed("statusledger run a", folder, monkeypatch) == []
    assert completed("statusledger changes --db my.db --vendor a", folder, monkeypatch) == []
