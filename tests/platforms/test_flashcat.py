"""Flashcat: fields that the backend omits, and maintenances that are planned, under way and over."""

import json
from pathlib import Path
from typing import Any

import pytest

from statusledger.model import Health, Snapshot, Status
from tests.support.hosted import golden, normalize


def active(**change: Any) -> Snapshot:
    data = golden("flashcat", "sparse")
    data["data"]["active_changes"] = [data["data"]["active_changes"][2] | change]
    return normalize("flashcat", "active", json.dumps(data).encode())


@pytest.mark.parametrize(
    ("status", "stated", "window_end", "ended_at", "health"),
    [
        ("scheduled", Status.SCHEDULED, "2026-09-04T12:00:00Z", None, Health.OPERATIONAL),
        ("ongoing", Status.IN_PROGRESS, "2026-09-04T12:00:00Z", None, Health.MAINTENANCE),
        ("completed", Status.COMPLETED, None, "2026-09-04T12:00:00Z", Health.OPERATIONAL),
    ],
)
def test_the_time_of_closing_is_the_end_of_a_maintenance_that_is_over(
    status: str, stated: Status, window_end: str | None, ended_at: str | None, health: Health
) -> None:
    snapshot = active(status=status)
    (incident,) = snapshot.incidents
    assert (incident.status, incident.scheduled_end_at, incident.resolved_at) == (stated, window_end, ended_at)
    assert snapshot.components[2].health is health


def test_an_incident_that_is_over_ends_with_the_update_that_says_so() -> None:
    update = {"at_seconds": 1788520000, "status": "resolved", "description": "Counted."}
    (incident,) = active(type="incident", status="resolved", close_at_seconds=0, updates=[update]).incidents
    assert (incident.resolved_at, incident.resolved_from) == ("2026-09-04T11:06:40Z", "update")


def test_a_page_without_a_list_of_components_removes_none() -> None:
    data = golden("flashcat", "sparse")
    del data["data"]["page"]["components"]
    snapshot = normalize("flashcat", "active", json.dumps(data).encode())
    assert (snapshot.components, snapshot.all_components) == ((), False)


@pytest.mark.corpus
def test_the_captured_page_is_well_and_has_a_name(corpus: Path) -> None:
    snapshot = normalize(
        "flashcat", "active", (corpus / "flashcat/ayoahha-ai-status__flashcat-deepseek-active.json").read_bytes()
    )
    assert (snapshot.page.name, snapshot.page.key) == ("DeepSeek", "6410630422455")
    assert [each.health for each in snapshot.components] == [Health.OPERATIONAL] * 8
    assert len({each.group_name for each in snapshot.components}) == 2
    assert (snapshot.incidents, snapshot.unread) == ((), ())
