"""StatusPal, Sorry and Hund: every capture and example there is, and payloads that mean harm."""

import json
import random
from pathlib import Path

import pytest

from statusledger.errors import NormalizeError
from statusledger.model import Document, Format, Health, Impact, Kind, Request, ResolvedFrom, Source, Status, When
from statusledger.platforms import PLATFORMS, hund, sorry, statuspal
from tests.support.hosted import HALF_A_MEGABYTE, HOSTILE, assert_harmless, golden, normalize, strangers, with_every
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
JSON_CASES = {
    "statuspal": {"summary": "summary"},
    "sorry": {"status": "status", "components": "components", "notices": "notices", "notice": "notice"},
    "hund": {"event": "live"},
}
KINDS = [(platform, kind) for platform, cases in JSON_CASES.items() for kind in cases.values()]


def source(platform: str, url: str = "https://status.example.com/", feed: str | None = None) -> Source:
    return Source(id="x", name="X", url=url, platform=platform, vendor="x", feed=feed)


def test_what_is_asked_for() -> None:
    summary = "https://statuspal.{}/api/v2/status_pages/pebble/summary"
    for house in ("io", "eu"):
        (asked,) = statuspal.PLATFORM.requests(source("statuspal", f"https://pebble.statuspal.{house}/"))
        assert asked == Request(summary.format(house), "summary")
    (asked,) = statuspal.PLATFORM.requests(source("statuspal", feed=summary.format("eu")))
    assert asked == Request(summary.format("eu"), "summary")
    assert list(sorry.PLATFORM.requests(source("sorry"))) == [
        Request("https://status.example.com/api/v1/status", "status"),
        Request("https://status.example.com/api/v1/notices", "notices"),
        Request("https://status.example.com/api/v1/components", "components", When.CHANGED),
    ]
    stream = Request("https://status.example.com/live/v2/status_page", "live", expects=Format.EVENT)
    assert list(hund.PLATFORM.requests(source("hund"))) == [stream]


@pytest.mark.corpus
def test_every_summary_of_statuspal_is_told_as_it_stands(corpus: Path) -> None:
    assert {path.name for path in (corpus / "statuspal").iterdir()} == STATUSPAL.keys()
    for name, figures in STATUSPAL.items():
        told = normalize("statuspal", "summary", (corpus / "statuspal" / name).read_bytes())
        updates = sum(len(incident.updates) for incident in told.incidents)
        ill = sum(component.health is not Health.OPERATIONAL for component in told.components)
        assert (len(told.incidents), updates, len(told.components), ill) == figures, name
        assert all(component.health is not Health.UNKNOWN for component in told.components)


@pytest.mark.corpus
def test_a_page_in_zurich_tells_its_times_in_utc_and_its_own_types_by_the_common_one(corpus: Path) -> None:
    body = (corpus / "statuspal/exoscale__summary_network-degraded.json").read_bytes()
    told = normalize("statuspal", "summary", body)
    (incident,) = told.incidents
    assert (told.page.time_zone, told.page.health, told.page.health_raw) == (
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
def test_a_maintenance_of_statuspal_starts_with_its_window(corpus: Path) -> None:
    body = (corpus / "statuspal/exoscale__summary_operational.json").read_bytes()
    (planned,) = normalize("statuspal", "summary", body).incidents
    assert (planned.kind, planned.status) == (Kind.MAINTENANCE, Status.SCHEDULED)
    assert (planned.started_at, planned.posted_at) == ("2023-09-20T07:00:00Z", "2023-09-12T09:50:28Z")
    assert planned.scheduled_end_at is None
    assert len(planned.components) == 7


@pytest.mark.corpus
def test_the_examples_of_sorry_are_told_as_they_stand(corpus: Path) -> None:
    folder = corpus / "sorry"
    status = normalize("sorry", "status", (folder / "docexample__api_v1_status.json").read_bytes())
    assert (status.page.name, status.page.health) == ("Sorry™ Service Status", Health.OPERATIONAL)
    components = normalize("sorry", "components", (folder / "docexample__api_v1_components.json").read_bytes())
    assert [(each.name, each.group_name) for each in components.components] == [
        ("Example Component", None),
        ("Sub-Component", "Example Component"),
    ]
    notice = normalize("sorry", "notice", (folder / "docexample__api_v1_notice.json").read_bytes())
    (incident,) = notice.incidents
    assert (incident.key, incident.status, incident.started_at) == ("1", Status.INVESTIGATING, "2023-01-01T00:00:00Z")
    assert (len(incident.updates), len(incident.components), notice.follow) == (1, 1, ())
    with pytest.raises(NormalizeError, match="it has no notices"):
        normalize("sorry", "notices", (folder / "docexample__keyed_api_notices.json").read_bytes())


@pytest.mark.corpus
def test_the_example_of_hund_is_told_as_it_stands(corpus: Path) -> None:
    told = normalize("hund", "live", (corpus / "hund/docexample__live_v2_init_event.json").read_bytes())
    (incident,) = told.incidents
    assert (incident.key, incident.title, incident.status) == (
        "57630a2b8fbb654829473756",
        "Heavy Load",
        Status.INVESTIGATING,
    )
    assert (incident.started_at, incident.impact) == ("2016-06-20T23:10:35Z", Impact.MINOR)
    assert told.page.health is Health.DEGRADED


@pytest.mark.corpus
def test_each_is_told_from_all_others(corpus: Path) -> None:
    for path in strangers(corpus):
        body = path.read_bytes()
        for platform, kind in KINDS:
            document = Document("https://status.example.com/", "page" if path.suffix == ".html" else kind, body)
            assert not PLATFORMS[platform].matches(document) or platform == path.parent.name, (platform, path)
    page = (corpus / "hund/indeed__home_2021.html").read_bytes()
    assert hund.PLATFORM.matches(Document("https://status.example.com/", "page", page))


def test_their_own_documents_are_recognised() -> None:
    for platform, cases in JSON_CASES.items():
        for case, kind in cases.items():
            body = json.dumps(golden(platform, case)).encode()
            assert PLATFORMS[platform].matches(Document("https://status.example.com/", kind, body))
    markup = b"<div class='system-status type-none'></div> statuspal <footer>Powered by Sorry</footer>"
    assert statuspal.PLATFORM.matches(Document("https://status.example.com/", "page", markup))
    assert sorry.PLATFORM.matches(Document("https://status.example.com/", "page", markup))


def test_the_order_of_updates_carries_no_meaning() -> None:
    for platform, case, kind, one in (
        ("statuspal", "summary", "summary", "incidents"),
        ("sorry", "notice", "notice", "notice"),
    ):
        told = golden(platform, case)
        ordered = normalize(platform, kind, json.dumps(told).encode())
        for seed in range(5):
            for entry in told[one] if isinstance(told[one], list) else [told[one]]:
                random.Random(seed).shuffle(entry["updates"])
            assert normalize(platform, kind, json.dumps(told).encode()) == ordered


def test_a_notice_is_followed_where_the_list_has_not_its_updates() -> None:
    body = json.dumps(golden("sorry", "notices")).encode()
    told = normalize("sorry", "notices", body, "https://status.example.com/api/v1/notices")
    assert [request.url for request in told.follow] == [
        "https://status.example.com/api/v1/notices/501",
        "https://status.example.com/api/v1/notices/502",
    ]
    assert not any(incident.whole_timeline for incident in told.incidents)
    paged = body.replace(b'"total_count": 3', b'"total_count": 30')
    assert normalize("sorry", "notices", paged).covers == ()


def test_a_closing_update_ends_an_incident_of_statuspal_that_states_no_end() -> None:
    (told,) = normalize(
        "statuspal", "summary", (GOLDEN / "statuspal/summary_own_types/input.summary.json").read_bytes()
    ).incidents
    assert (told.status, told.resolved_at, told.resolved_from) == (
        Status.RESOLVED,
        "2025-03-04T11:00:00Z",
        ResolvedFrom.UPDATE,
    )


@pytest.mark.parametrize(
    ("platform", "case", "kind", "body"),
    [
        ("statuspal", "summary", "summary", "Cards are declined."),
        ("sorry", "notice", "notice", "We have begun."),
        ("hund", "event", "live", "<p>It is the sale.</p>"),
    ],
)
def test_hostile_text_stays_harmless(platform: str, case: str, kind: str, body: str) -> None:
    texts = {"title", "subject", "name", "description", "content", "body"}
    told = golden(platform, case)
    assert_harmless(normalize(platform, kind, json.dumps(with_every(told, texts, HOSTILE)).encode()))
    long = normalize(platform, kind, json.dumps(told).replace(body, HALF_A_MEGABYTE).encode())
    longest = max(len(update.body) for incident in long.incidents for update in incident.updates)
    assert 10_000 < longest < 400_000


@pytest.mark.parametrize(("platform", "kind"), KINDS)
@pytest.mark.parametrize("body", [b"", b"null", b"{}", b"\xff\xfe", b'{"a":' * 100_000, b"<html></html>"])
def test_what_is_something_else_is_refused(platform: str, kind: str, body: bytes) -> None:
    with pytest.raises(NormalizeError):
        normalize(platform, kind, body)


@pytest.mark.parametrize("seconds", ["1e17", "-1e17", "1e308", "0"])
def test_a_time_that_cannot_be_is_refused(seconds: str) -> None:
    body = (GOLDEN / "hund/event/input.live.json").read_text().replace("1741079400", seconds)
    with pytest.raises(NormalizeError, match="that cannot be read"):
        normalize("hund", "live", body.encode())
