"""Vendors known by what others wrote of them: what is asked, whose a document is, and what each one's quirks mean."""

import html
import json
from pathlib import Path
from typing import Any

import pytest

from statusledger.errors import NormalizeError
from statusledger.model import Document, Format, Health, Impact, Kind, Snapshot, Source, Status, When
from statusledger.platforms import PLATFORMS
from tests.support.hosted import HALF_A_MEGABYTE, HOSTILE, assert_harmless, golden, normalize, with_each
from tests.support.paths import GOLDEN

OURS = ("adobe", "auth0", "deepl", "ibm", "paypal")
INPUTS = sorted(path for name in OURS for path in GOLDEN.glob(f"{name}/*/input.*"))
JSON_INPUTS = [path for path in INPUTS if path.suffix == ".json"]
# Names of products, the name of a build, feeds like any other: these could be anybody's.
TOO_PLAIN = {"adobe/registry", "auth0/page_build", "deepl/feed", "paypal/feed"}


def name_of(path: Path) -> str:
    return "/".join(path.parts[-3:-1])


def kind_of(path: Path) -> str:
    return path.name.split(".")[1]


def told(path: Path, value: Any) -> Snapshot:
    return normalize(path.parts[-3], kind_of(path), json.dumps(value).encode())


ADOBE = "https://data.status.adobe.com/adobestatus"
ASKED = {
    ("adobe", "https://status.adobe.com", None): [
        (f"{ADOBE}/StatusEvents", When.ALWAYS, Format.JSON),
        (f"{ADOBE}/SnowServiceRegistry", When.CHANGED, Format.JSON),
    ],
    ("auth0", "https://status.auth0.com", None): [("https://status.auth0.com/", When.ALWAYS, Format.HTML)],
    ("deepl", "https://api-status.deepl.com/", None): [
        ("https://api-status.deepl.com/api/status", When.ALWAYS, Format.JSON),
        ("https://api-status.deepl.com/rss", When.ALWAYS, Format.FEED),
    ],
    ("ibm", "https://cloud.ibm.com/status", None): [
        ("https://cloud.ibm.com/status/api/notifications/feed.rss", When.ALWAYS, Format.FEED)
    ],
    ("paypal", "https://www.paypal-status.com/product/production", "https://www.paypal-status.com/feed/rss"): [
        ("https://www.paypal-status.com/api/v1/components", When.ALWAYS, Format.JSON),
        ("https://www.paypal-status.com/feed/rss", When.ALWAYS, Format.FEED),
    ],
}


@pytest.mark.parametrize(("platform", "url", "feed"), ASKED)
def test_what_is_asked_for(platform: str, url: str, feed: str | None) -> None:
    source = Source(id="x", name="X", url=url, platform=platform, vendor="x", feed=feed)
    asked = [(each.url, each.when, each.expects) for each in PLATFORMS[platform].requests(source)]
    assert asked == ASKED[platform, url, feed]


@pytest.mark.parametrize("path", INPUTS, ids=name_of)
def test_a_document_is_recognised_by_its_own_platform_alone(path: Path) -> None:
    document = Document("https://status.example.com/", kind_of(path), path.read_bytes())
    readers = [name for name in PLATFORMS if name not in {"feed", "page"} and document.kind in PLATFORMS[name].channels]
    claims = {name for name in readers if PLATFORMS[name].matches(document)}
    assert claims == (set() if name_of(path) in TOO_PLAIN else {path.parts[-3]})


@pytest.mark.parametrize("path", INPUTS, ids=name_of)
@pytest.mark.parametrize("body", [b"", b"null", b"{}", b"<html><body>Status</body></html>", b"\xff\xfe\x00", b"f({});"])
def test_anything_else_is_refused(path: Path, body: bytes) -> None:
    platform, kind = path.parts[-3], kind_of(path)
    with pytest.raises(NormalizeError):
        normalize(platform, kind, body)
    assert not PLATFORMS[platform].matches(Document("https://status.example.com/", kind, body))


TEXTS = {"name", "displayName", "textMessage", "htmlMessage", "environment", "region"}


@pytest.mark.parametrize("path", JSON_INPUTS, ids=name_of)
def test_half_a_megabyte_of_text_is_cut(path: Path) -> None:
    snapshot = told(path, with_each(json.loads(path.read_text()), TEXTS, HALF_A_MEGABYTE))
    assert_harmless(snapshot)
    assert all(len(update.body) <= 400_000 for incident in snapshot.incidents for update in incident.updates)


# Adobe


def adobe(*products: dict[str, Any], kind: Kind = Kind.INCIDENT, **event: Any) -> Snapshot:
    several = {str(number): {"id": str(number), "name": f"P{number}"} | each for number, each in enumerate(products)}
    messages: dict[str, Any] = {"messages": {"en": {}}}
    events = {"E1": {"id": "E1", "products": several} | event}
    broken, planned = (events, {}) if kind is Kind.INCIDENT else ({}, events)
    body = {
        "incidentEvent": {"incidents": broken} | messages,
        "maintenanceEvent": {"maintenance": planned} | messages,
    }
    return normalize("adobe", "events", json.dumps(body).encode())


def entry(status: str, severity: str = "Minor") -> dict[str, str]:
    return {"status": status, "severity": severity}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("OPENED", Status.INVESTIGATING),
        ("Reopened", Status.INVESTIGATING),
        ("updated", Status.UNKNOWN),
        ("Mislaid", Status.UNKNOWN),
        ("Closed", Status.RESOLVED),
        ("DISMISSED", Status.RESOLVED),
    ],
)
def test_adobe_s_words_in_any_case(status: str, expected: Status) -> None:
    (incident,) = adobe({"history": {"1777889000": entry(status)}}).incidents
    assert (incident.status, incident.status_raw) == (expected, status)
    assert incident.resolved_at == ("2026-05-04T10:03:20Z" if expected.final else None)


@pytest.mark.parametrize(
    ("severity", "impact", "health"),
    [
        ("Critical", Impact.CRITICAL, Health.MAJOR_OUTAGE),
        ("MAJOR", Impact.MAJOR, Health.PARTIAL_OUTAGE),
        ("minor", Impact.MINOR, Health.DEGRADED),
        ("Trivial", Impact.MINOR, Health.DEGRADED),
        ("Potential", Impact.UNKNOWN, Health.UNKNOWN),
        ("Sour", Impact.UNKNOWN, Health.UNKNOWN),
    ],
)
def test_adobe_s_severities(severity: str, impact: Impact, health: Health) -> None:
    snapshot = adobe({"history": {"1777889000": entry("Opened", severity)}})
    ((incident,), (component,)) = snapshot.incidents, snapshot.components
    assert (incident.impact, incident.impact_raw) == (impact, severity)
    assert (component.health, component.health_raw) == (health, severity)


def test_an_incident_of_adobe_s_is_open_until_its_last_product_is_well() -> None:
    closed = {"endedOn": 1777896000, "history": {"1777896000": entry("Closed"), "999999999": entry("Opened")}}
    half = adobe(closed, {"history": {"1777889000": entry("Opened"), "1777889100": entry("Updated")}})
    (incident,) = half.incidents
    assert [update.status_raw for update in incident.updates] == ["Opened", "Opened", "Updated", "Closed"]
    assert (incident.status, incident.updates[-1].status) == (Status.INVESTIGATING, Status.UNKNOWN)
    assert [each.health for each in half.components] == [Health.OPERATIONAL, Health.DEGRADED]
    (incident,) = adobe(closed, {"endedOn": 1777899600, "history": {"1777889000": entry("Opened")}}).incidents
    assert (incident.status, incident.resolved_at) == (Status.RESOLVED, "2026-05-04T13:00:00Z")


def test_a_long_list_of_products_is_cut_in_the_title_alone() -> None:
    (incident,) = adobe(*({} for _ in range(5))).incidents
    assert incident.title == "P0, P1, P2 and 2 more"
    assert len(incident.components) == 5
    assert incident.status is Status.UNKNOWN


def test_an_event_of_adobe_s_without_products_is_not_over() -> None:
    (incident,) = adobe().incidents
    assert (incident.title, incident.status) == ("E1", Status.UNKNOWN)


@pytest.mark.parametrize(
    ("told", "status", "health"),
    [
        ({"status": "SCHEDULED"}, Status.SCHEDULED, Health.OPERATIONAL),
        ({"cmrStatus": "Started"}, Status.IN_PROGRESS, Health.MAINTENANCE),
        ({"status": "Completed"}, Status.COMPLETED, Health.OPERATIONAL),
        ({"status": "Cancelled"}, Status.CANCELLED, Health.OPERATIONAL),
    ],
)
def test_adobe_s_maintenances(told: dict[str, str], status: Status, health: Health) -> None:
    snapshot = adobe({}, kind=Kind.MAINTENANCE, scheduledDate=1777900000, completedOn=1777907200, **told)
    ((maintenance,), (component,)) = snapshot.incidents, snapshot.components
    assert (maintenance.status, maintenance.impact, component.health) == (status, Impact.MAINTENANCE, health)
    assert maintenance.scheduled_end_at == "2026-05-04T15:06:40Z"
    assert maintenance.resolved_at == ("2026-05-04T15:06:40Z" if status.final else None)


@pytest.mark.parametrize("at", ["noon", "", "99999999999999"])
def test_a_time_of_adobe_s_that_is_none_is_refused(at: str) -> None:
    with pytest.raises(NormalizeError, match="Adobe's events"):
        adobe({"history": {at: entry("Opened")}})


# Auth0


def test_a_page_of_auth0_s_and_its_data_say_the_same() -> None:
    data = golden("auth0", "data")
    page = f'<script id="__NEXT_DATA__">{json.dumps({"props": data, "buildId": "x"})}</script>'
    assert normalize("auth0", "page", page.encode()) == normalize("auth0", "data", json.dumps(data).encode())


def test_a_page_that_names_no_more_than_its_build_leads_to_its_data() -> None:
    (path,) = (GOLDEN / "auth0/page_build").glob("input.*")
    (request,) = normalize("auth0", "page", path.read_bytes(), "https://status.auth0.com/").follow
    assert request.url == "https://status.auth0.com/_next/data/b%2F..%2FQ7x/index.json"
    assert (request.kind, request.when, request.expects) == ("data", When.ALWAYS, Format.JSON)


@pytest.mark.parametrize("props", [{}, {"activeIncidents": None}, {"activeIncidents": []}])
def test_auth0_s_data_without_regions_is_refused(props: dict[str, Any]) -> None:
    with pytest.raises(NormalizeError, match="it has no regions"):
        normalize("auth0", "data", json.dumps({"pageProps": props}).encode())


@pytest.mark.parametrize(
    ("told", "health", "incidents"),
    [
        ([], Health.OPERATIONAL, 0),
        ([{"status": "operational"}], Health.OPERATIONAL, 0),
        ([{"status": "operational", "id": "a"}], Health.OPERATIONAL, 0),
        ([{"status": "ablaze"}], Health.UNKNOWN, 0),
        ([{"status": "investigating", "id": "a", "impact": "major", "isPrivate": True}], Health.OPERATIONAL, 0),
        ([{"status": "investigating", "id": "a", "impact": "none"}], Health.OPERATIONAL, 1),
        ([{"status": "investigating", "id": "a"}], Health.UNKNOWN, 1),
        ([{"status": "resolved", "id": "a", "impact": "major"}], Health.OPERATIONAL, 1),
        ([{"status": "scheduled", "id": "a", "impact": "maintenance"}], Health.OPERATIONAL, 1),
        ([{"status": "verifying", "id": "a", "impact": "none"}], Health.MAINTENANCE, 1),
    ],
)
def test_how_a_region_of_auth0_s_is_doing(told: list[dict[str, Any]], health: Health, incidents: int) -> None:
    region = {"region": "X", "environment": "Y", "response": {"incidents": [{"name": "N"} | each for each in told]}}
    snapshot = normalize("auth0", "data", json.dumps({"pageProps": {"activeIncidents": [region]}}).encode())
    assert ([each.health for each in snapshot.components], len(snapshot.incidents)) == ([health], incidents)


def test_an_incident_of_auth0_s_is_over_when_it_is_in_every_region() -> None:
    def incident(*entries: tuple[str, str]) -> Status:
        regions = [
            {
                "region": f"R{number}", "environment": "Y",
                "response": {"incidents": [{"id": "a", "name": "N", "status": status, "updated_at": at}]},
            }
            for number, (status, at) in enumerate(entries)
        ]  # fmt: skip
        told = normalize("auth0", "data", json.dumps({"pageProps": {"activeIncidents": regions}}).encode())
        (only,) = told.incidents
        assert len(only.components) == len(entries)
        return only.status

    early, late = "2026-05-04T09:00:00Z", "2026-05-04T10:00:00Z"
    assert incident(("resolved", late), ("monitoring", early)) is Status.MONITORING
    assert incident(("investigating", early), ("identified", late)) is Status.IDENTIFIED
    assert incident(("resolved", early), ("postmortem", late)) is Status.RESOLVED


# IBM


def ibm(title: str, description: str) -> Snapshot:
    item = f"<title>{html.escape(title)}</title><description>{html.escape(description)}</description><guid>g1</guid>"
    feed = f"<rss version='2.0'><channel><item>{item}</item></channel></rss>"
    return normalize("ibm", "feed", feed.encode())


@pytest.mark.parametrize("gap", [" ", "\n", " <br /> ", "</p><p>", "  "])
def test_ibm_s_labels_in_lines_or_all_in_one(gap: str) -> None:
    labels = (
        "Type: incident", "Regions: north, south", "Resources: crane",
        "Outage Start: Mon May 04 2026 09:00:00 GMT+0000", "Update Time: Mon May 04 2026 09:10:00 GMT+0000",
    )  # fmt: skip
    (incident,) = ibm("Cranes", f"There is wind: a gale.{gap}{gap.join(labels)}{gap}").incidents
    assert [(part.name, part.group_name) for part in incident.components] == [("crane", "north"), ("crane", "south")]
    assert (incident.started_at, incident.updates[0].posted_at) == ("2026-05-04T09:00:00Z", "2026-05-04T09:10:00Z")
    assert incident.updates[0].body == "There is wind: a gale."


@pytest.mark.parametrize("kind", ["announcement", "release", "security", "poem", ""])
def test_what_is_no_incident_of_ibm_s_is_left_out(kind: str) -> None:
    assert ibm("Fixed: a thing", f"It is. Type: {kind}").incidents == ()


def test_a_label_of_ibm_s_that_nobody_knows_hides_nothing() -> None:
    (incident,) = ibm("Cranes", "Wind. Type: incident Mood: grim ID: INC7 Weight: 3 Regions: north").incidents
    assert (incident.key, [part.name for part in incident.components]) == ("INC7", ["north"])


def test_a_feed_without_ibm_s_labels_is_refused() -> None:
    with pytest.raises(NormalizeError, match="no item says of what type it is"):
        ibm("Cranes stand still", "There is wind.")


@pytest.mark.parametrize(
    ("title", "end", "expected"),
    [
        ("RESOLVED: Cranes", "", Status.RESOLVED),
        ("Resolved - Cranes", "", Status.RESOLVED),
        ("Cranes", "Mon May 04 2026 09:30:00 GMT+0000", Status.RESOLVED),
        ("Cranes", "Mon May 04 2026 11:30:00 GMT+0000", Status.UNKNOWN),
        ("Cranes", "when the wind is gone", Status.UNKNOWN),
        ("Unresolved cranes", "", Status.UNKNOWN),
    ],
)
def test_when_an_incident_of_ibm_s_is_over(title: str, end: str, expected: Status) -> None:
    told = f"Type: incident Outage End: {end} Update Time: Mon May 04 2026 10:00:00 GMT+0000"
    (incident,) = ibm(title, told).incidents
    assert incident.status is expected
    assert incident.title == title.removeprefix("RESOLVED: ").removeprefix("Resolved - ")


def test_a_maintenance_of_ibm_s_ends_completed() -> None:
    (incident,) = ibm("RESOLVED: Dredging", "Type: maintenance").incidents
    assert (incident.kind, incident.status) == (Kind.MAINTENANCE, Status.COMPLETED)


def test_hostile_text_of_ibm_s_stays_harmless() -> None:
    told = ibm(HOSTILE, f"{HOSTILE} Type: incident ID: {HOSTILE} Regions: {HOSTILE} Resources: {HOSTILE}")
    assert told.incidents
    assert_harmless(told)


def test_ibm_s_regions_and_resources_have_a_bound() -> None:
    regions, resources = (" ".join(f"{letter}{number}" for number in range(500)) for letter in "ab")
    (incident,) = ibm("Cranes", f"Type: incident Regions: {regions} Resources: {resources}").incidents
    assert len(incident.components) == 10_000


# PayPal


def test_a_sandbox_that_is_out_is_no_outage() -> None:
    data = golden("paypal", "components")
    for each in data["result"]:
        each["status"] = {"production": "Operational", "sandbox": "Service Outage"}
    told = normalize("paypal", "components", json.dumps(data).encode())
    assert {each.health for each in told.components} == {Health.OPERATIONAL}


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Sandbox is out", False),
        ("[SANDBOX] toy money", False),
        ("Sandbox and Production are out", True),
        ("Sandboxes are unaffected: checkout is slow", True),
    ],
)
def test_entries_of_the_sandbox_alone_are_left_out(title: str, kept: bool) -> None:
    item = f"<title>{title}</title><guid>g1</guid><pubDate>Mon, 04 May 2026 09:00:00 GMT</pubDate>"
    feed = f"<rss version='2.0'><channel><item>{item}</item></channel></rss>"
    assert bool(normalize("paypal", "feed", feed.encode()).incidents) is kept
