"""Algolia: chains of reports, their times, and words for health alone."""

import json

from statusledger.model import Document, Status
from statusledger.platforms import PLATFORMS
from tests.support.reading import URL, by_key, golden, looks, parsed, refused


def test_words_for_health_alone_are_not_recognised() -> None:
    for body in (b'{"status": {"api": "operational"}}', b'{"status": {"c1-de": "fine"}}'):
        assert not PLATFORMS["algolia"].matches(Document(URL, "status", body))


def test_reports_are_chained_until_all_is_well() -> None:
    incidents = by_key(parsed("algolia", "incidents", golden("algolia", "incidents")))
    assert {key: (each.status, each.resolved_at, len(each.updates)) for key, each in incidents.items()} == {
        "c1-de-20260502T0800": (Status.RESOLVED, "2026-05-02T10:00:00Z", 3),
        "c2-usw-20260501T0720": (Status.RESOLVED, "2026-05-01T10:06:40Z", 2),
        "c2-usw-20260502T1106": (Status.INVESTIGATING, None, 1),
    }
    assert incidents["c1-de-20260502T0800"].transitions[-1].update_key == "20260502T1000-1"


def test_a_report_in_seconds_is_refused() -> None:
    body = {"incidents": {"c1-de": [{"t": 1777716000, "v": {"title": "Slow", "status": "major_outage"}}]}}
    assert "not a plausible year" in refused("algolia", "incidents", body)


def test_an_incident_whose_first_report_left_the_list_keeps_its_record() -> None:
    body = golden("algolia", "incidents")
    before = json.dumps(body).encode()
    del body["incidents"]["c1-de"][2:]
    folded = looks("algolia", ("incidents", before), ("incidents", json.dumps(body).encode()))
    assert len(folded.records) == 3
