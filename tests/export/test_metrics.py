"""What Prometheus reads: valid in both of its grammars, true, and replaced at one moment."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as classic
from sqlite_utils import Database

from statusledger.cli import cli
from statusledger.export import metrics
from statusledger.model import Component, Health, Impact, Kind, Snapshot, Status
from statusledger.reconcile import Observation
from tests.support.browsing import Site
from tests.support.build import at, incident
from tests.support.dataset import folded, poll, source

ACME, BOLT = source("acme", "Acme"), source("bolt", "Bolt")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Acme is down and at work, Bolt cannot be read."""
    path = tmp_path / "data/status.db"
    work = incident("m", "10 11:00", kind=Kind.MAINTENANCE, status=Status.IN_PROGRESS, impact=Impact.MAINTENANCE)
    planned = incident("p", "11 11:00", kind=Kind.MAINTENANCE, status=Status.SCHEDULED, impact=Impact.MAINTENANCE)
    actual = (incident("a", impact=Impact.MAJOR), incident("b", impact=Impact.MAJOR), work, planned)
    parts = tuple(Component(key=str(number), name="x", health=Health.DEGRADED) for number in range(3))
    database = folded(
        path,
        Observation("incidents", at("10 11:58"), Snapshot(incidents=actual, components=parts)),
        sources=(ACME, BOLT),
    )
    poll(database, BOLT, at("10 11:50"))
    for minute in (55, 58):
        poll(database, BOLT, at(f"10 11:{minute}"), "Unreachable: no answer")
    ran(database)
    database.close()
    return path


def ran(database: Database) -> None:
    database.execute(
        "INSERT INTO runs (started_at, finished_at, changed, failed, outcome) VALUES (?, ?, 1, 1, 'done')",
        (at("10 11:57"), at("10 11:58")),
    )


def printed(path: Path) -> str:
    result = CliRunner().invoke(cli, ["metrics", "--db", str(path)])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_both_parsers_read_the_same(path: Path) -> None:
    text = printed(path)
    first, second = (
        {
            (each.name, tuple(sorted(each.labels.items()))): each.value
            for family in parse(text)
            for each in family.samples
        }
        for parse in (open_metrics, classic)
    )
    assert first == second
    assert len(first) == 2 * len(Impact) + 2 + len(Health) + 2 + 2 + 2 + 5


def test_the_values_of_the_metrics(path: Path) -> None:
    found = {
        (each.name.removeprefix("statusledger_"), *each.labels.values()): each.value
        for family in open_metrics(printed(path))
        for each in family.samples
    }
    assert found["open_incidents", "acme", "major"] == 2
    assert found["open_incidents", "acme", "critical"] == 0
    assert found["open_incidents", "bolt", "major"] == 0
    assert found["maintenances_under_way", "acme"] == 1
    assert found["components", "acme", "acme", "degraded"] == 3
    assert found["components", "acme", "acme", "operational"] == 0
    assert found["source_consecutive_failures", "bolt"] == 2
    assert found["source_last_success_timestamp_seconds", "bolt"] == 1736509800
    assert found["run_duration_seconds",] == 60
    assert found["run_finished_timestamp_seconds",] == 1736510280
    assert found["run_sources", "failed"] == 1


def test_the_pages_serve_the_same(path: Path) -> None:
    served = Site(path).get("/-/metrics")
    assert served.headers["content-type"] == metrics.CONTENT_TYPE
    assert served.text == printed(path)


def test_labels_are_escaped() -> None:
    family = metrics.Family("x", "About.", {(("name", 'a "b" \\ c\nd'),): 1})
    text = "\n".join([*metrics._drawn(family), "# EOF\n"])
    ((sample,),) = (each.samples for each in open_metrics(text))
    assert sample.labels == {"name": 'a "b" \\ c\nd'}


def test_an_empty_database_is_valid_too(tmp_path: Path) -> None:
    database = folded(tmp_path / "status.db", sources=(ACME,))
    names = {family.name for family in open_metrics(metrics.text(database))}
    assert names >= {"statusledger_open_incidents", "statusledger_source_consecutive_failures"}
    assert "statusledger_run_duration_seconds" not in names


def test_the_file_equals_the_output_and_leaves_no_other_file(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "metrics" / "statusledger.prom"
    for _ in range(2):
        result = CliRunner().invoke(cli, ["metrics", str(target), "--db", str(path)])
        assert (result.exit_code, result.output) == (0, "")
    assert target.read_text() == printed(path)
    assert [each.name for each in target.parent.iterdir()] == ["statusledger.prom"]


def test_two_ledgers_share_a_folder(path: Path, tmp_path: Path) -> None:
    """The node exporter joins all files: no sample of one may be that of another, nor families differ in their help."""
    samples: set[tuple[str, tuple[tuple[str, str], ...]]] = set()
    helps: set[tuple[str, str]] = set()
    for label in ("mine", 'their\'s "own"'):
        target = tmp_path / "metrics" / f"{len(label)}.prom"
        result = CliRunner().invoke(cli, ["metrics", str(target), "--label", label, "--db", str(path)])
        assert (result.exit_code, result.output) == (0, "")
        families = list(open_metrics(target.read_text()))
        helps |= {(family.name, family.documentation) for family in families}
        found = [each for family in families for each in family.samples]
        assert {each.labels["ledger"] for each in found} == {label}
        ours = {(each.name, tuple(sorted(each.labels.items()))) for each in found}
        assert samples.isdisjoint(ours)
        samples |= ours
    assert len({name for name, _ in helps}) == len(helps)
