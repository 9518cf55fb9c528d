"""Every command, file and page takes a vendor by its id and its names, in any case."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click
import httpx
import pytest
from click.testing import CliRunner

from statusledger.cli import cli
from tests.farm import Farm
from tests.support.browsing import Site
from tests.support.world import SUMMARY, incident, page, statusledger, update, when

ENTRY = """\
- id: Acme
  name: Acme Cloud
  names: [ac hosting]
  url: {url}
  platform: statuspage
  allow_private: true
  timeout: 30
- id: bolt
  name: Bolt
  url: https://status.bolt.example
  platform: statuspage
  enabled: false
"""
SPELLINGS = ("ACME", "Acme Cloud", "aC-Hosting")
COMMANDS: dict[str, Callable[[str], Sequence[str]]] = {
    "run": lambda name: [name],
    "check": lambda name: ["--vendor", name],
    "changes": lambda name: ["--all", "--vendor", name],
    "anomalies": lambda name: ["--vendor", name],
    "sources check": lambda name: [name],
    "sources fix": lambda name: ["--dry-run", name],
    "sources verify": lambda name: [name],
    "backfill": lambda name: ["--dry-run", name],
    "import-series": lambda name: ["series.jsonl", "--source", name],
    "import-git": lambda name: ["history", "summary.json", "--source", name],
    "import-captures": lambda name: ["captures", "--source", name],
    "captures show": lambda name: [name],
    "captures export": lambda name: [name, "new"],
    "incidents": lambda name: ["--vendor", name],
    "sources enable": lambda name: [name],
    "sources disable": lambda name: [name],
    "sources remove": lambda name: [name],
    "export": lambda name: ["new", "--format", "ndjson", "--vendor", name],
    "scorecard": lambda name: [name],
    "postmortems": lambda name: [name],
    "sla evidence": lambda name: [name, when(1)[:7], "new"],
}
ELSEWHERE = {
    "show": "an id of an incident: below",
    "alerts test": "an id of a target",
    "sources add": "a new name",
    "init": "names of the shipped catalogue: tests/cli/test_init.py",
    "restore": "a file",
    "metrics": "a label",
}
NAMING = re.compile("vendor|source|wanted|name", re.IGNORECASE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a catalogue, a ledger after a run, and files to import."""
    with Farm() as farm:
        folder = tmp_path_factory.mktemp("names")
        site = farm.site("acme")
        page(site, "Acme", [incident("q1w2", "Slow", update("u1", "investigating", "We look.", 1))], 2)
        (folder / "sources.yaml").write_text(ENTRY.format(url=site.url))
        (folder / "sla.yaml").write_text("- acme: 99.9\n")
        assert statusledger("run", "--all", folder=folder).returncode == 0
        assert statusledger("captures", "export", "acme", "captures", folder=folder).returncode == 0
        body = httpx.get(f"{site.url}{SUMMARY}").text
        (folder / "series.jsonl").write_text(json.dumps({"fetched_at": when(1), "body": body}))
        (folder / "history").mkdir()
        (folder / "history" / "summary.json").write_text(body)
        author = ("-c", "user.name=a", "-c", "user.email=a@b.example")
        for step in (["init", "-q"], ["add", "."], [*author, "commit", "-q", "-m", "x", "--date", when(1)]):
            subprocess.run(["git", *step], cwd=folder / "history", check=True)
        yield folder


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        for name, each in command.commands.items():
            yield from leaves(each, (*path, name))
    elif not command.hidden:
        yield " ".join(path), command


def test_each_command_that_names_a_vendor_is_tried() -> None:
    naming = {
        name
        for name, command in leaves(cli)
        for each in command.params
        if NAMING.search(f"{each.name} {each.metavar}") and each.name not in ("sources", "formats", "tables")
    }
    assert naming == COMMANDS.keys() | ELSEWHERE.keys()


def outcome(command: str, name: str, folder: Path, copy: Path) -> tuple[int, str]:
    """Exit code and words of a command in a copy of the folder, without times."""
    shutil.copytree(folder, copy)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(copy)
        result = CliRunner().invoke(cli, [*command.split(), *COMMANDS[command](name)])
    assert not isinstance(result.exception, Exception), result.exception
    return result.exit_code, re.sub(r"[\d.]+ s\b|\d+[smh] |\d{4}-\d\d-\d\dT[\d:]+Z?", "", result.output)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_takes_a_vendor_by_every_name_in_any_case(command: str, folder: Path, tmp_path: Path) -> None:
    expected = outcome(command, "acme", folder, tmp_path / "id")
    found = {each: outcome(command, each, folder, tmp_path / each) for each in SPELLINGS if "captures " not in command}
    assert {each: other for each, other in found.items() if other != expected} == {}
    assert outcome(command, "ACME", folder, tmp_path / "again") == expected
    assert "No such command" not in expected[1]


@pytest.mark.parametrize("wanted", ["acme_q1w2", "ACME_q1w2", "Acme_Q1", "Q1W2"])
def test_show_takes_an_id_in_any_case(wanted: str, folder: Path) -> None:
    result = CliRunner().invoke(cli, ["show", wanted, "--json", "--db", str(folder / "data/status.db")])
    assert json.loads(result.stdout)["id"] == "acme_q1w2"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("/vendor/ACME", "/vendor/acme"),
        ("/vendor/Acme-Cloud.json", "/vendor/acme.json"),
        ("/vendor/AC_Hosting?range=30", "/vendor/acme?range=30"),
        ("/incident/ACME_q1w2", "/incident/acme_q1w2"),
        ("/vendor/nobody", None),
        ("/incident/q1w2", None),
    ],
)
def test_a_page_in_other_capitals_is_redirected(asked: str, found: str | None, folder: Path) -> None:
    answer = Site(folder / "data/status.db").get(asked)
    assert (answer.status_code, answer.headers.get("location")) == ((302, found) if found else (404, None))


@pytest.mark.parametrize("name", SPELLINGS)
def test_files_take_a_vendor_by_every_name_in_any_case(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("STATUSLEDGER_ALERTS", "a.yaml")
    Path("stack.yml").write_text(f"- {name}\n")
    Path("a.yaml").write_text(
        f"targets: [{{id: Ops, apprise: 'json://a'}}]\nrules: [{{to: [OPS], vendors: [{name}]}}]\n"
    )
    check = json.loads(CliRunner().invoke(cli, ["check", "--json", "--stack", "stack.yml"]).stdout)
    assert {each["source_id"] for each in check["reasons"]} == {"acme"}
    assert CliRunner().invoke(cli, ["alerts", "preview"]).exit_code == 0
