"""The recipes of docs/cookbook.md, each executed on a small dataset."""

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from statusledger.cli import cli
from statusledger.demo import play
from statusledger.demo.story import SCENES
from statusledger.export import export, metrics
from statusledger.store.read import queries
from tests.support.markdown import DOCS, Block, block, blocks
from tests.support.shared import own_copy

COOKBOOK = DOCS / "cookbook.md"
EMPTY_IN_THE_DEMO = ("FROM open_incidents",)
METRIC = re.compile(r"\bstatusledger_\w+")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's dataset in data/, and exports of it in public/."""
    return own_copy(tmp_path_factory, "cookbook", _make)


def _make(folder: Path) -> None:
    play(folder / "data/status.db")
    export(folder / "data/status.db", folder / "public", ("csv", "ndjson", "parquet"))


def recipes(language: str) -> pytest.MarkDecorator:
    found = blocks(language, COOKBOOK)
    assert found
    return pytest.mark.parametrize("recipe", found, ids=[each.place for each in found])


@recipes("sql")
def test_a_query_of_the_cookbook_returns_rows(recipe: Block, folder: Path) -> None:
    with closing(sqlite3.connect(folder / "data/status.db")) as db:
        rows = db.execute(recipe.text).fetchall()
    assert bool(rows) is not any(each in recipe.text for each in EMPTY_IN_THE_DEMO)


def test_the_query_for_what_is_down_returns_an_open_incident(tmp_path: Path) -> None:
    play(tmp_path / "status.db", SCENES[:4])
    with closing(sqlite3.connect(tmp_path / "status.db")) as db:
        ((vendor, *_),) = db.execute(block("sql", "SELECT vendor, title, impact, status")).fetchall()
    assert vendor == "Fernhill Cloud"


def _needs_pandas(recipe: Block) -> bool:
    return "import pandas" in recipe.text


def _python(*, pandas: bool) -> list[Block]:
    found = [each for each in blocks("python", COOKBOOK) if _needs_pandas(each) is pandas]
    assert found
    return found


@pytest.mark.parametrize("recipe", _python(pandas=False), ids=lambda each: each.place)
def test_a_python_recipe_prints_something(recipe: Block, folder: Path) -> None:
    assert _run(recipe, folder)


@pytest.mark.croissant
@pytest.mark.parametrize("recipe", _python(pandas=True), ids=lambda each: each.place)
def test_a_pandas_recipe_prints_something(recipe: Block, folder: Path) -> None:
    assert "fernhill" in _run(recipe, folder)


def _run(recipe: Block, folder: Path) -> str:
    command = [sys.executable, "-c", recipe.text]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@recipes("sh")
def test_a_shell_recipe_succeeds(recipe: Block, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    for line in recipe.text.splitlines():
        result = CliRunner().invoke(cli, line.split()[1:])
        assert result.exit_code == 0, result.output


def test_metrics_that_are_written_are_documented(folder: Path) -> None:
    assert _written(folder) == set(METRIC.findall((DOCS / "operations.md").read_text()))


def _written(folder: Path) -> set[str]:
    with queries.open_readonly(folder / "data/status.db") as db:
        return set(re.findall(r"^# TYPE (\w+)", metrics.text(db), re.MULTILINE))
