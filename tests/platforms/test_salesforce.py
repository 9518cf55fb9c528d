"""Salesforce Trust: a captured instance, all instances, and an incident."""

from pathlib import Path

import pytest

from statusledger.model import Health, Kind, ResolvedFrom, Status
from tests.support.reading import captured


@pytest.mark.corpus
def test_a_captured_instance_is_read_in_full(corpus: Path) -> None:
    actual = captured(corpus, "salesforce", "instance", "salesforce/instance_status_POD114_2023-04.json")
    incident, maintenance = actual.incidents
    assert (incident.key, incident.title) == ("10967", "Performance degradation on POD114")
    assert (incident.started_at, incident.resolved_at) == ("2023-04-02T02:38:00Z", None)
    assert [each.posted_at for each in incident.updates] == ["2023-04-02T03:47:10Z", "2023-04-02T04:19:33Z"]
    assert (maintenance.kind, maintenance.status) == (Kind.MAINTENANCE, Status.SCHEDULED)
    assert (maintenance.started_at, maintenance.scheduled_end_at) == ("2023-04-04T06:00:00Z", "2023-04-04T11:00:00Z")


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "components"),
    [("instances_status_preview_2020.json.xz", 1463), ("instances_status_preview_2020_trimmed.json", None)],
)
def test_captured_instances_are_components_with_their_region(corpus: Path, name: str, components: int | None) -> None:
    actual = captured(corpus, "salesforce", "instances", f"salesforce/{name}")
    (incident,) = actual.incidents
    assert (incident.key, incident.started_at, incident.updates) == ("5968", "2020-07-29T16:08:00Z", ())
    assert incident.title == "Performance degradation asynchronous processing subset on NA137"
    unwell = {each.key: each.health for each in actual.components if each.health is not Health.OPERATIONAL}
    assert unwell == {"NA137": Health.DEGRADED}
    assert components in (None, len(actual.components))
    assert {each.group_name for each in actual.components} <= {
        f"{place} {environment}" for place in ("NA", "EMEA", "APAC", "EU") for environment in ("production", "sandbox")
    }


@pytest.mark.corpus
def test_a_captured_incident_is_read_in_full(corpus: Path) -> None:
    (incident,) = captured(corpus, "salesforce", "incidents", "salesforce/v1_incidents_2026-08_excerpt.json").incidents
    assert incident.title == "Feature perf degradation on coreService"
    assert (incident.started_at, incident.resolved_at) == ("2026-07-24T20:01:00Z", "2026-08-01T03:30:00Z")
    assert (incident.status, incident.resolved_from) == (Status.RESOLVED, ResolvedFrom.STATED)
    assert [each.posted_at for each in incident.updates] == ["2026-07-29T08:51:38Z"]
