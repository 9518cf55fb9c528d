"""A document that is none of its platform's is refused, with the reason."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from statusledger.errors import NormalizeError
from statusledger.model import Health, Status
from statusledger.platforms import PLATFORMS
from tests.support import cases
from tests.support.families import (
    DESCRIBED_VENDORS,
    DOCUMENTED_VENDORS,
    HOSTED,
    SMALL,
    VENDORS,
    case_of_each_kind,
    cases_of,
)
from tests.support.hosted import normalize
from tests.support.reading import captured

NOTHING = (b"", b"null", b"{}", b"<html><body>Status</body></html>", b"\xff\xfe\x00")
NESTED = b"[" * 100_000
SCRIPT = b"f({});"
FOREIGN = (
    (cases_of(*SMALL), (*NOTHING, b"[]", NESTED)),
    (cases_of(*VENDORS), (*NOTHING, NESTED, SCRIPT)),
    (cases_of(*DOCUMENTED_VENDORS), (*NOTHING, SCRIPT)),
    (case_of_each_kind(*DESCRIBED_VENDORS), (*NOTHING, NESTED, b'"operational"')),
    (case_of_each_kind(*HOSTED), (*NOTHING, b'{"a":' * 100_000)),
)
"""Golden cases, and the bodies that are refused in place of theirs."""


def foreign() -> Iterator[object]:
    for several, bodies in FOREIGN:
        for case in several:
            for body in bodies:
                yield pytest.param(case, body, id=f"{cases.name_of(case)}-{body[:10]!r}")


@pytest.mark.parametrize(("case", "body"), list(foreign()))
def test_a_body_without_meaning_is_refused_and_not_recognised(case: Path, body: bytes) -> None:
    document = cases.document(case, body)
    with pytest.raises(NormalizeError):
        PLATFORMS[case.parent.name].parse(document)
    assert not PLATFORMS[case.parent.name].matches(document)


REFUSED = {
    ("heroku", "current", "heroku/v3_current_status_2012.json"): "version 4.: Expected `array`, got `object`",
    ("apple", "status", "apple/testflight_event_2017-07.json"): "Apple's system status: Expected `object`",
    ("azure", "feed", "azure/status_feed_item_2018-11_excerpt.xml"): "not a whole feed",
    ("microsoft365", "posts", "microsoft365/portal_office_servicestatus_legacy.json"): "required field `Id`",
    ("salesforce", "incidents", "salesforce/localizations_2020_noinstances.json"): "Salesforce Trust's incidents",
    ("salesforce", "incidents", "salesforce/localizations_2020.json.xz"): "Salesforce Trust's incidents",
    ("oracle", "components", "oracle_oci/summary_statuspage_era_2021-05-18.json"): "not Oracle Cloud's components",
    ("riot", "status", "riot/lol_status_v4_maintenance_2021-11_excerpt.json"): "Riot's status",
    ("riot", "status", "riot/lol_status_v4_updates_2024-03_excerpt.json"): "Riot's status",
    ("vultr", "status", "vultr/region_alerts_bom_2025-09_excerpt.json"): "Vultr's status: Expected `object`",
    ("vultr", "status", "vultr/status_json_shape_excerpt_2020-11.txt"): "not Vultr's status: JSON is malformed",
}


@pytest.mark.corpus
@pytest.mark.parametrize(("platform", "kind", "name"), REFUSED)
def test_a_captured_document_of_another_shape_is_refused_with_the_reason(
    corpus: Path, platform: str, kind: str, name: str
) -> None:
    with pytest.raises(NormalizeError, match=REFUSED[platform, kind, name]):
        captured(corpus, platform, kind, name)


@pytest.mark.corpus
def test_captured_pages_of_microsoft_that_list_no_incidents_give_health(corpus: Path) -> None:
    healthy = captured(corpus, "microsoft365", "posts", "microsoft365/api_posts_mac_2026-09-18.json")
    assert ([each.health for each in healthy.components], healthy.incidents) == ([Health.OPERATIONAL], ())
    actual = captured(corpus, "azuredevops", "health", "azure_devops/health_shape.json")
    assert (actual.page.health, actual.page.updated_at) == (Health.DEGRADED, "2026-08-18T00:00:00Z")
    assert [(each.key, each.group_name) for each in actual.components] == [("EU/Core services", "Europe")]


@pytest.mark.corpus
def test_captured_excerpts_of_riot_and_vultr_are_read_within_a_whole_file(corpus: Path) -> None:
    riot = json.loads((corpus / "vendors/riot/lol_status_v4_maintenance_2021-11_excerpt.json").read_text())
    vultr = json.loads((corpus / "vendors/vultr/region_alerts_bom_2025-09_excerpt.json").read_text())
    file = {"id": "x", "name": "X", "maintenances": [riot], "incidents": []}
    (incident,) = normalize("riot", "status", json.dumps(file).encode()).incidents
    assert (incident.key, incident.title, incident.status) == ("3980", "Transfers Disabled", Status.IN_PROGRESS)
    assert [each.posted_at for each in incident.updates] == ["2021-11-12T20:09:00Z"]
    regions = {"bom": {"location": "Mumbai", "country": "IN", "alerts": vultr}}
    actual = normalize("vultr", "status", json.dumps({"service_alerts": [], "regions": regions}).encode())
    assert [each.health for each in actual.components] == [Health.DEGRADED]
    assert (actual.incidents[0].started_at, len(actual.incidents[0].updates)) == ("2025-09-08T19:06:00Z", 1)
