"""Pages that move: read on, one incident where there was one, one oddity, and an entry that `sources fix` writes."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.farm import Farm, Reply, redirect
from tests.support.world import (
    INCIDENTS,
    MAINTENANCES,
    SUMMARY,
    catalogue,
    incident,
    incidentio,
    page,
    statusledger,
    update,
    when,
)

OLD = incident(
    "i00000000001",
    "Mail is late",
    update("u00000000001", "investigating", "Mails wait in a queue.", -300),
    update("u00000000002", "resolved", "The queue is empty.", -200),
)
DOWN = incident("i00000000002", "API is down", update("u00000000003", "investigating", "A disk is full.", 0))
OLD_THERE = OLD | {"id": f"01KTEST{'1' * 19}"}
DOWN_THERE = incident(
    f"01KTEST{'2' * 19}",
    "API is down",
    update(f"01KTEST{'3' * 19}", "investigating", "A disk is full.", 0),
    update(f"01KTEST{'4' * 19}", "identified", "A new disk is on its way.", 90),
)


TOLD_BEFORE = "SELECT id, status, resolved_from, missing_since FROM incidents WHERE key LIKE 'i0%' ORDER BY id"


@pytest.fixture
def farm() -> Iterator[Farm]:
    with Farm() as running:
        yield running


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(folder / "data/status.db") as database:
        found = database.execute(sql).fetchall()
    database.close()
    return found


def run(folder: Path, minute: int) -> dict[str, Any]:
    done = statusledger("run", "--all", "--json", "--now", when(minute), folder=folder)
    assert done.stderr == "", done.stderr
    return json.loads(done.stdout)["totals"]  # type: ignore[no-any-return]


def test_a_page_that_moves_to_another_platform_during_an_outage(farm: Farm, tmp_path: Path) -> None:
    site = farm.site("acme")
    path = catalogue(farm, tmp_path)
    page(site, "Acme", [OLD, DOWN])
    assert run(tmp_path, 30)["changed"] == 1
    incidentio(site, "Acme", OLD_THERE, DOWN_THERE)
    assert run(tmp_path, 100) == {"sources": 1, "changed": 1, "unchanged": 0, "failed": 0}
    assert run(tmp_path, 105) == {"sources": 1, "changed": 0, "unchanged": 1, "failed": 0}
    assert run(tmp_path, 110)["unchanged"] == 1
    assert rows(tmp_path, "SELECT id, title, status FROM open_incidents") == [
        (f"acme_{DOWN_THERE['id']}", "API is down", "identified")
    ]
    assert rows(tmp_path, "SELECT incident_id, same_as, reason, evidence FROM incident_links ORDER BY 1") == [
        (f"acme_{OLD_THERE['id']}", "acme_i00000000001", "moved", "the same start, title, words"),
        (f"acme_{DOWN_THERE['id']}", "acme_i00000000002", "moved", "the same start, title, words"),
    ]
    assert rows(
        tmp_path, "SELECT id, status, resolved_from, missing_since FROM incidents WHERE key LIKE 'i0%' ORDER BY 1"
    ) == [
        ("acme_i00000000001", "resolved", "stated", None),
        ("acme_i00000000002", "investigating", None, None),
    ]
    assert rows(tmp_path, "SELECT kind FROM changes") == []
    now = json.loads(statusledger("now", "--json", "--now", when(111), folder=tmp_path).stdout)
    assert [each["id"] for each in now["open"]] == [f"acme_{DOWN_THERE['id']}"]
    assert now["unread"] == now["degraded"] == []
    assert rows(tmp_path, "SELECT code, count(*) FROM anomalies WHERE entity = 'source' AND cleared_at IS NULL") == [
        ("platform_changed", 1)
    ]

    mended = statusledger("sources", "fix", "--now", when(112), folder=tmp_path)
    assert (mended.returncode, mended.stderr) == (0, "")
    assert path.read_text() == (
        f"- id: acme\n  name: acme\n  url: {site.url}\n  platform: incidentio\n  allow_private: true\n  timeout: 30\n"
    )
    before = rows(tmp_path, "SELECT * FROM incidents ORDER BY id")
    assert run(tmp_path, 115)["failed"] == 0
    assert rows(tmp_path, "SELECT * FROM incidents ORDER BY id") == before
    assert rows(tmp_path, "SELECT code FROM anomalies WHERE entity = 'source' AND cleared_at IS NULL") == []
    assert statusledger("sources", "fix", folder=tmp_path).stdout.startswith("Nothing to fix")


def test_an_outage_missing_from_the_new_page_ends_as_inferred_at_the_second_read(farm: Farm, tmp_path: Path) -> None:
    site = farm.site("acme")
    catalogue(farm, tmp_path)
    page(site, "Acme", [OLD, DOWN])
    run(tmp_path, 30)
    incidentio(site, "Acme")
    run(tmp_path, 100)
    assert rows(tmp_path, "SELECT id FROM open_incidents") == [("acme_i00000000002",)]
    run(tmp_path, 105)
    assert rows(tmp_path, "SELECT key, status, resolved_from, withdrawn_at FROM incidents ORDER BY key") == [
        ("i00000000001", "resolved", "stated", None),
        ("i00000000002", "resolved", "inferred", None),
    ]


def test_an_automatic_platform_is_detected_once(farm: Farm, tmp_path: Path) -> None:
    site = farm.site("acme")
    path = catalogue(farm, tmp_path)
    path.write_text(path.read_text().replace("platform: statuspage", "platform: auto"))
    page(site, "Acme", [OLD, DOWN])
    assert run(tmp_path, 30)["changed"] == 1
    asked = len(site.requests)
    assert run(tmp_path, 35)["unchanged"] == 1
    assert [seen.path for seen in site.requests[asked:]] == [SUMMARY]
    assert rows(tmp_path, "SELECT platform, read_as FROM sources") == [("auto", "statuspage")]
    assert rows(tmp_path, "SELECT count(*) FROM anomalies WHERE entity = 'source'") == [(0,)]
    incidentio(site, "Acme", OLD_THERE, DOWN_THERE)
    run(tmp_path, 30 + 25 * 60)
    assert rows(tmp_path, "SELECT platform, read_as FROM sources") == [("auto", "incidentio")]
    assert rows(tmp_path, "SELECT count(*) FROM incident_links") == [(2,)]


def test_an_address_without_a_status_page_is_polled_ever_less_often(farm: Farm, tmp_path: Path) -> None:
    site = farm.site("acme")
    path = catalogue(farm, tmp_path)
    path.write_text(path.read_text().replace("platform: statuspage", "platform: auto"))
    site.reply("/", Reply(body=b"<html><body>Buy our shoes</body></html>", content_type="text/html"))
    waits = []
    for minute in (0, 10, 30):
        done = statusledger("run", "--all", "--now", when(minute), folder=tmp_path)
        assert done.returncode == 3
        assert "no supported status page found at" in done.stderr
        ((due, failed),) = rows(tmp_path, "SELECT next_due_at, last_failure_at FROM sources")
        waits.append((due[11:16], failed[11:16]))
    assert waits == [("09:05", "09:00"), ("09:20", "09:10"), ("09:50", "09:30")]


def test_a_page_with_a_new_address_is_read_there(farm: Farm, tmp_path: Path) -> None:
    old, new = farm.site("acme"), farm.site("elsewhere")
    path = catalogue(farm, tmp_path)
    entry = path.read_text().partition("- id: elsewhere")[0]
    path.write_text(entry.replace("allow_private: true", "allow_private: [127.0.0.0/8]  # ours") + "  tags: [cloud]\n")
    page(new, "Acme", [OLD])
    new.reply("/", Reply(body=b"<html><body>Powered by Statuspage</body></html>", content_type="text/html"))
    for each in ("/", SUMMARY, INCIDENTS, MAINTENANCES):
        old.reply(each, redirect(f"{new.url}{each}", 301))
    assert run(tmp_path, 30)["changed"] == 1
    ((code, detail),) = rows(tmp_path, "SELECT code, detail FROM anomalies WHERE entity = 'source'")
    assert code == "moved"
    assert f"url: '{new.url}'" in detail or f"url: {new.url}" in detail
    asked = len(old.requests)
    assert run(tmp_path, 35)["failed"] == 0
    assert len(old.requests) == asked
    statusledger("sources", "fix", folder=tmp_path)
    assert path.read_text() == (
        f"- id: acme\n  name: acme\n  url: {new.url}\n  platform: statuspage\n"
        "  allow_private: [127.0.0.0/8]  # ours\n  timeout: 30\n  tags: [cloud]\n"
    )


def test_the_page_of_another_company_is_not_applied(farm: Farm, tmp_path: Path) -> None:
    site = farm.site("acme")
    path = catalogue(farm, tmp_path)
    page(site, "Acme", [DOWN])
    run(tmp_path, 30)
    spin = incident("i00000000009", "Roulette is down", update("u00000000009", "investigating", "No balls.", 40))
    page(site, "Lucky Casino", [spin], minute=40, key="z9z9z9z9z9z9")
    done = statusledger("run", "--all", "--now", when(45), folder=tmp_path)
    assert done.returncode == 3
    assert "it is the page of Lucky Casino now, and no longer that of Acme" in done.stderr
    assert rows(tmp_path, "SELECT id, status FROM incidents") == [("acme_i00000000002", "investigating")]
    assert rows(tmp_path, "SELECT code FROM anomalies WHERE entity = 'source'") == [("identity_changed",)]
    now = json.loads(statusledger("now", "--json", "--now", when(46), folder=tmp_path).stdout)
    assert [each["source_id"] for each in now["unread"]] == ["acme"]
    statusledger("sources", "fix", folder=tmp_path)
    assert path.read_text().startswith(f"- id: lucky-casino\n  name: Lucky Casino\n  url: {site.url}\n")
    run(tmp_path, 50)
    assert rows(tmp_path, "SELECT id, vendor_id FROM open_incidents") == [("lucky-casino_i00000000009", "lucky-casino")]
    assert rows(tmp_path, "SELECT id, enabled FROM sources ORDER BY id") == [("acme", 0), ("lucky-casino", 1)]


def test_a_failing_page_is_searched_for_once_a_day(farm: Farm, tmp_path: Path) -> None:
    site = farm.site("acme")
    catalogue(farm, tmp_path)
    page(site, "Acme", [DOWN])
    run(tmp_path, 30)
    site.fault("login")
    asked = []
    for minute in (35, 40, 45):
        before = len(site.requests)
        assert statusledger("run", "--all", "--now", when(minute), folder=tmp_path).returncode == 3
        asked.append(len(site.requests) - before)
    assert asked[1] == asked[2]
    assert rows(tmp_path, "SELECT id, status FROM open_incidents") == [("acme_i00000000002", "investigating")]
    site.heal()
    assert run(tmp_path, 50)["failed"] == 0
