"""What the tests share: where the real payloads are, and what is left out where a need is absent."""

import gc
import os
import shutil
import signal
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from sqlite_utils import Database

from statusledger import store
from tests.support import crowd, large
from tests.support.corpus import linked
from tests.support.history import Histories
from tests.support.paths import ROOT, SERVERS
from tests.support.shared import made_once, own_copy

CHROMIUM = Path(os.environ.get("STATUSLEDGER_CHROMIUM", "/usr/bin/chromium"))
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
_left_out: dict[str, int] = {}


# How long an example takes depends on who else uses the machine; speed has tests of its own.
settings.register_profile("statusledger", deadline=None, max_examples=50)
settings.register_profile("soak", deadline=None, max_examples=500)
settings.register_profile("mutation", deadline=None, max_examples=15, derandomize=True, database=None)
settings.load_profile("statusledger")

# A shell that starts the tests in the background has them ignore SIGINT, which some send to themselves and to commands.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite expected.json of every golden case")
    parser.addoption("--operations", type=int, default=0, help="acts and polls of made-up vendors to try at least")
    parser.addoption("--soak", action="store_true", help="run the tests that take minutes")
    parser.addoption("--speed", action="store_true", help="run the tests that compare CPU times, and no others")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--soak") and not config.getoption("--hypothesis-profile"):
        settings.load_profile("soak")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what cannot run here; the last lines say so. `.ci/run` sees to the payloads and to Chromium."""
    absent = {
        "corpus: set STATUSLEDGER_CORPUS to the folders of real payloads": not os.environ.get("STATUSLEDGER_CORPUS"),
        "labels: set STATUSLEDGER_LABELS to the folder of labelled incidents": not os.environ.get(
            "STATUSLEDGER_LABELS"
        ),
        "croissant: pip install mlcroissant": find_spec("mlcroissant") is None,
        "browser: install chromium, or name it in STATUSLEDGER_CHROMIUM": not CHROMIUM.exists(),
        "promtool: apt install prometheus": shutil.which("promtool") is None,
        "servers: run .ci/servers": not (SERVERS / "installed.json").exists(),
        "soak: pass --soak": not config.getoption("--soak"),
        "speed: pass --speed and -n 0": not config.getoption("--speed"),
    }
    if config.getoption("--speed"):
        items[:] = [item for item in items if item.get_closest_marker("speed")]
    for need in [need for need, is_absent in absent.items() if is_absent]:
        marker = need.partition(":")[0]
        _leave_out(config, items, need, {item for item in items if item.get_closest_marker(marker)})
    if os.environ.get("STATUSLEDGER_CORE_PASSED") and not config.getoption("--speed"):
        core = tuple(ROOT / line for line in (ROOT / ".ci/core-tests").read_text().splitlines())
        passed = {each for each in items if not each.get_closest_marker("corpus") and _is_in(each.path, core)}
        _leave_out(config, items, "core: passed just before, in .ci/core", passed)


def _leave_out(config: pytest.Config, items: list[pytest.Item], need: str, out: set[pytest.Item]) -> None:
    if out:
        _left_out[need] = len(out)
        items[:] = [item for item in items if item not in out]
        config.hook.pytest_deselected(items=list(out))


def _is_in(path: Path, places: Iterable[Path]) -> bool:
    return any(path.is_relative_to(place) for place in places)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: no collection of garbage need look at it again, which would take 0.1 s each time."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand what was left out to the process that prints the summary; every worker leaves out the same."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["left_out"] = _left_out


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object | None) -> None:
    _left_out.update(getattr(node, "workeroutput", {}).get("left_out", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for need, count in _left_out.items():
        terminalreporter.write_line(f"left out {count} tests ({need})")


@pytest.fixture(scope="session", autouse=True)
def _tables_in_memory_are_copied() -> Iterator[None]:
    """Make the tables of a database in memory once, by its own migrations; those of files are made each time."""
    migrate, template = store._migrate, store.open_database(None).conn.serialize()

    def copied(database: Database, path: Path | None) -> None:
        if path is None:
            database.conn.deserialize(template)
        else:
            migrate(database, path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "_migrate", copied)
        yield


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of real payloads, in which those of all folders of STATUSLEDGER_CORPUS are linked together."""
    folders = [Path(folder) for folder in os.environ["STATUSLEDGER_CORPUS"].split(os.pathsep)]
    return folders[0] if len(folders) == 1 else linked(folders, tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="session")
def histories(tmp_path_factory: pytest.TempPathFactory, corpus: Path) -> Histories:
    """Ledgers of real series."""
    return Histories(tmp_path_factory, corpus)


@pytest.fixture(scope="session")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset of a tenth of the crowd: what a query plan does, it does at any size."""
    made = own_copy(tmp_path_factory, "crowd", lambda folder: crowd.build(folder / "status.db", vendors=50).close())
    return made / "status.db"


@pytest.fixture(scope="session")
def tenth(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset of a tenth of the large one, to read."""
    made = made_once(tmp_path_factory, "tenth", lambda folder: large.build(folder / "status.db", *large.TENTH))
    return made / "status.db"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A browser. Its driver keeps a loop running, so that it must be gone before other modules begin theirs."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*FLAGS])
        yield browser
        browser.close()
