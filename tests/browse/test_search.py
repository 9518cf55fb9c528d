"""The search: filters, snippets, sheets, counts, and the words for a request that cannot be carried out."""

from typing import Any
from urllib.parse import urlencode

import pytest

from statusledger.model import Impact, Status
from statusledger.presentation.snippets import marked, snippet
from statusledger.store import fts
from tests.support.browsing import Site
from tests.support.build import incident, listing, update
from tests.support.dataset import folded, observe, source

LOST = source("lost", "Lost & Found")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    path = tmp_path_factory.mktemp("search") / "status.db"
    many = [incident(f"n{n}", "3 10:00", end="3 11:00", title=f"Delays in queue {n}") for n in range(30)]
    slow = incident(
        "slow",
        "5 10:00",
        impact=Impact.MAJOR,
        title="Errors <b>here</b>",
        updates=[
            update("u1", "5 10:00", body="Clients see **timeouts** of the gateway."),
            update("u2", "5 10:30", Status.MONITORING, "The gateway is back."),
        ],
    )
    database = folded(path, listing("9 10:00", slow, *many), sources=(source(), LOST))
    observe(database, LOST, listing("9 10:00", incident("far", "7 10:00", end="7 11:00", title="Gateway of Lost")))
    database.close()
    return Site(path)


def found(site: Site, query: str) -> Any:
    return site.get(f"/search.json?{query}").json()


def ids(site: Site, query: str) -> list[str]:
    return [each["id"] for each in found(site, query)["found"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=gateway", ["lost_far", "acme_slow"]),
        ("q=gateway&vendor=acme", ["acme_slow"]),
        ("q=gateway&vendor=found", ["lost_far"]),
        ("q=gateway&impact=major", ["acme_slow"]),
        ("q=gateway&status=resolved", ["lost_far"]),
        ("q=gateway&kind=maintenance", []),
        ("q=gateway&from=2025-01-06", ["lost_far"]),
        ("q=gateway&to=2025-01-05", ["acme_slow"]),
        ("impact=major", ["acme_slow"]),
        ("vendor=lost&from=2025-01-07&to=2025-01-07", ["lost_far"]),
    ],
)
def test_filters_narrow_the_matches_with_and_without_words(site: Site, query: str, expected: list[str]) -> None:
    assert ids(site, query) == expected
    assert found(site, query)["count"] == len(expected)


def test_an_incident_is_one_match_by_its_newest_update_with_the_words(site: Site) -> None:
    _, match = found(site, "q=gateway")["found"]
    assert (match["number"], match["status"], match["snippet"]) == (2, "monitoring", "The gateway is back.")


def test_matched_words_are_marked_and_the_rest_is_escaped(site: Site) -> None:
    page = site.get("/search?q=err").text
    assert "<mark>Err</mark>ors &lt;b&gt;here&lt;/b&gt;" in page
    assert "Clients see <mark>timeouts</mark> of the gateway." in site.get("/search?q=timeouts").text


def test_matches_come_on_sheets_and_are_counted_whole(site: Site) -> None:
    first, second, none = (found(site, f"q=queue&page={page}") for page in (1, 2, 3))
    assert [each["count"] for each in (first, second, none)] == [30, 30, 30]
    assert [len(each["found"]) for each in (first, second, none)] == [25, 5, 0]
    page = site.get("/search?q=queue&kind=incident&page=2").text
    assert "26 to 30 of 30." in page
    assert 'rel="prev" href="/search?q=queue&amp;kind=incident"' in page.replace("&amp;page=1", "")
    assert "The list ends before this page." in site.get("/search?q=queue&page=3").text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("q=***", "“***” has no letters or digits to search for."),
        ("q=gateway&vendor=nobody", "No vendor has a name with “nobody”."),
        ("q=gateway&impact=bad", "“bad” is not a known impact."),
        ("q=gateway&status=bad", "“bad” is not a known status."),
        ("from=2025-13-01", "“2025-13-01” is not a date such as 2026-11-28."),
        ("to=9999-12-31", "“9999-12-31” is not a date such as 2026-11-28."),
        ("from=2025-01-09&to=2025-01-07", "The first day, 2025-01-09, is after the last day, 2025-01-07."),
    ],
)
def test_a_mistake_is_named_and_nothing_is_searched(site: Site, query: str, words: str) -> None:
    assert found(site, query)["problems"] == [words]
    assert found(site, query)["count"] == 0
    page = site.get(f"/search?{query}")
    assert page.status_code == 200
    assert words.replace("&", "&amp;") in page.text


@pytest.mark.parametrize("words", ['"', "AND", "a OR (", "NEAR(", "col:x", "x*", "-x", "\0", "^x", '"un closed'])
def test_operators_are_words(site: Site, words: str) -> None:
    assert site.get(f"/search.json?{urlencode({'q': words})}").status_code == 200


@pytest.mark.parametrize(
    ("words", "query"),
    [("two words", '"two" "words"*'), ('"one phrase" x', '"one phrase" "x"*'), ("c++ ++", '"c++"*'), ("* ?", "")],
)
def test_every_word_is_quoted(words: str, query: str) -> None:
    assert fts.query(words) == query


def test_a_snippet_is_around_the_first_match_and_bounded() -> None:
    text = f"{'before ' * 100}the API fails {'after ' * 100}"
    pieces = snippet(text, ["api"])
    assert [words for hit, words in pieces if hit] == ["API"]
    assert "".join(words for _, words in pieces).startswith("… ")
    assert len("".join(words for _, words in pieces)) < 300
    assert marked("Therapists", ["rap"]) == [(False, "Therapists")]
    assert marked("gate-way x", ["gate way"]) == [(True, "gate-way"), (False, " x")]
