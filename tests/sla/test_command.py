"""The command sla: figures, exit codes, JSON and CSV, and what it leaves out."""

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import Result

from statusledger.model import Impact
from statusledger.sla import config, table
from tests.support.build import incident, summary
from tests.support.dataset import ACME, folded, observe, say, source

BOLT = source("bolt", "Bolt")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Acme was down for two hours, Bolt never; both are known since 1 January."""
    path = tmp_path / "status.db"
    early = incident("early", "1 00:00", end="1 00:05", impact=Impact.NONE)
    outage = incident("one", "5 10:00", end="5 12:00", impact=Impact.MAJOR)
    database = folded(path, summary("10 12:00", early, outage), sources=(ACME, BOLT))
    observe(database, BOLT, summary("10 12:00", early))
    database.close()
    return path


def asked(path: Path, terms: str, *arguments: str) -> Result:
    file = path.parent / "sla.yaml"
    file.write_text(terms)
    return say(path, "sla", "--sla", str(file), *arguments)


BOTH = "- bolt: 99.9\n- {vendor: acme, target: 99.9, credits: [{below: 99.9, credit: 10}], claim_days: 30}\n"


def test_breaches_come_first_with_budget_and_claim(path: Path) -> None:
    shown = " ".join(asked(path, BOTH).stdout.split())
    assert shown.startswith("Two agreements: one breached, as reported by the vendors.")
    assert (
        "◆ Acme, January 2025: breach acme reported 99.731% so far, target 99.9%; down 2h of 44m 38s allowed" in shown
    )
    assert "budget left: over by 1h 15m" in shown
    assert "observed no figure so far" in shown
    assert "left to claim: from 1 Feb; credit 10%; last day 2 March 2025 (UTC)" in shown
    assert "● Bolt, January 2025: within budget so far" in shown
    assert "for the parties to judge" in shown


@pytest.mark.parametrize(("arguments", "code"), [([], 0), (["--check"], 10), (["--check", "--vendor", "bolt"], 0)])
def test_a_breach_exits_10_with_check(path: Path, arguments: list[str], code: int) -> None:
    assert asked(path, BOTH, *arguments).exit_code == code


def test_json_has_both_accounts_with_coverage_and_reasons(path: Path) -> None:
    acme, bolt = json.loads(asked(path, BOTH, "--json").stdout)
    assert (acme["reported"]["downtime_s"], acme["reported"]["breached"], acme["is_running"]) == (7200, True, True)
    assert (acme["observed"]["availability"], acme["observed"]["no_figure"]) == (None, "not_covered")
    assert (bolt["agreement"]["id"], bolt["reported"]["breached"], bolt["reported"]["availability"]) == (
        "bolt", False, 1.0
    )  # fmt: skip


def test_csv_has_a_row_for_each_agreement(path: Path) -> None:
    rows = list(csv.DictReader(asked(path, BOTH, "--csv").stdout.splitlines()))
    assert tuple(rows[0]) == table.COLUMNS
    assert [(each["agreement"], each["reported_breach"], each["claim"]) for each in rows] == [
        ("acme", "true", "not_yet"),
        ("bolt", "false", "none"),
    ]


def test_a_period_selects_agreements_of_its_length(path: Path) -> None:
    terms = "- bolt: 99.9\n- {vendor: acme, target: 99.9, period: quarter}\n"
    found = asked(path, terms, "--period", "2025-Q1", "--json")
    assert [each["agreement"]["id"] for each in json.loads(found.stdout)] == ["acme"]
    assert "left out, with periods of another length: bolt (month)" in found.stderr
    assert asked(path, terms, "--period", "soon").exit_code == 2


def test_a_vendor_is_chosen_with_all_its_agreements_and_an_agreement_alone(path: Path) -> None:
    terms = "- acme: 99.9\n- {vendor: acme, id: acme-api, target: 99}\n- bolt: 99.9\n"

    def ids(*names: str) -> list[str]:
        given = [word for name in names for word in ("--vendor", name)]
        return [each["agreement"]["id"] for each in json.loads(asked(path, terms, "--json", *given).stdout)]

    assert ids("acme-api") == ["acme-api"]
    assert ids("ACME") == ["acme", "acme-api"]
    assert asked(path, terms, "--vendor", "nobody").exit_code == 2


def test_an_agreement_of_a_vendor_that_is_not_polled_is_warned_of(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE sources SET enabled = 0 WHERE id = 'bolt'")
    found = asked(path, BOTH, "--json")
    assert found.exit_code == 0
    assert found.stderr.endswith("sla.yaml:1: bolt: no page of it is polled, so its service level is not known\n")


def test_without_a_file_the_command_explains_how_to_make_one(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    found = say(path, "sla")
    assert found.exit_code == 2
    assert "`statusledger sla --example > sla.yaml` writes one to edit" in found.stderr


def test_the_example_is_printed_as_it_is(path: Path) -> None:
    assert say(path, "sla", "--example").stdout == config.EXAMPLE.read_text()


def test_mistakes_of_the_file_are_reported_with_exit_code_2(path: Path) -> None:
    found = asked(path, "- nobody: 99.9\n- acme: 999\n")
    assert found.exit_code == 2
    assert "sla.yaml:1: vendor: nobody" in found.stderr
    assert "sla.yaml:2: target: must be a number from 0 to 100" in found.stderr
