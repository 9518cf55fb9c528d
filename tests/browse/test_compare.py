"""The page that compares vendors: names, bounds, figures with n, cautions, and the static one."""

import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from statusledger.browse import site as static
from statusledger.model import Impact
from tests.support.browsing import Site
from tests.support.build import incident, listing
from tests.support.dataset import ACME, folded, observe, source

BOLT, CRANE = source("bolt", "Bolt"), source("crane", "Crane")
MANY = [source(f"v{number}", f"Vendor {number}") for number in range(8)]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three vendors: Acme with six incidents of an hour, Bolt with one of five, Crane with none."""
    path = tmp_path_factory.mktemp("compare") / "status.db"
    hours = [incident(f"i{day}", f"{day} 01:00", end=f"{day} 02:00", impact=Impact.MAJOR) for day in range(1, 7)]
    named = replace(ACME, names=("the anvil people",))
    database = folded(path, listing("10 11:00", *hours), sources=(named, BOLT, CRANE, *MANY))
    observe(database, BOLT, listing("10 11:00", incident("one", "1 01:00", end="1 06:00", impact=Impact.CRITICAL)))
    observe(database, CRANE, listing("10 11:00"))
    database.close()
    return path


@pytest.fixture(scope="module")
def site(path: Path) -> Site:
    return Site(path)


def test_figures_stand_side_by_side_with_n(site: Site) -> None:
    page, data = site.gets(["/compare?vendors=acme,bolt", "/compare.json?vendors=acme,bolt"])
    acme, bolt = data.json()["vendors"]
    assert (acme["figures"]["counts"]["duration"]["n"], acme["figures"]["reported"]["downtime_s"]) == (6, 6 * 3600)
    assert (bolt["figures"]["counts"]["duration"]["p90_s"], bolt["figures"]["counts"]["duration"]["n"]) == (None, 1)
    assert "n 1, p90 from 5" in page.text
    assert data.json()["window"]["days"] == 365
    assert "Before you draw a conclusion" in page.text


def test_the_headline_names_leaders_only_where_the_histories_reach(site: Site) -> None:
    short, long = site.gets(["/compare?vendors=acme,bolt&from=2025-01-01&to=2025-01-10", "/compare?vendors=acme,bolt"])
    assert "<h1>Bolt posts the fewest incidents and reports the least downtime</h1>" in short.text
    assert "<h1>Acme and Bolt, side by side</h1>" in long.text


def test_vendors_are_found_by_their_names_and_each_counts_once(site: Site) -> None:
    data = site.get("/compare.json?vendors=ACME, The Anvil People,bolt").json()
    assert [each["id"] for each in data["vendors"]] == ["acme", "bolt"]


def test_an_unknown_vendor_gets_the_nearest_one_as_a_link(site: Site) -> None:
    page, data = site.gets(["/compare?vendors=acme,blot", "/compare.json?vendors=acme,blot,<script>"])
    assert 'Did you mean <a href="/compare?vendors=acme%2Cbolt">Bolt</a>?' in page.text
    assert data.json()["unknown"] == [{"name": "blot", "nearest": "bolt"}, {"name": "<script>", "nearest": None}]


def test_more_vendors_than_the_bound_are_left_out_by_name(site: Site) -> None:
    ids = ",".join(each.id for each in MANY)
    page, data = site.gets([f"/compare?vendors={ids}", f"/compare.json?vendors={ids}"])
    assert "At most six vendors are compared; left out: v6 · v7." in page.text
    assert len(data.json()["vendors"]) == 6


def test_the_form_adds_a_vendor_without_script(site: Site) -> None:
    page = site.get("/compare?vendors=acme&add=Bolt&range=30").text
    assert '<input type="hidden" name="vendors" value="acme,bolt">' in page
    assert '<input type="hidden" name="range" value="30">' in page
    assert '<option value="crane">Crane</option>' in page
    assert 'href="/compare?vendors=bolt&amp;range=30" aria-label="Remove Acme"' in page


def test_without_vendors_the_page_offers_a_form_and_an_example(site: Site) -> None:
    page = site.get("/compare").text
    assert "<h1>Compare vendors</h1>" in page
    assert 'href="/compare?vendors=acme%2Cbolt"' in page


def test_a_bad_range_gets_a_message(site: Site) -> None:
    answer = site.get("/compare.json?vendors=acme&range=1")
    assert (answer.status_code, answer.json()["error"][:16]) == (400, "range=1 is none ")


def test_the_static_page_compares_the_busiest_and_names_the_reason(path: Path, tmp_path: Path) -> None:
    static.write(path, tmp_path / "out")
    page = (tmp_path / "out/compare/index.html").read_text()
    assert "These are the two vendors with the most incidents in 365 days." in page
    assert "A site of files cannot compare others" in page
    assert re.search(r'href="\.\./vendor/bolt/">Bolt', page)
    assert "<form action" not in page.partition("<main")[2]


def test_scorecards_stand_side_by_side_with_cases_coverage_and_reasons(site: Site) -> None:
    page, data = site.gets(["/compare?vendors=acme,v0", "/compare.json?vendors=acme,v0"])
    cards = data.json()["scorecards"]
    assert list(cards) == ["acme", "v0"]
    assert cards["acme"]["postmortems"] == {"count": 0, "n": 6, "unknown": None}
    assert cards["v0"]["incidents"]["unknown"] == "no_history"
    rows = dict(re.findall(r'#figure-(\w+)">.*?</th>(.*?)</tr>', page.text, re.DOTALL))
    assert re.search(r"<b>0 of 6</b>.*?0%", rows["postmortems"], re.DOTALL)
    assert "no history covers the period" in rows["postmortems"]
    assert "History known" in page.text and "Watched by us" in page.text
