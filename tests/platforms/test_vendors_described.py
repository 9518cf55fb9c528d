"""Vendors whose shapes are only described: Meta, Hetzner, Backblaze, Algolia and PlayStation Network."""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from statusledger.errors import NormalizeError
from statusledger.model import (
    Affected,
    Document,
    Health,
    Incident,
    Kind,
    ResolvedFrom,
    Scope,
    Snapshot,
    Source,
    Status,
)
from statusledger.platforms import PLATFORMS, Verified
from statusledger.reconcile import Observation, SourceState
from statusledger.reconcile.source_memory import SourceMemory
from tests.support import cases
from tests.support.build import at
from tests.support.hosted import HALF_A_MEGABYTE, HOSTILE, assert_harmless, with_every
from tests.support.paths import GOLDEN
from tests.support.reading import URL, by_key, golden, refused, told

OURS = ("algolia", "backblaze", "hetzner", "meta", "playstation")
OUTAGES_URL = "https://metastatus.com/data/outages/parcel-api.json"
OUTAGES: list[dict[str, Any]] = [
    {
        "service_id": 4,
        "status": "High disruptions",
        "time": "2026-03-02T11:00:00+0000",
        "posts": [
            {"description": "Parcels are <b>lost</b>.", "time": "2026-03-02T10:20:00+0000"},
            {"description": "We are investigating.", "time": "2026-03-02T10:40:00.7+0000"},
        ],
    },
    {
        "service_id": 1,
        "status": "Resolved",
        "time": "2026-02-02T11:00:00+0000",
        "posts": [
            {"description": "Sending is slow.", "time": "2026-02-01T10:20:00+0000"},
            {"description": "This is resolved.", "time": "2026-02-01T12:00:00+0000"},
        ],
    },
    {"service_id": 9, "status": "Low disruptions", "time": "2026-01-02T11:00:00+0100", "posts": []},
]
DATA_SCRIPT = '<script id="__NEXT_DATA__" type="application/json">'
HETZNER_FEED = (GOLDEN / "hetzner/feed/input.feed.xml").read_text()
INPUTS = sorted(path for name in OURS for path in GOLDEN.glob(f"{name}/*/input.*"))
# Platform, kind and body of each document there is.
JSON_DOCUMENTS = [
    *(
        (path.parts[-3], path.name.split(".")[1], json.loads(path.read_text()))
        for path in INPUTS
        if path.suffix == ".json"
    ),
    ("meta", "outages", OUTAGES),
]


def read(platform: str, kind: str, body: object) -> Snapshot:
    return told(platform, kind, body, url=OUTAGES_URL if kind == "outages" else URL)


def next_data(change: Callable[[Any], object] = lambda props: None) -> bytes:
    """Hetzner's page, with its data changed."""
    head, _, rest = (GOLDEN / "hetzner/page/input.page.html").read_text().partition(DATA_SCRIPT)
    data, _, tail = rest.partition("</script>")
    whole = json.loads(data)
    change(whole["props"]["pageProps"])
    escaped = json.dumps(whole).replace("</", r"<\/")
    return f"{head}{DATA_SCRIPT}{escaped}</script>{tail}".encode()


def looks(platform: str, *seen: tuple[str, bytes]) -> SourceState:
    """Documents by kind and body, one an hour from 5 January 12:00 on."""
    folded = SourceState("acme", PLATFORMS[platform].channels, [], [], SourceMemory())
    for hour, (kind, body) in enumerate(seen, start=12):
        folded.observe(Observation(kind, at(f"5 {hour}:00"), read(platform, kind, body)))
    return folded


ASKED = {
    ("meta", "https://metastatus.com/", None): ["https://metastatus.com/data/orgs.json"],
    ("hetzner", "https://status.hetzner.com", None): [
        "https://status.hetzner.com/en",
        "https://status.hetzner.com/en.atom",
    ],
    ("hetzner", "https://status.hetzner.com/en/", "https://feeds.example.com/1"): [
        "https://status.hetzner.com/en",
        "https://feeds.example.com/1",
    ],
    ("backblaze", "https://status.backblaze.com/", None): ["https://status.backblaze.com/data/payload.json"],
    ("algolia", "https://status.algolia.com", None): [
        "https://status.algolia.com/1/status",
        "https://status.algolia.com/1/incidents",
    ],
    ("playstation", "https://status.playstation.com", "https://status.example.com/SCEA.json"): [
        "https://status.example.com/SCEA.json"
    ],
}


@pytest.mark.parametrize(("platform", "url", "feed"), ASKED)
def test_what_is_asked_for(platform: str, url: str, feed: str | None) -> None:
    source = Source(id="x", name="X", url=url, platform=platform, vendor="x", feed=feed)
    assert [each.url for each in PLATFORMS[platform].requests(source)] == ASKED[platform, url, feed]


def test_nothing_of_them_is_proven() -> None:
    assert {PLATFORMS[name].verified for name in OURS} == {Verified.DOCUMENTED}


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: "/".join(path.parts[-3:-1]))
def test_a_document_is_recognised_by_its_own_platform_alone(path: Path) -> None:
    document = cases.document(path.parent, path.read_bytes())
    claims = {
        name
        for name, platform in PLATFORMS.items()
        if document.kind in platform.channels and platform.matches(document)
    }
    assert claims - {"feed"} == {path.parts[-3]}  # any feed is a feed


def test_meta_s_outages_are_recognised_where_they_are() -> None:
    body = json.dumps(OUTAGES).encode()
    assert PLATFORMS["meta"].matches(Document(OUTAGES_URL, "outages", body))
    assert not PLATFORMS["meta"].matches(Document(URL, "outages", body))


def test_words_for_health_alone_are_nobody_s() -> None:
    for body in (b'{"status": {"api": "operational"}}', b'{"status": {"c1-de": "fine"}}'):
        assert not PLATFORMS["algolia"].matches(Document(URL, "status", body))


KINDS = [(name, kind) for name in OURS for kind in PLATFORMS[name].channels]


@pytest.mark.parametrize(("platform", "kind"), KINDS)
@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"{}", b"<html><body>Status</body></html>", b"\xff\xfe\x00", b"[" * 100_000, b'"operational"'],
)
def test_anything_else_is_refused(platform: str, kind: str, body: bytes) -> None:
    with pytest.raises(NormalizeError):
        read(platform, kind, body)


def lists(value: Any) -> Iterator[list[Any]]:
    """Every list of a document."""
    if isinstance(value, list):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from lists(each)


def in_any_order(snapshot: Snapshot) -> Any:
    def sorted_parts(incident: Incident) -> Incident:
        parts = sorted(incident.components, key=lambda each: (each.key or "", each.name))
        return msgspec.structs.replace(incident, components=tuple(parts))

    components = (msgspec.structs.replace(each, position=None) for each in snapshot.components)
    return (
        snapshot.page,
        sorted(components, key=lambda each: each.key),
        sorted(map(sorted_parts, snapshot.incidents), key=lambda each: each.key),
        sorted(request.url for request in snapshot.follow),
    )


def test_the_order_of_hetzner_s_entries_means_nothing() -> None:
    def turn(props: Any) -> None:
        for each in lists(props):
            each.reverse()

    assert in_any_order(read("hetzner", "page", next_data(turn))) == in_any_order(read("hetzner", "page", next_data()))
    head, *entries = HETZNER_FEED.removesuffix("</feed>\n").split("<entry>")
    body = head + "".join(f"<entry>{entry}" for entry in entries[::-1]) + "</feed>"
    whole = read("hetzner", "feed", HETZNER_FEED.encode())
    assert in_any_order(read("hetzner", "feed", body.encode())) == in_any_order(whole)


TEXTS = {"name", "description", "title", "companyName", "note", "serviceName", "countryCode", "regionName", "titleEn"}


@pytest.mark.parametrize(
    ("platform", "kind", "words"),
    [
        ("algolia", "incidents", "Cluster c1-de: nobody finds anything."),
        ("backblaze", "payload", "A tile is **missing**."),
        ("meta", "outages", "Parcels are <b>lost</b>."),
    ],
)
def test_half_a_megabyte_of_text_is_cut(platform: str, kind: str, words: str) -> None:
    body = next(
        each for name, shape, each in JSON_DOCUMENTS if (name, shape) == (platform, kind) and words in str(each)
    )
    snapshot = read(platform, kind, json.dumps(body).replace(words, HALF_A_MEGABYTE).encode())
    assert_harmless(snapshot)
    lengths = [len(update.body) for incident in snapshot.incidents for update in incident.updates]
    assert 100_000 < max(lengths) <= 400_000


def test_hostile_text_on_hetzner_s_page_and_in_its_feed_stays_harmless() -> None:
    page = next_data(lambda props: props.update(with_every(props, TEXTS, HOSTILE)))
    assert_harmless(read("hetzner", "page", page))
    active = '<p><script>alert(1)</script><a href="javascript:alert(2)">x</a>[y](javascript:alert(3))</p>'
    assert_harmless(read("hetzner", "feed", HETZNER_FEED.replace("<p>Resolved</p>", active).encode()))


# Meta


def test_meta_s_products_lead_to_their_outages() -> None:
    orgs = golden("meta", "orgs")
    told_at = told("meta", "orgs", orgs, url="https://metastatus.com/data/orgs.json")
    assert [request.url for request in told_at.follow] == [
        OUTAGES_URL,
        "https://metastatus.com/data/outages/shop-window.json",
    ]
    orgs[0]["id"] = "../../elsewhere"
    assert len(told("meta", "orgs", orgs).follow) == 1


def test_meta_s_outages() -> None:
    incidents = by_key(read("meta", "outages", OUTAGES))
    assert list(incidents) == [
        "parcel-api-4-20260302T1020", "parcel-api-1-20260201T1020", "parcel-api-9-20260102T1000",
    ]  # fmt: skip
    lost, slow, silent = incidents.values()
    assert (lost.title, lost.status, lost.started_at) == (
        "Parcels are **lost**.", Status.INVESTIGATING, "2026-03-02T10:20:00Z",
    )  # fmt: skip
    assert lost.components == (Affected("parcel-api/4", ""),)
    assert (slow.status, slow.resolved_at, slow.resolved_from) == (
        Status.RESOLVED, "2026-02-01T12:00:00Z", ResolvedFrom.UPDATE,
    )  # fmt: skip
    assert (silent.title, silent.status, silent.updates) == ("Low disruptions", Status.UNKNOWN, ())


def test_a_service_of_meta_s_is_named_by_its_product() -> None:
    folded = looks(
        "meta", ("orgs", json.dumps(golden("meta", "orgs")).encode()), ("outages", json.dumps(OUTAGES).encode())
    )
    (record,) = (each for each in folded.records.values() if each.key.startswith("parcel-api-4-"))
    assert [each.name for each in record.combined.incident.components] == ["Tracking"]


def test_a_post_that_says_all_is_over_does_not_end_an_outage_that_meta_calls_a_disruption() -> None:
    (outage,) = copy.deepcopy(OUTAGES[1:2])
    outage["status"] = "Low disruptions"
    (incident,) = read("meta", "outages", [outage]).incidents
    assert (incident.status, incident.resolved_at) == (Status.UNKNOWN, None)


@pytest.mark.parametrize(
    ("time", "reason"),
    [
        (1772446800, "Expected `str`, got `int`"),
        ("2026-03-02T10:20:00", "a time without a zone"),
        ("Mar 2, 2026 10:20 AM", "Invalid isoformat"),
    ],
)
def test_a_time_of_meta_s_in_any_other_notation_is_refused(time: object, reason: str) -> None:
    outage = OUTAGES[0] | {"posts": [{"description": "Parcels are lost.", "time": time}]}
    with pytest.raises(NormalizeError, match=reason):
        read("meta", "outages", [outage])


def test_a_lost_key_of_an_outage_is_noticed() -> None:
    for key in OUTAGES[0]:
        with pytest.raises(NormalizeError):
            read("meta", "outages", [{name: value for name, value in OUTAGES[0].items() if name != key}])


def test_outages_of_no_product_are_refused() -> None:
    assert "does not say of which product" in refused("meta", "outages", OUTAGES)


# Hetzner


def test_a_time_of_hetzner_s_without_a_zone_is_in_the_stanza_s_or_refused() -> None:
    def bare(props: Any) -> None:
        for entry in (each for several in props["incidents"].values() for each in several):
            entry.pop("createdAt", None)
            entry["startTime"], entry["endTime"] = "2026-05-02T08:00:00", None

    with pytest.raises(NormalizeError, match="state the page's own zone as time_zone"):
        read("hetzner", "page", next_data(bare))
    starts = {each.started_at for each in told("hetzner", "page", next_data(bare), "Europe/Berlin").incidents}
    assert starts == {"2026-05-02T06:00:00Z"}


def test_an_incident_in_two_of_hetzner_s_lists_is_one() -> None:
    incidents = by_key(read("hetzner", "page", next_data()))
    assert len(incidents) == 6
    assert {each.kind for each in incidents.values()} == {Kind.INCIDENT, Kind.MAINTENANCE}


def test_an_end_is_hetzner_s_only_once_the_state_says_so() -> None:
    incidents = by_key(read("hetzner", "page", next_data()))
    goose, leak = (incidents[f"{name * 4}-1111-4222-8333-444444444444"] for name in ("0f", "0d"))
    assert (goose.status, goose.status_raw, goose.resolved_at) == (Status.UNKNOWN, "shooed", None)
    assert (leak.status, leak.resolved_at) == (Status.RESOLVED, "2026-04-20T10:38:47Z")


def test_hetzner_s_page_knows_how_far_things_are_and_the_feed_what_is_said() -> None:
    feed = HETZNER_FEED.encode()

    def resolve(props: Any) -> None:
        for each in (props["incidents"]["topNotification"][0], props["incidents"]["informationList"][0]):
            each |= {"incidentState": "resolved", "endTime": "2026-05-02T09:30:00+00:00"}

    folded = looks("hetzner", ("feed", feed), ("page", next_data(resolve)), ("feed", feed))
    door = folded.records["acme_0a0a0a0a-1111-4222-8333-444444444444"].combined
    assert (door.incident.status, door.incident.resolved_at) == (Status.RESOLVED, "2026-05-02T09:30:00Z")
    assert door.incident.started_at == "2026-05-02T08:00:00Z"
    assert [seen.update.body for seen in door.updates] == ["We are investigating the lock."]


def test_a_feed_of_hetzner_s_that_leads_elsewhere_is_refused() -> None:
    for link in ("https://status.example.com/de.html#4733", "https://status.example.com/incident/7"):
        body = HETZNER_FEED.replace("https://status.example.com/incident/0a0a0a0a-1111-4222-8333-444444444444", link)
        assert "does not lead to an incident" in refused("hetzner", "feed", body.encode())


def test_hetzner_s_page_without_data_is_refused() -> None:
    assert "it has no <script" in refused("hetzner", "page", b"<html><body>Status</body></html>")


# Backblaze


def test_an_incident_of_backblaze_s_is_open_until_an_end_is_dated() -> None:
    body = golden("backblaze", "payload")
    for end in ("resolved", "closed"):
        body["incidents"][0]["timestamps"] = {"started": "2026-06-01T06:00:00Z", end: "2026-06-01T09:00:00Z"}
        ended = by_key(read("backblaze", "payload", body))["i-open"]
        assert (ended.status, ended.status_raw, ended.resolved_at) == (Status.RESOLVED, end, "2026-06-01T09:00:00Z")
    assert [each.health for each in read("backblaze", "payload", body).components] == [
        Health.OPERATIONAL, Health.OPERATIONAL, Health.UNKNOWN, Health.OPERATIONAL,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("severity", "impact"),
    [("SEV1", "critical"), ("SEV2", "major"), ("SEV3", "minor"), ("SEV4", "minor"), ("SEV0", "unknown")],
)
def test_backblaze_s_severities(severity: str, impact: str) -> None:
    body = golden("backblaze", "payload")
    body["incidents"][0]["severitySlug"] = severity
    incident = by_key(read("backblaze", "payload", body))["i-open"]
    assert (incident.impact, incident.impact_raw) == (impact, severity)


def test_a_component_of_backblaze_s_is_not_known_to_be_well_while_an_incident_names_none() -> None:
    body = golden("backblaze", "payload")
    del body["incidents"][0]["components"]
    health = {each.name: each.health for each in read("backblaze", "payload", body).components}
    assert health == dict.fromkeys(("West attic", "East attic", "Cellar", "Roof"), Health.UNKNOWN)


def test_an_incident_that_leaves_backblaze_s_file_is_over_and_a_maintenance_stays_as_it_was() -> None:
    body = golden("backblaze", "payload")
    rest = [each for each in body["incidents"] if each["id"] != "i-open"]
    whole, quiet = (
        json.dumps(each).encode() for each in (body, body | {"incidents": rest, "scheduledMaintenances": []})
    )
    folded = looks("backblaze", ("payload", whole), ("payload", quiet), ("payload", quiet))
    gone, sweep = (folded.records[f"acme_{key}"].combined for key in ("i-open", "m-sweep"))
    assert (gone.incident.resolved_at, gone.incident.resolved_from) == (at("5 13:00"), ResolvedFrom.INFERRED)
    assert (sweep.incident.status, sweep.withdrawn_at) == (Status.SCHEDULED, None)


# Algolia


def test_reports_of_algolia_s_are_chained_until_all_is_well() -> None:
    incidents = by_key(read("algolia", "incidents", golden("algolia", "incidents")))
    assert {key: (each.status, each.resolved_at, len(each.updates)) for key, each in incidents.items()} == {
        "c1-de-20260502T0800": (Status.RESOLVED, "2026-05-02T10:00:00Z", 3),
        "c2-usw-20260501T0720": (Status.RESOLVED, "2026-05-01T10:06:40Z", 2),
        "c2-usw-20260502T1106": (Status.INVESTIGATING, None, 1),
    }
    assert incidents["c1-de-20260502T0800"].transitions[-1].update_key == "20260502T1000-1"


def test_a_report_in_seconds_is_refused() -> None:
    body = {"incidents": {"c1-de": [{"t": 1777716000, "v": {"title": "Slow", "status": "major_outage"}}]}}
    assert "not a plausible year" in refused("algolia", "incidents", body)


def test_the_incident_of_a_cluster_whose_first_report_left_the_list_is_still_that_one() -> None:
    body = golden("algolia", "incidents")
    before = json.dumps(body).encode()
    del body["incidents"]["c1-de"][2:]
    folded = looks("algolia", ("incidents", before), ("incidents", json.dumps(body).encode()))
    assert len(folded.records) == 3


# PlayStation Network


def test_what_playstation_lists_anywhere_is_one_incident() -> None:
    told_of = read("playstation", "status", golden("playstation", "status"))
    outage = by_key(told_of)["77"]
    assert [each.key for each in outage.components] == ["NO/Swings", "SE/Swings"]
    assert (outage.title, outage.status) == ("Outage: Swings", Status.UNKNOWN)
    assert [(covers.extent, covers.kinds) for covers in told_of.covers] == [(Scope.OPEN, (Kind.INCIDENT,))]


def test_a_service_of_playstation_s_is_well_only_while_nothing_is_listed() -> None:
    body = golden("playstation", "status")
    (swings, *_) = read("playstation", "status", body).components
    assert (swings.health, swings.health_raw) == (Health.UNKNOWN, "Outage")
    body["countries"][0]["services"][0]["status"] = []
    (swings, *_) = read("playstation", "status", body).components
    assert (swings.health, swings.health_raw) == (Health.OPERATIONAL, None)


def without(value: Any, key: str) -> Any:
    """A value of JSON without the postings of one id, wherever they stand."""
    if isinstance(value, dict):
        return {name: without(each, key) for name, each in value.items()}
    return [without(each, key) for each in value if each.get("statusId") != key] if isinstance(value, list) else value


def test_what_leaves_playstation_s_file_is_over() -> None:
    body = golden("playstation", "status")
    rest = without(body, "77")
    bodies = [("status", json.dumps(each).encode()) for each in (body, rest, rest)]
    gone = looks("playstation", *bodies).records["acme_77"].combined.incident
    assert (gone.status, gone.resolved_at, gone.resolved_from) == (
        Status.RESOLVED, at("5 13:00"), ResolvedFrom.INFERRED,
    )  # fmt: skip


def test_the_end_of_a_maintenance_of_playstation_s_is_that_of_its_window() -> None:
    incidents = by_key(read("playstation", "status", golden("playstation", "status")))
    sand, slow = incidents["78"], incidents["70"]
    assert (sand.status, sand.scheduled_end_at, sand.resolved_at) == (Status.UNKNOWN, "2026-02-05T11:00:00Z", None)
    assert (slow.status, slow.resolved_at) == (Status.RESOLVED, "2026-01-01T11:00:00Z")


def test_a_time_of_playstation_s_without_a_zone_is_refused() -> None:
    body = golden("playstation", "status")
    body["status"][0]["startDate"] = "2026-02-01 10:00"
    del body["countries"][:]
    assert "a time without a zone" in refused("playstation", "status", body)
    (outage, _) = told("playstation", "status", body, "Asia/Tokyo").incidents
    assert outage.started_at == "2026-02-01T01:00:00Z"
