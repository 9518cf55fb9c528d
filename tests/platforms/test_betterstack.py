"""Better Stack: every capture there is, what an order must not change, and payloads that mean harm."""

import json
import random
from pathlib import Path

import pytest

from statusledger.errors import NormalizeError
from statusledger.model import Affected, Document, Format, Impact, Request, Source, Status, When
from statusledger.platforms import betterstack
from tests.support.hosted import HALF_A_MEGABYTE, HOSTILE, assert_harmless, golden, normalize, strangers, with_every

SOURCE = Source(id="x", name="X", url="https://status.example.com/", platform="betterstack", vendor="x")
FIGURES = {
    "betterstack__index_EXCERPT_2026-09-23.json": ("index", 1, 1, 1),
    "vapi__index_trimmed.json": ("index", 0, 0, 3),
    "docexample__feed.rss": ("feed", 1, 1, 0),
}
REFUSED = {
    "huggingface__index_trimmed.json": "got `array` - at `$.data`",
    "docderived__webhook_incident_EXCERPT.json": "missing required field `data`",
}


def test_the_index_is_asked_for_and_the_feed_when_it_gives_nothing() -> None:
    assert list(betterstack.PLATFORM.requests(SOURCE)) == [
        Request("https://status.example.com/index.json", "index"),
        Request("https://status.example.com/feed.rss", "feed", When.FALLBACK, Format.FEED),
    ]


@pytest.mark.corpus
def test_every_payload_is_read_or_refused_by_name(corpus: Path) -> None:
    for name, (kind, *figures) in FIGURES.items():
        actual = normalize("betterstack", kind, (corpus / "betterstack" / name).read_bytes())
        updates = sum(len(incident.updates) for incident in actual.incidents)
        assert [len(actual.incidents), updates, len(actual.components)] == figures, name
    for name, reason in REFUSED.items():
        with pytest.raises(NormalizeError) as refusal:
            normalize("betterstack", "index", (corpus / "betterstack" / name).read_bytes())
        assert reason in str(refusal.value)
    seen = {path.name for path in (corpus / "betterstack").iterdir()} - {"buildjet__home.html"}
    assert seen == FIGURES.keys() | REFUSED.keys()


@pytest.mark.corpus
def test_a_report_closed_by_hand_has_no_end_and_its_updates_tell_how_bad_it_was(corpus: Path) -> None:
    body = (corpus / "betterstack/betterstack__index_EXCERPT_2026-09-23.json").read_bytes()
    actual = normalize("betterstack", "index", body, "https://status.betterstack.com/index.json")
    (incident,) = actual.incidents
    assert incident.key == "1050825"
    assert incident.url == "https://status.betterstack.com/incident/1050825"
    assert (incident.status, incident.resolved_at) == (Status.RESOLVED, None)
    assert (incident.impact, incident.impact_raw) == (Impact.MINOR, "degraded")
    assert incident.started_at == "2026-09-04T13:50:00Z"
    assert [(update.key, update.posted_at) for update in incident.updates] == [("5709883", "2026-09-04T19:53:00Z")]
    assert actual.components[0].group_name == "Better Stack"


@pytest.mark.corpus
def test_it_is_told_from_all_others(corpus: Path) -> None:
    kinds = {".json": "index", ".html": "page"}
    for path in strangers(corpus, "betterstack", "vendors/buildjet"):
        document = Document(SOURCE.url, kinds.get(path.suffix, "feed"), path.read_bytes())
        assert not betterstack.PLATFORM.matches(document), path
    page = (corpus / "betterstack/buildjet__home.html").read_bytes()
    assert betterstack.PLATFORM.matches(Document(SOURCE.url, "page", page))


def test_its_own_documents_are_recognised() -> None:
    index = json.dumps(golden("betterstack", "index")).encode()
    assert betterstack.PLATFORM.matches(Document(SOURCE.url, "index", index))
    assert not betterstack.PLATFORM.matches(Document(SOURCE.url, "index", index.replace(b'"status_page"', b'"page"')))
    assert not betterstack.PLATFORM.matches(Document(SOURCE.url, "feed", index))


def test_the_order_of_what_is_included_carries_no_meaning() -> None:
    index = golden("betterstack", "index")
    ordered = normalize("betterstack", "index", json.dumps(index).encode())
    for seed in range(5):
        random.Random(seed).shuffle(index["included"])
        for included in index["included"]:
            references = included.get("relationships", {}).get("status_updates", {}).get("data", [])
            random.Random(seed).shuffle(references)
        actual = normalize("betterstack", "index", json.dumps(index).encode())
        assert sorted(actual.incidents, key=lambda each: each.key) == sorted(
            ordered.incidents, key=lambda each: each.key
        )
        assert {each.key for each in actual.components} == {each.key for each in ordered.components}


def test_references_may_be_numbers_or_text() -> None:
    index = golden("betterstack", "index")
    for included in index["included"]:
        for affected in included["attributes"].get("affected_resources", ()):
            affected["status_page_resource_id"] = int(affected["status_page_resource_id"])
    actual = normalize("betterstack", "index", json.dumps(index).encode())
    assert actual.incidents[0].components == (Affected("7001", "Parcel API"),)


def test_hostile_text_stays_harmless() -> None:
    texts = {"title", "message", "public_name", "explanation", "name", "company_name"}
    index = with_every(golden("betterstack", "index"), texts, HOSTILE)
    assert_harmless(normalize("betterstack", "index", json.dumps(index).encode()))
    long = json.dumps(golden("betterstack", "index")).replace("Labels print again.", HALF_A_MEGABYTE)
    assert len(normalize("betterstack", "index", long.encode()).incidents[1].updates[1].body) < 400_000


@pytest.mark.parametrize("body", [b"", b"null", b"\xff\xfe", b'{"a":' * 100_000])
def test_what_is_no_index_is_refused(body: bytes) -> None:
    with pytest.raises(NormalizeError):
        normalize("betterstack", "index", body)
