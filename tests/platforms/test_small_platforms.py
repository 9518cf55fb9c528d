"""Platforms known from their sources and documents only: what they ask for, and laws over their golden documents."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from statusledger.errors import NormalizeError
from statusledger.model import Document, Snapshot, Source
from statusledger.platforms import PLATFORMS, Verified
from tests.support.hosted import HALF_A_MEGABYTE, with_each
from tests.support.paths import GOLDEN

URL = "https://status.example.com"
UNPROVEN = (
    "flashcat", "freshstatus", "hyperping", "kener", "oneuptime", "onlineornot", "openstatus", "rootly", "vigil",
)  # fmt: skip
OURS = (*UNPROVEN, "pagerduty", "statusiq")
INPUTS = sorted(path for name in OURS for path in GOLDEN.glob(f"{name}/*/input.*"))
JSON_INPUTS = [path for path in INPUTS if path.suffix == ".json" and path.parts[-3] in UNPROVEN]
# What has nothing of its own: one word, an indicator, a list that is empty, a page of another address.
TOO_PLAIN = {"hyperping/status", "vigil/text"}


def name_of(path: Path) -> str:
    return "/".join(path.parts[-3:-1])


def document(path: Path, body: bytes | None = None) -> Document:
    return Document(f"{URL}/", path.name.split(".")[1], path.read_bytes() if body is None else body)


def told(path: Path, value: Any) -> Snapshot:
    return PLATFORMS[path.parts[-3]].parse(document(path, json.dumps(value).encode()))


ASKED = {
    ("flashcat", f"{URL}/api/status-page/77"): ["/api/status-page/77/summary/active"],
    ("freshstatus", f"{URL}/v1/public-incidents/?account_id=65"): ["/v1/public-incidents/?account_id=65"],
    ("hyperping", f"{URL}/"): ["/api/config?hostname=status.example.com", "/status.json"],
    ("kener", f"{URL}/base/"): ["/base/rss.xml"],
    ("oneuptime", f"{URL}/"): ["/status-page-api/incidents/status.example.com"],
    ("oneuptime", f"{URL}/status-page/0123abcd-0123-0123-0123-0123456789ab"): [
        "/status-page-api/incidents/0123abcd-0123-0123-0123-0123456789ab"
    ],
    ("openstatus", f"{URL}/acme"): ["/acme/feed/json"],
    ("rootly", URL): ["/api/v1/status.json", "/api/v1/incidents.json?per_page=100"],
    ("vigil", URL): ["/status/report", "/status/text"],
}


@pytest.mark.parametrize(("platform", "url"), ASKED)
def test_what_is_asked_for(platform: str, url: str) -> None:
    source = Source(id="x", name="X", url=url, platform=platform, vendor="x")
    assert [request.url for request in PLATFORMS[platform].requests(source)] == [
        f"{URL}{path}" for path in ASKED[platform, url]
    ]


@pytest.mark.parametrize(
    ("url", "page"),
    [("https://acme.onlineornot.com", "acme"), ("https://status.acme.example/", "status.acme.example")],
)
def test_onlineornot_knows_a_page_by_subdomain_or_host(url: str, page: str) -> None:
    source = Source(id="x", name="X", url=url, platform="onlineornot", vendor="x")
    (request,) = PLATFORMS["onlineornot"].requests(source)
    assert request.url == f"https://api.onlineornot.com/v1/status_pages/{page}/summary"


@pytest.mark.parametrize("platform", ["flashcat", "freshstatus", "kener", "statusiq"])
def test_the_stanza_s_own_address_is_taken(platform: str) -> None:
    feed = "https://api.example.com/7"
    source = Source(id="x", name="X", url=URL, platform=platform, vendor="x", feed=feed)
    assert all(request.url.startswith(feed) for request in PLATFORMS[platform].requests(source))


@pytest.mark.parametrize("path", INPUTS, ids=name_of)
def test_a_document_is_recognised_by_its_own_platform_alone(path: Path) -> None:
    claims = {name for name in OURS if recognises(name)(document(path))}
    claims |= {"statuspage"} if recognises("statuspage")(document(path)) else set()
    assert claims == (set() if name_of(path) in TOO_PLAIN else {path.parts[-3]})


def recognises(platform: str) -> Callable[[Document], bool]:
    function: Callable[[Document], bool] = PLATFORMS[platform].matches
    return function


@pytest.mark.parametrize("path", INPUTS, ids=name_of)
@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"{}", b"<html><body>Status</body></html>", b"\xff\xfe\x00", b"[" * 100_000]
)
def test_anything_else_is_refused(path: Path, body: bytes) -> None:
    other = document(path, body)
    with pytest.raises(NormalizeError):
        PLATFORMS[path.parts[-3]].parse(other)
    assert not recognises(path.parts[-3])(other)


HOSTILE = "<script>alert(1)</script><a href='javascript:alert(2)'>x</a>[y](javascript:alert(3))\x1b[31m\u202e"
TEXTS = {
    "title", "name", "description", "message", "body", "note", "alias", "displayName", "postmortemNote",
    "custom_domain",
}  # fmt: skip


def assert_harmless(snapshot: Snapshot) -> None:
    """No markup but Markdown's, and that without active links; in one-line texts it means nothing."""
    bodies = [update.body for incident in snapshot.incidents for update in incident.updates]
    bodies += [component.description or "" for component in snapshot.components]
    lines = [snapshot.page.name or "", snapshot.page.url or ""]
    lines += [word for each in snapshot.components for word in (each.key, each.name, each.group_name or "")]
    lines += [word for each in snapshot.incidents for word in (each.title, each.url or "")]
    lines += [component.name for each in snapshot.incidents for component in each.components]
    assert not [words for words in (*bodies, *lines) if re.search("<script|<a |\x1b|\u202e", words)]
    assert not [words for words in bodies if "](javascript" in words]
    assert max(map(len, bodies), default=0) <= 400_000
    assert max(map(len, lines)) <= 2_100


@pytest.mark.parametrize("path", JSON_INPUTS, ids=name_of)
def test_half_a_megabyte_of_text_is_cut(path: Path) -> None:
    value = json.loads(path.read_text())
    assert_harmless(told(path, with_each(value, TEXTS, HALF_A_MEGABYTE)))


def test_an_address_that_leads_elsewhere_is_dropped() -> None:
    path = GOLDEN / "rootly/status/input.status.json"
    value = json.loads(path.read_text())
    value["page"]["url"] = "javascript:alert(1)"
    assert told(path, value).page.url is None


def test_a_full_list_of_rootly_s_covers_nothing() -> None:
    path = GOLDEN / "rootly/incidents/input.incidents.json"
    value = json.loads(path.read_text())
    assert told(path, value).covers
    value["incidents"] = [value["incidents"][0] | {"url": f"{URL}/incidents/{number}"} for number in range(100)]
    assert not told(path, value).covers


@pytest.mark.parametrize(
    ("updated_at", "status"),
    [
        ("2026-03-10T04:59:59.000Z", "scheduled"),
        ("2026-03-10T05:00:00.000Z", "in_progress"),
        ("2026-03-10T09:00:00.000Z", "completed"),
    ],
)
def test_openstatus_tells_a_maintenance_s_status_by_its_own_clock(updated_at: str, status: str) -> None:
    path = GOLDEN / "openstatus/feed/input.feed.json"
    snapshot = told(path, json.loads(path.read_text()) | {"updatedAt": updated_at})
    assert {each.key: each.status for each in snapshot.incidents}["maintenance-5"] == status


def test_whether_a_shape_was_seen_is_said() -> None:
    for name in OURS:
        assert PLATFORMS[name].verified is (Verified.DOCUMENTED if name in UNPROVEN else Verified.CAPTURED)
