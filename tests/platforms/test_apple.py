"""Apple: a captured incident, times in Apple's own zone, and edits."""

import json
from pathlib import Path
from typing import Any

import pytest

from statusledger.errors import NormalizeError
from statusledger.model import Health
from tests.support.hosted import golden, normalize
from tests.support.reading import captured, looks


def test_a_time_that_names_no_zone_is_refused() -> None:
    data = golden("apple", "consumer")
    (event,) = data["services"][0]["events"]
    data["services"] = [{"serviceName": "Albums", "events": [event | {"datePosted": "08/03/2026 09:20"}]}]
    with pytest.raises(NormalizeError, match="not a time of Apple's"):
        normalize("apple", "status", json.dumps(data).encode())


@pytest.mark.corpus
def test_a_captured_incident_is_read_in_full(corpus: Path) -> None:
    actual = captured(corpus, "apple", "status", "apple/developer_system_status_2026-08.js")
    (incident,) = actual.incidents
    assert (incident.key, incident.title) == ("2000005599", "App Store Connect API: Outage")
    assert (incident.started_at, incident.posted_at) == ("2026-08-18T19:59:00Z", "2026-08-18T20:01:00Z")
    assert [each.health for each in actual.components] == [Health.MAJOR_OUTAGE, Health.OPERATIONAL]


def encoded(value: Any) -> bytes:
    return json.dumps(value).encode()


def test_an_overwritten_text_is_an_edit() -> None:
    before = golden("apple", "consumer")
    after = json.loads(json.dumps(before).replace("do not open", "open slowly"))
    folded = looks("apple", *(("status", encoded(each)) for each in (before, after, after)))
    assert [(change.kind, change.field) for _, change in folded.changes if change.kind == "edited"] == [
        ("edited", "body")
    ]
    record = folded.records["acme_3001"]
    (actual,) = record.combined.updates
    assert actual.update.body.startswith("Albums (shared ones) open slowly.")
