"""UptimeRobot: two dialects, pages of monitors, announcements without ids."""

from collections import Counter
from pathlib import Path

import pytest

from statusledger.model import Document, Health, Request, Scope, Source, Status
from statusledger.platforms import uptimerobot
from tests.support.reading import by_key, golden, parsed, refused


def source(url: str) -> Source:
    return Source(id="acme", name="Acme", url=url, platform="uptimerobot", vendor="acme")


@pytest.mark.corpus
def test_bluesky_in_the_old_dialect(corpus: Path) -> None:
    list_url = "https://status.example.com/api/getMonitorList/x"
    monitors = parsed(
        "uptimerobot", "monitors", (corpus / "uptimerobot/bsky.app__getMonitorList.json").read_bytes(), url=list_url
    )
    assert Counter(component.health for component in monitors.components) == {
        Health.OPERATIONAL: 25,
        Health.MAJOR_OUTAGE: 4,
        Health.UNKNOWN: 1,
    }
    assert (monitors.page.health, monitors.page.health_raw) == (Health.PARTIAL_OUTAGE, "9 monitors down")
    assert (monitors.all_components, monitors.follow) == (False, (Request(f"{list_url}?page=2", "monitors"),))
    events = parsed("uptimerobot", "events", (corpus / "uptimerobot/bsky.app__getEventFeed.json").read_bytes())
    assert [(each.key, each.title, each.status) for each in events.incidents] == [
        ("20250424T2255-1", "Major PDS Networking Problems", Status.INVESTIGATING),
        ("20250424T2338-1", "Update on PDS Downtime", Status.IDENTIFIED),
    ]
    assert [each.started_at for each in events.incidents] == ["2025-04-24T22:55:00Z", "2025-04-24T23:38:00Z"]
    assert all(each.resolved_at is None and len(each.updates) == 1 for each in events.incidents)
    assert events.covers == ()


@pytest.mark.corpus
def test_the_new_dialect(corpus: Path) -> None:
    monitors = parsed(
        "uptimerobot", "monitors", (corpus / "uptimerobot/simkl.com__getMonitorList-EXCERPT.json").read_bytes()
    )
    assert [(each.key, each.name, each.group_name) for each in monitors.components] == [
        ("787446492", "API.simkl.com", None)
    ]
    assert (monitors.all_components, monitors.follow) == (False, ())  # one of fourteen, on a page of thirty
    events = parsed("uptimerobot", "events", (corpus / "uptimerobot/trakt.tv__getEventFeed-empty.json").read_bytes())
    assert events.incidents == ()
    assert [(each.extent, each.since) for each in events.covers] == [(Scope.SINCE, "2026-08-20T03:54:01Z")]


@pytest.mark.corpus
def test_each_payload_is_recognised(corpus: Path) -> None:
    for path in sorted((corpus / "uptimerobot").iterdir()):
        kind = "monitors" if "Monitor" in path.name else "events"
        assert uptimerobot.PLATFORM.matches(Document("https://x.example/", kind, path.read_bytes())), path.name
        assert not uptimerobot.PLATFORM.matches(Document("https://x.example/", "page", path.read_bytes())), path.name


def test_the_key_is_in_the_address_or_on_the_page() -> None:
    hosted = list(uptimerobot.PLATFORM.requests(source("https://stats.uptimerobot.com/abc123/796")))
    assert [(each.url.rpartition("/api/")[2], each.kind) for each in hosted] == [
        ("getMonitorList/abc123", "monitors"),
        ("getEventFeed/abc123", "events"),
    ]
    (page,) = uptimerobot.PLATFORM.requests(source("https://status.example.com"))
    assert page.kind == "page"
    assert "no window.eventsApiPath" in refused("uptimerobot", "page", b"<script>window.pspApiPath = '/api/x'</script>")
    assert "no window.pspApiPath" in refused(
        "uptimerobot", "page", b"<script>window.pspApiPath = 'javascript:1'</script>"
    )


def test_a_further_page_is_no_full_list_and_leads_no_further() -> None:
    monitors = golden("uptimerobot", "monitors_old")
    second = parsed("uptimerobot", "monitors", monitors, url="https://status.example.com/api/getMonitorList/x?page=2")
    assert (second.all_components, second.follow) == (False, ())
    assert [component.position for component in second.components] == [30, 31, 32, 33]


def test_the_order_of_the_feed_means_nothing() -> None:
    for case in ("events_old", "events_new"):
        feed = golden("uptimerobot", case)
        turned = feed | {"results": feed["results"][::-1]}
        assert by_key(parsed("uptimerobot", "events", turned)) == by_key(parsed("uptimerobot", "events", feed))


def test_what_is_no_answer_of_theirs_is_refused() -> None:
    assert "failed" in refused("uptimerobot", "events", {"status": False, "results": [], "meta": {"count": 0}})
    assert "Invalid enum value 'fail'" in refused(
        "uptimerobot", "monitors", golden("uptimerobot", "monitors_old") | {"status": "fail"}
    )
    late = golden("uptimerobot", "events_old")
    late["results"][0]["ts"] = 10**18
    assert "cannot be read" in refused("uptimerobot", "events", late)
