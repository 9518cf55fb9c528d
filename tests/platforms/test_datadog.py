"""Datadog Status Pages: a page that scripts draw, as a user meets it, and lists that are null."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from statusledger.model import Completeness, Kind, Scope
from tests.farm import Farm, Site
from tests.support.fetching import new_site
from tests.support.pages import added, golden_body, html, printed, shown
from tests.support.reading import golden, parsed

SHELL = (
    b'<!doctype html><html><head><title>Status</title><script src="/main.js"></script></head>'
    b'<body><noscript>This page needs JavaScript.</noscript><div id="root"></div></body></html>'
)
CRANES, FOG = "0a1b2c3d-0001-4a00-8b00-00000000d001", "0a1b2c3d-0001-4a00-8b00-00000000d002"


@pytest.fixture
def site() -> Iterator[Site]:
    with Farm() as farm:
        yield new_site(farm)


def test_a_page_is_detected_polled_and_shown(site: Site, tmp_path: Path) -> None:
    site.reply("/", html(SHELL))
    site.reply("/api/v2/summary.json", html(SHELL))
    site.reply("/config.json", golden_body("datadog", "open"))
    detected = added(site, tmp_path)
    assert (detected["platform"], detected["confidence"], detected["name"]) == ("datadog", "certain", "Acme Ferries")
    assert detected["components"] == {"Harbour": ["Cranes", "Pilot boats", "Quay wall"], "": ["Ticket office & shop"]}
    now = printed(tmp_path, "now")
    assert "Cranes without power" in now
    assert "Masonry" in now
    assert "Fog" not in now
    lines = shown(tmp_path, CRANES)
    assert "1  Investigating   4 May 2026 10:02 UTC" in lines
    assert "Cranes: operational → partial outage" in lines
    assert "Cranes: partial outage → major outage" in lines
    entered_afterwards = shown(tmp_path, FOG)
    assert "Started    12 Apr 2026 05:15 UTC   stated by the vendor" in entered_afterwards
    assert "Resolved   12 Apr 2026 07:45 UTC   stated by the vendor" in entered_afterwards


def test_lists_that_are_null_are_empty() -> None:
    snapshot = parsed("datadog", "config", golden("datadog", "quiet"))
    assert snapshot.incidents == ()
    assert snapshot.covers == (Completeness(Scope.OPEN, (Kind.INCIDENT, Kind.MAINTENANCE)),)
