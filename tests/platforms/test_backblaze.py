"""Backblaze: ends, severities, the health of components, and incidents that leave the file."""

import json

import pytest

from statusledger.model import Health, ResolvedFrom, Status
from tests.support.build import at
from tests.support.reading import by_key, golden, looks, parsed


def test_an_incident_is_open_until_an_end_is_dated() -> None:
    body = golden("backblaze", "payload")
    for end in ("resolved", "closed"):
        body["incidents"][0]["timestamps"] = {"started": "2026-06-01T06:00:00Z", end: "2026-06-01T09:00:00Z"}
        ended = by_key(parsed("backblaze", "payload", body))["i-open"]
        assert (ended.status, ended.status_raw, ended.resolved_at) == (Status.RESOLVED, end, "2026-06-01T09:00:00Z")
    assert [each.health for each in parsed("backblaze", "payload", body).components] == [
        Health.OPERATIONAL, Health.OPERATIONAL, Health.UNKNOWN, Health.OPERATIONAL,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("severity", "impact"),
    [("SEV1", "critical"), ("SEV2", "major"), ("SEV3", "minor"), ("SEV4", "minor"), ("SEV0", "unknown")],
)
def test_severities_are_impacts(severity: str, impact: str) -> None:
    body = golden("backblaze", "payload")
    body["incidents"][0]["severitySlug"] = severity
    incident = by_key(parsed("backblaze", "payload", body))["i-open"]
    assert (incident.impact, incident.impact_raw) == (impact, severity)


def test_the_health_of_all_components_is_unknown_while_an_incident_names_none() -> None:
    body = golden("backblaze", "payload")
    del body["incidents"][0]["components"]
    health = {each.name: each.health for each in parsed("backblaze", "payload", body).components}
    assert health == dict.fromkeys(("West attic", "East attic", "Cellar", "Roof"), Health.UNKNOWN)


def test_an_incident_that_leaves_the_file_is_over_and_a_maintenance_stays_as_it_was() -> None:
    body = golden("backblaze", "payload")
    rest = [each for each in body["incidents"] if each["id"] != "i-open"]
    whole, quiet = (
        json.dumps(each).encode() for each in (body, body | {"incidents": rest, "scheduledMaintenances": []})
    )
    folded = looks("backblaze", ("payload", whole), ("payload", quiet), ("payload", quiet))
    gone, sweep = (folded.records[f"acme_{key}"].combined for key in ("i-open", "m-sweep"))
    assert (gone.incident.resolved_at, gone.incident.resolved_from) == (at("5 13:00"), ResolvedFrom.INFERRED)
    assert (sweep.incident.status, sweep.withdrawn_at) == (Status.SCHEDULED, None)
