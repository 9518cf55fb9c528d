"""StatusPal: every captured summary, its times and types, maintenances, and ends that only an update states."""

from pathlib import Path

import pytest

from statusledger.model import Health, Impact, Kind, ResolvedFrom, Status
from tests.support.hosted import normalize
from tests.support.paths import GOLDEN

# File: incidents and maintenances, updates, components, how many of those are not well.
STATUSPAL = {
    "ascent-peak__summary_customer-api-down.json": (2, 2, 24, 3),
    "exoscale__summary_network-degraded.json": (1, 2, 83, 2),
    "exoscale__summary_operational.json": (1, 1, 52, 0),
    "exoscale__summary_recent-incident-closed.json": (1, 1, 64, 8),
    "google-docexample__summary_ongoing-with-incident.json": (3, 3, 1, 1),
    "maslak__summary_teamdefinex-down.json": (1, 1, 2, 1),
}


@pytest.mark.corpus
def test_every_captured_summary_is_read_in_full(corpus: Path) -> None:
    assert {path.name for path in (corpus / "statuspal").iterdir()} == STATUSPAL.keys()
    for name, figures in STATUSPAL.items():
        actual = normalize("statuspal", "summary", (corpus / "statuspal" / name).read_bytes())
        updates = sum(len(incident.updates) for incident in actual.incidents)
        ill = sum(component.health is not Health.OPERATIONAL for component in actual.components)
        assert (len(actual.incidents), updates, len(actual.components), ill) == figures, name
        assert all(component.health is not Health.UNKNOWN for component in actual.components)


@pytest.mark.corpus
def test_times_in_a_zone_are_kept_in_utc_and_the_page_s_own_types_mapped_to_common_ones(corpus: Path) -> None:
    body = (corpus / "statuspal/exoscale__summary_network-degraded.json").read_bytes()
    actual = normalize("statuspal", "summary", body)
    (incident,) = actual.incidents
    assert (actual.page.time_zone, actual.page.health, actual.page.health_raw) == (
        "Europe/Zurich",
        Health.DEGRADED,
        "performance",
    )
    assert (incident.key, incident.started_at, incident.status) == ("198647", "2025-07-18T08:18:26Z", Status.MONITORING)
    assert (incident.impact, incident.impact_raw) == (Impact.MINOR, "performance")
    assert [(update.key, update.posted_at) for update in incident.updates] == [
        ("418165", "2025-07-18T08:18:26Z"),
        ("418175", "2025-07-18T08:49:04Z"),
    ]
    named = {component.name for component in incident.components}
    assert named == {"CH-DK-2", "Network Internet Transit Connectivity"}


@pytest.mark.corpus
def test_a_maintenance_starts_with_its_window(corpus: Path) -> None:
    body = (corpus / "statuspal/exoscale__summary_operational.json").read_bytes()
    (planned,) = normalize("statuspal", "summary", body).incidents
    assert (planned.kind, planned.status) == (Kind.MAINTENANCE, Status.SCHEDULED)
    assert (planned.started_at, planned.posted_at) == ("2023-09-20T07:00:00Z", "2023-09-12T09:50:28Z")
    assert planned.scheduled_end_at is None
    assert len(planned.components) == 7


def test_a_closing_update_ends_an_incident_that_states_no_end() -> None:
    (actual,) = normalize(
        "statuspal", "summary", (GOLDEN / "statuspal/summary_own_types/input.summary.json").read_bytes()
    ).incidents
    assert (actual.status, actual.resolved_at, actual.resolved_from) == (
        Status.RESOLVED,
        "2025-03-04T11:00:00Z",
        ResolvedFrom.UPDATE,
    )
