"""Uptime Kuma: a captured page with its heartbeats, pinned announcements, and the slug of a page."""

from pathlib import Path

import pytest

from statusledger.model import Document, Health, Impact, Instant, ResolvedFrom, Source, Status
from statusledger.platforms import uptimekuma
from statusledger.reconcile import Observation, SourceState
from statusledger.reconcile.source_memory import SourceMemory
from tests.support.reading import golden, parsed, refused


def source(platform: str, url: str) -> Source:
    return Source(id="acme", name="Acme", url=url, platform=platform, vendor="acme")


READ_AT = Instant("2026-06-22T05:00:00Z")


@pytest.mark.corpus
def test_a_page_and_its_heartbeats_make_components(corpus: Path) -> None:
    bodies = {
        kind: (corpus / f"uptime-kuma/anonymised__{name}.json").read_bytes()
        for kind, name in (("status", "status-page"), ("heartbeat", "heartbeat"))
    }
    fold = SourceState("acme", uptimekuma.PLATFORM.channels, [], [], SourceMemory())
    for kind, body in bodies.items():
        assert uptimekuma.PLATFORM.matches(Document("https://x.example/", kind, body))
        fold.observe(Observation(kind, READ_AT, parsed("uptimekuma", kind, body)))
    parts = [part.component for part in fold.components.by_key.values()]
    assert len(parts) == 19
    assert sum(part.health is Health.MAJOR_OUTAGE for part in parts) == 9
    assert sum(part.health is Health.OPERATIONAL for part in parts) == 10
    assert [(part.name, part.group_name) for part in parts if part.key == "7"] == [("Service 17", "Service 13")]
    assert fold.components.transitions == []
    (record,) = fold.records.values()
    pinned = record.combined.incident
    assert (record.key, pinned.impact, pinned.started_at) == ("22", Impact.MINOR, "2026-01-05T14:45:42Z")


def test_an_announcement_that_is_unpinned_is_over() -> None:
    pinned, quiet = golden("uptimekuma", "status_1_23"), golden("uptimekuma", "status_quiet")
    fold = SourceState("acme", uptimekuma.PLATFORM.channels, [], [], SourceMemory())
    for at, body in (("10:00", pinned), ("10:05", quiet), ("10:10", quiet)):
        fold.observe(Observation("status", Instant(f"2025-02-02T{at}:00Z"), parsed("uptimekuma", "status", body)))
    (record,) = fold.records.values()
    assert record.combined.incident.status is Status.RESOLVED
    assert record.combined.incident.resolved_from is ResolvedFrom.INFERRED
    assert record.combined.incident.resolved_at == "2025-02-02T10:05:00Z"


def test_a_page_is_asked_for_by_its_slug() -> None:
    asked = list(uptimekuma.PLATFORM.requests(source("uptimekuma", "https://up.example.com/status/Acme?theme=dark")))
    assert [each.url for each in asked] == [
        "https://up.example.com/api/status-page/Acme",
        "https://up.example.com/api/status-page/heartbeat/Acme",
    ]
    for path in ("status", "status/", "status-page"):
        (page, _) = uptimekuma.PLATFORM.requests(source("uptimekuma", f"https://up.example.com/{path}"))
        assert page.url == "https://up.example.com/api/status-page/default"
    (entry,) = uptimekuma.PLATFORM.requests(source("uptimekuma", "https://up.example.com"))
    assert entry.url == "https://up.example.com/api/entry-page"
    assert "its entry is 'dashboard'" in refused("uptimekuma", "entry", {"type": "entryPage", "entryPage": "dashboard"})
    assert "not a public page" in refused("uptimekuma", "entry", {"type": "x", "statusPageSlug": "../../admin"})
    assert "neither incident nor incidents" in refused(
        "uptimekuma", "status", {"config": {"slug": "x", "title": "X"}, "publicGroupList": []}
    )
    assert uptimekuma.PLATFORM.matches(
        Document("https://x.example/", "page", b"<script>window.preloadData = {}</script>")
    )
