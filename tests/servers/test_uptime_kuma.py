"""A real Uptime Kuma from detection to the end of its incidents."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlite_utils import Database

from tests.servers import uptime_kuma
from tests.servers.uptime_kuma import Dashboard, StatusPage
from tests.support import world

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    with uptime_kuma.running(tmp_path_factory.mktemp("uptime-kuma")) as dashboard:
        yield dashboard


@pytest.fixture
def page(dashboard: Dashboard, request: pytest.FixtureRequest) -> StatusPage:
    slug = request.function.__name__.replace("_", "-")
    return StatusPage(dashboard, slug, {"Core": ["API", "Website"], "Edge": ["Search"]})


def run(folder: Path, url: str) -> Database:
    """Poll the page; returns the dataset."""
    source = {"id": "acme", "name": "Acme", "url": url, "platform": "uptimekuma", "allow_private": True, "timeout": 60}
    (folder / "sources.yaml").write_text(yaml.safe_dump([source]))
    done = world.statusledger("run", "--all", folder=folder)
    assert done.returncode == 0, done.stderr
    return Database(folder / "data" / "status.db")


def row(database: Database, title: str) -> dict[str, Any]:
    (found,) = database["incidents"].rows_where("title = ?", [title])
    return found


def health(database: Database) -> dict[str, str]:
    return {each["name"]: each["health"] for each in database["components"].rows}


def test_detection_recognises_a_page_by_both_its_addresses(
    dashboard: Dashboard, page: StatusPage, tmp_path: Path
) -> None:
    page.open_at_the_root()
    for url in (page.url, dashboard.url):
        found = json.loads(world.statusledger("detect", url, "--allow-private", "--json", folder=tmp_path).stdout)
        assert (found["platform"], found["confidence"]) == ("uptimekuma", "certain"), found
        assert health(run(tmp_path, url)) == dict.fromkeys(("API", "Website", "Search"), "operational")


def test_a_page_keeps_the_capitals_of_its_address(page: StatusPage, tmp_path: Path) -> None:
    page.save(slug="Acme-EU")
    assert set(health(run(tmp_path, page.url))) == {"API", "Website", "Search"}


def test_the_page_at_status_is_the_default_one(dashboard: Dashboard, page: StatusPage, tmp_path: Path) -> None:
    page.save(slug="default")
    for path in ("status", "status-page"):
        assert set(health(run(tmp_path, f"{dashboard.url}/{path}"))) == {"API", "Website", "Search"}


def test_an_incident_is_pinned_edited_and_unpinned(page: StatusPage, tmp_path: Path) -> None:
    page.push("API", "down")
    stored = page.pin(style="danger", title="Payments fail", content="We look into **card** payments.")
    page.save()
    database = run(tmp_path, page.url)
    incident = row(database, "Payments fail")
    assert (incident["impact"], incident["impact_raw"], incident["resolved_at"]) == ("major", "danger", None)
    assert incident["started_at"] == f"{stored['createdDate'].replace(' ', 'T')}Z"
    assert [each["body"] for each in database["updates"].rows] == ["We look into **card** payments."]
    assert health(database) == {"API": "major_outage", "Website": "operational", "Search": "operational"}
    assert "Payments fail" in world.statusledger("now", folder=tmp_path).stdout
    assert "We look into card payments." in world.statusledger("show", incident["id"], folder=tmp_path).stdout

    page.pin(id=stored["id"], style="warning", title="Payments fail", content="Card payments are slow.")
    page.save()
    database = run(tmp_path, page.url)
    incident = row(database, "Payments fail")
    assert (incident["impact"], incident["started_at"]) == ("minor", f"{stored['createdDate'].replace(' ', 'T')}Z")
    assert [each["body"] for each in database["updates"].rows] == ["Card payments are slow."]

    page.push("API", "up")
    page.unpin()
    page.save()
    run(tmp_path, page.url)
    database = run(tmp_path, page.url)
    incident = row(database, "Payments fail")
    assert (incident["status"], incident["resolved_from"]) == ("resolved", "inferred")
    assert health(database)["API"] == "operational"
    changes = [(each["old_health"], each["new_health"]) for each in database["transitions"].rows]
    assert changes == [("major_outage", "operational")]


def test_maintenances_have_their_windows_in_utc_and_end(page: StatusPage, tmp_path: Path) -> None:
    window = ["2026-01-06T09:00", "2099-01-06T11:00"]
    once = {"strategy": "single", "dateRange": window, "timezoneOption": "Europe/Berlin"}
    upgrade = page.maintain("Search", title="Upgrade", description="New index.", **once)
    page.maintain(title="Rotation", description="", strategy="cron", cron="0 0 * * *", durationMinutes=1440)
    page.maintain(title="Cabling", description="By hand.")
    page.push("Search", "up")
    page.save()
    database = run(tmp_path, page.url)
    times = ("scheduled_start_at", "scheduled_end_at", "started_at", "status")
    assert [row(database, "Upgrade")[each] for each in times] == [
        "2026-01-06T08:00:00Z", "2099-01-06T10:00:00Z", "2026-01-06T08:00:00Z", "in_progress",
    ]  # fmt: skip
    daily = row(database, "Rotation")
    begins, ends = (datetime.fromisoformat(daily[each]) for each in ("scheduled_start_at", "scheduled_end_at"))
    assert (ends - begins, begins.hour, daily["status"]) == (timedelta(days=1), 0, "in_progress")
    by_hand = row(database, "Cabling")
    assert [by_hand[each] for each in times] == [None, None, by_hand["first_seen_at"], "in_progress"]
    (notice,) = database["updates"].rows_where("incident_id = ?", [by_hand["id"]])
    assert (notice["body"], notice["posted_from"]) == ("By hand.", "first_seen")
    assert health(database) == {"API": "operational", "Website": "operational", "Search": "maintenance"}

    page.end(upgrade)
    page.push("Search", "up")
    page.save()
    run(tmp_path, page.url)
    database = run(tmp_path, page.url)
    over = row(database, "Upgrade")
    assert (over["kind"], over["status"], over["resolved_from"]) == ("maintenance", "completed", "inferred")
    assert row(database, "Rotation")["status"] == "in_progress"
    assert health(database)["Search"] == "operational"
