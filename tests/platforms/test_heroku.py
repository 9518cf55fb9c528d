"""Heroku: captured incidents and maintenances, and those that leave the document."""

import json
from pathlib import Path
from typing import Any

import pytest

from statusledger.model import Health, Impact, ResolvedFrom, StartedFrom, Status
from tests.support.build import at
from tests.support.hosted import golden
from tests.support.reading import captured, looks


@pytest.mark.corpus
def test_a_captured_incident_is_read_in_full(corpus: Path) -> None:
    actual = captured(corpus, "heroku", "current", "heroku/v4_current_status_incident.json")
    (incident,) = actual.incidents
    assert {each.name: each.health for each in actual.components} == dict.fromkeys(
        ("Apps", "Data", "Tools"), Health.DEGRADED
    )
    assert (incident.key, incident.status, incident.impact) == ("1918", Status.IDENTIFIED, Impact.MINOR)
    assert incident.started_at == "2019-10-24T18:39:30Z"
    assert [each.key for each in incident.updates] == ["6090", "6091"]


@pytest.mark.corpus
def test_a_completed_maintenance_is_over_whatever_its_flags_state(corpus: Path) -> None:
    (stale,) = captured(corpus, "heroku", "current", "heroku/v4_current_status_2026-09-23.json").incidents
    assert (stale.status, stale.status_raw, stale.resolved_at) == (
        Status.COMPLETED, "upcoming", "2026-07-15T21:23:52Z",
    )  # fmt: skip
    assert (stale.scheduled_start_at, stale.scheduled_end_at) == ("2026-07-15T17:00:00Z", "2026-07-15T20:00:00Z")
    actual = captured(corpus, "heroku", "current", "heroku/v4_current_status_maintenance.json")
    (incident,) = actual.incidents
    assert incident.started_from is StartedFrom.PARSED
    assert (incident.started_at, incident.scheduled_end_at) == ("2020-11-09T19:00:00Z", "2020-11-09T19:30:00Z")
    assert (incident.status, incident.resolved_at) == (Status.COMPLETED, "2020-11-09T19:47:23Z")
    assert [each.status for each in incident.updates] == [
        Status.SCHEDULED, Status.IN_PROGRESS, Status.IN_PROGRESS, Status.COMPLETED,
    ]  # fmt: skip
    assert [each.health for each in actual.components][1] is Health.MAINTENANCE


def encoded(value: Any) -> bytes:
    return json.dumps(value).encode()


def test_an_incident_that_leaves_is_over_and_a_maintenance_stays_as_it_was() -> None:
    actual = golden("heroku", "incident")
    actual["scheduled"] = golden("heroku", "maintenance")["scheduled"]
    empty = actual | {"incidents": [], "scheduled": []}
    folded = looks("heroku", *(("current", encoded(each)) for each in (actual, empty, empty)))
    gone, moving = folded.records["acme_901"].combined, folded.records["acme_802"].combined
    assert (gone.incident.resolved_at, gone.incident.resolved_from) == (at("5 13:00"), ResolvedFrom.INFERRED)
    assert (moving.incident.status, moving.incident.resolved_at) == (Status.IN_PROGRESS, None)
    assert moving.withdrawn_at is None
