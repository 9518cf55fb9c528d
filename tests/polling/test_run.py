"""`statusledger run` end to end, as a process, over real HTTP."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from statusledger import store
from statusledger.store import dump
from tests.farm import Farm, Reply
from tests.support.paths import ROOT
from tests.support.world import (
    INCIDENTS,
    MAINTENANCES,
    SUMMARY,
    catalogue,
    incident,
    page,
    statusledger,
    update,
    wait_for,
    when,
)

SLOW = incident("i00000000001", "API is slow", update("u00000000001", "investigating", "Looking into it.", 0))
DOWN = incident(
    "i00000000001",
    "API is down",
    update("u00000000001", "investigating", "Looking hard.", 0),
    update("u00000000002", "identified", "A disk is full.", 10),
)
OVER = incident(
    "i00000000001", "API is down", *DOWN["incident_updates"][::-1], update("u00000000003", "resolved", "Fixed.", 30)
)


@pytest.fixture
def farm() -> Iterator[Farm]:
    with Farm() as running:
        yield running


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(folder / "data/status.db") as database:
        found = database.execute(sql).fetchall()
    database.close()
    return found


def test_an_outage_is_recorded_from_start_to_end(farm: Farm, tmp_path: Path) -> None:
    site = farm.site("acme")
    catalogue(farm, tmp_path)
    for minute, shown in ((-1, []), (5, [SLOW]), (15, [DOWN]), (35, [OVER])):
        page(site, "Acme", shown, minute)
        done = statusledger("run", "--all", "--now", when(minute + 60), folder=tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert rows(
        tmp_path, "SELECT id, title, status, origin, substr(detected_at, 1, 16), duration_s FROM incidents"
    ) == [("acme_i00000000001", "API is down", "resolved", "observed", "2025-03-04T10:05", 1800)]
    assert rows(tmp_path, "SELECT number, status, body FROM updates ORDER BY number") == [
        (1, "investigating", "Looking hard."),
        (2, "identified", "A disk is full."),
        (3, "resolved", "Fixed."),
    ]
    assert rows(tmp_path, "SELECT kind, field, old, new FROM recent_changes ORDER BY field") == [
        ("edited", "body", "Looking into it.", "Looking hard."),
        ("renamed", "title", "API is slow", "API is down"),
    ]
    assert rows(tmp_path, "SELECT sources, changed, outcome FROM runs") == [(1, 1, "done")] * 4


def test_an_unchanged_page_is_requested_conditionally_and_changes_no_incident(farm: Farm, tmp_path: Path) -> None:
    site = farm.site("acme")
    page(site, "Acme", [SLOW])
    catalogue(farm, tmp_path)
    for minute in (60, 65):
        assert statusledger("run", "--now", when(minute), folder=tmp_path).returncode == 0
    asked = [(seen.path, "if-none-match" in seen.headers) for seen in site.requests]
    assert asked == [(SUMMARY, False), (INCIDENTS, False), (MAINTENANCES, False), (SUMMARY, True)]
    assert rows(tmp_path, "SELECT changed, unchanged FROM runs") == [(1, 0), (0, 1)]
    assert rows(tmp_path, "SELECT polls FROM coverage") == [(2,)]
    assert rows(tmp_path, "SELECT count(*) FROM fetches") == [(3,)]


def test_a_feed_replaces_an_api_that_is_switched_off(farm: Farm, tmp_path: Path) -> None:
    site = farm.site("acme")
    feed = (ROOT / "tests/golden/statuspage/history_atom/input.history.xml").read_bytes()
    site.reply(SUMMARY, Reply(status=401, body=b"Your page is inactive"))
    site.reply("/history.atom", Reply(body=feed, content_type="application/atom+xml"))
    catalogue(farm, tmp_path)
    assert statusledger("run", folder=tmp_path).returncode == 0
    assert [seen.path for seen in site.requests] == [SUMMARY, "/history.atom"]
    assert rows(tmp_path, "SELECT count(*) FROM incidents") == [(5,)]
    assert rows(tmp_path, "SELECT kind, error FROM fetches WHERE outcome = 'failed'") == [("summary", "Refused")]


HARMLESS = {"new-etag", "hints-first", "until-close", "chunked", "gzip-tail"}
FAULTS = {
    "gzip-bomb": "BadBody",
    "truncated-gzip": "BadBody",
    "drip-body": "Unreachable",
    "html": "BadBody",
    "login": "Refused",
    "challenge": "Refused",
    "empty": "BadBody",
    "not-json": "BadBody",
    "reset": "Unreachable",
    "redirect-loop": "BadBody",
}


def test_each_fault_is_named_and_fails_only_its_source(farm: Farm, tmp_path: Path) -> None:
    names = [*FAULTS, "metadata", "broken", "wordy"]
    for name in ("fine", *names):
        page(farm.site(name), name, [SLOW])
    catalogue(farm, tmp_path)
    assert statusledger("run", folder=tmp_path).returncode == 0
    before = list(dump.lines(store.open_database(tmp_path / "data/status.db"), poll_times=False))
    catalogue(farm, tmp_path, hasty={"drip-body"})
    for name in FAULTS:
        farm.site(name).fault(name)
    farm.site("metadata").reply(
        SUMMARY, Reply(status=302, headers=(("Location", "http://169.254.169.254/latest/meta-data/"),))
    )
    farm.site("broken").reply(SUMMARY, Reply(body=b'{"page": {"id": "q1w2e3r4t5y6"'))
    done = statusledger("run", "--all", "--json", folder=tmp_path)
    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert (report["totals"]["sources"], report["totals"]["failed"]) == (len(names) + 1, len(FAULTS) + 2)
    failed = dict(rows(tmp_path, "SELECT source_id, error FROM fetches WHERE outcome = 'failed' AND kind = 'summary'"))
    assert failed == FAULTS | {"metadata": "Refused", "broken": "NormalizeError"}
    after = list(dump.lines(store.open_database(tmp_path / "data/status.db"), poll_times=False))
    assert after == before


def test_unknown_words_are_flagged_and_never_operational(farm: Farm, tmp_path: Path) -> None:
    site = farm.site("acme")
    odd = incident("i00000000001", "Odd", update("u00000000001", "perturbed", "Hm.", 0), impact="apocalyptic")
    page(site, "Acme", [odd])
    catalogue(farm, tmp_path)
    assert statusledger("run", folder=tmp_path).returncode == 0
    assert rows(tmp_path, "SELECT status, status_raw, impact, impact_raw FROM incidents") == [
        ("unknown", "perturbed", "unknown", "apocalyptic")
    ]
    assert rows(tmp_path, "SELECT code, detail FROM anomalies ORDER BY entity, code") == [
        ("unknown_impact", "apocalyptic"),
        ("unknown_status", "perturbed"),
        ("unknown_status", "perturbed"),
    ]


def test_a_run_in_which_every_source_fails_has_its_exit_code_and_changes_no_incident(
    farm: Farm, tmp_path: Path
) -> None:
    for name in ("one", "two", "three"):
        farm.site(name).close()
    catalogue(farm, tmp_path)
    done = statusledger("run", folder=tmp_path)
    assert done.returncode == 3
    assert done.stderr.count("\n") == 2, done.stderr
    assert "one" in done.stderr and "two" in done.stderr and "3 failed" in done.stderr
    assert rows(tmp_path, "SELECT count(*) FROM incidents") == [(0,)]


def test_a_second_run_at_the_same_time_ends(farm: Farm, tmp_path: Path) -> None:
    page(farm.site("acme"), "Acme")
    catalogue(farm, tmp_path)
    with store.locked(tmp_path / "data/status.db"):
        done = statusledger("run", folder=tmp_path)
    assert done.returncode == 75
    assert not (tmp_path / "data/status.db").exists()


def _start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "statusledger", "run", "--all", *arguments]
    return subprocess.Popen(command, cwd=folder, env=environment, text=True, stderr=subprocess.PIPE)


def test_sigterm_ends_a_run_soon_and_keeps_finished_polls(farm: Farm, tmp_path: Path) -> None:
    page(farm.site("fine"), "Fine", [SLOW])
    farm.site("slow").reply(SUMMARY, Reply(delay=3600))
    catalogue(farm, tmp_path, timeout=300)
    process = _start(tmp_path)
    wait_for(lambda: bool(farm.site("slow").requests) and (tmp_path / "data/status.db").exists())
    wait_for(lambda: rows(tmp_path, "SELECT count(*) FROM incidents") == [(1,)])
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (143, "")
    assert rows(tmp_path, "SELECT count(*) FROM incidents") == [(1,)]
    assert rows(tmp_path, "SELECT outcome, sources FROM runs") == [("interrupted", 1)]


def test_the_run_after_a_kill_at_any_moment_completes_the_dataset(farm: Farm, tmp_path: Path) -> None:
    for number in range(40):
        key = f"{number:02d}"
        actual = [
            incident(f"i{n:09d}{key}", f"Trouble {n}", update(f"u{n:09d}{key}", "investigating", "Hm.", n))
            for n in range(20)
        ]
        page(farm.site(f"s{key}"), f"Site {key}", actual)
    catalogue(farm, tmp_path)
    chance = random.Random(7)
    for _ in range(10):
        statusledger("run", "--all", folder=tmp_path, kill_after=chance.uniform(0, 0.8))
        if (tmp_path / "data/status.db").exists():
            database = store.open_database(tmp_path / "data/status.db")
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert database.execute("PRAGMA foreign_key_check").fetchall() == []
            database.conn.close()
    assert statusledger("run", "--all", folder=tmp_path).returncode == 0
    (undisturbed := tmp_path / "undisturbed").mkdir()
    assert statusledger("run", "--all", "--sources", tmp_path / "sources.yaml", folder=undisturbed).returncode == 0
    dumps = [
        list(dump.lines(store.open_database(folder / "data/status.db"), poll_times=False))
        for folder in (tmp_path, undisturbed)
    ]
    assert dumps[0] == dumps[1]
    assert rows(tmp_path, "SELECT count(*) FROM incidents") == [(800,)]
    assert rows(tmp_path, "SELECT count(*) FROM runs WHERE outcome = 'running'") == [(0,)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- id: a\n  name: A\n  urll: https://a.example\n  platform: statuspage\n", "did you mean url?"),
        ("- id: a\n  name: A\n  url: https://a.example\n  platform: statuspage\n" * 2, "a"),
        ("- id: a\n\tname: A\n", "tab"),
        ("- !!python/object:os.system\n  id: a\n", "python"),
        ("- id: a\n  name: A\n  url: https://a.example\n  platform: statuspagee\n", "did you mean statuspage?"),
    ],
)
def test_an_error_in_the_catalogue_is_one_message(tmp_path: Path, text: str, expected: str) -> None:
    (tmp_path / "sources.yaml").write_text(text)
    done = statusledger("run", folder=tmp_path)
    assert done.returncode == 2
    assert expected in done.stderr
    assert "sources.yaml" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "data").exists()


def test_unknown_sources_and_bad_clocks_are_usage_errors(tmp_path: Path) -> None:
    assert "did you mean github" in statusledger("run", "githb", folder=tmp_path).stderr
    assert statusledger("run", "--now", "yesterday", folder=tmp_path).returncode == 2
