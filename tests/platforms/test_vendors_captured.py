"""Every capture of the vendors that are their own platform: what it says, or why it is refused."""

import json
import lzma
from collections import Counter
from pathlib import Path

import pytest

from statusledger.errors import NormalizeError
from statusledger.model import Health, Impact, Kind, ResolvedFrom, Snapshot, StartedFrom, Status
from tests.support.hosted import normalize

pytestmark = pytest.mark.corpus


def read(corpus: Path, platform: str, kind: str, name: str) -> Snapshot:
    body = (corpus / "vendors" / name).read_bytes()
    return normalize(platform, kind, lzma.decompress(body) if name.endswith(".xz") else body)


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


@pytest.mark.parametrize(("platform", "kind", "name"), REFUSED)
def test_what_is_no_such_document_is_refused(corpus: Path, platform: str, kind: str, name: str) -> None:
    with pytest.raises(NormalizeError, match=REFUSED[platform, kind, name]):
        read(corpus, platform, kind, name)


def test_heroku_s_incident(corpus: Path) -> None:
    told = read(corpus, "heroku", "current", "heroku/v4_current_status_incident.json")
    (incident,) = told.incidents
    assert {each.name: each.health for each in told.components} == dict.fromkeys(
        ("Apps", "Data", "Tools"), Health.DEGRADED
    )
    assert (incident.key, incident.status, incident.impact) == ("1918", Status.IDENTIFIED, Impact.MINOR)
    assert incident.started_at == "2019-10-24T18:39:30Z"
    assert [each.key for each in incident.updates] == ["6090", "6091"]


def test_heroku_s_maintenances_are_over_whatever_their_flags_say(corpus: Path) -> None:
    (stale,) = read(corpus, "heroku", "current", "heroku/v4_current_status_2026-09-23.json").incidents
    assert (stale.status, stale.status_raw, stale.resolved_at) == (
        Status.COMPLETED, "upcoming", "2026-07-15T21:23:52Z",
    )  # fmt: skip
    assert (stale.scheduled_start_at, stale.scheduled_end_at) == ("2026-07-15T17:00:00Z", "2026-07-15T20:00:00Z")
    told = read(corpus, "heroku", "current", "heroku/v4_current_status_maintenance.json")
    (incident,) = told.incidents
    assert incident.started_from is StartedFrom.PARSED
    assert (incident.started_at, incident.scheduled_end_at) == ("2020-11-09T19:00:00Z", "2020-11-09T19:30:00Z")
    assert (incident.status, incident.resolved_at) == (Status.COMPLETED, "2020-11-09T19:47:23Z")
    assert [each.status for each in incident.updates] == [
        Status.SCHEDULED, Status.IN_PROGRESS, Status.IN_PROGRESS, Status.COMPLETED,
    ]  # fmt: skip
    assert [each.health for each in told.components][1] is Health.MAINTENANCE


def test_zendesk(corpus: Path) -> None:
    told = read(corpus, "zendesk", "incidents", "zendesk/ssp_incidents_2026-09-19_excerpt.json")
    assert Counter(each.impact for each in told.incidents) == {Impact.MAJOR: 5, Impact.MINOR: 2, Impact.CRITICAL: 1}
    assert {each.status for each in told.incidents} == {Status.RESOLVED}
    stale = next(each for each in told.incidents if each.key == "10079")
    assert (stale.status_raw, stale.resolved_at) == ("monitoring", "2026-07-24T12:42:29Z")
    assert told.covers[0].since == "2026-06-25T14:59:00Z"
    assert Counter(len(each.components) for each in told.incidents) == {3: 1, 2: 1, 5: 1, 0: 5}
    assert sum(len(each.transitions) for each in told.incidents) == 8
    assert len(read(corpus, "zendesk", "services", "zendesk/ssp_services_2026-09-19.json").components) == 16


def test_apple(corpus: Path) -> None:
    told = read(corpus, "apple", "status", "apple/developer_system_status_2026-08.js")
    (incident,) = told.incidents
    assert (incident.key, incident.title) == ("2000005599", "App Store Connect API: Outage")
    assert (incident.started_at, incident.posted_at) == ("2026-08-18T19:59:00Z", "2026-08-18T20:01:00Z")
    assert [each.health for each in told.components] == [Health.MAJOR_OUTAGE, Health.OPERATIONAL]


def test_a_salesforce_instance(corpus: Path) -> None:
    told = read(corpus, "salesforce", "instance", "salesforce/instance_status_POD114_2023-04.json")
    incident, maintenance = told.incidents
    assert (incident.key, incident.title) == ("10967", "Performance degradation on POD114")
    assert (incident.started_at, incident.resolved_at) == ("2023-04-02T02:38:00Z", None)
    assert [each.posted_at for each in incident.updates] == ["2023-04-02T03:47:10Z", "2023-04-02T04:19:33Z"]
    assert (maintenance.kind, maintenance.status) == (Kind.MAINTENANCE, Status.SCHEDULED)
    assert (maintenance.started_at, maintenance.scheduled_end_at) == ("2023-04-04T06:00:00Z", "2023-04-04T11:00:00Z")


@pytest.mark.parametrize(
    ("name", "components"),
    [("instances_status_preview_2020.json.xz", 1463), ("instances_status_preview_2020_trimmed.json", None)],
)
def test_all_salesforce_instances(corpus: Path, name: str, components: int | None) -> None:
    told = read(corpus, "salesforce", "instances", f"salesforce/{name}")
    (incident,) = told.incidents
    assert (incident.key, incident.started_at, incident.updates) == ("5968", "2020-07-29T16:08:00Z", ())
    assert incident.title == "Performance degradation asynchronous processing subset on NA137"
    unwell = {each.key: each.health for each in told.components if each.health is not Health.OPERATIONAL}
    assert unwell == {"NA137": Health.DEGRADED}
    assert components in (None, len(told.components))
    assert {each.group_name for each in told.components} <= {
        f"{place} {environment}" for place in ("NA", "EMEA", "APAC", "EU") for environment in ("production", "sandbox")
    }


def test_a_salesforce_incident(corpus: Path) -> None:
    (incident,) = read(corpus, "salesforce", "incidents", "salesforce/v1_incidents_2026-08_excerpt.json").incidents
    assert incident.title == "Feature perf degradation on coreService"
    assert (incident.started_at, incident.resolved_at) == ("2026-07-24T20:01:00Z", "2026-08-01T03:30:00Z")
    assert (incident.status, incident.resolved_from) == (Status.RESOLVED, ResolvedFrom.STATED)
    assert [each.posted_at for each in incident.updates] == ["2026-07-29T08:51:38Z"]


def test_webex(corpus: Path) -> None:
    name = "webex/dashServices_891_2026-07.json"
    told = read(corpus, "webex", "services", name)
    raw = {
        each["incidentId"]: each for each in json.loads((corpus / "vendors" / name).read_text())["unResolvedIncidents"]
    }
    assert (len(told.components), sum(each.is_group for each in told.components)) == (20, 2)
    assert {each.health for each in told.components} == {Health.OPERATIONAL}
    assert {each.kind for each in told.incidents} == {Kind.MAINTENANCE}
    assert {each.status for each in told.incidents} == {Status.SCHEDULED}
    for incident in told.incidents:
        assert incident.started_at == incident.scheduled_start_at == raw[incident.key]["startTime"]
        assert incident.scheduled_end_at == raw[incident.key]["endTime"]
        assert len(incident.updates) == len(raw[incident.key]["messages"])
    assert len(told.incidents) == len(raw) == 3


@pytest.mark.parametrize("name", ["status_feed_empty_2026-08-06.xml", "status_feed_empty_2026-09-23.xml"])
def test_an_empty_azure_feed_says_that_nothing_is_open(corpus: Path, name: str) -> None:
    told = read(corpus, "azure", "feed", f"azure/{name}")
    assert (told.page.name, told.incidents, len(told.covers)) == ("Azure Status", (), 1)


def test_azure_s_history(corpus: Path) -> None:
    told = read(corpus, "azure", "history", "azure/statushistoryapi_fragment_2026-02_excerpt.html")
    (incident,) = told.incidents
    assert (incident.key, incident.title) == ("_SVS-5_G", "Power event impacting multiple services – West US")  # noqa: RUF001
    assert (incident.started_at, incident.resolved_at) == ("2026-02-07T07:58:00Z", "2026-02-08T04:24:00Z")
    assert [each.posted_at[11:16] for each in incident.updates] == ["07:54", "07:58", "09:31", "04:24", "04:24"]
    assert incident.updates[-1].status is Status.POSTMORTEM
    assert "Between 07:58 UTC on 07 February 2026" in incident.updates[-1].body
    assert [each.name for each in incident.components] == [
        "Azure App Service", "Azure Cache for Redis", "Azure Cosmos DB",
    ]  # fmt: skip
    assert told.follow == ()


def test_microsoft_s_other_pages(corpus: Path) -> None:
    healthy = read(corpus, "microsoft365", "posts", "microsoft365/api_posts_mac_2026-09-18.json")
    assert ([each.health for each in healthy.components], healthy.incidents) == ([Health.OPERATIONAL], ())
    told = read(corpus, "azuredevops", "health", "azure_devops/health_shape.json")
    assert (told.page.health, told.page.updated_at) == (Health.DEGRADED, "2026-08-18T00:00:00Z")
    assert [(each.key, each.group_name) for each in told.components] == [("EU/Core services", "Europe")]


def test_okta(corpus: Path) -> None:
    told = read(corpus, "okta", "page", "okta/status_page_spans_2026-09_excerpt.html")
    (incident,) = told.incidents
    assert (incident.key, incident.status, incident.impact) == ("a9CWR0000002Hcg2AE", Status.RESOLVED, Impact.MINOR)
    assert incident.started_at == "2026-09-03T09:30:00Z"
    assert [each.group_name for each in told.components] == ["okta.com", "okta.com", "oktapreview.com"]


def test_riot_s_and_vultr_s_excerpts_in_a_whole_file(corpus: Path) -> None:
    riot = json.loads((corpus / "vendors/riot/lol_status_v4_maintenance_2021-11_excerpt.json").read_text())
    vultr = json.loads((corpus / "vendors/vultr/region_alerts_bom_2025-09_excerpt.json").read_text())
    file = {"id": "x", "name": "X", "maintenances": [riot], "incidents": []}
    (incident,) = normalize("riot", "status", json.dumps(file).encode()).incidents
    assert (incident.key, incident.title, incident.status) == ("3980", "Transfers Disabled", Status.IN_PROGRESS)
    assert [each.posted_at for each in incident.updates] == ["2021-11-12T20:09:00Z"]
    regions = {"bom": {"location": "Mumbai", "country": "IN", "alerts": vultr}}
    told = normalize("vultr", "status", json.dumps({"service_alerts": [], "regions": regions}).encode())
    assert [each.health for each in told.components] == [Health.DEGRADED]
    assert (told.incidents[0].started_at, len(told.incidents[0].updates)) == ("2025-09-08T19:06:00Z", 1)


def test_alibaba(corpus: Path) -> None:
    told = read(corpus, "alibaba", "events", "alibaba/events_2026-07.json")
    assert [each.key for each in told.incidents] == ["35", "34", "33", "32"]
    assert {each.status for each in told.incidents} == {Status.RESOLVED}
    assert not [each.title for each in told.incidents if each.title.startswith(("[", " "))]
    first = told.incidents[0]
    assert (first.started_at, first.resolved_at) == ("2026-07-28T04:55:00Z", "2026-07-28T09:25:00Z")


def test_tencent(corpus: Path) -> None:
    told = read(corpus, "tencent", "products", "tencent/nonregional_2026-09.json")
    assert [each.key for each in told.components] == ["ai3d", "lke", "hunyuan", "vclm", "aiart"]
    assert {each.health for each in told.components} == {Health.OPERATIONAL}
