"""Names in sources.yaml, stack.yaml and alerts.yaml of which nothing is polled are warned of, by file and line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from statusledger import catalogue
from statusledger.cli import cli
from statusledger.doctor import Level, examine
from tests.farm import Farm
from tests.support.build import at, summary
from tests.support.dataset import ACME, folded, say, source
from tests.support.world import page

SHIPPED = """\
- {{id: acme, name: Acme Cloud, url: "{url}", platform: statuspage, note: asks for a login, enabled: false}}
- {{id: bluth, name: Bluth, url: https://status.bluth.example, platform: statuspage, note: gone, enabled: false}}
- {{id: corex, name: Corex, url: https://status.corex.example, platform: statuspage}}
"""
ALERTS = (
    "targets:\n  - {id: ops, apprise: 'json://a'}\nrules:\n  - to: [ops]\n    vendors:\n      - acme\n      - Bluth\n"
)
WARNING = "sources.yaml:2: acme: polled, as this file names it; the catalogue has it off: asks for a login"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, with a small catalogue in the place of the shipped one."""
    (tmp_path / "package.yaml").write_text(SHIPPED.format(url="https://status.acme.example"))
    monkeypatch.setattr(catalogue, "shipped", lambda: tmp_path / "package.yaml")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


def test_a_run_polls_what_is_named_and_warns_once(folder: Path) -> None:
    with Farm() as farm:
        site = farm.site("acme")
        page(site, "Acme")
        (folder / "package.yaml").write_text(SHIPPED.format(url=site.url))
        (folder / "sources.yaml").write_text("# mine\n- id: acme\n  allow_private: true\n")
        first, second = invoke("run"), invoke("run", "--all")
        check = invoke("sources", "check", "--offline")
    assert (first.exit_code, first.stderr.splitlines()) == (0, [WARNING])
    assert (second.exit_code, second.stderr) == (0, "")
    assert check.stderr.splitlines() == [WARNING]
    assert [each["last_success_at"] is None for each in json.loads(invoke("sources", "--json").stdout)] == [False]
    assert invoke("check").exit_code == 0


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        (None, "bluth: not polled: off in the catalogue (gone); add `- bluth` to a sources.yaml of your own"),
        (
            "- id: bluth\n  enabled: false\n",
            "bluth: not polled: switched off in sources.yaml (gone); set `enabled: true`",
        ),
    ],
)
def test_a_run_of_a_source_that_is_off_explains_how_to_switch_it_on(text: str | None, warning: str) -> None:
    if text is not None:
        Path("sources.yaml").write_text(text)
    assert invoke("run", "BLUTH").stderr.splitlines() == [warning]


def test_an_alert_for_a_vendor_that_is_not_polled_is_warned_of_by_line() -> None:
    folded(Path("status.db"), summary("10 11:58")).close()
    Path("sources.yaml").write_text("- acme\n- id: bluth\n  enabled: false\n")
    Path("alerts.yaml").write_text(ALERTS)
    done = invoke("alerts", "preview", "--db", "status.db")
    assert (done.exit_code, done.stderr.splitlines()) == (
        0,
        [
            "alerts.yaml:7: vendors: Bluth is not polled, so no alert comes: switched off in sources.yaml (gone); "
            "set `enabled: true`"
        ],
    )


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("Blut", "; did you mean bluth?"),
        ("Corex", "; the catalogue has it: add `- corex` to your sources.yaml, then run `statusledger run`"),
    ],
)
def test_an_unknown_name_in_a_stack_is_refused_with_its_line_and_a_suggestion(name: str, advice: str) -> None:
    catalogue.shipped_names.cache_clear()
    folded(Path("status.db"), summary("10 11:58"), sources=(ACME, source("bluth", "Bluth"))).close()
    Path("stack.yaml").write_text(f"- acme\n- id: {name}\n")
    done = say(Path("status.db"), "check")
    catalogue.shipped_names.cache_clear()
    expected = f"stack.yaml:2: id: {name}: no vendor or source of that name is in the database{advice}"
    assert (done.exit_code, done.stderr.strip().removeprefix("Error: ")) == (2, expected)


def test_a_stack_that_names_what_is_off_is_unknown_with_its_line() -> None:
    off = replace(source("bluth", "Bluth"), enabled=False)
    folded(Path("status.db"), summary("10 11:58"), sources=(ACME, off)).close()
    Path("stack.yaml").write_text("- acme\n- id: BLUTH\n  max_impact: critical\n")
    done = say(Path("status.db"), "check")
    assert (done.exit_code, done.stderr.splitlines()) == (
        11,
        ["stack.yaml:2: BLUTH: no page of it is polled, so its state is unknown"],
    )


def test_the_doctor_reports_all_three_files() -> None:
    off = replace(source("bluth", "Bluth"), enabled=False)
    folded(Path("status.db"), summary("10 11:58"), sources=(ACME, off)).close()
    Path("sources.yaml").write_text("# mine\n- acme\n- id: bluth\n  enabled: false\n")
    Path("alerts.yaml").write_text(ALERTS)
    Path("stack.yaml").write_text("- acme\n- bluth\n")
    found = {each.about: each for each in examine(Path("status.db"), None, at("10 12:00"))}
    assert [found[each].level for each in ("Catalogue", "alerts.yaml", "stack.yaml")] == [Level.WARNING] * 3
    assert WARNING in found["Catalogue"].detail
