"""Pages of many vendors and incidents: how long each takes, and that none reads a large table whole."""

import re
import sys
import time
from pathlib import Path
from statistics import median

import pytest

from statusledger.browse import metadata
from statusledger.browse.page_index import PAGES
from statusledger.browse.pages import PageRequest
from statusledger.schema.tables import FORMER_NAMES
from statusledger.store.read import queries
from tests.support import crowd
from tests.support.browsing import Site
from tests.support.speed import units

MEDIAN_S, LATE_S, NOW_S = 0.1, 0.3, 0.05
MOST_UNITS = 8
TIMED = (
    "/", "/vendors", "/vendors?q=cell", "/vendor/v025",
    "/vendor/v025?range=365", "/compare?vendors=v025,v026,v027", "/calendar", "/calendar?month=2024-01&tag=cloud",
    "/calendar?day=2026-09-07", "/incident/v025_3", "/changes", "/sources", "/search?q=cell+errors", "/about",
)  # fmt: skip
LARGE = r"SCAN (i|u|t|x|incidents|updates|transitions|changes|incident_components)\b(?!.*COVERING)"


@pytest.mark.speed
def test_pages_of_many_are_quick(crowded: Path) -> None:
    site = Site(crowded, crowd.NOW)
    found = {page: units(lambda: site.get(page)) for page in TIMED}  # noqa: B023 - called at once
    assert {page: cost for page, cost in found.items() if cost > MOST_UNITS} == {}


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_pages_of_half_a_thousand_vendors_are_as_quick_as_is_promised(tmp_path: Path) -> None:
    crowd.build(tmp_path / "status.db").close()
    found = timed(tmp_path / "status.db", 40)
    assert median(found["/"]) < NOW_S
    slow = {path: times for path, times in found.items() if median(times) > MEDIAN_S or late(times) > LATE_S}
    assert slow == {}


def timed(path: Path, times: int) -> dict[str, list[float]]:
    """The seconds that each of so many loads of each page took; prints the median and the 95th percentile."""
    site = Site(path, crowd.NOW)
    found = {page: [seconds_of(site, page) for _ in range(times)] for page in TIMED}
    for page, taken in found.items():
        sys.stdout.write(f"{page:36} {median(taken) * 1000:6.1f} ms {late(taken) * 1000:6.1f} ms\n")
    return found


def seconds_of(site: Site, page: str) -> float:
    began = time.perf_counter()
    assert site.get(page).status_code == 200
    return time.perf_counter() - began


def late(times: list[float]) -> float:
    """The 95th percentile."""
    return sorted(times)[int(0.95 * (len(times) - 1))]


def test_no_page_scans_a_large_table(crowded: Path, tmp_path: Path) -> None:
    """By the plans of all statements of each page. Vendors and sources are few, and read whole."""
    scans = {}
    agreements = tmp_path / "sla.yaml"
    agreements.write_text("- v025: 99.9\n")
    identities = {"incident": "v025_3", "sla_evidence": "v025/2026-10"}
    with queries.open_readonly(crowded) as db:
        for name, page in PAGES.items():
            narrowed = {"q": "cell errors", "month": "2024-01", "tag": "cloud", "vendors": "v025,v026"}
            asked = PageRequest(crowd.NOW, identities.get(name, "v025"), narrowed, sla=agreements)
            statements: list[str] = []
            db.conn.set_trace_callback(statements.append)
            page.draw(db, asked)
            db.conn.set_trace_callback(None)
            asked_for = [each for each in statements if not each.startswith("--")]
            plans = [row[3] for each in asked_for for row in db.conn.execute(f"EXPLAIN QUERY PLAN {each}")]
            scans[name] = [step for step in plans if re.match(LARGE, step)]
            assert plans or name == "about"
    assert {name: steps for name, steps in scans.items() if steps} == {}


def test_every_table_is_explained_or_hidden(crowded: Path) -> None:
    with queries.open_readonly(crowded) as db:
        (found,) = zip(*db.conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'"), strict=True)
    names = {name for name in found if "_fts" not in name}
    hidden = {name for name, actual in metadata.metadata()["tables"].items() if actual.get("hidden")}
    assert names == metadata.TABLES.keys() | hidden - FORMER_NAMES.keys()
