"""A source is asked at the addresses of its page, or at the one that it configures itself."""

import pytest

from statusledger.model import Format, Request, Source, When
from statusledger.platforms import PLATFORMS, hund, sorry, statuspal

URL = "https://status.example.com"
SALESFORCE = "https://api.status.salesforce.com/v1"
AZURE = "https://azure.status.microsoft/en-us"
APPLE = "https://www.apple.com/support/systemstatus/data"
ADOBE = "https://data.status.adobe.com/adobestatus"
ADDRESSES = {
    ("flashcat", f"{URL}/api/status-page/77", None): [f"{URL}/api/status-page/77/summary/active"],
    ("freshstatus", f"{URL}/v1/public-incidents/?account_id=65", None): [
        f"{URL}/v1/public-incidents/?account_id=65",
        f"{URL}/v1/public-components/?account_id=65",
    ],
    ("hyperping", f"{URL}/", None): [f"{URL}/api/config?hostname=status.example.com", f"{URL}/status.json"],
    ("kener", f"{URL}/base/", None): [f"{URL}/base/rss.xml"],
    ("oneuptime", f"{URL}/", None): [
        f"{URL}/status-page-api/incidents/status.example.com",
        f"{URL}/status-page-api/overview/status.example.com",
        f"{URL}/status-page-api/scheduled-maintenance-events/status.example.com",
    ],
    ("oneuptime", f"{URL}/status-page/0123abcd-0123-0123-0123-0123456789ab", None): [
        f"{URL}/status-page-api/incidents/0123abcd-0123-0123-0123-0123456789ab",
        f"{URL}/status-page-api/overview/0123abcd-0123-0123-0123-0123456789ab",
        f"{URL}/status-page-api/scheduled-maintenance-events/0123abcd-0123-0123-0123-0123456789ab",
    ],
    ("openstatus", f"{URL}/", None): [f"{URL}/feed/json", f"{URL}/api/status/summary.json"],
    ("openstatus", f"{URL}/acme", None): [f"{URL}/acme/feed/json", f"{URL}/api/status/acme/summary.json"],
    ("rootly", URL, None): [f"{URL}/api/v1/status.json", f"{URL}/api/v1/incidents.json?per_page=100"],
    ("lambstatus", f"{URL}/", None): [
        f"{URL}/api/public-settings",
        f"{URL}/api/components",
        f"{URL}/api/incidents",
        f"{URL}/api/maintenances",
    ],
    ("statping", f"{URL}/base/", None): [
        f"{URL}/base/api/services",
        f"{URL}/base/api/messages",
        f"{URL}/base/api",
    ],
    ("statuscake", URL, f"{URL}/Handler.php?PublicID=7"): [f"{URL}/Handler.php?PublicID=7"],
    ("statuscast", f"{URL}/", None): [f"{URL}/summary.json", f"{URL}/status.json", f"{URL}/rss", URL],
    ("statushub", f"{URL}/", None): [f"{URL}/api/statuses"],
    ("uptimecom", URL, None): [URL],
    ("uptimecom", f"{URL}/statuspage/acme/", None): [
        f"{URL}/statuspage/acme/ajax",
        f"{URL}/statuspage/acme/history",
    ],
    ("vigil", URL, None): [f"{URL}/status/report", f"{URL}/status/text"],
    ("apple", "https://www.apple.com/support/systemstatus/", None): [f"{APPLE}/system_status_en_US.js"],
    ("apple", "https://developer.apple.com/system-status/", None): [f"{APPLE}/developer/system_status_en_US.js"],
    ("azure", "https://azure.status.microsoft/en-gb/status", None): [
        f"{AZURE}/status/feed/",
        f"{AZURE}/statushistoryapi/?serviceSlug=all&regionSlug=all&startDate=all&page=1&shdrefreshflag=true",
        f"{AZURE}/status/",
    ],
    ("azuredevops", "https://status.dev.azure.com", None): [
        "https://status.dev.azure.com/_apis/status/health?api-version=7.1-preview.1"
    ],
    ("heroku", "https://status.heroku.com/", None): ["https://status.heroku.com/api/v4/current-status"],
    ("microsoft365", "https://status.cloud.microsoft/", None): ["https://status.cloud.microsoft/api/posts/mac"],
    ("okta", "https://status.okta.com", None): ["https://status.okta.com/"],
    ("oracle", "https://ocistatus.oraclecloud.com", None): [
        "https://ocistatus.oraclecloud.com/api/v2/incident-summary.rss",
        "https://ocistatus.oraclecloud.com/api/v2/components.json",
        "https://ocistatus.oraclecloud.com/api/v2/status.json",
    ],
    ("oracle", "https://gov.ocistatus.com/", None): [
        "https://gov.ocistatus.com/api/v2/incident-summary.rss",
        "https://gov.ocistatus.com/api/v2/components.json",
        "https://gov.ocistatus.com/api/v2/status.json",
    ],
    ("salesforce", "https://status.salesforce.com", None): [
        f"{SALESFORCE}/incidents/active",
        f"{SALESFORCE}/incidents?limit=100",
        f"{SALESFORCE}/instances/status/preview",
    ],
    ("salesforce", "https://status.salesforce.com/products/Sales_Cloud", None): [
        f"{SALESFORCE}/instances/status/preview?products=Sales_Cloud"
    ],
    ("salesforce", "https://status.salesforce.com/instances/NA137/", None): [f"{SALESFORCE}/instances/NA137/status"],
    ("vultr", "https://status.vultr.com/", None): ["https://status.vultr.com/status.json"],
    ("webex", "https://status.webex.com/", None): [
        "https://service-status.webex.com/customer/dashServices/891?commercial=true",
        "https://status.webex.com/history.rss",
    ],
    ("zendesk", "https://status.zendesk.com/?subdomain=acme", None): [
        "https://status.zendesk.com/api/ssp/incidents.json?subdomain=acme",
        "https://status.zendesk.com/api/ssp/services.json?subdomain=acme",
    ],
    ("meta", "https://metastatus.com/", None): ["https://metastatus.com/data/orgs.json"],
    ("hetzner", "https://status.hetzner.com", None): [
        "https://status.hetzner.com/en",
        "https://status.hetzner.com/en.atom",
    ],
    ("hetzner", "https://status.hetzner.com/en/", "https://feeds.example.com/1"): [
        "https://status.hetzner.com/en",
        "https://feeds.example.com/1",
    ],
    ("backblaze", "https://status.backblaze.com/", None): ["https://status.backblaze.com/data/payload.json"],
    ("algolia", "https://status.algolia.com", None): [
        "https://status.algolia.com/1/status",
        "https://status.algolia.com/1/incidents",
    ],
    ("playstation", "https://status.playstation.com", "https://status.example.com/SCEA.json"): [
        "https://status.example.com/SCEA.json"
    ],
}
"""Platform, address and feed of a source, and the addresses that are asked."""
REQUESTS = {
    ("adobe", "https://status.adobe.com", None): [
        (f"{ADOBE}/StatusEvents", When.ALWAYS, Format.JSON),
        (f"{ADOBE}/SnowServiceRegistry", When.CHANGED, Format.JSON),
    ],
    ("auth0", "https://status.auth0.com", None): [("https://status.auth0.com/", When.ALWAYS, Format.HTML)],
    ("deepl", "https://api-status.deepl.com/", None): [
        ("https://api-status.deepl.com/api/status", When.ALWAYS, Format.JSON),
        ("https://api-status.deepl.com/rss", When.ALWAYS, Format.FEED),
    ],
    ("ibm", "https://cloud.ibm.com/status", None): [
        ("https://cloud.ibm.com/status/api/notifications/feed.rss", When.ALWAYS, Format.FEED)
    ],
    ("paypal", "https://www.paypal-status.com/product/production", "https://www.paypal-status.com/feed/rss"): [
        ("https://www.paypal-status.com/api/v1/components", When.ALWAYS, Format.JSON),
        ("https://www.paypal-status.com/feed/rss", When.ALWAYS, Format.FEED),
    ],
}
"""The same, with the circumstances and the format of each request."""


def source(platform: str, url: str = f"{URL}/", feed: str | None = None) -> Source:
    return Source(id="x", name="X", url=url, platform=platform, vendor="x", feed=feed)


@pytest.mark.parametrize(("platform", "url", "feed"), ADDRESSES)
def test_a_source_is_asked_at_these_addresses(platform: str, url: str, feed: str | None) -> None:
    asked = PLATFORMS[platform].requests(source(platform, url, feed))
    assert [request.url for request in asked] == ADDRESSES[platform, url, feed]


@pytest.mark.parametrize(("platform", "url", "feed"), REQUESTS)
def test_a_source_is_asked_for_these_formats(platform: str, url: str, feed: str | None) -> None:
    asked = PLATFORMS[platform].requests(source(platform, url, feed))
    assert [(each.url, each.when, each.expects) for each in asked] == REQUESTS[platform, url, feed]


@pytest.mark.parametrize("platform", ["flashcat", "freshstatus", "kener", "statusiq"])
def test_every_request_starts_with_the_configured_address(platform: str) -> None:
    feed = "https://api.example.com/7"
    assert all(request.url.startswith(feed) for request in PLATFORMS[platform].requests(source(platform, URL, feed)))


@pytest.mark.parametrize("platform", ["alibaba", "microsoft365", "riot", "tencent"])
def test_the_configured_address_is_the_only_one(platform: str) -> None:
    feed = "https://api.example.com/7"
    (asked,) = PLATFORMS[platform].requests(source(platform, URL, feed))
    assert (asked.url, asked.when, asked.expects) == (feed, When.ALWAYS, Format.JSON)


def test_hosted_platforms_are_asked_for_each_kind_of_document() -> None:
    summary = "https://statuspal.{}/api/v2/status_pages/pebble/summary"
    for house in ("io", "eu"):
        (asked,) = statuspal.PLATFORM.requests(source("statuspal", f"https://pebble.statuspal.{house}/"))
        assert asked == Request(summary.format(house), "summary")
    (asked,) = statuspal.PLATFORM.requests(source("statuspal", feed=summary.format("eu")))
    assert asked == Request(summary.format("eu"), "summary")
    assert list(sorry.PLATFORM.requests(source("sorry"))) == [
        Request("https://status.example.com/api/v1/status", "status"),
        Request("https://status.example.com/api/v1/notices", "notices"),
        Request("https://status.example.com/api/v1/components", "components", When.CHANGED),
    ]
    stream = Request("https://status.example.com/live/v2/status_page", "live", expects=Format.EVENT)
    assert list(hund.PLATFORM.requests(source("hund"))) == [stream]
