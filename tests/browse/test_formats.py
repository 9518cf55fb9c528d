"""The other formats of pages: CSV of every list, Atom of all vendors and of one."""

import csv
import re
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from msgspec.structs import replace

from statusledger.browse import status_style
from statusledger.browse.page_index import PAGES
from statusledger.schema import tables
from tests.support.browsing import Site, hostile
from tests.support.build import at, incident, listing
from tests.support.dataset import folded, poll, source

ATOM = "{http://www.w3.org/2005/Atom}"
COLUMNS = {table.name: [column.name for column in table.columns] for table in tables.in_files()}
LISTS = {
    "/now.csv": "incidents",
    "/vendors.csv": "vendors",
    "/incident/acme_one.csv": "updates",
    "/vendor/acme.csv": "incidents",
    "/calendar.csv?month=2025-01": "incidents",
    "/changes.csv": "changes",
    "/sources.csv": "sources",
    "/search.csv?q=script": "incidents",
}
FIGURES = {
    "vendors": ["state", "open_incidents", "incidents_90_days", "median_duration_s", "last_began_at", "last_read_at"],
    "sources": ["state", "watched_30_days", "last_read_at"],
}


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Site:
    path = tmp_path_factory.mktemp("evil") / "status.db"
    hostile(path).close()
    return Site(path)


def rows(site: Site, path: str) -> list[dict[str, str]]:
    answer = site.get(path)
    assert answer.status_code == 200, path
    return list(csv.DictReader(StringIO(answer.text)))


@pytest.mark.parametrize(("path", "table"), LISTS.items())
def test_a_list_as_csv_has_the_columns_of_the_export(evil: Site, path: str, table: str) -> None:
    answer = evil.get(path)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(r'attachment; filename="[\w-]+\.csv"', answer.headers["content-disposition"])
    header, *found = csv.reader(StringIO(answer.text))
    assert header == COLUMNS[table] + FIGURES.get(table, [])
    assert found, path
    assert {len(row) for row in found} == {len(header)}


def test_no_cell_begins_a_formula(tmp_path: Path) -> None:
    outage = incident("one", "5 10:00", end="5 11:00", title="=HYPERLINK(1)")
    folded(tmp_path / "status.db", listing("9 10:00", outage)).close()
    (row,) = rows(Site(tmp_path / "status.db"), "/vendor/acme.csv")
    assert row["title"] == "'=HYPERLINK(1)"


def test_csv_has_the_filter_of_its_page_and_every_sheet(tmp_path: Path) -> None:
    several = [replace(source(f"v{n:02}"), tags=("cloud",) if n % 2 else ()) for n in range(70)]
    folded(tmp_path / "status.db", sources=several).close()
    site = Site(tmp_path / "status.db")
    assert len(rows(site, "/vendors.csv")) == len(rows(site, "/vendors.csv?page=2")) == 70
    assert {row["id"] for row in rows(site, "/vendors.csv?tag=cloud")} == {f"v{n:02}" for n in range(1, 70, 2)}
    assert 'href="/vendors.csv?tag=cloud"' in site.get("/vendors?tag=cloud&page=1").text


def test_csv_has_the_figures_of_its_page(tmp_path: Path) -> None:
    outage, late = incident("one", "5 10:00", end="5 11:00"), incident("two", "9 09:00")
    lost = source("lost", "Lost")
    database = folded(tmp_path / "status.db", listing("9 10:00", outage, late), sources=[source(), lost])
    poll(database, source(), at("10 11:58"))
    poll(database, lost, at("10 11:58"), "503")
    database.close()
    site = Site(tmp_path / "status.db", at("10 12:00"))
    acme, unread = rows(site, "/vendors.csv")
    assert (acme["state"], acme["open_incidents"], acme["incidents_90_days"]) == ("Degraded", "1", "2")
    assert (acme["median_duration_s"], acme["last_began_at"]) == ("3600", at("9 09:00"))
    assert (unread["state"], unread["open_incidents"], unread["incidents_90_days"]) == ("No data", "", "")
    assert [row["state"] for row in rows(site, "/sources.csv")] == ["Readable", "Unreadable"]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_links_its_formats_and_each_is_there(evil: Site, name: str) -> None:
    identity = {
        "vendor": "/acme", "upstream": "/acme", "incident": "/acme_one", "sla_evidence": "/acme/2025-01",
    }.get(name, "")  # fmt: skip
    address = "/" if name == "now" else f"/{PAGES[name].folder or name}{identity}"
    page = evil.get(address).text
    beside = f"/now{identity}" if name == "now" else address
    for form in (*PAGES[name].formats, *PAGES[name].served):
        assert 'rel="alternate" type="' in page
        assert page.count(f'href="{beside}.{form}"') >= 2, form
        assert evil.get(f"{beside}.{form}").status_code == 200, form


@pytest.mark.parametrize(
    ("path", "title"), [("/now.atom", "Incidents of all vendors"), ("/vendor/lost.atom", "Incidents of Lost")]
)
def test_a_feed_names_itself(evil: Site, path: str, title: str) -> None:
    answer = evil.get(path)
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = Xml.fromstring(answer.content)
    assert feed.findtext(f"{ATOM}title") == title
    (link,) = feed.findall(f"{ATOM}link")
    assert link.attrib["href"] == f"http://ledger.example{path}"


def test_a_feed_of_one_vendor_has_its_incidents_and_no_markup_of_others(evil: Site) -> None:
    everything, own, none = (
        Xml.fromstring(evil.get(path).content).findall(f"{ATOM}entry")
        for path in ("/now.atom", "/vendor/acme.atom", "/vendor/lost.atom")
    )
    assert len(everything) == len(own) == 2
    assert none == []
    assert all("<script" not in (entry.findtext(f"{ATOM}content") or "") for entry in own)


@pytest.mark.parametrize("path", ["/vendor/nobody.csv", "/vendor/nobody.atom", "/incident/nothing.json"])
def test_a_format_of_a_missing_page_is_missing(evil: Site, path: str) -> None:
    answer = evil.get(path)
    assert answer.status_code == 404
    assert answer.json()["error"].startswith("There is no ")


def test_moments_in_a_sentence_are_marked_and_windows_are_not() -> None:
    sentence = (
        "Open since 28 Jan 2023 03:08 UTC; planned 1 Feb 2023 02:00 to 2 Feb 2023 04:00 UTC <b> 99 Foo 2023 03:08 UTC"
    )
    assert status_style.timed(sentence) == (
        'Open since <time datetime="2023-01-28T03:08:00Z">28 Jan 2023 03:08 UTC</time>; '
        "planned 1 Feb 2023 02:00 to 2 Feb 2023 04:00 UTC &lt;b&gt; 99 Foo 2023 03:08 UTC"
    )
