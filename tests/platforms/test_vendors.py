"""Vendors that are their own platform: what is asked of them, their real payloads, and laws over golden documents."""

import html
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from statusledger.errors import NormalizeError
from statusledger.model import Document, Format, Incident, Snapshot, Source, When
from statusledger.platforms import PLATFORMS
from tests.support.hosted import HALF_A_MEGABYTE, assert_harmless, golden, normalize, with_each
from tests.support.paths import GOLDEN

OURS = (
    "alibaba", "apple", "azure", "azuredevops", "heroku", "microsoft365", "okta", "oracle", "riot", "salesforce",
    "tencent", "vultr", "webex", "zendesk",
)  # fmt: skip
INPUTS = sorted(path for name in OURS for path in GOLDEN.glob(f"{name}/*/input.*"))
JSON_INPUTS = [path for path in INPUTS if path.suffix == ".json"]
# What has nothing of its own: an empty list; a feed that is made as Statuspage makes it.
TOO_PLAIN = {"salesforce/active", "webex/history"}


def name_of(path: Path) -> str:
    return "/".join(path.parts[-3:-1])


def document(path: Path, body: bytes | None = None) -> Document:
    kind = path.name.split(".")[1]
    return Document("https://status.example.com/", kind, path.read_bytes() if body is None else body)


def told(path: Path, value: Any) -> Snapshot:
    return normalize(path.parts[-3], path.name.split(".")[1], json.dumps(value).encode())


def asked(platform: str, url: str, feed: str | None = None) -> list[tuple[str, When, Format]]:
    source = Source(id="x", name="X", url=url, platform=platform, vendor="x", feed=feed)
    return [(request.url, request.when, request.expects) for request in PLATFORMS[platform].requests(source)]


SALESFORCE = "https://api.status.salesforce.com/v1"
AZURE = "https://azure.status.microsoft/en-us"
APPLE = "https://www.apple.com/support/systemstatus/data"
ASKED = {
    ("apple", "https://www.apple.com/support/systemstatus/"): [f"{APPLE}/system_status_en_US.js"],
    ("apple", "https://developer.apple.com/system-status/"): [f"{APPLE}/developer/system_status_en_US.js"],
    ("azure", "https://azure.status.microsoft/en-gb/status"): [
        f"{AZURE}/status/feed/",
        f"{AZURE}/statushistoryapi/?serviceSlug=all&regionSlug=all&startDate=all&page=1&shdrefreshflag=true",
        f"{AZURE}/status/",
    ],
    ("azuredevops", "https://status.dev.azure.com"): [
        "https://status.dev.azure.com/_apis/status/health?api-version=7.1-preview.1"
    ],
    ("heroku", "https://status.heroku.com/"): ["https://status.heroku.com/api/v4/current-status"],
    ("microsoft365", "https://status.cloud.microsoft/"): ["https://status.cloud.microsoft/api/posts/mac"],
    ("okta", "https://status.okta.com"): ["https://status.okta.com/"],
    ("oracle", "https://ocistatus.oraclecloud.com"): [
        "https://ocistatus.oraclecloud.com/api/v2/incident-summary.rss",
        "https://ocistatus.oraclecloud.com/api/v2/components.json",
    ],
    ("salesforce", "https://status.salesforce.com"): [
        f"{SALESFORCE}/incidents/active",
        f"{SALESFORCE}/incidents?limit=100",
        f"{SALESFORCE}/instances/status/preview",
    ],
    ("salesforce", "https://status.salesforce.com/products/Sales_Cloud"): [
        f"{SALESFORCE}/instances/status/preview?products=Sales_Cloud"
    ],
    ("salesforce", "https://status.salesforce.com/instances/NA137/"): [f"{SALESFORCE}/instances/NA137/status"],
    ("vultr", "https://status.vultr.com/"): ["https://status.vultr.com/status.json"],
    ("webex", "https://status.webex.com/"): [
        "https://service-status.webex.com/customer/dashServices/891?commercial=true",
        "https://status.webex.com/history.rss",
    ],
    ("zendesk", "https://status.zendesk.com/?subdomain=acme"): [
        "https://status.zendesk.com/api/ssp/incidents.json?subdomain=acme",
        "https://status.zendesk.com/api/ssp/services.json?subdomain=acme",
    ],
}


@pytest.mark.parametrize(("platform", "url"), ASKED)
def test_what_is_asked_for(platform: str, url: str) -> None:
    assert [address for address, _, _ in asked(platform, url)] == ASKED[platform, url]


@pytest.mark.parametrize("platform", ["alibaba", "microsoft365", "riot", "tencent"])
def test_the_stanza_s_own_address_is_taken(platform: str) -> None:
    feed = "https://api.example.com/7"
    assert asked(platform, "https://status.example.com", feed) == [(feed, When.ALWAYS, Format.JSON)]


def test_a_feed_is_the_last_resort_for_webex() -> None:
    assert asked("webex", "https://status.webex.com")[1][1:] == (When.FALLBACK, Format.FEED)


@pytest.mark.parametrize("path", INPUTS, ids=name_of)
def test_a_document_is_recognised_by_its_own_platform_alone(path: Path) -> None:
    claims = {name for name in OURS if recognises(name, document(path))}
    assert claims == (set() if name_of(path) in TOO_PLAIN else {path.parts[-3]})


def recognises(platform: str, doc: Document) -> bool:
    if doc.kind not in PLATFORMS[platform].channels:
        return False
    return bool(PLATFORMS[platform].matches(doc))


@pytest.mark.parametrize("path", INPUTS, ids=name_of)
@pytest.mark.parametrize(
    "body", [b"", b"null", b"{}", b"<html><body>Status</body></html>", b"\xff\xfe\x00", b"[" * 100_000, b"f({});"]
)
def test_anything_else_is_refused(path: Path, body: bytes) -> None:
    other = document(path, body)
    with pytest.raises(NormalizeError):
        PLATFORMS[path.parts[-3]].parse(other)
    assert not recognises(path.parts[-3], other)


def lists(value: Any) -> Iterator[list[Any]]:
    """Every list of a document."""
    if isinstance(value, list):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from lists(each)


def in_any_order(snapshot: Snapshot) -> Any:
    def sorted_parts(incident: Incident) -> Incident:
        return msgspec.structs.replace(
            incident,
            components=tuple(sorted(incident.components, key=lambda each: each.name)),
            transitions=tuple(sorted(incident.transitions, key=lambda each: (each.component_key, each.at))),
        )

    components = (msgspec.structs.replace(each, position=None) for each in snapshot.components)
    return (
        snapshot.page,
        sorted(components, key=lambda each: each.key),
        sorted(map(sorted_parts, snapshot.incidents), key=lambda each: each.key),
    )


TEXTS = {
    "title", "name", "contents", "serviceName", "message", "usersAffected", "componentName", "incidentName", "system",
    "Title", "Message", "ServiceDisplayName", "subject", "location", "content", "ProductName", "CategoryName",
    "full_url", "postmortem", "description",
}  # fmt: skip


@pytest.mark.parametrize("path", JSON_INPUTS, ids=name_of)
def test_half_a_megabyte_of_text_is_cut(path: Path) -> None:
    snapshot = told(path, with_each(json.loads(path.read_text()), TEXTS, HALF_A_MEGABYTE))
    assert_harmless(snapshot)
    assert all(len(update.body) <= 400_000 for incident in snapshot.incidents for update in incident.updates)


@pytest.mark.parametrize(
    ("case", "escaped"), [("azure/feed", 1), ("azure/history", 0), ("azure/grid", 0), ("okta/page", 1)]
)
def test_hostile_markup_stays_harmless(case: str, escaped: int) -> None:
    (path,) = (GOLDEN / case).glob("input.*")
    hostile = (
        "&lt;script&gt;alert(1)&lt;/script&gt;&lt;a href='javascript:alert(2)'&gt;x&lt;/a&gt;[y](javascript:alert(3))"
    )
    hostile = hostile if escaped else html.unescape(hostile)
    body = path.read_text()
    for words in ("They did not attach.", "Rain began.", "Nobody gets in", "We are investigating.", "Names", "Disks -"):
        body = body.replace(words, hostile)
    assert hostile in body
    assert_harmless(normalize(case.partition("/")[0], path.name.split(".")[1], body.encode()))


def test_a_time_of_apple_s_is_read_in_its_own_zone_or_refused() -> None:
    data = golden("apple", "consumer")
    (event,) = data["services"][0]["events"]
    data["services"] = [{"serviceName": "Albums", "events": [event | {"datePosted": "08/03/2026 09:20"}]}]
    with pytest.raises(NormalizeError, match="not a time of Apple's"):
        normalize("apple", "status", json.dumps(data).encode())


def test_a_zendesk_list_without_entries_covers_nothing() -> None:
    assert normalize("zendesk", "incidents", b'{"data": [], "included": []}') == Snapshot()


def test_azure_s_history_ends() -> None:
    body = (GOLDEN / "azure/history/input.history.html").read_bytes()
    address = "https://azure.status.microsoft/en-us/statushistoryapi/?startDate=all&page={}&x=true"
    azure = PLATFORMS["azure"]
    (request,) = azure.parse(Document(address.format(1), "history", body)).follow
    assert request.url == address.format(2)
    assert azure.parse(Document(address.format(2), "history", body)).follow == ()


def test_an_azure_row_with_too_few_cells_is_refused() -> None:
    body = (GOLDEN / "azure/grid/input.grid.html").read_text().replace("<th>Kattegat</th>", "")
    with pytest.raises(NormalizeError, match="a row of 2 cells for 1 regions"):
        normalize("azure", "grid", body.encode())


def test_an_application_that_failed_is_refused() -> None:
    with pytest.raises(NormalizeError, match="did not succeed"):
        normalize("alibaba", "events", json.dumps(golden("alibaba", "events") | {"success": False}).encode())
