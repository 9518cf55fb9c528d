"""Meta: products that lead to their outages, posts, times, and lost keys."""

import copy
import json
from typing import Any

import pytest

from statusledger.errors import NormalizeError
from statusledger.model import Affected, Document, ResolvedFrom, Snapshot, Status, When
from statusledger.platforms import PLATFORMS
from tests.support.reading import URL, by_key, golden, looks, parsed, refused

OUTAGES_URL = "https://metastatus.com/data/outages/parcel-api.json"
OUTAGES: list[dict[str, Any]] = [
    {
        "service_id": 4,
        "status": "High disruptions",
        "time": "2026-03-02T11:00:00+0000",
        "posts": [
            {"description": "Parcels are <b>lost</b>.", "time": "2026-03-02T10:20:00+0000"},
            {"description": "We are investigating.", "time": "2026-03-02T10:40:00.7+0000"},
        ],
    },
    {
        "service_id": 1,
        "status": "Resolved",
        "time": "2026-02-02T11:00:00+0000",
        "posts": [
            {"description": "Sending is slow.", "time": "2026-02-01T10:20:00+0000"},
            {"description": "This is resolved.", "time": "2026-02-01T12:00:00+0000"},
        ],
    },
    {"service_id": 9, "status": "Low disruptions", "time": "2026-01-02T11:00:00+0100", "posts": []},
]


def read(kind: str, body: object) -> Snapshot:
    """What a document says, outages at their address."""
    return parsed("meta", kind, body, url=OUTAGES_URL if kind == "outages" else URL)


def test_outages_are_recognised_at_their_address_alone() -> None:
    body = json.dumps(OUTAGES).encode()
    assert PLATFORMS["meta"].matches(Document(OUTAGES_URL, "outages", body))
    assert not PLATFORMS["meta"].matches(Document(URL, "outages", body))


def test_products_lead_to_their_outages() -> None:
    orgs = golden("meta", "orgs")
    told_at = parsed("meta", "orgs", orgs, url="https://metastatus.com/data/orgs.json")
    assert [(request.url, request.when) for request in told_at.follow] == [
        (OUTAGES_URL, When.ALWAYS),
        (OUTAGES_URL.replace(".json", ".history.json"), When.BACKFILL),
        ("https://metastatus.com/data/outages/shop-window.json", When.ALWAYS),
        ("https://metastatus.com/data/outages/shop-window.history.json", When.BACKFILL),
    ]
    orgs[0]["id"] = "../../elsewhere"
    assert len(parsed("meta", "orgs", orgs).follow) == 2


def test_outages_are_incidents_with_their_posts() -> None:
    incidents = by_key(read("outages", OUTAGES))
    assert list(incidents) == [
        "parcel-api-4-20260302T1020", "parcel-api-1-20260201T1020", "parcel-api-9-20260102T1000",
    ]  # fmt: skip
    lost, slow, silent = incidents.values()
    assert (lost.title, lost.status, lost.started_at) == (
        "Parcels are **lost**.", Status.INVESTIGATING, "2026-03-02T10:20:00Z",
    )  # fmt: skip
    assert lost.components == (Affected("parcel-api/4", ""),)
    assert (slow.status, slow.resolved_at, slow.resolved_from) == (
        Status.RESOLVED, "2026-02-01T12:00:00Z", ResolvedFrom.UPDATE,
    )  # fmt: skip
    assert (silent.title, silent.status, silent.updates) == ("Low disruptions", Status.UNKNOWN, ())


def test_a_service_is_named_by_its_product() -> None:
    folded = looks(
        "meta",
        ("orgs", json.dumps(golden("meta", "orgs")).encode()),
        ("outages", json.dumps(OUTAGES).encode()),
        url=OUTAGES_URL,
    )
    (record,) = (each for each in folded.records.values() if each.key.startswith("parcel-api-4-"))
    assert [each.name for each in record.combined.incident.components] == ["Tracking"]


def test_a_post_about_the_end_does_not_end_an_outage_that_is_listed_as_a_disruption() -> None:
    (outage,) = copy.deepcopy(OUTAGES[1:2])
    outage["status"] = "Low disruptions"
    (incident,) = read("outages", [outage]).incidents
    assert (incident.status, incident.resolved_at) == (Status.UNKNOWN, None)


@pytest.mark.parametrize(
    ("time", "reason"),
    [
        (1772446800, "Expected `str`, got `int`"),
        ("2026-03-02T10:20:00", "a time without a zone"),
        ("Mar 2, 2026 10:20 AM", "Invalid isoformat"),
    ],
)
def test_a_time_in_any_other_notation_is_refused(time: object, reason: str) -> None:
    outage = OUTAGES[0] | {"posts": [{"description": "Parcels are lost.", "time": time}]}
    with pytest.raises(NormalizeError, match=reason):
        read("outages", [outage])


def test_a_lost_key_of_an_outage_is_noticed() -> None:
    for key in OUTAGES[0].keys() - {"posts"}:
        with pytest.raises(NormalizeError):
            read("outages", [{name: value for name, value in OUTAGES[0].items() if name != key}])


def test_an_outage_without_its_posts_withdraws_none() -> None:
    (incident,) = read("outages", [{name: value for name, value in OUTAGES[0].items() if name != "posts"}]).incidents
    assert (incident.updates, incident.whole_timeline) == ((), False)


def test_outages_of_no_product_are_refused() -> None:
    assert "does not say of which product" in refused("meta", "outages", OUTAGES)
