"""Help texts, durations and former names of commands."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from statusledger import store
from statusledger.cli import cli
from tests.support.commands import commands

COMMANDS = {" ".join(path): command for path, command in commands() if path != ("oddities",)}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_a_short_help_of_one_sentence(name: str) -> None:
    first_line, _, rest = (COMMANDS[name].help or "").partition("\n")
    assert first_line.endswith(".")
    assert len(first_line) <= 60
    assert not rest or rest.startswith("\n")


@pytest.mark.parametrize("written", ["900", "900s", "15m", "0.25h"])
def test_a_duration_is_seconds_or_has_a_unit(written: str, tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    store.open_database(path).close()
    result = CliRunner().invoke(cli, ["check", "--db", str(path), "--max-age", written])
    assert (result.exit_code, result.stderr) == (11, "")


def test_a_wrong_duration_is_a_usage_error(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["status", "--db", str(tmp_path / "status.db"), "--max-age", "soon"])
    assert result.exit_code == 2
    assert "Invalid value for '--max-age': 'soon' is not a duration; write it as in 300, 5m or 24h" in result.stderr


def test_sources_mend_runs_sources_fix_with_a_note(tmp_path: Path) -> None:
    catalogue = tmp_path / "sources.yaml"
    catalogue.write_text("- {id: acme, name: Acme, url: https://status.acme.example, platform: statuspage}\n")
    arguments = ["--db", str(tmp_path / "status.db"), "--sources", str(catalogue)]
    former, present = (CliRunner().invoke(cli, ["sources", name, *arguments]) for name in ("mend", "fix"))
    assert (former.exit_code, former.stdout) == (present.exit_code, present.stdout) == (0, present.stdout)
    assert "is now `statusledger sources fix`; the old name works in this release only" in former.stderr
    assert present.stderr == ""
