"""Rows that cannot be read, from the body to the dataset; what is posted afterwards."""

import json
from collections.abc import Mapping

import pytest

from scraper import checks, parsing, store
from scraper.errors import NormalizeError
from scraper.fold import Observation
from scraper.model import Document, Health, Instant, Snapshot, Source
from scraper.platforms import PLATFORMS
from scraper.store import loading
from scraper.store.loading import Reach

SOURCE = Source(id="acme", name="Acme", url="https://status.acme.example", platform="google", vendor="acme")
FIRST, SECOND, THIRD = (Instant(f"2027-06-01T12:{minute}:00Z") for minute in ("00", "05", "10"))


def event(key: str, products: list[dict[str, str]]) -> dict[str, object]:
    update = {"when": "2027-05-01T10:00:00+00:00", "text": "Slow.", "status": "SERVICE_DISRUPTION"}
    return {
        "id": key,
        "number": key,
        "begin": "2027-05-01T10:00:00+00:00",
        "created": "2027-05-01T10:00:00+00:00",
        "end": None,
        "external_desc": f"Slow {key}",
        "severity": "low",
        "service_key": "s",
        "service_name": "Lakes",
        "status_impact": "SERVICE_DISRUPTION",
        "affected_products": products,
        "updates": [update],
        "most_recent_update": update,
        "uri": f"incidents/{key}",
    }


def told(*events: Mapping[str, object]) -> Snapshot:
    return parsing.told(PLATFORMS["google"], Document(SOURCE.url, "incidents", json.dumps(events).encode()))


def test_a_product_without_an_id_costs_the_product() -> None:
    found = told(event("one", [{"title": "Boats"}, {"id": "p2", "title": "Piers"}]), event("two", []))
    assert {each.key for each in found.incidents} == {"one", "two"}
    assert found.covers == ()
    assert any("Boats" in words for words in found.unread)


def test_a_list_of_which_most_is_wrong_stays_refused() -> None:
    with pytest.raises(NormalizeError):
        told(*({"id": str(number)} for number in range(4)))


def test_what_cannot_be_read_is_odd_until_it_can() -> None:
    database = store.open_database(None)
    store.keep_in_step(database, [SOURCE])
    bad, good = (
        told(event("one", [product]), event("two", [])) for product in ({"title": "B"}, {"id": "p", "title": "B"})
    )
    counts = []
    for at, snapshot in ((FIRST, bad), (SECOND, bad), (THIRD, good)):
        with store.transaction(database):
            seen = Observation("incidents", at, snapshot)
            opened = loading.open_fold(database, SOURCE, PLATFORMS["google"].VOICES, Reach.of([seen]))
            opened.fold.observe(seen)
            opened.save(database)
        counts.append(
            list(database.execute("SELECT code, first_seen_at FROM oddities WHERE code = 'unread_row'").fetchall())
        )
    assert counts == [[("unread_row", FIRST)], [("unread_row", FIRST)], []]


def test_an_unknown_stage_is_no_end_and_no_good_news() -> None:
    body = {
        "regions": {
            "lk": {
                "location": "Lake",
                "country": "X",
                "alerts": [
                    {
                        "id": "a",
                        "subject": "Slow boats",
                        "status": "brewing",
                        "start_date": "2027-01-01T00:00:00Z",
                        "entries": [],
                    }
                ],
            }
        },
        "service_alerts": [],
    }
    found = parsing.told(PLATFORMS["vultr"], Document(SOURCE.url, "status", json.dumps(body).encode()))
    assert [(each.health, each.health_raw) for each in found.components] == [(Health.UNKNOWN, "brewing")]


def test_every_code_is_explained() -> None:
    assert {"unread_row", "posted_afterwards"} <= checks.CODES.keys()
