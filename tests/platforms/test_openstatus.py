"""OpenStatus: the status of a maintenance, and the summary beside the feed."""

import json

import pytest

from statusledger.model import Health
from tests.support.hosted import golden, normalize
from tests.support.reading import looks


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


def test_the_summary_states_the_health_of_components_that_the_feed_lists() -> None:
    documents = [(kind, json.dumps(golden("openstatus", kind)).encode()) for kind in ("feed", "summary")]
    listed = looks("openstatus", *documents).components.by_key
    health = {key: (each.component.name, each.component.health) for key, each in listed.items()}
    assert health == {
        "1": ("Oven API", Health.DEGRADED),
        "2": ("Shop", Health.OPERATIONAL),
        "3": ("Clay", Health.UNKNOWN),
        "4": ("Showroom", Health.MAINTENANCE),
    }


def test_a_health_of_a_name_that_several_components_have_is_left_out() -> None:
    feed = golden("openstatus", "feed")
    feed["pageComponents"][3]["name"] = "Shop"
    documents = [("feed", json.dumps(feed).encode()), ("summary", json.dumps(golden("openstatus", "summary")).encode())]
    listed = looks("openstatus", *documents).components.by_key
    assert (listed["2"].component.health_raw, listed["4"].component.health_raw) == ("success", None)
