"""Checkly: pages on its own domain and on a customer's, as a user meets them, and services that are partly known."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from statusledger.errors import NormalizeError
from statusledger.model import Health, Source
from statusledger.platforms import PLATFORMS
from tests.farm import Farm, Site
from tests.support.fetching import new_site
from tests.support.pages import added, golden_body, html, printed, shown
from tests.support.reading import golden, parsed

API = "/api/status-page/kites"
QUEUE, KITES = "5e000000-0000-4000-8000-000000000003", "5e000000-0000-4000-8000-000000000001"


@pytest.fixture
def site() -> Iterator[Site]:
    with Farm() as farm:
        yield new_site(farm)


def test_a_page_is_detected_polled_and_shown(site: Site, tmp_path: Path) -> None:
    site.reply("/", html(golden_body("checkly", "page")))
    site.reply(f"{API}/unresolved-incidents", golden_body("checkly", "incidents"))
    site.reply(f"{API}/uptime", golden_body("checkly", "uptime"))
    site.reply(f"{API}/maintenance-windows", golden_body("checkly", "maintenances"))
    site.reply("/feed.rss", golden_body("checkly", "feed"))
    detected = added(site, tmp_path)
    assert (detected["platform"], detected["confidence"], detected["name"]) == ("checkly", "certain", "Acme Kites")
    assert detected["components"] == {"Beach": ["Rental desk", "String shop"], "Sky": ["Wind forecast"]}
    now = printed(tmp_path, "now")
    assert "Kites cannot be rented" in now
    assert "Painting the desk" in now
    assert "Queue at the desk" not in now
    lines = shown(tmp_path, KITES)
    assert lines.count("Nobody gets a kite.") == 1
    assert f"Link       {site.url}/incident/{KITES}" in lines
    over = shown(tmp_path, QUEUE)
    assert "Everybody has a kite." in over
    assert "Resolved 4 May 2026 00:05 UTC stated by the vendor" in [" ".join(line.split()) for line in over]


def test_a_page_on_a_domain_of_checkly_needs_no_page() -> None:
    source = Source(id="x", name="X", url="https://kites.checkly-status-page.com/", platform="checkly", vendor="x")
    assert [request.url for request in PLATFORMS["checkly"].requests(source)] == [
        f"https://kites.checkly-status-page.com{API}/unresolved-incidents",
        f"https://kites.checkly-status-page.com{API}/uptime",
        f"https://kites.checkly-status-page.com{API}/maintenance-windows",
        "https://kites.checkly-status-page.com/feed.rss",
    ]


def test_services_of_a_list_with_errors_are_not_well() -> None:
    body = golden("checkly", "uptime") | {"partialError": True}
    healths = {each.name: each.health for each in parsed("checkly", "uptime", body).components}
    assert healths == {
        "Rental desk": Health.PARTIAL_OUTAGE,
        "String shop": Health.UNKNOWN,
        "Wind forecast": Health.PARTIAL_OUTAGE,
    }


@pytest.mark.parametrize(
    "data",
    [
        {},
        [],
        [{"status-page-resolver-x": 99}],
        [{"status-page-resolver-x": True}],
        [{"status-page-resolver-x": 1}, {"statusPage": 1}],
        [{"status-page-resolver-x": 1}, {"statusPage": 2}, {"id": 3, "name": 3, "url": 4}, "a", "../../admin"],
    ],
)
def test_data_that_name_no_subdomain_are_refused(data: object) -> None:
    body = f'<html><script id="__NUXT_DATA__">{json.dumps(data)}</script></html>'
    with pytest.raises(NormalizeError):
        parsed("checkly", "page", body.encode())
