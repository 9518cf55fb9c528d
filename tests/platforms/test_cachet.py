"""Cachet: captured payloads of all versions, the order of requests, and lists that do not cover all."""

from pathlib import Path

import pytest

from statusledger.model import Health, Scope, Source, Status, When
from statusledger.platforms import cachet
from tests.support.reading import by_key, golden, refused, told


def source(platform: str, url: str) -> Source:
    return Source(id="acme", name="Acme", url=url, platform=platform, vendor="acme")


@pytest.mark.corpus
def test_captured_payloads_of_each_version_are_read_or_refused(corpus: Path) -> None:
    folder = corpus / "cachet"
    yoti = told(
        "cachet",
        "components",
        (folder / "yoti.com__components.json").read_bytes(),
        url="https://x.example/api/v1/components?per_page=1000",
    )
    assert [(each.key, each.name) for each in yoti.components][3:5] == [("9", "Yoti Doc Scan"), ("6", "Yoti Doc Scan")]
    assert {each.health for each in yoti.components} == {Health.OPERATIONAL}
    assert [each.url for each in yoti.follow] == ["https://x.example/api/v1/schedules?per_page=100"]
    old = told("cachet", "components", (folder / "perl-www-cachet__components-string-status.json").read_bytes())
    assert [(each.health, each.health_raw) for each in old.components] == [(Health.OPERATIONAL, "1")]
    assert old.follow == ()
    body = (folder / "go-cachet-docs__incidents.json").read_bytes()
    (incident,) = told("cachet", "incidents", body, "Europe/London").incidents
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
    led = told("cachet", "v3_incidents", incidents, "UTC", url=asked[2].url).follow
    assert [each.url for each in led] == [
        "https://status.example.com/api/components?include=group&per_page=100",
        "https://status.example.com/api/schedules?include=components,updates&sort=-id&per_page=100",
    ]


def test_a_list_in_another_order_than_asked_for_covers_nothing() -> None:
    incidents = golden("cachet", "incidents")
    turned = incidents | {"data": incidents["data"][::-1]}
    there, back = (told("cachet", "incidents", body, "UTC") for body in (incidents, turned))
    assert [each.extent for each in there.covers] == [Scope.SINCE]
    assert back.covers == ()
    assert by_key(there) == by_key(back)
    for incident in incidents["data"]:
        incident["updates"].reverse()
    assert told("cachet", "incidents", incidents, "UTC") == there


def test_a_list_of_version_3_with_a_next_page_covers_the_shown_entries() -> None:
    incidents = golden("cachet", "v3_incidents")
    incidents["links"]["next"] = "https://status.example.com/api/incidents?page=2"
    assert [each.since for each in told("cachet", "v3_incidents", incidents, "UTC").covers] == ["2025-07-01T10:05:00Z"]
    incidents["data"].reverse()
    assert told("cachet", "v3_incidents", incidents, "UTC").covers == ()
    del incidents["included"]
    assert "is not included" in refused("cachet", "v3_incidents", incidents, "UTC")
    assert "instead of schedules" in refused("cachet", "v3_schedules", golden("cachet", "v3_incidents"), "UTC")
