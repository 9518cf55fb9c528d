"""Causes, mitigations and upstreams on the pages: tables, filters, facets, quotes, the static site."""

import json
import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from statusledger.browse import site as static
from statusledger.model import Incident, Status
from tests.support import stack
from tests.support.browsing import Site
from tests.support.build import incident, listing, update
from tests.support.dataset import ACME, folded, observe, source

BOLT, AMAZON = source("bolt", "Bolt"), replace(source("amazon", "Amazon"), names=("AWS",))
BODIES = {
    "deploy": "A bad deployment caused errors. We have rolled back the deployment.",
    "again": "The errors were caused by a bad deployment.",
    "load": "We suspect that a spike in traffic overloaded our servers.",
    "blame": "This was caused by an outage at AWS in us-east-1.",
    "silent": "It is over.",
}
HOSTILE = "This was caused by an outage at AWS <script>window.stolen = 1</script>"


def posted(key: str, day: int) -> Incident:
    words = update("u", f"{day} 10:10", Status.RESOLVED, BODIES[key])
    return incident(key, f"{day} 10:00", end=f"{day} 11:00", title=f"Trouble {key}", updates=[words])


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Acme states a cause in four of five incidents; Bolt blames Amazon, which had an incident at that time."""
    path = tmp_path_factory.mktemp("tags") / "status.db"
    acme = [posted(key, 4 + place) for place, key in enumerate(BODIES)]
    database = folded(path, listing("10 11:00", *acme), sources=(ACME, BOLT, AMAZON))
    hostile = [update("u", "7 10:20", Status.IDENTIFIED, HOSTILE)]
    observe(
        database,
        BOLT,
        listing(
            "10 11:00",
            incident("zero", "4 01:00", end="4 02:00"),
            incident("one", "7 10:05", title="<b>Slow</b>", updates=hostile),
        ),
    )
    observe(
        database, AMAZON, listing("10 11:00", incident("power", "7 09:50", end="7 12:00", title="Power in us-east-1"))
    )
    database.close()
    return path


@pytest.fixture(scope="module")
def site(path: Path) -> Site:
    return Site(path)


def found(text: str) -> set[str]:
    """The incidents to which a page links."""
    return set(re.findall(r'href="/incident/(\w+)', text))


def test_a_vendor_has_one_main_cause_for_each_incident_and_those_not_stated_last(site: Site) -> None:
    page, data = site.gets(["/vendor/acme", "/vendor/acme.json"])
    causes = data.json()["tags"]["cause"]
    assert (causes["n"], sum(each["incidents"] for each in causes["counts"])) == (5, 5)
    assert causes["counts"][0] | {"duration": None} == {
        "tag": "deployment", "incidents": 2, "suspected": 0, "duration": None, "quarters": [0, 0, 0, 2],
    }  # fmt: skip
    assert causes["counts"][-1]["tag"] is None
    rows = re.search(r'aria-labelledby="cause">.*?</table>', page.text, re.DOTALL)
    assert rows is not None
    assert [word for word in ("Change or deployment", "Upstream provider", "Not stated") if word in rows[0]]
    assert rows[0].rindex("Not stated") > rows[0].rindex("Capacity or load")
    assert "all suspected" in rows[0]


def test_a_row_of_causes_filters_the_list_below(site: Site) -> None:
    page, data = site.gets(["/vendor/acme?cause=deployment", "/vendor/acme.json?cause=deployment"])
    assert 'href="/vendor/acme?cause=deployment#inc"' in page.text
    assert {each["id"] for each in data.json()["incidents"]} == {"acme_deploy", "acme_again"}
    assert "Only with: <b>Change or deployment</b>" in page.text
    both = site.get("/vendor/acme.json?cause=deployment&mitigation=rollback").json()
    assert [(each["id"], each["causes"], each["mitigations"]) for each in both["incidents"]] == [
        ("acme_deploy", ["deployment"], ["rollback"])
    ]


def test_an_unknown_tag_is_refused_with_those_there_are(site: Site) -> None:
    answer = site.get("/vendor/acme?cause=<b>")
    assert answer.status_code == 400
    assert "is none of deployment, " in answer.text


def test_a_search_counts_the_tags_of_what_it_finds(site: Site) -> None:
    page, data = site.gets(["/search?q=trouble", "/search.json?q=trouble&cause=deployment"])
    assert re.search(
        r'href="/search\?q=trouble&amp;cause=deployment">Change or deployment <span class="n">2<', page.text
    )
    assert {each["id"] for each in data.json()["found"]} == {"acme_deploy", "acme_again"}
    tags = {(each["kind"], each["tag"]): each["count"] for each in data.json()["tags"]}
    assert (tags["cause", "deployment"], tags["mitigation", "rollback"]) == (2, 1)
    assert "is not a known cause" in site.get("/search?cause=gremlins").text


def test_an_incident_shows_its_tags_with_quotes(site: Site) -> None:
    stated, suspected = site.gets(["/incident/acme_deploy", "/incident/acme_load"])
    for words in ("Change or deployment", "Rolled back", 'href="#u1">update 1'):
        assert words in stated.text
    assert "suspected" in suspected.text
    assert "Cause and mitigation" not in site.get("/incident/acme_silent").text
    data = site.get("/incident/acme_blame.json").json()["incident"]
    assert [(each["vendor_id"], each["name"], each["region"]) for each in data["upstreams"]] == [
        ("amazon", "AWS", "us-east-1")
    ]


def test_upstreams_are_listed_with_those_that_name_them(site: Site) -> None:
    page, data = site.gets(["/upstreams", "/upstreams.json"])
    (amazon,) = data.json()["upstreams"]
    assert (amazon["key"], amazon["name"], amazon["vendors"], amazon["incidents"]) == ("amazon", "Amazon", 2, 2)
    assert (amazon["now"], amazon["own"], amazon["regions"]) == (1, 1, {"us-east-1": 1})
    assert "<h1>One of your vendors names Amazon now</h1>" in page.text
    assert 'href="/upstream/amazon"' in page.text


def test_the_page_of_an_upstream_has_words_and_chance(site: Site) -> None:
    page, data = site.gets(["/upstream/amazon", "/upstream/amazon.json"])
    body = data.json()
    (episode,) = body["episodes"]
    assert {each["vendor_id"] for each in episode["namings"]} == {"acme", "bolt"}
    assert {each["vendor_id"]: each["names_it"] for each in episode["radius"]["near"]} == {"acme": True, "bolt": True}
    assert episode["radius"]["expected"] > 0
    assert "1 of your 2 other vendors names Amazon now" in page.text
    assert "<script>window.stolen" not in page.text
    assert "caused by AWS" not in page.text


def test_a_region_narrows_the_page(site: Site) -> None:
    data = site.get("/upstream/amazon.json?region=us-east-1").json()
    assert ({each["vendor_id"] for each in data["namings"]}, data["own"]) == ({"acme"}, 1)
    assert site.get("/upstream/amazon?region=mars-1").status_code == 400


def test_upstreams_are_found_by_other_names_and_strangers_are_not(site: Site) -> None:
    moved, missing, quiet = site.gets(["/upstream/AMAZON", "/upstream/nobody", "/upstream/bolt"])
    assert (moved.status_code, moved.headers["location"]) == (302, "/upstream/amazon")
    assert missing.status_code == 404
    assert "No vendor named Bolt in 365 days" in quiet.text


def test_a_static_site_has_the_pages_and_no_link_without_one(path: Path, tmp_path: Path) -> None:
    static.write(path, tmp_path)
    for name in ("upstreams/index.html", "upstream/amazon/index.html"):
        text = (tmp_path / name).read_text()
        targets = re.findall(r'href="((?:\.\./)+|\./)([^":#?]*)', text)
        assert all(
            (tmp_path / target / ("index.html" if target.endswith("/") else "")).exists() for _, target in targets
        )
    assert json.loads((tmp_path / "upstreams.json").read_bytes())["upstreams"][0]["key"] == "amazon"
    assert json.loads((tmp_path / "upstream/amazon.json").read_bytes())["name"] == "Amazon"
    vendor = (tmp_path / "vendor/acme/index.html").read_text()
    assert "Change or deployment" in vendor
    assert "?cause=" not in vendor


def test_now_links_to_the_upstream_that_several_name(tmp_path: Path) -> None:
    stack.bad_day(tmp_path / "status.db").close()
    page = Site(tmp_path / "status.db", stack.NOW).get("/").text
    assert 'href="/upstream/amazon-web-services?region=me-central-1"' in page
    assert "suspected" in page
