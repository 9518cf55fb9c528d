"""What becomes of vendors' incidents over several looks, where a single document does not tell."""

import json
from typing import Any

from statusledger.model import Document, ResolvedFrom, Status
from statusledger.platforms import PLATFORMS
from statusledger.reconcile import Observation, SourceState
from statusledger.reconcile.source_memory import SourceMemory
from tests.support.build import at
from tests.support.hosted import golden
from tests.support.paths import GOLDEN


def looks(platform: str, kind: str, *bodies: bytes) -> SourceState:
    """Documents of one kind, one an hour from 5 March 12:00 on."""
    folded = SourceState("acme", PLATFORMS[platform].channels, [], [], SourceMemory())
    for hour, body in enumerate(bodies, start=12):
        document = Document("https://status.example.com/", kind, body)
        folded.observe(Observation(kind, at(f"5 {hour}:00"), PLATFORMS[platform].parse(document)))
    return folded


def encoded(value: Any) -> bytes:
    return json.dumps(value).encode()


def test_what_leaves_azure_s_feed_is_over() -> None:
    feed, empty = ((GOLDEN / f"azure/{case}/input.feed.xml").read_bytes() for case in ("feed", "feed_empty"))
    folded = looks("azure", "feed", empty, feed, empty, empty)
    (record,) = (each for each in folded.records.values() if each.key.startswith("1111"))
    assert record.combined.incident.resolved_at == at("5 14:00")
    assert record.combined.incident.resolved_from is ResolvedFrom.INFERRED


def test_what_apple_overwrites_is_an_edit() -> None:
    before = golden("apple", "consumer")
    after = json.loads(json.dumps(before).replace("do not open", "open slowly"))
    folded = looks("apple", "status", encoded(before), encoded(after), encoded(after))
    assert [(change.kind, change.field) for _, change in folded.changes if change.kind == "edited"] == [
        ("edited", "body")
    ]
    record = folded.records["acme_3001"]
    (told,) = record.combined.updates
    assert told.update.body.startswith("Albums (shared ones) open slowly.")


def test_heroku_s_incident_is_over_when_it_leaves_and_its_maintenance_stays_as_it_was() -> None:
    told = golden("heroku", "incident")
    told["scheduled"] = golden("heroku", "maintenance")["scheduled"]
    empty = told | {"incidents": [], "scheduled": []}
    folded = looks("heroku", "current", encoded(told), encoded(empty), encoded(empty))
    gone, moving = folded.records["acme_901"].combined, folded.records["acme_802"].combined
    assert (gone.incident.resolved_at, gone.incident.resolved_from) == (at("5 13:00"), ResolvedFrom.INFERRED)
    assert (moving.incident.status, moving.incident.resolved_at) == (Status.IN_PROGRESS, None)
    assert moving.withdrawn_at is None


def test_the_same_twice_changes_nothing() -> None:
    for platform, case, kind in (
        ("apple", "consumer", "status"),
        ("heroku", "incident", "current"),
        ("salesforce", "incidents", "incidents"),
        ("webex", "services", "services"),
        ("zendesk", "incidents", "incidents"),
    ):
        body = encoded(golden(platform, case))
        once, twice = looks(platform, kind, body), looks(platform, kind, body, body)
        assert [change for _, change in twice.changes] == [change for _, change in once.changes]
        assert {key: record.combined for key, record in twice.records.items()} == {
            key: record.combined for key, record in once.records.items()
        }


def test_a_part_of_a_zendesk_service_is_no_component_that_could_go_missing() -> None:
    folded = SourceState("acme", PLATFORMS["zendesk"].channels, [], [], SourceMemory())
    for hour, kind in enumerate(("incidents", "services", "services", "services"), start=12):
        body = encoded(golden("zendesk", kind))
        told = PLATFORMS["zendesk"].parse(Document("https://status.example.com/", kind, body))
        folded.observe(Observation(kind, at(f"5 {hour}:00"), told))
    assert {key: part.missing_since for key, part in folded.components.by_key.items()} == {"31": None, "7": None}
