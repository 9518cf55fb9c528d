"""Adobe: events, their statuses and severities, several products, and maintenances."""

import json
from typing import Any

import pytest

from statusledger.errors import NormalizeError
from statusledger.model import Health, Impact, Kind, Snapshot, Status
from tests.support.hosted import normalize


def adobe(*products: dict[str, Any], kind: Kind = Kind.INCIDENT, **event: Any) -> Snapshot:
    several = {str(number): {"id": str(number), "name": f"P{number}"} | each for number, each in enumerate(products)}
    messages: dict[str, Any] = {"messages": {"en": {}}}
    events = {"E1": {"id": "E1", "products": several} | event}
    broken, planned = (events, {}) if kind is Kind.INCIDENT else ({}, events)
    body = {
        "incidentEvent": {"incidents": broken} | messages,
        "maintenanceEvent": {"maintenance": planned} | messages,
    }
    return normalize("adobe", "events", json.dumps(body).encode())


def entry(status: str, severity: str = "Minor") -> dict[str, str]:
    return {"status": status, "severity": severity}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("OPENED", Status.INVESTIGATING),
        ("Reopened", Status.INVESTIGATING),
        ("updated", Status.UNKNOWN),
        ("Mislaid", Status.UNKNOWN),
        ("Closed", Status.RESOLVED),
        ("DISMISSED", Status.RESOLVED),
    ],
)
def test_statuses_are_read_in_any_case(status: str, expected: Status) -> None:
    (incident,) = adobe({"history": {"1777889000": entry(status)}}).incidents
    assert (incident.status, incident.status_raw) == (expected, status)
    assert incident.resolved_at == ("2026-05-04T10:03:20Z" if expected.final else None)


@pytest.mark.parametrize(
    ("severity", "impact", "health"),
    [
        ("Critical", Impact.CRITICAL, Health.MAJOR_OUTAGE),
        ("MAJOR", Impact.MAJOR, Health.PARTIAL_OUTAGE),
        ("minor", Impact.MINOR, Health.DEGRADED),
        ("Trivial", Impact.MINOR, Health.DEGRADED),
        ("Potential", Impact.UNKNOWN, Health.UNKNOWN),
        ("Sour", Impact.UNKNOWN, Health.UNKNOWN),
    ],
)
def test_severities_are_impacts_and_health(severity: str, impact: Impact, health: Health) -> None:
    snapshot = adobe({"history": {"1777889000": entry("Opened", severity)}})
    ((incident,), (component,)) = snapshot.incidents, snapshot.components
    assert (incident.impact, incident.impact_raw) == (impact, severity)
    assert (component.health, component.health_raw) == (health, severity)


def test_an_incident_is_open_until_its_last_product_is_well() -> None:
    closed = {"endedOn": 1777896000, "history": {"1777896000": entry("Closed"), "999999999": entry("Opened")}}
    half = adobe(closed, {"history": {"1777889000": entry("Opened"), "1777889100": entry("Updated")}})
    (incident,) = half.incidents
    assert [update.status_raw for update in incident.updates] == ["Opened", "Opened", "Updated", "Closed"]
    assert (incident.status, incident.updates[-1].status) == (Status.INVESTIGATING, Status.UNKNOWN)
    assert [each.health for each in half.components] == [Health.OPERATIONAL, Health.DEGRADED]
    (incident,) = adobe(closed, {"endedOn": 1777899600, "history": {"1777889000": entry("Opened")}}).incidents
    assert (incident.status, incident.resolved_at) == (Status.RESOLVED, "2026-05-04T13:00:00Z")


def test_a_long_list_of_products_is_cut_in_the_title_alone() -> None:
    (incident,) = adobe(*({} for _ in range(5))).incidents
    assert incident.title == "P0, P1, P2 and 2 more"
    assert len(incident.components) == 5
    assert incident.status is Status.UNKNOWN


def test_an_event_without_products_is_not_over() -> None:
    (incident,) = adobe().incidents
    assert (incident.title, incident.status) == ("E1", Status.UNKNOWN)


@pytest.mark.parametrize(
    ("expected", "status", "health"),
    [
        ({"status": "SCHEDULED"}, Status.SCHEDULED, Health.OPERATIONAL),
        ({"cmrStatus": "Started"}, Status.IN_PROGRESS, Health.MAINTENANCE),
        ({"status": "Completed"}, Status.COMPLETED, Health.OPERATIONAL),
        ({"status": "Cancelled"}, Status.CANCELLED, Health.OPERATIONAL),
    ],
)
def test_maintenances_have_their_status_and_window(expected: dict[str, str], status: Status, health: Health) -> None:
    snapshot = adobe({}, kind=Kind.MAINTENANCE, scheduledDate=1777900000, completedOn=1777907200, **expected)
    ((maintenance,), (component,)) = snapshot.incidents, snapshot.components
    assert (maintenance.status, maintenance.impact, component.health) == (status, Impact.MAINTENANCE, health)
    assert maintenance.scheduled_end_at == "2026-05-04T15:06:40Z"
    assert maintenance.resolved_at == ("2026-05-04T15:06:40Z" if status.final else None)


@pytest.mark.parametrize("at", ["noon", "", "99999999999999"])
def test_an_invalid_time_is_refused(at: str) -> None:
    with pytest.raises(NormalizeError, match="Adobe's events"):
        adobe({"history": {at: entry("Opened")}})


@pytest.mark.parametrize("word", ["Started", "In Progress", "in_progress", "ongoing"])
def test_a_maintenance_under_way_is_in_progress(word: str) -> None:
    snapshot = adobe({"history": {"1777889000": entry(word)}}, kind=Kind.MAINTENANCE, scheduledDate=1777888800)
    assert [each.status for each in snapshot.incidents] == [Status.IN_PROGRESS]
    assert [each.health for each in snapshot.components] == [Health.MAINTENANCE]
