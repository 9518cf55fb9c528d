"""OpenStatus: the status of a maintenance."""

import json

import pytest

from tests.support.hosted import golden, normalize


@pytest.mark.parametrize(
    ("updated_at", "status"),
    [
        ("2026-03-10T04:59:59.000Z", "scheduled"),
        ("2026-03-10T05:00:00.000Z", "in_progress"),
        ("2026-03-10T09:00:00.000Z", "completed"),
    ],
)
def test_the_status_of_a_maintenance_depends_on_the_time_of_the_feed(updated_at: str, status: str) -> None:
    body = golden("openstatus", "feed") | {"updatedAt": updated_at}
    snapshot = normalize("openstatus", "feed", json.dumps(body).encode())
    assert {each.key: each.status for each in snapshot.incidents}["maintenance-5"] == status
