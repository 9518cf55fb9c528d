"""The deployment examples of docs/, taken from there and run: units for systemd, workflows, a Dockerfile."""

import configparser
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.farm import Farm
from tests.support.markdown import block
from tests.support.paths import ROOT
from tests.support.world import catalogue, incident, page, statusledger, update


@pytest.fixture
def farm() -> Iterator[Farm]:
    with Farm() as running:
        yield running


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder of commands: ours as it is here, a pip that installs into `site`, and nothing for what only root may."""
    folder = tmp_path / "bin"
    folder.mkdir()
    ours = f'exec "{sys.executable}" -m statusledger "$@"'
    pip = f'exec "{sys.executable}" -m pip "$@" --quiet --no-deps --target "{tmp_path / "site"}"'
    for name, does in {"statusledger": ours, "pip": pip, "useradd": "true", "chown": "true"}.items():
        path = folder / name
        path.write_text(f"#!/bin/sh\n{does}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return folder


def environment(tools: Path, **variables: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    path = os.pathsep.join((str(tools), str(Path(sys.executable).parent), os.environ["PATH"]))
    return {**inherited, "PYTHONPATH": str(ROOT), "PATH": path, **variables}


def shell(script: str, folder: Path, variables: dict[str, str]) -> str:
    """What the lines print; a line that fails fails the test."""
    command = ["bash", "-e", "-o", "pipefail", "-c", script]
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    return done.stdout


# systemd.

SERVICE = block("ini", "# /etc/systemd/system/statusledger.service")
TIMER = block("ini", "# /etc/systemd/system/statusledger.timer")


def unit(text: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    return parser


def test_the_units_say_what_they_should() -> None:
    service, timer = unit(SERVICE)["Service"], unit(TIMER)["Timer"]
    assert service["Type"] == "oneshot"
    assert service["ExecStart"].split()[1:] == ["run"]
    assert service["ProtectSystem"] == "strict"
    assert {service[each] for each in ("DynamicUser", "NoNewPrivileges", "ProtectHome", "PrivateTmp")} == {"yes"}
    assert service["Environment"].startswith(f"STATUSLEDGER_DB={service['WorkingDirectory']}/")
    assert timer["Persistent"] == "true"
    assert unit(TIMER)["Install"]["WantedBy"] == "timers.target"


@pytest.mark.parametrize("name", ["statusledger.service", "statusledger.timer"])
def test_systemd_takes_the_units(name: str, tmp_path: Path) -> None:
    """Where there is a systemd to ask; elsewhere they were parsed above."""
    analyze = shutil.which("systemd-analyze")
    (tmp_path / "statusledger.service").write_text(SERVICE.replace("/opt/statusledger/bin/statusledger", "/bin/true"))
    (tmp_path / "statusledger.timer").write_text(TIMER)
    command = [analyze or "true", "verify", "--man=no", str(tmp_path / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    ours = [line for line in (done.stdout + done.stderr).splitlines() if "statusledger" in line]
    assert (done.returncode, ours) == (0, [])


# GitHub Actions.

WORKFLOW: dict[Any, Any] = yaml.safe_load(block("yaml", "# .github/workflows/scrape.yml"))
PUBLISH: dict[Any, Any] = yaml.safe_load(block("yaml", "# .github/workflows/publish.yml"))


@pytest.mark.parametrize(
    ("workflow", "permissions"),
    [
        (WORKFLOW, {"contents": "write"}),
        (PUBLISH, {"contents": "read", "pages": "write", "id-token": "write"}),
    ],
)
def test_the_workflows_run_alone_and_not_on_the_hour(workflow: dict[Any, Any], permissions: dict[str, str]) -> None:
    (schedule,) = workflow[True]["schedule"]  # YAML takes `on` for a truth
    minutes = schedule["cron"].split()[0].split(",")
    assert "0" not in minutes and "*" not in schedule["cron"].split()[0]
    assert workflow["concurrency"]
    assert workflow["permissions"] == permissions


def test_the_workflow_publishes_the_pages(farm: Farm, tmp_path: Path, tools: Path) -> None:
    page(
        farm.site("acme"), "Acme", [incident("i00000000001", "Down", update("u00000000001", "investigating", "Hm.", 0))]
    )
    catalogue(farm, tmp_path)
    steps = PUBLISH["jobs"]["publish"]["steps"]
    lines = [step["run"] for step in steps if "run" in step]
    assert [line.split()[0] for line in lines] == ["pip", "statusledger", "statusledger"]
    shell("\n".join(lines[1:]), tmp_path, environment(tools))
    (uploaded,) = (step["with"]["path"] for step in steps if "upload" in step.get("uses", ""))
    assert "Down" in (tmp_path / uploaded / "index.html").read_text()


def test_the_workflow_commits_what_changed_and_nothing_else(farm: Farm, tmp_path: Path, tools: Path) -> None:
    site, repository = farm.site("acme"), tmp_path / "repository"
    page(site, "Acme", [incident("i00000000001", "Down", update("u00000000001", "investigating", "Hm.", 0))])
    variables = environment(tools, GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_SYSTEM="/dev/null")
    shell("git init -q --bare remote && git clone -q remote repository 2>&1", tmp_path, variables)
    catalogue(farm, repository)
    lines = [step["run"] for step in WORKFLOW["jobs"]["scrape"]["steps"] if "run" in step]
    assert [line.split()[0] for line in lines] == ["pip", "statusledger", "statusledger", "git"]
    script = "\n".join(lines[1:])

    def commits() -> int:
        return int(shell("git rev-list --count --all", tmp_path / "remote", variables))

    for expected in (1, 1):
        shell(script, repository, variables)
        assert commits() == expected
    page(site, "Acme", [incident("i00000000001", "Down in eu", update("u00000000001", "identified", "A disk.", 0))])
    assert statusledger("run", "--all", folder=repository).returncode == 0
    shell(script, repository, variables)
    assert commits() == 2
    reported = shell("git show --name-only --format=%an", repository, variables).split()
    assert reported == ["statusledger", "public/incidents/acme/2025/acme_i00000000001.json"]


# Docker.

_DOCKERFILE = block("dockerfile", "FROM ")
LINES = [(line.partition(" ")[0], line.partition(" ")[2]) for line in _DOCKERFILE.splitlines()]


def reported(word: str) -> list[str]:
    return [rest for instruction, rest in LINES if instruction == word]


def test_the_image_is_slim_and_not_of_root() -> None:
    assert reported("FROM")[0].endswith("-slim")
    assert reported("USER") == ["ledger"]
    order = [instruction for instruction, _ in LINES]
    assert order.index("USER") > max(place for place, each in enumerate(order) if each == "RUN")
    assert order.index("VOLUME") > max(place for place, each in enumerate(order) if each == "RUN")


@pytest.mark.timeout(300)
def test_the_lines_of_the_dockerfile(farm: Farm, tmp_path: Path, tools: Path) -> None:
    """With folders of our own for /src and /data; what it needs is here already."""
    page(farm.site("acme"), "Acme")

    def here(text: str) -> str:
        return text.replace("/src", str(ROOT)).replace("/data", str(tmp_path / "data"))

    variables = environment(tools, PYTHONPATH=str(tmp_path / "site"))
    for line in reported("RUN"):
        shell(here(line), tmp_path, variables)
    variables |= dict([here(reported("ENV")[0]).split("=")])
    (folder,) = {here(reported("WORKDIR")[0]), here(reported("VOLUME")[0])}
    catalogue(farm, Path(folder))
    health = json.loads(reported("HEALTHCHECK")[0].partition("CMD ")[2])
    with subprocess.Popen(json.loads(reported("CMD")[0]), cwd=folder, env=variables, stdout=-1, stderr=-1) as process:
        deadline = time.monotonic() + 30
        while subprocess.run(health, cwd=folder, env=variables, capture_output=True, check=False).returncode:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=60) == (b"", b"")
    assert Path(folder, "status.db").exists()
