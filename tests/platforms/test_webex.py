"""Webex: captured services, and the feed as a fallback."""

import json
from pathlib import Path

import pytest

from statusledger.model import Format, Health, Kind, Source, Status, When
from statusledger.platforms import PLATFORMS
from tests.support.reading import captured


def test_the_feed_is_a_fallback() -> None:
    source = Source(id="x", name="X", url="https://status.webex.com", platform="webex", vendor="x")
    _, feed = PLATFORMS["webex"].requests(source)
    assert (feed.when, feed.expects) == (When.FALLBACK, Format.FEED)


@pytest.mark.corpus
def test_captured_services_and_maintenances_are_read_in_full(corpus: Path) -> None:
    name = "webex/dashServices_891_2026-07.json"
    actual = captured(corpus, "webex", "services", name)
    raw = {
        each["incidentId"]: each for each in json.loads((corpus / "vendors" / name).read_text())["unResolvedIncidents"]
    }
    assert (len(actual.components), sum(each.is_group for each in actual.components)) == (20, 2)
    assert {each.health for each in actual.components} == {Health.OPERATIONAL}
    assert {each.kind for each in actual.incidents} == {Kind.MAINTENANCE}
    assert {each.status for each in actual.incidents} == {Status.SCHEDULED}
    for incident in actual.incidents:
        assert incident.started_at == incident.scheduled_start_at == raw[incident.key]["startTime"]
        assert incident.scheduled_end_at == raw[incident.key]["endTime"]
        assert len(incident.updates) == len(raw[incident.key]["messages"])
    assert len(actual.incidents) == len(raw) == 3
