"""PlayStation Network: postings of one id, the health of services, and times without a zone."""

import json
from typing import Any

from statusledger.model import Health, Kind, ResolvedFrom, Scope, Status
from tests.support.build import at
from tests.support.reading import by_key, golden, looks, parsed, refused


def without(value: Any, key: str) -> Any:
    """A value of JSON without the postings of one id, wherever they stand."""
    if isinstance(value, dict):
        return {name: without(each, key) for name, each in value.items()}
    return [without(each, key) for each in value if each.get("statusId") != key] if isinstance(value, list) else value


def test_postings_of_one_id_are_one_incident() -> None:
    told_of = parsed("playstation", "status", golden("playstation", "status"))
    outage = by_key(told_of)["77"]
    assert [each.key for each in outage.components] == ["NO/Swings", "SE/Swings"]
    assert (outage.title, outage.status) == ("Outage: Swings", Status.UNKNOWN)
    assert [(covers.extent, covers.kinds) for covers in told_of.covers] == [(Scope.OPEN, (Kind.INCIDENT,))]


def test_a_service_is_well_only_while_nothing_is_listed() -> None:
    body = golden("playstation", "status")
    (swings, *_) = parsed("playstation", "status", body).components
    assert (swings.health, swings.health_raw) == (Health.UNKNOWN, "Outage")
    body["countries"][0]["services"][0]["status"] = []
    (swings, *_) = parsed("playstation", "status", body).components
    assert (swings.health, swings.health_raw) == (Health.OPERATIONAL, None)


def test_an_incident_that_leaves_the_file_is_over() -> None:
    body = golden("playstation", "status")
    rest = without(body, "77")
    bodies = [("status", json.dumps(each).encode()) for each in (body, rest, rest)]
    gone = looks("playstation", *bodies).records["acme_77"].combined.incident
    assert (gone.status, gone.resolved_at, gone.resolved_from) == (
        Status.RESOLVED, at("5 13:00"), ResolvedFrom.INFERRED,
    )  # fmt: skip


def test_a_maintenance_ends_with_its_window() -> None:
    incidents = by_key(parsed("playstation", "status", golden("playstation", "status")))
    sand, slow = incidents["78"], incidents["70"]
    assert (sand.status, sand.scheduled_end_at, sand.resolved_at) == (Status.UNKNOWN, "2026-02-05T11:00:00Z", None)
    assert (slow.status, slow.resolved_at) == (Status.RESOLVED, "2026-01-01T11:00:00Z")


def test_a_time_without_a_zone_is_refused_or_in_the_configured_zone() -> None:
    body = golden("playstation", "status")
    body["status"][0]["startDate"] = "2026-02-01 10:00"
    del body["countries"][:]
    assert "a time without a zone" in refused("playstation", "status", body)
    (outage, _) = parsed("playstation", "status", body, "Asia/Tokyo").incidents
    assert outage.started_at == "2026-02-01T01:00:00Z"
