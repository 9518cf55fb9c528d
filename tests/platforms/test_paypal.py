"""PayPal: production and sandbox, and stages before titles."""

import json

import pytest

from statusledger.model import Health, Kind, Status
from tests.support.hosted import golden, normalize


def test_an_outage_of_the_sandbox_is_no_outage() -> None:
    data = golden("paypal", "components")
    for each in data["result"]:
        each["status"] = {"production": "Operational", "sandbox": "Service Outage"}
    actual = normalize("paypal", "components", json.dumps(data).encode())
    assert {each.health for each in actual.components} == {Health.OPERATIONAL}


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


@pytest.mark.parametrize(
    ("title", "kind", "status"),
    [
        ("Initial Notification: Till Live: coins jam", Kind.INCIDENT, Status.INVESTIGATING),
        ("INITIAL NOTIFICATION : Till Live: coins jam", Kind.INCIDENT, Status.INVESTIGATING),
        ("Update: Till Live: coins jam", Kind.INCIDENT, Status.UNKNOWN),
        ("Resolved: Till Live: coins jam", Kind.INCIDENT, Status.RESOLVED),
        ("Rescheduled: Till Live: coins jam", Kind.MAINTENANCE, Status.SCHEDULED),
        ("Postponed: Till Live: coins jam", Kind.MAINTENANCE, Status.CANCELLED),
        ("Till Live: coins jam", Kind.INCIDENT, Status.UNKNOWN),
    ],
)
def test_a_stage_before_a_title_is_its_status(title: str, kind: Kind, status: Status) -> None:
    item = f"<title>{title}</title><guid>g1</guid><pubDate>Mon, 04 May 2026 09:00:00 GMT</pubDate>"
    feed = f"<rss version='2.0'><channel><item>{item}</item></channel></rss>"
    (incident,) = normalize("paypal", "feed", feed.encode()).incidents
    assert (incident.title, incident.kind, incident.status) == ("Till Live: coins jam", kind, status)
