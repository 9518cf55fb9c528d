"""Auth0: the page and its data, regions, and incidents in several regions."""

import json
from typing import Any

import pytest

from statusledger.errors import NormalizeError
from statusledger.model import Format, Health, Status, When
from tests.support.hosted import golden, normalize
from tests.support.paths import GOLDEN


def test_the_page_and_its_data_give_the_same() -> None:
    data = golden("auth0", "data")
    page = f'<script id="__NEXT_DATA__">{json.dumps({"props": data, "buildId": "x"})}</script>'
    assert normalize("auth0", "page", page.encode()) == normalize("auth0", "data", json.dumps(data).encode())


def test_a_page_that_names_no_more_than_its_build_leads_to_its_data() -> None:
    (path,) = (GOLDEN / "auth0/page_build").glob("input.*")
    (request,) = normalize("auth0", "page", path.read_bytes(), "https://status.auth0.com/").follow
    assert request.url == "https://status.auth0.com/_next/data/b%2F..%2FQ7x/index.json"
    assert (request.kind, request.when, request.expects) == ("data", When.ALWAYS, Format.JSON)


@pytest.mark.parametrize("props", [{}, {"activeIncidents": None}, {"activeIncidents": []}])
def test_data_without_regions_is_refused(props: dict[str, Any]) -> None:
    with pytest.raises(NormalizeError, match="it has no regions"):
        normalize("auth0", "data", json.dumps({"pageProps": props}).encode())


@pytest.mark.parametrize(
    ("expected", "health", "incidents"),
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
def test_the_health_of_a_region_follows_from_its_incidents(
    expected: list[dict[str, Any]], health: Health, incidents: int
) -> None:
    region = {"region": "X", "environment": "Y", "response": {"incidents": [{"name": "N"} | each for each in expected]}}
    snapshot = normalize("auth0", "data", json.dumps({"pageProps": {"activeIncidents": [region]}}).encode())
    assert ([each.health for each in snapshot.components], len(snapshot.incidents)) == ([health], incidents)


def test_an_incident_is_over_once_it_is_over_in_every_region() -> None:
    def incident(*entries: tuple[str, str]) -> Status:
        regions = [
            {
                "region": f"R{number}", "environment": "Y",
                "response": {"incidents": [{"id": "a", "name": "N", "status": status, "updated_at": at}]},
            }
            for number, (status, at) in enumerate(entries)
        ]  # fmt: skip
        actual = normalize("auth0", "data", json.dumps({"pageProps": {"activeIncidents": regions}}).encode())
        (only,) = actual.incidents
        assert len(only.components) == len(entries)
        return only.status

    early, late = "2026-05-04T09:00:00Z", "2026-05-04T10:00:00Z"
    assert incident(("resolved", late), ("monitoring", early)) is Status.MONITORING
    assert incident(("investigating", early), ("identified", late)) is Status.IDENTIFIED
    assert incident(("resolved", early), ("postmortem", late)) is Status.RESOLVED
