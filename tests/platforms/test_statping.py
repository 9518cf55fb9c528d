"""Statping: services without incidents, many services, and times that mean none."""

import json

from statusledger.model import Health, Kind
from tests.support.hosted import golden, normalize

URL = "https://status.example.com/api/services"


def test_services_that_list_no_incidents_cover_none() -> None:
    services = golden("statping", "services")
    assert normalize("statping", "services", json.dumps(services).encode(), URL).covers
    del services[1]["incidents"]
    read = normalize("statping", "services", json.dumps(services).encode(), URL)
    assert ([each.health for each in read.components], read.covers) == (
        [Health.OPERATIONAL, Health.MAJOR_OUTAGE],
        (),
    )


def test_a_poll_requests_the_incidents_of_a_bounded_number_of_services() -> None:
    services = [golden("statping", "services")[1] | {"id": number} for number in range(1, 200)]
    read = normalize("statping", "services", json.dumps(services).encode(), URL)
    assert (len(read.components), len(read.follow)) == (199, 80)
    assert read.follow[0].url == f"{URL}/1/incidents"


def test_a_service_without_incidents_answers_null() -> None:
    assert normalize("statping", "incidents", b"null").incidents == ()
    assert normalize("statping", "messages", b"null").incidents == ()


def test_planned_work_without_times_has_no_window() -> None:
    message = golden("statping", "messages")[0] | {"start_on": "0001-01-01T00:00:00Z", "end_on": "0001-01-01T00:00:00Z"}
    (work,) = normalize("statping", "messages", json.dumps([message]).encode()).incidents
    assert (work.kind, work.scheduled_start_at, work.scheduled_end_at) == (Kind.MAINTENANCE, None, None)
