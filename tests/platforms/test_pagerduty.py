"""PagerDuty status pages: the data in the page, the real ones whole."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from statusledger.errors import NormalizeError
from statusledger.model import Document, Format, Health, Impact, Kind, Request, ResolvedFrom, Snapshot, Source, Status
from statusledger.platforms import pagerduty
from tests.support import paths

URL = "https://status.example.com/"
GOOD, MINOR = "vendors/pagerduty/pagerduty-good.html", "vendors/pagerduty/pagerduty-minor.html"
GOLDEN = paths.GOLDEN / "pagerduty/page/input.page.html"


def read(body: bytes) -> Snapshot:
    return pagerduty.PLATFORM.parse(Document(URL, "page", body))


def data_of(body: bytes) -> Any:
    match = re.search(rb'<script id="data"[^>]*>(.*?)</script>', body, re.DOTALL)
    assert match is not None
    return json.loads(match[1])


def page_of(data: Any) -> bytes:
    text = json.dumps(data).replace("</", "<\\/")
    return f'<html><body><script id="data" type="application/json">{text}</script></body></html>'.encode()


def test_the_page_is_asked_for() -> None:
    source = Source(id="x", name="X", url="https://status.example.com", platform="pagerduty", vendor="x")
    assert list(pagerduty.PLATFORM.requests(source)) == [Request(URL, "page", expects=Format.HTML)]


def without_summary() -> bytes:
    """A page of the later kind."""
    return page_of({"layout": data_of(GOLDEN.read_bytes())["layout"]})


REFUSED = {
    "it has no <script": b"<html><body>Status</body></html>",
    "truncated": b'<html><script id="data" type="application/json">{"summary": </script></html>',
    "missing required field `summary`": without_summary(),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_is_no_such_page_is_refused(reason: str) -> None:
    with pytest.raises(NormalizeError, match=reason):
        read(REFUSED[reason])
    assert not pagerduty.PLATFORM.matches(Document(URL, "page", REFUSED[reason]))


def test_a_time_without_a_zone_is_refused() -> None:
    body = GOLDEN.read_bytes().replace(
        b'"reported_at": "2024-04-10T09:40:00Z"', b'"reported_at": "2024-04-10T09:40:00"'
    )
    with pytest.raises(NormalizeError, match="a time without a zone"):
        read(body)


def test_the_order_of_incidents_and_updates_means_nothing() -> None:
    data = data_of(GOLDEN.read_bytes())
    whole = read(page_of(data))
    data["summary"]["open_incidents"][0]["updates"][1]["reported_at"] = "2024-04-10T09:20:01Z"
    apart = read(page_of(data))
    for incidents in (data["summary"]["open_incidents"], data["summary"]["resolved_incidents"]):
        incidents.reverse()
        for incident in incidents:
            incident["updates"].reverse()
    turned = read(page_of(data))
    assert sorted(apart.incidents, key=lambda each: each.key) == sorted(turned.incidents, key=lambda each: each.key)
    assert apart.components == turned.components == whole.components


def test_hostile_text_stays_harmless() -> None:
    data = data_of(GOLDEN.read_bytes())
    hostile = "<script>alert(1)</script><a href='javascript:alert(2)'>x</a>[y](javascript:alert(3))\x1b[31m\u202e"
    incident = data["summary"]["open_incidents"][0]
    incident["title"] = hostile
    incident["updates"][0]["message"] = hostile + "long " * 200_000
    incident["updates"][0]["impacted_business_services"][0]["name"] = hostile
    actual = read(page_of(data)).incidents[0]
    for words in (actual.title, actual.updates[-1].body, *(each.name for each in actual.components)):
        assert not re.search("<script|\x1b|\u202e", words)
        assert len(words) < 400_001
    assert "](javascript" not in actual.updates[-1].body


@pytest.mark.corpus
def test_the_two_captures(corpus: Path) -> None:
    good, minor = (read((corpus / name).read_bytes()) for name in (GOOD, MINOR))
    for actual, incidents, updates in ((good, 80, 377), (minor, 81, 380)):
        assert actual.page.key == "P67C5DQ"
        assert len(actual.components) == 64
        assert (len(actual.incidents), sum(len(each.updates) for each in actual.incidents)) == (incidents, updates)
        assert all(each.started_at and each.updates and each.kind is Kind.INCIDENT for each in actual.incidents)
    assert {each.health for each in good.components} == {Health.OPERATIONAL}
    assert sum(each.group_name is None for each in good.components) == 3
    assert Counter(each.status for each in minor.incidents) == {Status.RESOLVED: 80, Status.INVESTIGATING: 1}
    assert good.incidents == minor.incidents[1:]
    impacts = Counter(each.impact for each in good.incidents)
    assert impacts == {Impact.MINOR: 47, Impact.CRITICAL: 16, Impact.MAJOR: 4, Impact.NONE: 13}
    postmortems = [each for each in good.incidents if each.updates[-1].status is Status.POSTMORTEM]
    assert len(postmortems) == 59


@pytest.mark.corpus
def test_the_open_incident(corpus: Path) -> None:
    actual = read((corpus / MINOR).read_bytes())
    incident = actual.incidents[0]
    assert (incident.key, incident.status, incident.impact) == ("P1VQT26", Status.INVESTIGATING, Impact.MINOR)
    assert incident.started_at == "2023-12-14T21:57:30Z"
    assert incident.resolved_at is None
    assert [each.posted_at for each in incident.updates] == [
        "2023-12-14T21:57:30Z",
        "2023-12-14T22:19:09Z",
        "2023-12-15T20:53:44Z",
    ]
    assert [each.name for each in incident.components] == ["Services (US)", "Services (EU)"]
    unwell = {each.key: each.health for each in actual.components if each.health is not Health.OPERATIONAL}
    assert unwell == dict.fromkeys(("PKZ00NS", "PGMBMY2"), Health.DEGRADED)


@pytest.mark.corpus
def test_each_resolved_incident_is_told_as_it_stands(corpus: Path) -> None:
    body = (corpus / GOOD).read_bytes()
    actual = {each.key: each for each in read(body).incidents}
    for raw in data_of(body)["summary"]["resolved_incidents"]:
        incident = actual[raw["id"]]
        shown = sorted(update["reported_at"] for update in raw["updates"])
        assert [each.posted_at for each in incident.updates if each.status is not Status.POSTMORTEM] == shown
        assert {each.key for each in incident.updates} >= {update["id"] for update in raw["updates"]}
        assert incident.started_at == shown[0]
        assert incident.resolved_at == shown[-1]
        assert incident.resolved_from is ResolvedFrom.UPDATE
        named = {
            each["business_service_id"] for update in raw["updates"] for each in update["impacted_business_services"]
        }
        assert {each.key for each in incident.components} == named
    assert len(actual) == 80
