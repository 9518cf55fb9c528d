"""Similar incidents: by words and components, the same vendor's first, without the same event."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlite_utils import Database

from statusledger.store.read import queries
from statusledger.store.read.similar import MOST, SimilarIncident, similar
from statusledger.text.key_words import key_words
from tests.postmortems.vendors import dataset
from tests.support.browsing import Site
from tests.support.build import incident, listing
from tests.support.dataset import folded, say


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return dataset(tmp_path / "status.db")


def alike(database: Database, identity: str) -> list[SimilarIncident]:
    return similar(database, queries.story(database, identity))


def test_words_and_components_are_named_and_the_same_vendor_comes_first(database: Database) -> None:
    found = [(each.incident.id, each.words, each.components) for each in alike(database, "acme_one")]
    assert found == [
        ("acme_two", ["mail", "delivery"], ["Mail"]),
        ("acme_three", ["delayed"], ["Mail"]),
        ("bolt_mail", ["delayed", "mail", "delivery"], []),
    ]


def test_one_word_alone_is_too_little(database: Database) -> None:
    assert "bolt_delayed" not in {each.incident.id for each in alike(database, "acme_one")}
    assert alike(database, "acme_four") == []


def test_withdrawn_incidents_and_those_of_the_same_event_are_left_out(database: Database) -> None:
    database.execute("INSERT INTO incident_links VALUES ('acme_one', 'bolt_mail', 'two_sources', NULL)")
    database.execute("UPDATE incidents SET withdrawn_at = '2025-01-20T00:00:00Z' WHERE id = 'acme_two'")
    assert [each.incident.id for each in alike(database, "acme_one")] == ["acme_three"]


def test_there_are_five_at_most_newest_first_among_equals(tmp_path: Path) -> None:
    same = [incident(f"i{day}", f"{day} 09:00", end=f"{day} 09:30", title="Builds are stuck") for day in range(1, 10)]
    database = folded(tmp_path / "status.db", listing("20 12:00", *same))
    found = [each.incident.id for each in alike(database, "acme_i1")]
    assert found == ["acme_i9", "acme_i8", "acme_i7", "acme_i6", "acme_i5"]
    assert len(found) == MOST


def test_titles_are_no_queries(tmp_path: Path) -> None:
    hostile = 'NEAR("x" AND y) OR NOT -title:* "'
    twin = [incident(f"i{n}", f"{n} 09:00", end=f"{n} 09:30", title=f"{hostile} builds stuck") for n in (1, 2)]
    database = folded(tmp_path / "status.db", listing("20 12:00", *twin))
    assert [each.incident.id for each in alike(database, "acme_i1")] == ["acme_i2"]


@given(st.text(max_size=60))
def test_any_title_can_be_compared(title: str) -> None:
    one = incident("one", "5 09:00", end="5 10:00", title=title or "x")
    database = folded(None, listing("20 12:00", one, replace(one, key="two")))
    assert all(each.incident.id != "acme_one" for each in alike(database, "acme_one"))


def test_common_words_numbers_and_addresses_are_no_key_words() -> None:
    text = "We are investigating 500 errors of the API, see https://example.com/errors for API errors."
    assert key_words(text, most=8) == ["errors", "api"]


def test_show_and_the_page_of_an_incident_have_them(database: Database, tmp_path: Path) -> None:
    database.close()
    path = tmp_path / "status.db"
    shown = say(path, "show", "acme_one").stdout
    assert "Similar incidents" in shown
    assert "words: mail and delivery; component: Mail" in shown
    data = json.loads(say(path, "show", "acme_one", "--json").stdout)
    assert [each["incident"]["id"] for each in data["similar"]] == ["acme_two", "acme_three", "bolt_mail"]
    page, answer = Site(path).gets(["/incident/acme_one", "/incident/acme_one.json"])
    assert "words: mail and delivery; component: Mail" in page.text
    assert [each["incident"]["id"] for each in answer.json()["similar"]] == ["acme_two", "acme_three", "bolt_mail"]
