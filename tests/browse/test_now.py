"""The page of now: its first words, its board, what is folded, and each state of a stack of any size."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlite_utils import Database

from statusledger import store
from statusledger.browse import site as static
from tests.support import stack
from tests.support.browsing import Site

Build = Callable[[Path], Database]


def never(path: Path) -> Database:
    database = store.open_database(path)
    store.keep_in_step(database, stack.sources(5))
    return database


STATES: dict[str, tuple[Build, str, str]] = {
    "5": (lambda path: stack.bad_day(path, 5), "5 of your 5 vendors report trouble; Okta is in a major outage", "Them"),
    "40": (stack.bad_day, "8 of your 40 vendors report trouble; Okta is in a major outage", "Them"),
    "all well": (stack.well, "None of your 40 vendors reports trouble", "Check your side first."),
    "blind": (stack.blind, "No page of your 40 vendors could be read, so the status is unknown", "statusledger doctor"),
    "not polled": (never, "Nothing has been read yet", "statusledger run"),
    "no sources": (store.open_database, "No vendor is watched yet", "statusledger init"),
}


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Site:
    path = tmp_path_factory.mktemp("bad") / "status.db"
    stack.bad_day(path).conn.close()
    return Site(path, stack.NOW)


@pytest.mark.parametrize("name", STATES)
def test_each_state_has_words_and_a_next_step(tmp_path: Path, name: str) -> None:
    build, headline, next_words = STATES[name]
    build(tmp_path / "status.db").conn.close()
    html = Site(tmp_path / "status.db", stack.NOW).get("/").text
    assert f"<h1>{headline}</h1>" in html
    assert f"<title>{headline} · Status Ledger</title>" in html
    assert next_words in html


def test_the_board_is_the_first_thing_after_the_answer(bad: Site) -> None:
    html = bad.get("/").text
    places = [html.index(each) for each in ("<h1>", "Them", 'class="tiles"', "2 No data", "1 Maintenance",
                                            "28 Operational", "Current incidents", "Long-running")]  # fmt: skip
    assert places == sorted(places)
    tiles = re.findall(r'class="tile t-(\w+)"><a class="who" href="/vendor/([\w-]+)"', html)
    assert tiles[:3] == [("crit", "okta"), ("major", "github"), ("major", "amazon-web-services")]
    assert len(tiles) == 8


def test_many_degraded_vendors_get_a_row_and_many_healthy_ones_are_closed(tmp_path: Path) -> None:
    stack.bad_day(tmp_path / "status.db", 500).conn.close()
    database = store.open_database(tmp_path / "status.db")
    database.execute("UPDATE sources SET page_health = 'degraded' WHERE id GLOB 'vendor-4?'")
    database.conn.commit()
    html = Site(tmp_path / "status.db", stack.NOW).get("/").text
    assert html.count('class="tile ') == 3
    assert "15 Degraded" in html
    assert "<summary>Show all 478</summary>" in html


def test_what_vendors_forgot_to_close_is_folded_with_the_rule(bad: Site) -> None:
    html = bad.get("/").text
    _, _, folded = html.partition('id="long-running"')
    assert "Capacity reduced in one site" in folded and "Storage move" in folded
    assert "2 not counted above: open for over 14 days without an update for over 7" in folded
    assert "Capacity reduced in one site" not in html.partition('id="long-running"')[0]


def test_names_in_texts_are_quoted_and_nothing_is_said_about_causes(bad: Site) -> None:
    html = bad.get("/").text
    assert "3 of your vendors name Amazon Web Services me-central-1" in html
    assert '<q class="voiced">It fails due to an outage at AWS in me-central-1</q>' in html
    assert "caused by" not in html


def test_a_selection_is_counted_as_one(bad: Site) -> None:
    html = bad.get("/?component=webhooks").text
    assert "<h1>1 of the 40 selected vendors reports matching trouble; Stripe is degraded</h1>" in html
    assert "No vendor matches this selection" in bad.get("/?tag=none").text


def test_the_json_has_the_same_facts(bad: Site) -> None:
    found = bad.get("/now.json").json()
    assert found["headline"] == "8 of your 40 vendors report trouble; Okta is in a major outage."
    okta = found["vendors"][0]
    assert (okta["vendor"], okta["state"], okta["since"]) == ("Okta", "major_outage", "2025-01-10T10:50:00Z")
    assert [each["group_name"] for each in okta["affected"]] == ["US Cell 7", "US Cell 7"]
    assert [each["region"] for each in found["upstreams"]] == ["me-central-1"]
    assert len(found["long_running"]) == 2 and len(found["today"]) == 2


def test_the_expected_end_of_each_incident_is_below_it(tmp_path: Path) -> None:
    stack.experienced(tmp_path / "status.db").conn.close()
    site = Site(tmp_path / "status.db", stack.NOW)
    html = site.get("/").text
    assert (
        "<dt>Expected time to recovery</dt><dd>half of 46 similar ended within 24m more"
        '<span class="sub">nine in ten within 43m; similar: latest major incidents of GitHub with a component in '
        "common that lasted over 51m</span>"
    ) in html
    assert '<span class="none">no estimate: past nine in ten of 30 similar</span>' in html
    assert "may depend on Amazon Web Services me-central-1, which it names" in html
    (github,) = (each for each in site.get("/now.json").json()["recovery"].values() if each["similar"] == 76)
    assert (github["n"], github["half_s"], github["nine_in_ten_s"]) == (46, 24 * 60, 43 * 60)


def test_long_running_incidents_and_vendors_without_a_history_have_no_expected_end(bad: Site) -> None:
    found = bad.get("/now.json").json()
    explained = {each["vendor"] for each in found["open"] if each["id"] in found["recovery"]}
    assert "MongoDB Atlas" in explained and "Elastic Cloud" not in explained
    assert not found["recovery"].keys() & set(found["long_running"])


def test_a_static_page_gives_the_time_of_the_estimate(tmp_path: Path) -> None:
    stack.experienced(tmp_path / "status.db").conn.close()
    static.write(tmp_path / "status.db", tmp_path / "site")
    html = (tmp_path / "site/index.html").read_text()
    assert 'that lasted over 50m; as of <time datetime="2025-01-10T11:59:00Z">11:59 UTC</time>' in html
    pages = [each.read_text() for each in (tmp_path / "site/incident").glob("github_*/index.html")]
    assert sum("that lasted over 50m; as of <time" in each for each in pages) == 1


def test_the_static_site_has_the_same_page(tmp_path: Path) -> None:
    stack.bad_day(tmp_path / "status.db").conn.close()
    static.write(tmp_path / "status.db", tmp_path / "site")
    html = (tmp_path / "site/index.html").read_text()
    assert "8 of your 40 vendors report trouble" in html and 'vendor/okta/"' in html
    assert '"state":"major_outage"' in (tmp_path / "site/now.json").read_text()
