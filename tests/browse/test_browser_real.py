"""Pages of real payloads in a real browser: those of every platform fit, complain of nothing and can be read."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from statusledger import store
from tests.laws.test_corpus import read
from tests.support import real
from tests.support.browsing import Tabs, served, unheard, unseen
from tests.support.shared import own_copy

pytestmark = [pytest.mark.browser, pytest.mark.corpus]

FIXED = (
    "/", "/vendors", "/vendors?tag=statuspage", "/vendors?q=actions", "/vendor/github", "/vendor/aws", "/vendor/oracle",
    "/calendar", "/calendar?month=2023-01", "/calendar?day=2021-12-07", "/calendar?vendor=github", "/changes",
    "/changes?late=yes", "/sources", "/search?q=database+failover", "/about",
)  # fmt: skip
SHAPES = ("/", "/vendors", "/vendor/github", "/calendar?month=2023-01", "/changes", "/sources", "/about")
"""One page of each shape; the colours of the other pages are looked at with --soak."""
_FULLEST = (
    "SELECT '/vendor/' || i.vendor_id FROM incidents i GROUP BY i.vendor_id ORDER BY count(*) DESC LIMIT 3",
    "SELECT '/incident/' || id FROM incidents ORDER BY update_count DESC LIMIT 3",
    "SELECT '/incident/' || incident_id FROM updates ORDER BY length(body) DESC LIMIT 3",
    "SELECT '/incident/' || incident_id FROM changes WHERE field = 'body' GROUP BY 1 ORDER BY count(*) DESC LIMIT 3",
    "SELECT '/incident/' || i.id FROM sources s JOIN incidents i ON i.source_id = s.id "
    "GROUP BY s.platform HAVING i.update_count = max(i.update_count)",
    "SELECT '/vendor/' || s.vendor_id FROM sources s JOIN components c ON c.source_id = s.id "
    "GROUP BY s.platform HAVING count(DISTINCT c.id) > 0",
)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory, corpus: Path) -> Database:
    readings = read(tmp_path_factory, corpus)
    made = own_copy(tmp_path_factory, "real", lambda folder: real.build(folder, corpus, readings))
    return store.open_database(made / "status.db")


@pytest.fixture(scope="module")
def address(database: Database) -> Iterator[str]:
    (path,) = (row[2] for row in database.execute("PRAGMA database_list") if row[1] == "main")
    with served(Path(path), real.NOW) as found:
        yield found


@pytest.fixture(scope="module")
def tabs(chromium: Any, address: str) -> Iterator[Tabs]:
    tabs = Tabs(chromium, address)
    yield tabs
    tabs.close()


@pytest.mark.parametrize("path", FIXED)
def test_the_pages_of_real_data(tabs: Tabs, address: str, path: str) -> None:
    assert troubles(tabs.clean("light"), address, path) == []


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize(
    "path", [*SHAPES, *(pytest.param(path, marks=pytest.mark.soak) for path in FIXED if path not in SHAPES)]
)
def test_the_words_of_real_data_stand_out(tabs: Tabs, path: str, colours: str) -> None:
    page = tabs.clean(colours)
    visit(page, path)
    assert unseen(page) == []


@pytest.mark.timeout(300)
@pytest.mark.parametrize("chosen", _FULLEST)
def test_the_fullest_vendors_and_incidents(tabs: Tabs, address: str, database: Database, chosen: str) -> None:
    paths = [path for (path,) in database.execute(chosen)]
    assert len(paths) >= 3
    page = tabs.clean("light")
    found = {path: troubles(page, address, path) for path in paths}
    assert {path: actual for path, actual in found.items() if actual} == {}


def visit(page: Any, path: str) -> None:
    """Show a page with all its details."""
    page.complaints.clear()
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.goto(path).status == 200
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")


def troubles(page: Any, address: str, path: str) -> list[str]:
    """What is wrong with a page: complaints, requests to elsewhere, words beyond the edge, or what axe finds."""
    visit(page, path)
    found = [*page.complaints, *(url for url in page.requested if not url.startswith(address)), *unheard(page)]
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"wider than {width}")
    return found
