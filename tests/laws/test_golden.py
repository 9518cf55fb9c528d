"""Golden cases: an input in words of our own and the snapshot it must give, which `pytest --update-golden` rewrites."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from statusledger.errors import NormalizeError
from statusledger.model import Document, Snapshot
from statusledger.platforms import PLATFORMS
from tests.support.cases import CASES, JSON_CASES, input_of, name_of, read

# Keys that are the information: without one the snapshot tells less, or takes it from the next best place.
TOLD_LESS = {
    "adobe": {
        "1777594000", "1777597300", "1777800000", "1777888400", "1777889000", "1777896000", "1777898000", "1777900100",
        "202605010001", "202605040002", "701", "702", "704", "705", "709", "CHG0007", "CHG0008", "cmrStatus",
        "completedOn", "csoStatus", "endedOn", "history", "htmlMessage", "m-begun", "m-closed", "m-minor", "m-plan",
        "m-potential", "m-update", "messageToken", "scheduledDate", "severity", "startedOn", "status", "t-major",
        "t-plan", "t-potential", "textMessage", "titleToken",
    },
    "algolia": {"c1-de", "c2-usw", "c3-br", "d5-jp", "m14-uk"},
    "apple": {"affectedServices", "usersAffected"},
    "auth0": {"id", "impact", "isPrivate", "resolved_at", "scheduled_for", "updated_at"},
    "aws": {
        "end_time", "impacted_service_status_changes", "impacted_services", "signin-us-west-2", "sts-us-west-2",
    },
    "backblaze": {
        "Damp", "East attic", "Flooded", "Stairs", "closed", "componentConditions", "components", "conditions",
        "identified", "incidents", "milestoneUpdate", "note", "resolved", "scheduledMaintenances", "started",
        "timeline",
    },
    "betterstack": {
        "affected_resources", "custom_domain", "explanation", "position", "relationships", "status_history",
        "status_page_section_id", "status_updates",
    },
    "cachet": {"component_id", "components", "description", "group", "latest_status", "occurred_at", "permalink",
        "relationships", "scheduled_at", "updates"},
    "cstate": {"body", "description"},
    "flashcat": {"close_at_seconds", "description", "section_id", "sections", "status"},
    "gatus": {"announcements", "archived", "group"},
    "google": {
        "affected_products", "created", "current_title", "currently_affected_locations", "end", "id", "service_key",
        "previously_affected_locations", "status",
    },
    "heroku": {"id", "resolved_at", "state", "status_dev", "status_prod", "systems"},
    "hund": {"body", "components", "created_at", "groups", "label", "name"},
    "incidentio": {
        "affected_components", "component", "component_statuses", "current_status", "description", "end_at", "group",
        "in_progress_maintenances", "incidents", "resolved_at", "scheduled_for", "scheduled_maintenances",
        "scheduled_until", "status_summaries",
    },
    "instatus": {"activeIncidents", "activeMaintenances", "description", "duration", "id"},
    "microsoft365": {"ServiceDisplayName", "ServiceWorkloadName"},
    "ohdear": {"1738195200", "1738281600", "1738454400", "Shop", "ungrouped"},
    "oneuptime": {
        "createdAt", "declaredAt", "description", "incidentSeverity", "monitorId", "postmortemNote",
        "postmortemPostedAt", "showPostmortemOnStatusPage",
    },
    "onlineornot": {"created_at", "custom_domain", "description", "ended", "id", "scheduled_maintenance"},
    "openstatus": {"maintenanceUpdates", "status"},
    "playstation": {"endDate"},
    "riot": {"platforms", "updated_at"},
    "salesforce": {
        "actionPlan", "additionalInformation", "message", "pathToResolution", "rootCause", "createdAt",
        "environment", "instanceKeys", "location", "severity", "status", "type",
    },
    "sorry": {"begins_at", "components", "description", "ends_at", "meta", "updates", "url"},
    "statuspage": {
        "affected_components", "body", "code", "components", "description", "display_at", "group", "group_id", "name",
        "new_status", "old_status", "page", "position", "resolved_at", "scheduled_for", "scheduled_maintenances",
        "scheduled_until", "shortlink", "started_at", "status", "time_zone", "updated_at", "url",
    },
    "statuspal": {"children", "current_status_type", "description"},
    "upptime": {"pull_request"},
    "uptimekuma": {"3", "4", "5", "6", "7", "8", "9", "active", "maintenanceList"},
    "uptimerobot": {"date_range", "groupId", "groupName", "status"},
    "vultr": {"bgo", "country_name", "got", "osl"},
    "webex": {"closeTime", "description"},
    "zendesk": {"maintResolvesAt", "postmortem"},
}  # fmt: skip

# Of a page or a text nobody can see that half of it is missing.
CLOSED_CASES = [case for case in CASES if input_of(case).suffix in {".json", ".js", ".xml", ".atom", ".rss"}]


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_golden(case: Path, request: pytest.FixtureRequest) -> None:
    snapshot, expected = read(case, input_of(case).read_bytes()), case / "expected.json"
    told = msgspec.json.decode(expected.read_bytes(), type=Snapshot) if expected.exists() else None
    if told != snapshot and request.config.getoption("--update-golden"):
        expected.write_text(msgspec.json.format(msgspec.json.encode(snapshot), indent=1).decode() + "\n")
    else:
        assert told == snapshot


def test_every_platform_has_a_golden_case() -> None:
    assert {case.parent.name for case in CASES} == set(PLATFORMS)


def _without_one_key(value: Any) -> Iterator[tuple[str, Any]]:
    """Every copy of a JSON value that lacks one key somewhere, with the name of that key."""
    if isinstance(value, dict):
        for key in value:
            yield key, {each: value[each] for each in value if each != key}
            for name, less in _without_one_key(value[key]):
                yield name, value | {key: less}
    elif isinstance(value, list):
        for place, item in enumerate(value):
            for name, less in _without_one_key(item):
                yield name, [*value[:place], less, *value[place + 1 :]]


@pytest.mark.parametrize("case", JSON_CASES, ids=name_of)
def test_a_lost_key_is_noticed_or_does_not_matter(case: Path) -> None:
    whole = json.loads(input_of(case).read_bytes())
    snapshot = read(case, json.dumps(whole).encode())
    for key, less in _without_one_key(whole):
        try:
            told = read(case, json.dumps(less).encode())
        except NormalizeError:
            continue
        assert told == snapshot or key in TOLD_LESS.get(case.parent.name, ()), key


@pytest.mark.parametrize("case", CLOSED_CASES, ids=name_of)
def test_half_a_document_is_refused(case: Path) -> None:
    body = input_of(case).read_bytes().rstrip()
    for length in range(0, len(body), max(1, len(body) // 50)):
        with pytest.raises(NormalizeError):
            read(case, body[:length])


@pytest.mark.parametrize("platform", PLATFORMS)
def test_nobody_recognises_an_empty_page(platform: str) -> None:
    for body in (b"", b"{}", b"[]", b"<html><body><h1>Acme</h1></body></html>"):
        assert not PLATFORMS[platform].matches(Document("https://status.example.com/", "page", body))


@pytest.mark.parametrize("platform", PLATFORMS)
def test_nesting_without_end_is_refused_and_no_bug(platform: str) -> None:
    for body in (b"[" * 100_000, b'{"page":' * 100_000):
        for kind in PLATFORMS[platform].channels:
            document = Document("https://status.example.com/", kind, body)
            assert not PLATFORMS[platform].matches(document)
            with pytest.raises(NormalizeError):
                PLATFORMS[platform].parse(document)
