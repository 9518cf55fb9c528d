"""Cachet: captured payloads of all versions, the order of requests, and lists that do not cover all."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from statusledger.model import Document, Health, Instant, Scope, Source, Status, When
from statusledger.platforms import PLATFORMS, cachet
from statusledger.reconcile import Observation, SourceState
from statusledger.reconcile.source_memory import SourceMemory
from tests.support.paths import GOLDEN
from tests.support.reading import by_key, golden, parsed, refused


def source(platform: str, url: str) -> Source:
    return Source(id="acme", name="Acme", url=url, platform=platform, vendor="acme")


@pytest.mark.corpus
def test_captured_payloads_of_each_version_are_read_or_refused(corpus: Path) -> None:
    folder = corpus / "cachet"
    yoti = parsed(
        "cachet",
        "components",
        (folder / "yoti.com__components.json").read_bytes(),
        url="https://x.example/api/v1/components?per_page=1000",
    )
    assert [(each.key, each.name) for each in yoti.components][3:5] == [("9", "Yoti Doc Scan"), ("6", "Yoti Doc Scan")]
    assert {each.health for each in yoti.components} == {Health.OPERATIONAL}
    assert [each.url for each in yoti.follow] == ["https://x.example/api/v1/schedules?per_page=100"]
    old = parsed("cachet", "components", (folder / "perl-www-cachet__components-string-status.json").read_bytes())
    assert [(each.health, each.health_raw) for each in old.components] == [(Health.OPERATIONAL, "1")]
    assert old.follow == ()
    body = (folder / "go-cachet-docs__incidents.json").read_bytes()
    (incident,) = parsed("cachet", "incidents", body, "Europe/London").incidents
    assert (incident.status, incident.started_at) == (Status.IDENTIFIED, "2015-08-01T11:00:00Z")
    assert [update.body for update in incident.updates] == ["Incident Message", "Incident Update #1"]
    assert "state the page's own zone" in refused("cachet", "incidents", body)
    assert "`$.meta`" in refused(
        "cachet", "components", (folder / "bosch-iot-suite.com__component-single-object.json").read_bytes()
    )
    assert "got `object`" in refused(
        "cachet", "incidents", (folder / "lab-instance__incident-create-response.json").read_bytes()
    )


def test_one_version_is_asked_after_the_other() -> None:
    asked = list(cachet.PLATFORM.requests(source("cachet", "https://status.example.com/")))
    assert [(each.kind, each.when) for each in asked] == [
        ("components", When.ALWAYS),
        ("incidents", When.ALWAYS),
        ("v3_incidents", When.FALLBACK),
        ("feed", When.FALLBACK),
    ]
    incidents = golden("cachet", "v3_incidents")
    led = parsed("cachet", "v3_incidents", incidents, "UTC", url=asked[2].url).follow
    assert [each.url for each in led] == [
        "https://status.example.com/api/components?include=group&per_page=100",
        "https://status.example.com/api/schedules?include=components,updates&sort=-id&per_page=100",
    ]


def test_a_list_in_another_order_than_asked_for_covers_nothing() -> None:
    incidents = golden("cachet", "incidents")
    turned = incidents | {"data": incidents["data"][::-1]}
    there, back = (parsed("cachet", "incidents", body, "UTC") for body in (incidents, turned))
    assert [each.extent for each in there.covers] == [Scope.SINCE]
    assert back.covers == ()
    assert by_key(there) == by_key(back)
    for incident in incidents["data"]:
        incident["updates"].reverse()
    assert parsed("cachet", "incidents", incidents, "UTC") == there


def test_a_list_of_version_3_with_a_next_page_covers_the_shown_entries() -> None:
    incidents = golden("cachet", "v3_incidents")
    incidents["links"]["next"] = "https://status.example.com/api/incidents?page=2"
    assert [each.since for each in parsed("cachet", "v3_incidents", incidents, "UTC").covers] == [
        "2025-07-01T10:05:00Z"
    ]
    incidents["data"].reverse()
    assert parsed("cachet", "v3_incidents", incidents, "UTC").covers == ()
    del incidents["included"]
    assert "is not included" in refused("cachet", "v3_incidents", incidents, "UTC")
    assert "instead of schedules" in refused("cachet", "v3_schedules", golden("cachet", "v3_incidents"), "UTC")


def test_incidents_known_by_their_numbers_are_linked_to_their_guids() -> None:
    """Releases to 0.2.0 took the number of an incident of version 3 for its key."""
    body = golden("cachet", "v3_incidents_impact")
    numbers = {each["attributes"]["guid"]: each["id"] for each in body["data"]}
    now = parsed("cachet", "v3_incidents", body, "Europe/Berlin")
    then = replace(now, incidents=tuple(replace(each, key=numbers[each.key]) for each in now.incidents))
    state = SourceState("acme", PLATFORMS["cachet"].channels, [], [], SourceMemory())
    for hour, snapshot in enumerate((then, now, now), start=12):
        state.observe(Observation("v3_incidents", Instant(f"2026-09-03T{hour}:00:00Z"), snapshot))
    assert {link.same_as: link.incident_id for link in state.links} == {
        f"acme_{number}": f"acme_{guid}" for guid, number in numbers.items()
    }
    assert all(record.combined.withdrawn_at is None for record in state.records.values())


def test_the_included_pivot_counts_for_the_first_incident_only() -> None:
    body = golden("cachet", "v3_incidents_impact")
    newest, older, _ = parsed("cachet", "v3_incidents", body, "UTC").incidents
    assert (newest.impact, newest.impact_raw, older.impact, older.impact_raw) == ("critical", "4", "unknown", None)
    body["included"][0]["attributes"]["pivot"]["component_status"]["value"] = 9
    body["included"][1]["attributes"]["pivot"]["component_status"] = None
    newest = parsed("cachet", "v3_incidents", body, "UTC").incidents[0]
    assert (newest.impact, newest.impact_raw) == ("unknown", "9")


def test_a_component_without_a_derived_status_has_the_stated_one() -> None:
    body = golden("cachet", "v3_components_effective")
    del body["data"][0]["attributes"]["latest_status"]
    assert parsed("cachet", "v3_components", body).components[0].health is Health.OPERATIONAL


def test_without_a_zone_a_list_of_version_3_leads_to_the_feed_beside_the_api() -> None:
    url = "https://example.com/status/api/incidents?include=components,updates&per_page=100"
    snapshot = parsed("cachet", "v3_incidents", golden("cachet", "v3_incidents_impact"), url=url)
    assert (snapshot.incidents, snapshot.covers) == ((), ())
    body = (GOLDEN / "cachet/v3_incidents_without_zone/input.v3_incidents.json").read_bytes()
    assert PLATFORMS["cachet"].matches(Document(url, "v3_incidents", body))
    assert [each.url for each in snapshot.follow if each.kind == "feed"] == ["https://example.com/status/rss"]
    assert "state the page's own zone as time_zone" in snapshot.unread[0]
    body = golden("cachet", "v3_incidents_impact")
    del body["data"][0]["attributes"]["guid"]
    assert "guid" in refused("cachet", "v3_incidents", body), "another's list of the same type"


@pytest.mark.parametrize(
    ("title", "title_told", "status"),
    [
        ("[Beobachtung] Post ist da", "Post ist da", Status.MONITORING),
        ("[Gemeldet] Post ist da", "Post ist da", Status.UNKNOWN),
        ("[???] Post ist da", "Post ist da", Status.UNKNOWN),
    ],
)
def test_labels_of_the_feed_of_version_3_are_taken_off_in_any_language(
    title: str, title_told: str, status: Status
) -> None:
    body = (GOLDEN / "cachet/feed_3/input.feed.xml").read_text().replace("[Investigating] Stamps are out", title)
    incident = parsed("cachet", "feed", body.encode()).incidents[0]
    assert (incident.title, incident.status) == (title_told, status)


@pytest.mark.parametrize(
    ("status", "scheduled", "written", "expected"),
    [
        (0, "2026-09-20 02:00:00", "2026-09-10 09:00:00", ("maintenance", "scheduled", None)),
        (1, "2026-09-05 02:00:00", "2026-09-05 02:10:00", ("maintenance", "in_progress", None)),
        (4, "2026-09-05 02:00:00", "2026-09-05 03:15:00", ("maintenance", "completed", "2026-09-05T03:15:00Z")),
        (4, "2026-11-28 09:00:00", "2026-09-05 03:15:00", ("incident", "resolved", "2026-09-05T03:15:00Z")),
        (4, "2026-11-28 09:00:00", "2026-09-01 09:00:00", ("incident", "resolved", None)),
    ],
)
def test_a_row_is_planned_work_where_its_plan_was_stored(
    status: int, scheduled: str, written: str, expected: tuple[str, str, str | None]
) -> None:
    body = golden("cachet", "incidents_rows_2_3")
    body["data"] = [
        body["data"][2] | {"status": status, "scheduled_at": scheduled, "updated_at": written},
    ]
    (incident,) = parsed("cachet", "incidents", body, "UTC").incidents
    assert (incident.kind, incident.status, incident.resolved_at) == expected


def test_a_list_from_the_oldest_on_leads_to_its_last_pages() -> None:
    body = golden("cachet", "incidents_rows_2_3")
    body["data"].reverse()
    body["meta"]["pagination"]["total"] = 27
    url = "https://status.example.com/api/v1/incidents?sort=id&order=desc&per_page=100"
    snapshot = parsed("cachet", "incidents", body, "UTC", url=url)
    polled = [each.url for each in snapshot.follow if each.when is When.ALWAYS]
    assert polled == [f"{url}&page=4", f"{url}&page=5"]
    assert snapshot.covers == ()
    body["meta"]["pagination"] |= {"total": 10**18, "count": 0}
    assert len(parsed("cachet", "incidents", body, "UTC", url=url).follow) == 2
