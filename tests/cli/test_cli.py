"""The command line: exit codes, help that comes at once, documents and dumps as text, and an installed wheel."""

import json
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

import pytest

from statusledger import __version__
from statusledger.catalogue import load, shipped
from statusledger.cli import cli
from statusledger.platforms import PLATFORMS
from tests.farm import Farm
from tests.support import crowd, paths
from tests.support.paths import ROOT
from tests.support.speed import child_seconds
from tests.support.world import catalogue, page, started, statusledger, when

GOLDEN = paths.GOLDEN / "statuspage"


@pytest.mark.speed
def test_help_starts_in_little_more_than_python_and_click(tmp_path: Path) -> None:
    bare = [sys.executable, "-c", "import click"]
    ratios = [
        child_seconds(lambda: started("--help", folder=tmp_path))
        / child_seconds(lambda: subprocess.run(bare, check=True))
        for _ in range(5)
    ]
    assert min(ratios) < 2.5


@pytest.mark.parametrize("name", sorted(name for name, command in cli.commands.items() if not command.hidden))
def test_every_command_has_help(name: str, tmp_path: Path) -> None:
    assert statusledger(name, "--help", folder=tmp_path).returncode == 0


def test_a_document_as_json(tmp_path: Path) -> None:
    done = statusledger("normalize", "statuspage", "summary", GOLDEN / "summary/input.summary.json", folder=tmp_path)
    actual = json.loads(done.stdout)
    assert done.returncode == 0
    assert actual["incidents"][0]["updates"][0]["posted_at"] == "2025-03-04T10:02:11Z"
    assert [component["key"] for component in actual["components"]][:2] == ["g0000000core", "c0api0000001"]


def test_a_document_from_standard_input(tmp_path: Path) -> None:
    body = (GOLDEN / "summary_quiet/input.summary.json").read_text()
    assert statusledger("normalize", "statuspage", "summary", "-", folder=tmp_path, text=body).returncode == 0


@pytest.mark.parametrize("body", ["", "<html></html>", '{"page": {}}', "[]", '{"page": "\\ud800"}'])
def test_an_unreadable_document_is_refused_in_one_line(body: str, tmp_path: Path) -> None:
    (tmp_path / "body").write_text(body)
    done = statusledger("normalize", "statuspage", "summary", tmp_path / "body", folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (5, "", 1)


def test_unknown_platforms_and_documents_are_usage_errors(tmp_path: Path) -> None:
    for arguments in (("acme", "summary"), ("statuspage", "weather")):
        done = statusledger("normalize", *arguments, "-", folder=tmp_path)
        assert done.returncode == 2
        assert "statuspage" in done.stderr


@pytest.mark.parametrize("command", ["now", "changes", "anomalies", "dump"])
def test_a_missing_database_is_reported_with_advice(command: str, tmp_path: Path) -> None:
    done = statusledger(command, folder=tmp_path)
    assert done.returncode == 4
    assert "statusledger run" in done.stderr
    assert not (tmp_path / "data").exists()


def line(at: str, body: str) -> str:
    return json.dumps({"fetched_at": at, "body": body}) + "\n"


GITHUB = "- id: github\n  name: GitHub\n  url: https://www.githubstatus.com\n  platform: statuspage\n"
QUIET = (GOLDEN / "summary_quiet/input.summary.json").read_text()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nonsense\n", "line 1"),
        ('{"body": "{}"}\n', "line 1"),
        (line("2025-01-01T00:00:00", QUIET), "line 1"),
        (line("2025-01-01T00:00:00Z", "<html></html>"), "summary"),
    ],
)
def test_a_broken_series_is_refused_by_line(text: str, expected: str, tmp_path: Path) -> None:
    (tmp_path / "series.ndjson").write_text(text)
    (tmp_path / "sources.yaml").write_text(GITHUB)
    done = statusledger("import-series", "series.ndjson", "--source", "github", folder=tmp_path)
    assert done.returncode == 2, done.stderr
    assert expected in done.stderr and "series.ndjson" in done.stderr


def test_a_series_is_folded_and_dumped(tmp_path: Path) -> None:
    open_now = (GOLDEN / "summary/input.summary.json").read_text()
    (tmp_path / "sources.yaml").write_text(GITHUB)
    (tmp_path / "series.ndjson").write_text(
        line("2025-03-04T10:00:00Z", QUIET) + line("2025-03-04T11:00:00Z", open_now)
    )
    done = statusledger("import-series", "series.ndjson", "--source", "github", folder=tmp_path)
    assert done.stdout == (
        "github: 2 new bodies, 0 known before (of all: 2 applied, 0 stale, 0 unusable)"
        " - 2 new incidents, 3 updates, 1 edit\n"
    )
    dumped = statusledger("dump", folder=tmp_path).stdout.splitlines()
    tables = [json.loads(each)["table"] for each in dumped]
    assert (tables.count("incidents"), tables.count("updates"), tables.count("coverage")) == (2, 3, 1)
    shorter = statusledger("dump", "--no-poll-times", folder=tmp_path).stdout
    assert "first_seen_at" not in shorter and "coverage" not in shorter


def test_json_logs_are_json(tmp_path: Path) -> None:
    with Farm() as farm:
        farm.site("nobody")
        catalogue(farm, tmp_path)
        done = statusledger("--json-logs", "-v", "run", folder=tmp_path)
    logged = [json.loads(each) for each in done.stderr.splitlines() if each.startswith("{")]
    assert any(each["level"] == "info" and "nobody" in each["message"] for each in logged)


def hatch(folder: Path, target: str, made: Path) -> None:
    """Build one target of the project in a folder, as `python -m build` does."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(made)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source distribution of the project, and the wheel that is built from its contents."""
    made, unpacked = tmp_path_factory.mktemp("packages"), tmp_path_factory.mktemp("unpacked")
    hatch(ROOT, "sdist", made)
    (sdist,) = made.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(unpacked, filter="data")
    (folder,) = unpacked.iterdir()
    hatch(folder, "wheel", made)
    return made


def test_the_version_is_declared_once(packages: Path) -> None:
    assert sorted(each.name for each in packages.iterdir()) == [
        f"statusledger-{__version__}-py3-none-any.whl",
        f"statusledger-{__version__}.tar.gz",
    ]
    assert "version" not in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_the_wheel_installs_and_runs_in_an_empty_folder(packages: Path, tmp_path: Path) -> None:
    (wheel,), installed = packages.glob("*.whl"), tmp_path / "installed"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile"]
    subprocess.run([*pip, "--target", str(installed), str(wheel)], check=True, capture_output=True)
    (empty := tmp_path / "empty").mkdir()

    def output(*arguments: str) -> str:
        command = [str(installed / "bin/statusledger"), *arguments]
        environment = {"PYTHONPATH": str(installed), "PATH": ""}
        done = subprocess.run(command, cwd=empty, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert __version__ in output("--version")
    assert f": {len(load(shipped(), PLATFORMS))} sources of" in output("sources", "check", "--offline")
    assert {"sources.schema.json", "py.typed"} <= {each.name for each in (installed / "statusledger").iterdir()}
    assert list(empty.iterdir()) == []


def test_the_documentation_holds_the_table_of_platforms(tmp_path: Path) -> None:
    table = statusledger("sources", "platforms", "--markdown", folder=tmp_path).stdout
    assert table.count("\n") == len(PLATFORMS) + 2
    assert f"\n\n{table}" in (ROOT / "docs/platforms.md").read_text()


CATALOGUE = "".join(
    f"- {{id: {key}, name: {key}, url: https://{key}.example, platform: {platform}, enabled: {enabled}}}\n"
    for key, platform, enabled in (("a", "cachet", "true"), ("b", "cachet", "false"), ("c", "auto", "true"))
)


def test_platforms_are_listed_with_capabilities_and_sources(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(CATALOGUE)
    actual = statusledger("sources", "platforms", "--sources", "mine.yaml", "--json", folder=tmp_path).stdout
    rows = {row["platform"]: row for row in json.loads(actual)}
    assert list(rows) == sorted(PLATFORMS)
    assert rows["cachet"] == {
        "platform": "cachet",
        "title": "Cachet",
        "proven": True,
        "verified": "source",
        "verified_on": PLATFORMS["cachet"].verified_on,
        "gaps": list(PLATFORMS["cachet"].gaps),
        "kinds": list(PLATFORMS["cachet"].channels),
        "tells": ["components", "impact", "updates", "history", "maintenances"],
        "sources": 2,
        "enabled": 1,
    }
    assert (rows["backblaze"]["proven"], rows["backblaze"]["verified"]) == (False, "documented")
    drawn = statusledger("sources", "platforms", "--sources", "mine.yaml", folder=tmp_path).stdout.splitlines()
    assert drawn[0] == "C components   I impact   U updates   H history   M maintenances"
    (row,) = (line.split() for line in drawn if line.startswith("cachet "))
    assert row[:7] == ["cachet", "CIUHM", "source", PLATFORMS["cachet"].verified_on, "1", "of", "2"]
    assert drawn[-1].endswith(f" of {len(PLATFORMS)} platforms proven, 1 of 3 sources polled, 1 undetected.")


def test_cron_is_warned_once_of_an_unreadable_page(tmp_path: Path) -> None:
    with Farm() as farm:
        page(farm.site("good"), "Good")
        bad = farm.site("bad")
        page(bad, "Bad")
        catalogue(farm, tmp_path)

        def run(minute: int, *more: str) -> str:
            done = statusledger("run", *more, "--now", when(minute), folder=tmp_path)
            assert (done.returncode, done.stdout) == (0, "")
            return done.stderr

        assert run(0) == ""
        bad.fault("empty")
        assert [run(10), "1 failed" in run(15, "--all")] == ["", True]
        assert "Bad answer" in run(20)
        assert run(30) == run(40) == ""
        bad.heal()
        assert run(50) == ""
        for site in farm.sites.values():
            site.fault("empty")
        actual = [statusledger("run", "--now", when(60 + 10 * n), folder=tmp_path) for n in range(4)]
        assert [(done.returncode, "(bad, good)" in done.stderr) for done in actual] == [
            (3, True), (3, False), (3, True), (3, False)
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("now", "--db", "none.db"), 4, "none.db: there is no such database"),
        (("show", "nobody"), 4, "there is no such database"),
        (("run", "nobody"), 2, "no source 'nobody' in the catalogue; did you mean"),
        (("prune", "--keep", "soon"), 2, "'soon' is not a duration; write it as in 300, 5m or 24h"),
        (("import-captures", "."), 2, "name a folder that"),
    ],
)
def test_errors_are_json_where_logs_are(arguments: tuple[str, ...], code: int, message: str, tmp_path: Path) -> None:
    plain = statusledger(*arguments, folder=tmp_path)
    done = statusledger("--json-logs", *arguments, folder=tmp_path)
    (logged,) = [json.loads(each) for each in done.stderr.splitlines()]
    assert (plain.returncode, done.returncode, logged["level"]) == (code, code, "error")
    assert message in logged["message"] and message in plain.stderr


def test_failures_are_json_where_logs_are(tmp_path: Path) -> None:
    with Farm() as farm:
        farm.site("nobody")
        catalogue(farm, tmp_path)
        done = statusledger("--json-logs", "run", folder=tmp_path)
    assert done.returncode == 3
    assert [json.loads(each)["level"] for each in done.stderr.splitlines()] == ["warning", "warning"]


# Quick, on a large dataset.


QUESTIONS = [("now",), ("show", "v001_5"), ("check",), ("status",)]


@pytest.mark.speed
@pytest.mark.parametrize("arguments", QUESTIONS)
def test_queries_take_little_longer_than_help(arguments: tuple[str, ...], crowded: Path) -> None:
    """Against what help takes, at the same time: 90 ms where `now` takes 210."""
    asked = (*arguments, "--db", str(crowded), "--now", crowd.NOW)
    ratios = [
        child_seconds(lambda: started(*asked, folder=crowded.parent))
        / child_seconds(lambda: started("--help", folder=crowded.parent))
        for _ in range(3)
    ]
    assert min(ratios) < 3.3


@pytest.mark.parametrize("arguments", QUESTIONS)
def test_queries_import_no_code_for_writing_or_fetching(arguments: tuple[str, ...], crowded: Path) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "statusledger", *arguments, "--db", str(crowded)]
    actual = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stderr
    imported = {line.rpartition("|")[2].strip() for line in actual.splitlines()}
    assert "statusledger.store.read.queries" in imported
    assert not imported & {"sqlite_utils", "bs4", "nh3", "numpy", "pandas", "httpx", "filelock", "zstandard", "asyncio"}
