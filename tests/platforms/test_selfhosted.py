"""Cachet, Upptime, Uptime Kuma, Oh Dear, Gatus: real payloads, what order means, what is refused."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from statusledger.errors import NormalizeError
from statusledger.model import (
    Document,
    Health,
    Impact,
    Instant,
    Kind,
    ResolvedFrom,
    Scope,
    Snapshot,
    Source,
    Status,
    When,
)
from statusledger.platforms import PLATFORMS, cachet, ohdear, upptime, uptimekuma
from statusledger.reconcile import Observation, SourceState
from statusledger.reconcile.source_memory import SourceMemory
from tests.support.hosted import with_each
from tests.support.paths import GOLDEN
from tests.support.reading import by_key, golden, refused, told

READ_AT = Instant("2026-06-22T05:00:00Z")
MINE = ["cachet", "cstate", "gatus", "ohdear", "uptimekuma", "uptimerobot", "upptime"]


def source(platform: str, url: str) -> Source:
    return Source(id="acme", name="Acme", url=url, platform=platform, vendor="acme")


# Cachet


@pytest.mark.corpus
def test_cachet_payloads(corpus: Path) -> None:
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


def test_cachet_asks_one_version_after_the_other() -> None:
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


def test_a_cachet_list_in_another_order_than_asked_for_covers_nothing() -> None:
    incidents = golden("cachet", "incidents")
    turned = incidents | {"data": incidents["data"][::-1]}
    there, back = (told("cachet", "incidents", body, "UTC") for body in (incidents, turned))
    assert [each.extent for each in there.covers] == [Scope.SINCE]
    assert back.covers == ()
    assert by_key(there) == by_key(back)
    for incident in incidents["data"]:
        incident["updates"].reverse()
    assert told("cachet", "incidents", incidents, "UTC") == there


def test_a_cachet_3_list_that_goes_on_covers_what_it_shows() -> None:
    incidents = golden("cachet", "v3_incidents")
    incidents["links"]["next"] = "https://status.example.com/api/incidents?page=2"
    assert [each.since for each in told("cachet", "v3_incidents", incidents, "UTC").covers] == ["2025-07-01T10:05:00Z"]
    incidents["data"].reverse()
    assert told("cachet", "v3_incidents", incidents, "UTC").covers == ()
    del incidents["included"]
    assert "is not included" in refused("cachet", "v3_incidents", incidents, "UTC")
    assert "instead of schedules" in refused("cachet", "v3_schedules", golden("cachet", "v3_incidents"), "UTC")


# Upptime


@pytest.mark.corpus
def test_upptime_payloads(corpus: Path) -> None:
    con = told("upptime", "summary", (corpus / "upptime/con-datalad__summary.json").read_bytes())
    assert [each.key for each in con.components if each.health is Health.OPERATIONAL] == [
        "hub-datalad-org",
        "dandiarchive-org",
    ]
    assert len([each for each in con.components if each.health is Health.MAJOR_OUTAGE]) == 6
    demo = told("upptime", "summary", (corpus / "upptime/upptime-demo__summary.json").read_bytes())
    assert [(each.name, each.health_raw) for each in demo.components][-1] == ("Test Broken Site", "down")
    for path in (corpus / "upptime").glob("*.yml"):
        assert "not an Upptime document" in refused("upptime", "summary", path.read_bytes())


@pytest.mark.parametrize(
    ("url", "repository"),
    [
        ("https://github.com/acme/status", "acme/status"),
        ("https://github.com/acme/status.page/", "acme/status.page"),
        ("https://acme.github.io/status/", "acme/status"),
        ("https://status.example.com", None),
        ("https://github.com/acme", None),
    ],
)
def test_upptime_is_asked_at_its_repository(url: str, repository: str | None) -> None:
    asked = list(upptime.PLATFORM.requests(source("upptime", url)))
    if repository is None:
        assert [each.kind for each in asked] == ["page"]
    else:
        assert asked[0].url == f"https://raw.githubusercontent.com/{repository}/HEAD/history/summary.json"
        assert [each.when for each in asked[1:]] == [When.CHANGED, When.CHANGED]
        assert all(f"/repos/{repository}/issues?" in each.url for each in asked[1:])


def test_a_full_page_of_issues_covers_what_it_shows() -> None:
    issue = golden("upptime", "issues")[0]
    many = [issue | {"number": n, "created_at": f"2025-02-{1 + n % 28:02d}T10:00:00Z"} for n in range(100)]
    assert [each.since for each in told("upptime", "issues", many).covers] == ["2025-02-01T10:00:00Z"]
    assert [each.since for each in told("upptime", "issues", many[:99]).covers] == [None]
    assert told("upptime", "issues", many[::-1]).covers == told("upptime", "issues", many).covers


def test_a_maintenance_typed_without_a_zone_is_of_the_stanza_s_or_else_of_utc_as_upptime_reads_it() -> None:
    body = golden("upptime", "maintenances")
    body[0]["body"] = "<!--\nstart: 2025-03-01 22:00\nend: soon\n-->"
    (first, _) = told("upptime", "maintenances", body).incidents
    assert (first.started_at, first.scheduled_end_at) == ("2025-03-01T22:00:00Z", None)
    (first, _) = told("upptime", "maintenances", body, "Europe/Berlin").incidents
    assert (first.started_at, first.scheduled_end_at) == ("2025-03-01T21:00:00Z", None)


# Uptime Kuma


@pytest.mark.corpus
def test_a_kuma_page_and_its_heartbeats_make_components(corpus: Path) -> None:
    bodies = {
        kind: (corpus / f"uptime-kuma/anonymised__{name}.json").read_bytes()
        for kind, name in (("status", "status-page"), ("heartbeat", "heartbeat"))
    }
    fold = SourceState("acme", uptimekuma.PLATFORM.channels, [], [], SourceMemory())
    for kind, body in bodies.items():
        assert uptimekuma.PLATFORM.matches(Document("https://x.example/", kind, body))
        fold.observe(Observation(kind, READ_AT, told("uptimekuma", kind, body)))
    parts = [part.component for part in fold.components.by_key.values()]
    assert len(parts) == 19
    assert sum(part.health is Health.MAJOR_OUTAGE for part in parts) == 9
    assert sum(part.health is Health.OPERATIONAL for part in parts) == 10
    assert [(part.name, part.group_name) for part in parts if part.key == "7"] == [("Service 17", "Service 13")]
    assert fold.components.transitions == []
    (record,) = fold.records.values()
    pinned = record.combined.incident
    assert (record.key, pinned.impact, pinned.started_at) == ("22", Impact.MINOR, "2026-01-05T14:45:42Z")


def test_a_kuma_announcement_that_is_unpinned_is_over() -> None:
    pinned, quiet = golden("uptimekuma", "status_1_23"), golden("uptimekuma", "status_quiet")
    fold = SourceState("acme", uptimekuma.PLATFORM.channels, [], [], SourceMemory())
    for at, body in (("10:00", pinned), ("10:05", quiet), ("10:10", quiet)):
        fold.observe(Observation("status", Instant(f"2025-02-02T{at}:00Z"), told("uptimekuma", "status", body)))
    (record,) = fold.records.values()
    assert record.combined.incident.status is Status.RESOLVED
    assert record.combined.incident.resolved_from is ResolvedFrom.INFERRED
    assert record.combined.incident.resolved_at == "2025-02-02T10:05:00Z"


def test_kuma_is_asked_for_its_slug() -> None:
    asked = list(uptimekuma.PLATFORM.requests(source("uptimekuma", "https://up.example.com/status/Acme?theme=dark")))
    assert [each.url for each in asked] == [
        "https://up.example.com/api/status-page/acme",
        "https://up.example.com/api/status-page/heartbeat/acme",
    ]
    (entry,) = uptimekuma.PLATFORM.requests(source("uptimekuma", "https://up.example.com"))
    assert entry.url == "https://up.example.com/api/entry-page"
    assert "its entry is 'dashboard'" in refused("uptimekuma", "entry", {"type": "entryPage", "entryPage": "dashboard"})
    assert "not a public page" in refused("uptimekuma", "entry", {"type": "x", "statusPageSlug": "../../admin"})
    assert "neither incident nor incidents" in refused(
        "uptimekuma", "status", {"config": {"slug": "x", "title": "X"}, "publicGroupList": []}
    )
    assert uptimekuma.PLATFORM.matches(
        Document("https://x.example/", "page", b"<script>window.preloadData = {}</script>")
    )


# Oh Dear


@pytest.mark.corpus
def test_a_week_of_php(corpus: Path) -> None:
    body = (corpus / "ohdear/php.net__status.json").read_bytes()
    week = told("ohdear", "status", body)
    assert ohdear.PLATFORM.matches(Document("https://x.example/", "status", body))
    assert (len(week.components), {each.health for each in week.components}) == (8, {Health.OPERATIONAL})
    assert [each.since for each in week.covers] == ["2024-11-20T00:00:00Z"]
    ended, silent = by_key(week)["1273622"], by_key(week)["1273623"]
    assert (ended.started_at, ended.resolved_at) == ("2024-11-24T06:19:23Z", "2024-11-24T17:59:20Z")
    assert [update.key for update in ended.updates] == ["1273622", "1274100"]
    assert (silent.status, silent.resolved_at) == (Status.RESOLVED, None)
    assert [each.name for each in silent.components] == ["downloads.php.net"]


# Gatus


@pytest.mark.corpus
def test_gatus_payloads(corpus: Path) -> None:
    for name, key in (("endpoints", "group_name"), ("suites", "suite-group_test-suite")):
        path = corpus / f"gatus/gatus-selftest__{name}-statuses.json"
        (only,) = told("gatus", "endpoints", path.read_bytes()).components
        assert (only.key, only.health, only.health_raw) == (key, Health.MAJOR_OUTAGE, "false")


def test_announcements_are_told_apart_by_their_minute() -> None:
    config = golden("gatus", "config")
    turned = config | {"announcements": config["announcements"][::-1]}
    assert told("gatus", "config", turned) == told("gatus", "config", config)
    assert [each.kinds for each in told("gatus", "config", config).covers] == [(Kind.INCIDENT, Kind.MAINTENANCE)]


# All


@pytest.mark.parametrize("platform", MINE)
def test_nothing_else_is_taken_for_theirs(platform: str) -> None:
    recognise = PLATFORMS[platform].matches
    kinds = [*PLATFORMS[platform].channels, "page"]
    for path in GOLDEN.glob("*/*/input.*"):
        if path.parent.parent.name != platform and path.suffix != ".xml":
            body = path.read_bytes()
            taken = [kind for kind in kinds if recognise(Document("https://x.example/", kind, body, "UTC"))]
            assert taken == [], f"{path.parent.parent.name}/{path.parent.name}"
    for body in (b"", b"{}", b"[]", b"null", b"[" * 100_000, b"\xff\xfe", b"<!DOCTYPE html><title>Sign in</title>"):
        assert not any(recognise(Document("https://x.example/", kind, body)) for kind in kinds), body[:20]


WRITTEN = {"title", "name", "message", "content", "text", "body", "description", "label", "group", "groupName"}
HOSTILE = (
    "<script>alert(1)</script>\x1b[2J\u202egnp [click](javascript:alert(1)) <img src=x onerror=alert(1)> "
    "<a href='javascript:alert(1)'>here</a>\x00 end"
)
HOSTILE_CASES = [path for name in MINE for path in sorted((GOLDEN / name).glob("*/input.*.json"))]


def poisoned(value: Any, words: str) -> Any:
    """A JSON value with every text that people write replaced."""
    if isinstance(value, dict):
        hit = {key for key, each in value.items() if key in WRITTEN and isinstance(each, str)}
        return {key: words if key in hit else poisoned(each, words) for key, each in value.items()}
    return [poisoned(each, words) for each in value] if isinstance(value, list) else value


def told_by(path: Path, value: Any) -> Snapshot:
    """What a golden case tells with this JSON instead of its own."""
    zone = path.parent / "time_zone.txt"
    time_zone = zone.read_text().strip() if zone.exists() else None
    return told(path.parts[-3], path.name.split(".")[1], json.dumps(value).encode(), time_zone)


def read_poisoned(path: Path, words: str) -> bytes:
    """What is told of a golden case with other words in it, as JSON."""
    return msgspec.json.encode(told_by(path, poisoned(json.loads(path.read_text()), words)))


@pytest.mark.parametrize("path", HOSTILE_CASES, ids=lambda path: f"{path.parts[-3]}-{path.parts[-2]}")
def test_half_a_character_is_refused_where_it_would_be_kept(path: Path) -> None:
    try:
        told_all = read_poisoned(path, "half \ud800 of it")
    except NormalizeError:
        return
    assert b"half" not in told_all


@pytest.mark.parametrize(
    "case",
    [
        "cachet/incidents_2_3",
        "cstate/issue",
        "gatus/config",
        "ohdear/down_twice",
        "uptimekuma/status_1_23",
        "uptimerobot/events_new",
        "upptime/issues",
    ],
)
def test_a_megabyte_of_text_is_cut(case: str) -> None:
    (path,) = (GOLDEN / case).glob("input.*")
    whole = told_by(path, with_each(json.loads(path.read_text()), WRITTEN, "Pages load slowly. " * 55_000))
    for incident in whole.incidents:
        assert len(incident.title) <= 1_000
        assert all(len(update.body) <= 110_000 for update in incident.updates)
    assert any("1,045,000 characters in all" in update.body for each in whole.incidents for update in each.updates)
