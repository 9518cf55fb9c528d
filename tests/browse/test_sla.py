"""The pages of service levels: agreements period by period, the evidence of one, and how to begin without a file."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from statusledger.browse import site as static
from statusledger.model import Impact, Status
from tests.support.browsing import Site
from tests.support.build import incident, summary, update
from tests.support.dataset import ACME, NOW, folded, observe, source

BOLT = source("bolt", "Bolt")
TERMS = """
- vendor: acme
  service: API
  target: 99.9
  credits: [{below: 99.9, credit: 10}]
  claim_days: 30
- bolt: 99.9
- {vendor: bolt, id: bolt-year, target: 99.9, period: year}
"""
LATER = "2025-02-03T12:00:00Z"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Acme was down for two hours in January, and rewrote its first update; Bolt never was."""
    path = tmp_path_factory.mktemp("sla") / "status.db"
    early = incident("early", "1 00:00", end="1 00:05", impact=Impact.NONE)
    outage = incident(
        "one",
        "5 10:00",
        end="5 12:00",
        impact=Impact.MAJOR,
        updates=[update("u1", "5 10:05", body="Calls fail."), update("u2", "5 12:00", Status.RESOLVED, "It is over.")],
    )
    rewritten = replace(outage, updates=(replace(outage.updates[0], body="Some calls failed."), outage.updates[1]))
    looks = [summary("1 00:10", early), summary("5 13:00", early, outage), summary("6 13:00", early, rewritten)]
    database = folded(path, *looks, summary("31 23:00", early, rewritten), sources=(ACME, BOLT))
    observe(database, BOLT, summary("31 23:00", early))
    database.close()
    path.with_name("sla.yaml").write_text(TERMS)
    return path


@pytest.fixture(scope="module")
def site(path: Path) -> Site:
    return Site(path, "2025-01-31T23:30:00Z")


def test_the_table_has_periods_budget_and_claim(site: Site) -> None:
    page, data = site.gets(["/sla", "/sla.json"])
    assert "<h1>One of three agreements is over budget in the running period</h1>" in page.text
    assert 'href="/sla/acme/2025-01"' in page.text
    assert "breach: 2h" in page.text
    assert "over by 1h 15m" in page.text
    assert "for Jan, 30 days" in page.text
    assert "Service levels by year" in page.text
    assert len(data.json()["levels"]) == 18
    assert data.json()["mistakes"] == []


def test_an_open_claim_is_the_headline(path: Path) -> None:
    page = Site(path, LATER).get("/sla").text
    assert "<h1>One breach can still be claimed, by 2 March 2025</h1>" in page
    assert "<b>27 days</b>" in page


def test_the_observed_account_is_a_choice_of_its_own(site: Site) -> None:
    page = site.get("/sla?by=observed&periods=3").text
    assert "as observed by us, only while watched" in page
    assert "no figure" in page


@pytest.mark.parametrize("query", ["by=guessed", "periods=7"])
def test_a_wrong_argument_is_refused(site: Site, query: str) -> None:
    assert site.get(f"/sla?{query}").status_code == 400


def test_the_evidence_has_intervals_and_words_then_and_now(site: Site) -> None:
    page = site.get("/sla/acme/2025-01").text
    assert '<h1 id="ev">Acme, January 2025: 99.731% so far against a target of 99.9%</h1>' in page
    first, _, now = page.partition("Edited later; as it reads now:")
    assert "“Calls fail.”" in first
    assert "“Some calls failed.”" in now
    assert 'href="/incident/acme_one"' in page
    assert "for the parties to judge" in page
    assert "statusledger sla evidence acme 2025-01 DIR" in page


@pytest.mark.parametrize("path_of", ["nobody/2025-01", "acme/January", "acme/2025-Q1"])
def test_evidence_of_no_agreement_or_period_is_not_found(site: Site, path_of: str) -> None:
    assert site.get(f"/sla/{path_of}").status_code == 404


def test_navigation_leads_there_only_with_a_file(site: Site, tmp_path: Path, path: Path) -> None:
    assert 'href="/sla"' in site.get("/").text
    bare = tmp_path / "status.db"
    bare.write_bytes(path.read_bytes())
    other = Site(bare, NOW)
    assert 'href="/sla"' not in other.get("/").text
    page = other.get("/sla")
    assert (page.status_code, page.text.count("<li><code>statusledger sla --example")) == (200, 1)


def test_mistakes_of_the_file_are_shown_without_its_folder(path: Path, tmp_path: Path) -> None:
    bare = tmp_path / "status.db"
    bare.write_bytes(path.read_bytes())
    bare.with_name("sla.yaml").write_text("- nobody: 99.9\n- acme\n")
    page = Site(bare, NOW).get("/sla").text
    assert "sla.yaml:1: vendor: nobody: no vendor of that name is in the database" in page
    assert "sla.yaml:2: acme: has no target" in page
    assert str(tmp_path) not in page


def test_the_static_site_has_the_table_and_the_evidence(path: Path, tmp_path: Path) -> None:
    static.write(path, tmp_path / "with", sla=path.with_name("sla.yaml"))
    static.write(path, tmp_path / "without")
    table = (tmp_path / "with/sla/index.html").read_text()
    assert 'href="../sla/acme/2025-01/"' in table
    assert (tmp_path / "with/sla/acme/2025-01/index.html").exists()
    assert (tmp_path / "with/sla.json").exists()
    assert not (tmp_path / "without/sla").exists()
    assert "/sla" not in (tmp_path / "without/index.html").read_text()
