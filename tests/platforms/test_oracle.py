"""Oracle Cloud: words of health, and severities of the incidents of the feed."""

import json
from pathlib import Path

import pytest

from statusledger.model import Health, Impact, Status
from tests.support.hosted import golden, normalize
from tests.support.paths import GOLDEN
from tests.support.reading import looks


@pytest.mark.parametrize(
    ("word", "health"),
    [
        ("NormalPerformance", Health.OPERATIONAL),
        ("Informational", Health.OPERATIONAL),
        ("ServiceDisruption", Health.PARTIAL_OUTAGE),
        ("ServiceDown", Health.MAJOR_OUTAGE),
        ("Drizzle", Health.UNKNOWN),
    ],
)
def test_a_word_of_oracle_is_a_health(word: str, health: Health) -> None:
    data = golden("oracle", "components")
    data["regionHealthReports"] = data["regionHealthReports"][:1]
    for service in data["regionHealthReports"][0]["serviceHealthReports"]:
        service["serviceStatus"] = word
    snapshot = normalize("oracle", "components", json.dumps(data).encode())
    assert {(each.health, each.health_raw) for each in snapshot.components} == {(health, word)}


def test_severities_are_the_impact_of_the_incident_of_the_feed() -> None:
    key = "ocid1.oraclecloudincident.oc1..aaaa1"
    data = golden("oracle", "incidents")
    data["regionHealthReports"][0]["serviceHealthReports"][0]["incidents"][0]["incidentId"] = key
    feed = (GOLDEN / "oracle/feed/input.feed.xml").read_bytes()
    state = looks("oracle", ("feed", feed), ("components", json.dumps(data).encode()))
    incidents = {record.combined.incident.key: record.combined.incident for record in state.records.values()}
    actual = incidents[key]
    assert (actual.title, actual.status) == ("Disks | North Sea (Dogger) | CN-1", Status.RESOLVED)
    assert (actual.impact, actual.impact_raw) == (Impact.CRITICAL, "ServiceDown")
    assert [each.key for each in actual.components] == ["sea-north-1/disks"]


def test_a_time_without_a_zone_is_unknown_and_refuses_nothing() -> None:
    data = golden("oracle", "status")
    data["page"]["updated_at"] = "2026-10-05T00:31:07.591"
    page = normalize("oracle", "status", json.dumps(data).encode()).page
    assert (page.updated_at, page.health) == (None, Health.MAJOR_OUTAGE)


@pytest.mark.corpus
def test_the_documented_samples_are_read(corpus: Path) -> None:
    listed = normalize("oracle", "components", (corpus / "oracle/docs.oracle.com__components-sample.json").read_bytes())
    assert [each.key for each in listed.components][:2] == [
        "us-ashburn-1/account-management-and-billing",
        "us-ashburn-1/console",
    ]
    assert [each.impact for each in listed.incidents] == [Impact.NONE]
    page = normalize("oracle", "status", (corpus / "oracle/docs.oracle.com__status-sample.json").read_bytes()).page
    assert (page.health, page.updated_at) == (Health.DEGRADED, "2021-08-27T20:43:33Z")
