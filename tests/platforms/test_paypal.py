"""PayPal: production and sandbox."""

import json

import pytest

from statusledger.model import Health
from tests.support.hosted import golden, normalize


def test_an_outage_of_the_sandbox_is_no_outage() -> None:
    data = golden("paypal", "components")
    for each in data["result"]:
        each["status"] = {"production": "Operational", "sandbox": "Service Outage"}
    told = normalize("paypal", "components", json.dumps(data).encode())
    assert {each.health for each in told.components} == {Health.OPERATIONAL}


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Sandbox is out", False),
        ("[SANDBOX] toy money", False),
        ("Sandbox and Production are out", True),
        ("Sandboxes are unaffected: checkout is slow", True),
    ],
)
def test_entries_of_the_sandbox_alone_are_left_out(title: str, kept: bool) -> None:
    item = f"<title>{title}</title><guid>g1</guid><pubDate>Mon, 04 May 2026 09:00:00 GMT</pubDate>"
    feed = f"<rss version='2.0'><channel><item>{item}</item></channel></rss>"
    assert bool(normalize("paypal", "feed", feed.encode()).incidents) is kept
