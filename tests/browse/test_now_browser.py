"""The page of now in a browser: a phone's first screen answers, and a refresh loses neither place nor what is open."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from statusledger import store
from tests.support import stack
from tests.support.browsing import served, unheard, unseen

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bad") / "status.db"
    stack.experienced(path).conn.close()
    return path


@pytest.fixture(scope="module")
def address(path: Path) -> Iterator[str]:
    with served(path, stack.NOW) as address:
        yield address


@pytest.fixture(params=["light", "dark"])
def phone(chromium: Any, address: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    size = {"width": 390, "height": 844}
    page = chromium.new_page(viewport=size, color_scheme=request.param, base_url=address)
    page.goto("/")
    yield page
    page.close()


def test_the_first_screen_of_a_phone_answers(phone: Any) -> None:
    for words in ("8 of your 40 vendors", "Them", "Us?", "Stripe", "2 No data", "1 Maintenance"):
        box = phone.get_by_text(words).first.bounding_box()
        assert box["y"] + box["height"] <= 844, words
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    assert unheard(phone) == [] and unseen(phone) == []


def test_the_search_is_a_link_away_on_a_phone(phone: Any) -> None:
    phone.get_by_role("link", name="Search").click()
    assert phone.get_by_label("Words").is_visible()


def test_a_refresh_keeps_the_place_and_what_is_open(phone: Any, path: Path) -> None:
    phone.evaluate("document.getElementById('long-running').open = true")
    phone.evaluate("window.scrollTo(0, 700)")
    database = store.open_database(path)
    database.execute("UPDATE incidents SET title = title || '!' WHERE vendor_id = 'okta'")
    database.conn.commit()
    before = phone.inner_text(".story h3")
    phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    phone.wait_for_function("before => document.querySelector('.story h3').innerText !== before", arg=before)
    assert phone.evaluate("document.getElementById('long-running').open")
    assert phone.evaluate("window.scrollY") == 700
