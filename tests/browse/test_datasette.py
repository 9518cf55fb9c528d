"""Datasette's own pages: quick with years of incidents, readable, and never a dead end."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from statusledger.browse import metadata
from statusledger.browse.render import SECTIONS
from statusledger.schema.views import VIEWS
from statusledger.store.read import canned_queries
from tests.support import large
from tests.support.browsing import Site

STEPS, FACET_STEPS = 600_000, 200_000
"""At a tenth of the size. At the full one SQLite takes ten times as many, in about half of the time that Datasette
allows: 1,000 ms for a query and 200 ms for a facet."""
EACH = 1_000
EMPTY = {"since": "", "until": "", "vendor": "", "hours": "", "kind": "", "start": "2025-01-01", "end": "2025-01-03"}
ENDLESS = "with recursive n(n) as (select 1 union all select n + 1 from n) select count(*) from n"


@pytest.fixture(scope="module")
def rows(tenth: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{tenth.as_uri()}?mode=ro", uri=True)) as connection:
        yield connection


@pytest.fixture(scope="module")
def site(tenth: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The pages with an sla.yaml, so that all of them are in the navigation."""
    sla = tmp_path_factory.mktemp("terms") / "sla.yaml"
    sla.write_text("- v0001: 99.9\n")
    return Site(tenth, large.NOW, sla)


def steps(rows: sqlite3.Connection, sql: str, values: dict[str, str] | None = None) -> int:
    """Count the instructions of its machine that SQLite runs for a query, to the thousand."""
    count = 0

    def counted() -> int:
        nonlocal count
        count += EACH
        return 0

    rows.set_progress_handler(counted, EACH)
    rows.execute(sql, values or {}).fetchmany(1001)
    rows.set_progress_handler(None, 0)
    return count


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_shown_and_counted_within_the_limit(rows: sqlite3.Connection, view: str) -> None:
    for sql in (f"SELECT * FROM {view} LIMIT 101", f"SELECT count(*) FROM {view}"):
        assert steps(rows, sql) < STEPS, sql


@pytest.mark.parametrize("name", canned_queries.QUERIES)
def test_every_prepared_query_answers_within_the_limit(rows: sqlite3.Connection, name: str) -> None:
    assert steps(rows, canned_queries.QUERIES[name]["sql"], EMPTY) < STEPS


def test_every_table_is_sorted_and_faceted_within_the_limit(rows: sqlite3.Connection) -> None:
    slow: dict[str, int] = {}
    for name, table in metadata.TABLES.items():
        order = table.sort or f"{table.sort_desc} DESC"
        slow[name] = steps(rows, f"SELECT * FROM {name} ORDER BY {order} LIMIT 101") - STEPS
        for facet in (each for each in table.facets if isinstance(each, str)):
            sql = f"SELECT {facet}, count(*) FROM {name} GROUP BY {facet} ORDER BY 2 DESC LIMIT 31"
            slow[f"{name}.{facet}"] = steps(rows, sql) - FACET_STEPS
    assert {name: over for name, over in slow.items() if over >= 0} == {}


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_datasette_interrupts_nothing_at_the_full_size(tmp_path: Path) -> None:
    large.build(tmp_path / "status.db")
    site = Site(tmp_path / "status.db", large.NOW)
    filled = "&".join(f"{name}={value}" for name, value in EMPTY.items())
    paths = [*VIEWS, *metadata.TABLES, *(f"{name}?{filled}" for name in canned_queries.QUERIES)]
    found = {path: site.get(f"/status/{path}") for path in paths}
    assert {path: page.status_code for path, page in found.items() if page.status_code != 200} == {}
    assert {path for path, page in found.items() if "timed out" in page.text} == set()


PAGES = {
    "database": "/status",
    "table": "/status/incidents",
    "view": "/status/vendor_overview",
    "query": "/status/silences",
    "sql": "/status?sql=select+1",
    "wrong sql": "/status?sql=select+form",
    "wrong column": "/status/incidents?_col=nothing",
    "missing table": "/status/nothing",
    "missing row": "/status/incidents/nothing",
    "missing database": "/nothing",
    "endless": f"/status?sql={quote(ENDLESS)}",
}


@pytest.mark.parametrize("name", PAGES)
def test_our_pages_are_reached_from_every_page_and_every_error(site: Site, name: str) -> None:
    page = site.get(PAGES[name])
    assert page.status_code == {"missing": 404, "wrong": 400, "endless": 400}.get(name.partition(" ")[0], 200)
    found = set(re.findall(r'href="([^"]+)"', page.text))
    assert {"/", *(f"/{section}" for section in SECTIONS if section != "now")} <= found
    assert found & {"/status", "/status/incidents"} or name == "database"


def test_an_interrupted_query_can_be_changed_and_run_again(site: Site) -> None:
    page = site.get(PAGES["endless"]).text
    assert "A query may take 1,000 ms" in page
    assert f">{ENDLESS}</textarea>" in page
    assert "<script>" not in page


def test_errors_of_json_are_those_of_datasette(site: Site) -> None:
    page = site.get("/status/nothing.json")
    assert (page.status_code, page.json()["ok"]) == (404, False)


def columns(page: str) -> list[str]:
    return re.findall(r'<th [^>]*data-column="(\w+)"', page)


def test_the_columns_that_people_read_come_first(site: Site) -> None:
    incidents, recent = (columns(page.text) for page in site.gets(["/status/incidents", "/status/recent_incidents"]))
    first = ["title", "vendor", "impact", "status", "started_at", "resolved_at", "duration_s"]
    assert incidents[:8] == ["id", *(each if each != "vendor" else "vendor_id" for each in first)]
    assert recent[:7] == first


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/status/incidents", r'<td class="col-title type-str"><a href="/incident/v\d+_\w+">Elevated error rates</a>'),
        ("/status/incidents", r'<td class="col-duration_s type-int"><span title="[\d,]+ seconds">\d+h \d\dm</span>'),
        ("/status/incidents", r'<a href="/status/vendors/v0000">Vendor 0</a>'),
        ("/status/recent_incidents", r'<td class="col-vendor type-str"><a href="/vendor/v0000">Vendor 0</a>'),
        ("/status/vendor_overview", r'<td class="col-name type-str"><a href="/vendor/v0000">Vendor 0</a>'),
        ("/status/updates", r'<a href="/status/incidents/v\d+_\w+">Elevated error rates</a>'),
        ("/status/component_intervals", r'<td class="col-incident_ids type-str"><a href="/incident/v\d+_\w+">'),
    ],
)
def test_cells_are_links_and_words(site: Site, path: str, expected: str) -> None:
    assert re.search(expected, site.get(path).text)


def test_a_table_is_searched(site: Site) -> None:
    page: Any = site.get("/status/incidents.json?_search=webhooks&_size=1").json()
    assert page["filtered_table_rows_count"] == large.TENTH[1] // 4
