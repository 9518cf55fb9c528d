"""LambStatus: which events are requested with their texts, and when."""

import json

from statusledger.model import When
from statusledger.platforms import PLATFORMS
from tests.support.hosted import golden, normalize

URL = "https://status.example.com/api/incidents"


def test_texts_of_open_and_recent_incidents_are_polled_and_those_of_others_are_history() -> None:
    closed, unresolved = golden("lambstatus", "incidents")
    days = [f"{day:02}" for day in range(1, 15)]
    events = [closed | {"incidentID": f"i{day}", "updatedAt": f"2026-05-{day}T09:30:00Z"} for day in days]
    asked = normalize("lambstatus", "incidents", json.dumps([*events, unresolved]).encode(), URL).follow
    polled = [each.url.rpartition("/")[2] for each in asked if each.when is When.ALWAYS]
    past = [(each.url.rpartition("/")[2], each.about) for each in asked if each.when is When.BACKFILL]
    assert polled == ["i9", *(f"i{day}" for day in days[:3:-1])]
    assert past == [("i04", "i04"), ("i03", "i03"), ("i02", "i02"), ("i01", "i01")]
    assert PLATFORMS["lambstatus"].can_backfill


def test_an_id_is_one_step_of_an_address() -> None:
    closed = golden("lambstatus", "incidents")[0] | {"incidentID": "../../admin?x"}
    (asked,) = normalize("lambstatus", "incidents", json.dumps([closed]).encode(), URL).follow
    assert asked.url == f"{URL}/..%2F..%2Fadmin%3Fx"
