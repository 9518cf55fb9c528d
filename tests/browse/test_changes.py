"""The page of changes: years, kinds, vendors and sheets, each with the number of changes that it lists."""

import csv
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from tests.support.browsing import Site
from tests.support.build import incident, listing, update
from tests.support.dataset import folded, observe, source

LATER = "2026-02-01T12:00:00Z"
LONG = "The gateway was slow for many clients in two regions, and we do not know yet what the cause is. " * 3


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    path = tmp_path_factory.mktemp("changes") / "status.db"
    lost = source("lost", "Lost")
    before = [_outage(n, "before") for n in range(60)]
    after = [_outage(n, "after") for n in range(60)]
    database = folded(path, listing("9 10:00", *before), listing("9 11:00", *after), sources=(source(), lost))
    observe(database, lost, listing("9 10:00", _outage(0, LONG)), listing("9 12:00", _outage(0, LONG.upper())))
    observe(database, lost, listing("9 13:00", _outage(0, LONG.upper(), "New title")))
    # The same as seen a year later.
    database.conn.execute("UPDATE changes SET seen_at = '2026-01-05T10:00:00Z' WHERE kind = 'renamed'")
    database.conn.commit()
    database.close()
    return Site(path, LATER)


def _outage(number: int, body: str, title: str = "") -> Any:
    return incident(
        f"n{number}", "5 10:00", title=title or f"Outage {number}", updates=[update(f"u{number}", "5 10:00", body=body)]
    )


def data(site: Site, query: str) -> Any:
    return site.get(f"/changes.json?{query}").json()


def listed(site: Site, query: str) -> int:
    return site.get(f"/changes?{query}").text.count('<li class="change">')


def test_the_newest_year_is_shown_and_others_are_linked_with_their_numbers(site: Site) -> None:
    page = site.get("/changes").text
    assert data(site, "")["numbers"]["years"] == {"2026": 1, "2025": 61}
    assert '<a href="/changes" aria-current="true">2026 <span class="n">1</span>' in page
    assert '<a href="/changes?year=2025">2025 <span class="n">61</span>' in page
    assert listed(site, "") == 1


def test_a_year_has_sheets(site: Site) -> None:
    assert [listed(site, f"year=2025&page={page}") for page in (1, 2, 3)] == [50, 11, 0]
    assert "The list ends before this page." in site.get("/changes?year=2025&page=3").text
    assert len(data(site, "year=2025&page=2")["changes"]) == 11
    assert len(list(csv.DictReader(StringIO(site.get("/changes.csv?year=2025&page=2").text)))) == 61


@pytest.mark.parametrize(
    "query", ["", "year=2025", "vendor=lost&year=2025", "kind=edited&year=2025", "late=yes", "vendor=acme"]
)
def test_every_number_is_that_of_the_list_behind_it(site: Site, query: str) -> None:
    page = site.get(f"/changes?{query}").text
    tags = re.findall(r'<a href="/changes\??([^"]*)"[^>]*>[^<]+ <span class="n">(\d+)</span>', page)
    assert tags
    for address, count in tags:
        sheets = [listed(site, f"{address.replace('&amp;', '&')}&page={number}") for number in (1, 2)]
        assert sum(sheets) == int(count), address


def test_a_long_edit_is_folded_and_a_short_one_is_not(site: Site) -> None:
    page = site.get("/changes?year=2025&vendor=lost").text
    assert page.count("Show what changed") == 1
    assert "Show what changed" not in site.get("/changes?year=2025&vendor=acme").text


def test_an_unknown_vendor_is_named(site: Site) -> None:
    assert "No vendor has a name with “nobody”." in site.get("/changes?vendor=nobody").text


def test_a_dataset_without_changes_has_no_years(tmp_path: Path) -> None:
    folded(tmp_path / "status.db", listing("9 10:00", _outage(1, "one"))).close()
    page = Site(tmp_path / "status.db").get("/changes").text
    assert "No changes." in page
    assert 'class="tags"' not in page
