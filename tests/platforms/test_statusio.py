"""Status.io: every capture there is, how the API and the feed make one incident, and payloads that mean harm."""

import json
import random
from pathlib import Path

import pytest
from msgspec.structs import replace

from statusledger.errors import NormalizeError
from statusledger.model import (
    Affected,
    Document,
    Format,
    Health,
    Impact,
    Instant,
    Request,
    ResolvedFrom,
    Source,
    Status,
    When,
)
from statusledger.platforms import statusio
from statusledger.reconcile import Observation, SourceState
from statusledger.reconcile.source_memory import SourceMemory
from tests.support.hosted import HALF_A_MEGABYTE, HOSTILE, assert_harmless, golden, normalize, strangers, with_every
from tests.support.paths import GOLDEN

PAGE = "63ee00000000000000000001"
API = f"https://api.status.io/1.0/status/{PAGE}"
FEED = f"https://status.example.com/pages/{PAGE}/rss"
BOTH = [Request(API, "status"), Request(FEED, "feed", When.CHANGED, Format.FEED)]


def source(url: str = "https://status.example.com", feed: str | None = None) -> Source:
    return Source(id="x", name="X", url=url, platform="statusio", vendor="x", feed=feed)


@pytest.mark.parametrize(
    "entry", [source(feed=API), source(feed=FEED), source(url=f"https://status.example.com/pages/{PAGE}")]
)
def test_the_stanza_tells_the_id(entry: Source) -> None:
    assert list(statusio.PLATFORM.requests(entry)) == BOTH


def test_the_page_tells_the_id_where_the_stanza_does_not() -> None:
    asked = list(statusio.PLATFORM.requests(source()))
    assert asked == [Request("https://status.example.com", "page", expects=Format.HTML)]
    body = (GOLDEN / "statusio/page/input.page.html").read_bytes()
    assert list(normalize("statusio", "page", body).follow) == [*BOTH, replace(BOTH[1], when=When.BACKFILL)]


@pytest.mark.parametrize("links", ["", f"/pages/{PAGE}/rss /pages/{'f' * 24}/rss"])
def test_a_page_that_names_no_one_id_is_refused(links: str) -> None:
    with pytest.raises(NormalizeError, match=f"name {len(links.split())} ids"):
        normalize("statusio", "page", f"<html>status.io {links}</html>".encode())


def test_a_page_that_there_is_not_is_refused_by_its_own_words() -> None:
    with pytest.raises(NormalizeError, match="status page not found"):
        normalize("statusio", "status", b'{"error":"status page not found"}')


@pytest.mark.corpus
def test_every_payload_is_told_as_it_stands(corpus: Path) -> None:
    docker = normalize("statusio", "status", (corpus / "statusio/docker__status_partial.json").read_bytes(), API)
    gitlab = normalize("statusio", "status", (corpus / "statusio/gitlab__status_security.json").read_bytes(), API)
    assert [len(each.components) for each in (docker, gitlab)] == [8, 13]
    assert [each.page.updated_at for each in (docker, gitlab)] == ["2020-07-16T17:22:25Z", "2020-02-09T18:43:10Z"]
    (builds,), (groups,) = docker.incidents, gitlab.incidents
    assert (builds.key, builds.started_at, builds.impact) == (
        "5f108cc06e9c9104c0553a46",
        "2020-07-16T17:22:08Z",
        Impact.MAJOR,
    )
    assert builds.components == (Affected("5342bc9420974b775d000008", "Docker Hub Automated Builds"),)
    assert (groups.status, groups.impact, groups.impact_raw) == (Status.IDENTIFIED, Impact.CRITICAL, "600")
    assert groups.title == "https://gitlab.com/gitlab-com/gl-infra/production/issues/1635"
    assert [each.posted_at for each in groups.updates] == ["2020-02-07T15:51:25Z", "2020-02-09T18:42:33Z"]
    ill = {each.name for each in gitlab.components if each.health is Health.MAJOR_OUTAGE}
    assert ill == {each.name for each in groups.components}


@pytest.mark.corpus
def test_a_feed_is_told_in_utc(corpus: Path) -> None:
    body = (corpus / "statusio/docker__pages_rss_trimmed.rss").read_bytes()
    webhooks, database, hub = normalize("statusio", "feed", body).incidents
    assert (webhooks.started_at, webhooks.resolved_at) == ("2026-06-04T12:15:00Z", "2026-06-04T13:43:00Z")
    assert (database.kind, database.status) == ("maintenance", Status.COMPLETED)
    assert (database.started_at, database.resolved_at) == ("2026-05-28T14:00:00Z", "2026-05-28T16:00:00Z")
    assert (hub.status, hub.resolved_at, len(hub.updates)) == (Status.MONITORING, None, 2)


@pytest.mark.corpus
def test_it_is_told_from_all_others(corpus: Path) -> None:
    kinds = {".json": "status", ".html": "page"}
    for path in strangers(corpus, "statusio"):
        document = Document("https://status.example.com/", kinds.get(path.suffix, "feed"), path.read_bytes())
        assert not statusio.PLATFORM.matches(document), path


def test_its_own_documents_are_recognised() -> None:
    for case, kind in (("status", "status"), ("feed", "feed"), ("page", "page")):
        (path,) = (GOLDEN / "statusio" / case).glob("input.*")
        assert statusio.PLATFORM.matches(Document("https://status.example.com/", kind, path.read_bytes()))


def test_a_time_in_a_zone_that_names_several_needs_the_pages_own() -> None:
    body = (GOLDEN / "statusio/feed/input.feed.xml").read_bytes().replace(b" CEST<", b" BST<")
    with pytest.raises(NormalizeError, match="'BST' cannot be told"):
        normalize("statusio", "feed", body)
    actual = statusio.PLATFORM.parse(Document(FEED, "feed", body, "Europe/London"))
    assert actual.incidents[2].started_at == "2024-07-01T13:48:00Z"


def test_the_order_of_messages_carries_no_meaning() -> None:
    answer = golden("statusio", "status")
    ordered = normalize("statusio", "status", json.dumps(answer).encode())
    for seed in range(5):
        for incident in answer["result"]["incidents"]:
            random.Random(seed).shuffle(incident["messages"])
        assert normalize("statusio", "status", json.dumps(answer).encode()) == ordered


def test_the_feed_closes_what_the_api_forgets_and_the_apis_seconds_stay() -> None:
    answer = golden("statusio", "status")
    known = SourceState("acme", statusio.PLATFORM.channels, [], [], SourceMemory())
    actual = normalize("statusio", "status", json.dumps(answer).encode(), API)
    known.observe(Observation("status", Instant("2025-03-04T10:32:00Z"), actual))
    answer["result"]["incidents"] = []
    answer["result"]["status_overall"]["updated"] = "2025-03-04T11:12:00.000Z"
    for at in ("2025-03-04T11:15:00Z", "2025-03-04T11:20:00Z"):
        actual = normalize("statusio", "status", json.dumps(answer).encode(), API)
        known.observe(Observation("status", Instant(at), actual))
    feed = normalize("statusio", "feed", (GOLDEN / "statusio/feed/input.feed.xml").read_bytes(), FEED)
    known.observe(Observation("feed", Instant("2025-03-04T11:20:01Z"), feed))
    combined = known.records["acme_65bb00000000000000000001"].combined
    assert (combined.incident.status, combined.incident.impact) == (Status.RESOLVED, Impact.MAJOR)
    assert (combined.incident.resolved_at, combined.incident.resolved_from) == (
        "2025-03-04T11:10:00Z",
        ResolvedFrom.UPDATE,
    )
    assert [seen.update.posted_at for seen in combined.updates] == [
        "2025-03-04T10:02:11Z",
        "2025-03-04T10:02:50Z",
        "2025-03-04T10:31:07Z",
        "2025-03-04T11:10:00Z",
    ]


def test_hostile_text_stays_harmless() -> None:
    answer = with_every(golden("statusio", "status"), {"name", "details"}, HOSTILE)
    assert_harmless(normalize("statusio", "status", json.dumps(answer).encode()))
    long = json.dumps(golden("statusio", "status")).replace("Requests go around it.", HALF_A_MEGABYTE)
    assert len(normalize("statusio", "status", long.encode()).incidents[0].updates[2].body) < 400_000


@pytest.mark.parametrize("body", [b"", b"null", b"{}", b"\xff\xfe", b'{"a":' * 100_000])
def test_what_is_no_answer_is_refused(body: bytes) -> None:
    with pytest.raises(NormalizeError):
        normalize("statusio", "status", body)
