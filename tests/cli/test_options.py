"""Help texts, durations and former names of commands."""

import json
import logging
from pathlib import Path

import pytest
from click.testing import CliRunner

from statusledger import store
from statusledger.cli import cli
from tests.support.build import incident, summary
from tests.support.commands import commands
from tests.support.dataset import folded

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
    store.open_database(tmp_path / "status.db").close()
    catalogue = tmp_path / "sources.yaml"
    catalogue.write_text("- {id: acme, name: Acme, url: https://status.acme.example, platform: statuspage}\n")
    arguments = ["--db", str(tmp_path / "status.db"), "--sources", str(catalogue)]
    former, present = (CliRunner().invoke(cli, ["sources", name, *arguments]) for name in ("mend", "fix"))
    assert (former.exit_code, former.stdout) == (present.exit_code, present.stdout) == (0, present.stdout)
    assert "is now `statusledger sources fix`; the old name works in this release only" in former.stderr
    assert present.stderr == ""


def _acme(folder: Path) -> Path:
    path = folder / "acme.db"
    folded(path, summary("5 10:00", incident())).close()
    return path


@pytest.mark.parametrize("order", [("--db", "{}", "now", "--json"), ("now", "--json", "--db", "{}")])
def test_the_database_is_named_before_or_after_the_command(order: tuple[str, ...], tmp_path: Path) -> None:
    path = _acme(tmp_path)
    result = CliRunner().invoke(cli, [each.format(path) for each in order])
    assert (result.exit_code, json.loads(result.stdout)["open"][0]["vendor"]) == (0, "Acme")


def test_the_option_after_the_command_comes_first(tmp_path: Path) -> None:
    path = _acme(tmp_path)
    result = CliRunner().invoke(cli, ["--db", "none.db", "now", "--db", str(path)])
    assert result.exit_code == 0


def test_an_option_of_a_group_holds_for_its_commands(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["sources", "--db", str(tmp_path / "none.db"), "fix", "--dry-run"])
    assert (result.exit_code, "none.db: there is no such database" in result.stderr) == (4, True)


@pytest.mark.parametrize("words", [["-v", "run"], ["run", "-v"], ["run", "-vv"], ["-v", "run", "-v"]])
def test_verbose_works_before_and_after_the_command(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    CliRunner().invoke(cli, [*words, "nobody"])
    level = logging.getLogger("statusledger").level
    assert level == (logging.DEBUG if "".join(words).count("v") == 2 else logging.INFO)


def test_the_help_lists_every_command_in_a_section_with_its_whole_sentence() -> None:
    shown = " ".join(CliRunner(env={"COLUMNS": "80"}).invoke(cli, ["--help"]).stdout.split())
    listed = [name for names in cli.sections.values() for name in names]
    assert sorted(listed) == sorted(name for name, each in cli.commands.items() if not each.hidden)
    assert [
        name for name in listed if f"{name} {(cli.commands[name].help or '').partition(chr(10))[0]}" not in shown
    ] == []


def test_the_help_of_the_command_line_fits_80_columns_without_breaking_a_sentence() -> None:
    lines = CliRunner(env={"COLUMNS": "80"}).invoke(cli, ["--help"]).stdout.partition("Start:")[2].splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert [line for line in lines if line.startswith("     ")] == []
