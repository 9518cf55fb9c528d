"""Is it alive? Runs that come to their end, and pages that are read."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlite_utils import Database

from statusledger import store
from statusledger.store.captures import beside, open_captures
from tests.support.build import at, summary
from tests.support.dataset import ACME, folded, poll, say

READ = "10 11:58"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "status.db"


def ran(database: Database, started: str, finished: str | None, outcome: str = "done") -> None:
    end = at(finished) if finished else None
    database.execute(
        "INSERT INTO runs (started_at, finished_at, sources, unchanged, outcome) VALUES (?, ?, 1, 1, ?)",
        (at(started), end, outcome),
    )


def well(database: Database) -> None:
    ran(database, "10 11:57", READ)


def never(_: Database) -> None:
    """Nobody ran it."""


def hung(database: Database) -> None:
    ran(database, "10 11:29", "10 11:30")
    ran(database, "10 11:35", None, "running")


def just_begun(database: Database) -> None:
    well(database)
    ran(database, "10 11:59", None, "running")


def unreadable(database: Database) -> None:
    well(database)
    poll(database, ACME, at(READ), "Unreachable: no answer")


def switched_off(database: Database) -> None:
    well(database)
    store.keep_in_step(database, [])


@pytest.mark.parametrize(
    ("happened", "max_age", "code", "headline"),
    [
        (well, "15m", 0, "Alive: the last run ended 2m ago."),
        (well, "1m", 1, "Stale: the last run ended 2m ago. Does cron still call `statusledger run`?"),
        (just_begun, "15m", 0, "Alive: the last run ended 2m ago."),
        (hung, "15m", 1, "Stale: the last run ended 30m ago. Does cron still call `statusledger run`?"),
        (hung, "1h", 0, "Alive: the last run ended 30m ago."),
        (never, "15m", 1, "Stale: no run has ended yet; run `statusledger run`."),
        (switched_off, "15m", 1, "Stale: no source is enabled."),
        (
            unreadable,
            "15m",
            1,
            "Stale: runs end, but no page was read lately; `statusledger sources` lists the errors.",
        ),
    ],
)
def test_alive_is_that_runs_end_and_pages_are_read(
    path: Path, happened: Callable[[Database], None], max_age: str, code: int, headline: str
) -> None:
    happened(folded(path, summary(READ)))
    result = say(path, "status", "--max-age", max_age, columns=100)
    assert (result.exit_code, result.stdout.splitlines()[0]) == (code, headline)


def test_the_page(path: Path) -> None:
    open_captures(beside(path)).close()
    just_begun(folded(path, summary(READ)))
    assert say(path, "status").stdout.splitlines() == [
        "Alive: the last run ended 2m ago.",
        "  Last run   10 Jan 2025 11:57 UTC, done: 0 changed, 1 unchanged, 0 failed",
        "  Running    since 10 Jan 2025 11:59 UTC",
        "  Reads      1 of 1 page read, 0 failing; the newest is 2m old, the oldest 2m",
    ]


def test_as_json(path: Path) -> None:
    hung(folded(path, summary(READ)))
    actual = json.loads(say(path, "status", "--json").stdout)
    assert (actual["alive"], actual["last_run"]["finished_at"], actual["running_since"]) == (
        False,
        "2025-01-10T11:30:00Z",
        "2025-01-10T11:35:00Z",
    )
    assert (actual["sources"], actual["read"], actual["failing"]) == (1, 1, 0)


def test_without_a_database_the_error_has_advice(tmp_path: Path) -> None:
    result = say(tmp_path / "none.db", "status")
    assert (result.exit_code, "run `statusledger run` first" in result.stderr) == (4, True)
