"""The alert rules, the dashboard and the jobs for CI that docs/ offers, checked and run."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

from statusledger.demo import play
from statusledger.export import metrics
from statusledger.store.read import queries
from tests.docs.test_deployment import environment, farm, tools
from tests.farm import Farm
from tests.support.markdown import DOCS
from tests.support.world import catalogue, incident, page, update

__all__ = ["farm", "tools"]

MONITORING, CI = DOCS / "monitoring", DOCS / "ci"
RULES = yaml.safe_load((MONITORING / "alerts.yml").read_text())["groups"][0]["rules"]
DASHBOARD: dict[str, Any] = json.loads((MONITORING / "grafana-dashboard.json").read_text())
PANELS: list[dict[str, Any]] = DASHBOARD["panels"]
METRIC = re.compile(r"\bstatusledger_\w+")
VARIABLES = {"$vendor": ".*", "$__range": "1d"}


def expressions() -> Iterator[str]:
    yield from (rule["expr"] for rule in RULES)
    yield from (target["expr"] for panel in PANELS for target in panel["targets"])


def promtool(*arguments: str, folder: Path) -> None:
    done = subprocess.run(["promtool", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_rules_and_panels_use_metrics_that_exist(tmp_path: Path) -> None:
    play(tmp_path / "status.db")
    with queries.open_readonly(tmp_path / "status.db") as database:
        known = set(METRIC.findall(metrics.text(database)))
    used = {name for each in expressions() for name in METRIC.findall(each)}
    assert used <= known
    assert len(used) > 5


@pytest.mark.promtool
def test_rules_are_valid_and_each_alert_is_tested() -> None:
    promtool("check", "rules", "--lint-fatal", "alerts.yml", folder=MONITORING)
    promtool("test", "rules", "alerts_test.yml", folder=MONITORING)
    tested = re.findall(r"alertname: (\w+)", (MONITORING / "alerts_test.yml").read_text())
    assert {rule["alert"] for rule in RULES} == set(tested)


@pytest.mark.promtool
def test_expressions_of_panels_are_valid(tmp_path: Path) -> None:
    rules = []
    for number, expression in enumerate(expressions()):
        for name, value in VARIABLES.items():
            expression = expression.replace(name, value)
        rules.append({"record": f"panel:{number}", "expr": expression})
    (tmp_path / "panels.yml").write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    promtool("check", "rules", "panels.yml", folder=tmp_path)


def test_panels_have_titles_and_do_not_overlap() -> None:
    assert all(panel["title"] and panel["description"] and panel["targets"] for panel in PANELS)
    assert len({panel["id"] for panel in PANELS}) == len(PANELS)
    places = [
        {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        for at in (panel["gridPos"] for panel in PANELS)
    ]
    assert not any(one & other for one, other in combinations(places, 2))
    assert max(x for place in places for x, _ in place) < 24


def steps(name: str) -> list[str]:
    """The lines that a job runs, without the installation."""
    job = yaml.safe_load((CI / name).read_text())
    lines = job["vendors"]["script"] if "vendors" in job else [s["run"] for s in job["jobs"]["vendors"]["steps"][2:]]
    assert "pip install" in lines[0]
    return [*lines[1:]]


@pytest.mark.parametrize("name", ["github-actions.yml", "gitlab-ci.yml"])
@pytest.mark.parametrize(("status", "code"), [("investigating", 10), ("resolved", 0)])
def test_a_job_stops_while_a_vendor_is_down(
    name: str, status: str, code: int, farm: Farm, tmp_path: Path, tools: Path
) -> None:
    page(farm.site("acme"), "Acme", [incident("i00000000001", "Down", update("u00000000001", status, "Hm.", 0))])
    catalogue(farm, tmp_path)
    (tmp_path / "stack.yaml").write_text("- acme\n")
    variables = environment(tools, GITHUB_STEP_SUMMARY=str(tmp_path / "summary.md"))
    codes = [
        subprocess.run(
            [shutil.which("bash") or "", "-e", "-c", line], cwd=tmp_path, env=variables, check=False
        ).returncode
        for line in steps(name)
    ]
    assert codes[1] == code
    assert set(codes) - {code} <= {0}
    summary = tmp_path / "summary.md"
    assert not summary.exists() or ("Down" in summary.read_text()) is (code == 10)
