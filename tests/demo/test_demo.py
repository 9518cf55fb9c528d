"""The command `demo`: its output, its ledger and its pages."""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from msgspec import Struct
from sqlite_utils import Database

from statusledger import store
from statusledger.demo.pages import documents, source
from statusledger.demo.server import StatusPages, serving
from statusledger.demo.story import FERNHILL, INCIDENT_ID, SCENES, VENDORS, Scene
from statusledger.model import Document
from statusledger.platforms import statuspage
from statusledger.times import moment
from tests.support.paths import ROOT
from tests.support.world import poll

INCIDENT = {
    "title": "Uploads fail in eu-west",
    "impact": "major",
    "status": "resolved",
    "origin": "observed",
    "started_at": "2026-03-03T09:17:40Z",
    "detected_at": "2026-03-03T09:20:00Z",
    "resolved_at": "2026-03-03T10:38:20Z",
    "duration_s": 4840,
    "update_count": 5,
    "has_postmortem": 1,
    "worst_health": "major_outage",
}
RUN_LINE = re.compile(
    r"(\d+) sources: (\d+) changed, (\d+) unchanged, (\d+) failed - "
    r"(\d+) new incidents?, (\d+) updates?, (\d+) edits?"
)


class Shown(Struct, frozen=True):
    """The results of the demo: terminal output as lines and as one text, and the database."""

    lines: list[str]
    words: str
    path: Path
    database: Database


def demo(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a process, with unreachable proxies."""
    proxies = dict.fromkeys(("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"), "http://127.0.0.1:9")
    return subprocess.run(
        [sys.executable, "-m", "statusledger", "demo", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **proxies, **environment},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    done = demo("--db", path, COLUMNS="80")
    assert (done.returncode, done.stderr) == (0, "")
    with closing(Database(path)) as database:
        yield Shown(done.stdout.splitlines(), " ".join(done.stdout.split()), path, database)


@pytest.fixture
def server() -> Iterator[StatusPages]:
    with serving() as pages:
        pages.documents = documents(SCENES[0])
        yield pages


@pytest.mark.parametrize(
    "fact",
    [
        "Uploads fail in eu-west",
        "Started 3 Mar 2026 09:17 UTC",
        "Resolved 3 Mar 2026 10:38 UTC",
        "Duration 1h 20m",
        "Detected 3 Mar 2026 09:20 UTC",
        "2m after the start",
        "3d 5h AFTER RESOLUTION",
        "[-No data was lost-]",
        "What we are changing",
        "An alarm rings 14 days before any certificate expires.",
        "10:09 The last gateway has the new certificate",
    ],
)
def test_terminal_shows(shown: Shown, fact: str) -> None:
    assert fact in shown.words


def test_only_commands_to_copy_exceed_80_columns(shown: Shown) -> None:
    assert not [line for line in shown.lines if len(line) > 80 and str(shown.path) not in line]
    assert not [line for line in shown.lines if line != line.rstrip()]


def test_dataset_holds_all_scenes(shown: Shown) -> None:
    (found,) = shown.database["incidents"].rows_where("id = ?", [INCIDENT_ID])
    assert found.items() >= INCIDENT.items()
    assert shown.database["incidents"].count == 2
    assert shown.database["anomalies"].count == 0


def test_rewritten_texts_are_recorded(shown: Shown) -> None:
    found = shown.database.query("SELECT seen_at, kind, after_resolution FROM recent_changes ORDER BY seen_at, kind")
    assert [tuple(row.values()) for row in found] == [
        ("2026-03-03T09:50:00Z", "edited", 0),
        ("2026-03-03T09:50:00Z", "escalated", 0),
        ("2026-03-03T09:50:00Z", "renamed", 0),
        ("2026-03-06T16:00:00Z", "edited", 1),
    ]


def test_maintenance_is_backfilled_and_completed(shown: Shown) -> None:
    (found,) = shown.database["incidents"].rows_where("kind = 'maintenance'")
    assert (found["origin"], found["detected_at"], found["status"]) == ("backfilled", None, "completed")


def test_each_scene_is_one_run(shown: Shown) -> None:
    columns = "started_at, sources, changed, unchanged, failed, new_incidents, new_updates, edits"
    runs = [tuple(row.values()) for row in shown.database.query(f"SELECT {columns} FROM runs ORDER BY id")]
    assert [at for at, *_ in runs] == [scene.at for scene in SCENES]
    assert [tuple(map(str, figures)) for _, *figures in runs] == RUN_LINE.findall(shown.words)
    assert [failed for _, _, _, _, failed, *_ in runs] == [0] * len(SCENES)


def test_printed_commands_work(shown: Shown) -> None:
    (line,) = [line for line in shown.lines if "--history" in line and str(shown.path) in line]
    done = subprocess.run(
        [sys.executable, "-m", "statusledger", *line.split()[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert INCIDENT_ID in done.stdout


def test_default_database_is_kept_in_a_named_folder(tmp_path: Path) -> None:
    done = demo(TMPDIR=str(tmp_path), COLUMNS="120")
    (path,) = tmp_path.glob("statusledger-*/demo.db")
    assert done.returncode == 0
    assert f"--db {path}" in done.stdout


def test_existing_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    path.write_bytes(b"years of history")
    done = demo("--db", path)
    assert done.returncode == 2
    assert "exists" in done.stderr
    assert path.read_bytes() == b"years of history"


def test_unchanged_page_is_answered_with_304(server: StatusPages) -> None:
    address = f"{server.url}/{FERNHILL.id}/api/v2/summary.json"
    with httpx.Client(trust_env=False) as client:
        first = client.get(address)
        same = client.get(address, headers={"If-None-Match": first.headers["etag"]})
        other = client.get(address, headers={"If-None-Match": 'W/"another"'})
        server.documents = documents(SCENES[2])
        changed = client.get(address, headers={"If-None-Match": first.headers["etag"]})
        absent = client.get(server.url)
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", first.headers["etag"])
    assert (other.status_code, other.content) == (200, first.content)
    assert (changed.status_code, changed.content != first.content) == (200, True)
    assert absent.status_code == 404
    assert Counter(server.answers) == {200: 3, 304: 1, 404: 1}


def test_bodies_are_compressed_on_request(server: StatusPages) -> None:
    address = f"{server.url}/{FERNHILL.id}/api/v2/summary.json"
    with httpx.Client(trust_env=False) as client:
        plain = client.get(address, headers={"Accept-Encoding": "identity"})
        squeezed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert squeezed.headers["content-encoding"] == "gzip"
    assert int(squeezed.headers["content-length"]) < int(plain.headers["content-length"])
    assert squeezed.content == plain.content


def test_unchanged_scene_is_one_request_per_page(server: StatusPages) -> None:
    sources = [source(vendor, server.url) for vendor in VENDORS]
    with closing(store.open_database(None)) as database:
        store.keep_in_step(database, sources)
        poll(database, sources, moment(SCENES[0].at))
        server.answers.clear()
        poll(database, sources, moment(SCENES[1].at))
    assert SCENES[1].entries == {}
    assert server.answers == [304] * len(VENDORS)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.at)
def test_every_summary_parses(scene: Scene) -> None:
    for path, body in documents(scene).items():
        if path.endswith("/summary.json"):
            assert statuspage.PLATFORM.matches(Document(f"https://status.example.com{path}", "summary", body))
