"""The pages in a real browser: nothing hostile runs, nothing is asked for elsewhere, and they fit narrow and wide."""

import asyncio
import re
import threading
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
import uvicorn

from scraper.browse import service
from tests.browsing import PAGES, hostile
from tests.conftest import CHROMIUM
from tests.dataset import NOW

pytestmark = pytest.mark.browser

_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
_WIDTHS = (320, 390, 1280, 1920)
_CONTRAST = """
() => {
  const channel = value => (value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = colour => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const behind = element => {
    for (let each = element; each; each = each.parentElement) {
      const colour = rgba(getComputedStyle(each).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const bad = [];
  for (const element of document.querySelectorAll("main *, header *, footer *")) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (!own || element.closest("svg") || !element.checkVisibility()) continue;
    const [one, other] = [light(rgba(getComputedStyle(element).color)), light(behind(element))].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (other + 0.05);
    if (ratio < 4.5) bad.push(`${element.className} ${element.textContent.slice(0, 30)} ${ratio.toFixed(2)}`);
  }
  return bad;
}
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server on loopback with a dataset whose every text is hostile."""
    path = tmp_path_factory.mktemp("browser") / "status.db"
    hostile(path).close()
    app = service.app(path, {"now": NOW}).app()
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    while not server.started:
        thread.join(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*_FLAGS])
        yield browser
        browser.close()


@pytest.fixture(params=["light", "dark"])
def page(chromium: Any, site: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A fresh page whose complaints and requests are kept."""
    context = chromium.new_context(color_scheme=request.param, base_url=site)
    page = context.new_page()
    page.complaints, page.requested = [], []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("dialog", lambda dialog: page.complaints.append(dialog.message))
    page.on("request", lambda request: page.requested.append(request.url))
    yield page
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_nothing_hostile_runs_and_nothing_is_fetched_elsewhere(page: Any, site: str, path: str) -> None:
    page.goto(path)
    assert page.complaints == []
    assert [url for url in page.requested if not url.startswith(site)] == []
    assert page.evaluate("window.stolen") is None
    assert page.evaluate("getComputedStyle(document.body).display") != "none"


@pytest.mark.parametrize("path", PAGES)
def test_pages_fit_every_width(page: Any, path: str) -> None:
    page.goto(path)
    for width in _WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width


@pytest.mark.parametrize("path", PAGES)
def test_words_stand_out_from_what_is_behind_them(page: Any, path: str) -> None:
    page.goto(path)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert page.evaluate(_CONTRAST) == []


@pytest.mark.parametrize("path", PAGES)
def test_pages_have_an_order_that_can_be_heard(page: Any, path: str) -> None:
    """One h1, no level left out, every picture and field with a name, no id twice."""
    page.goto(path)
    levels = page.evaluate("[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(each => +each.tagName[1])")
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    assert page.evaluate("[...document.querySelectorAll('svg[role=img]')].filter(e => !e.ariaLabel).length") == 0
    fields = "[...document.querySelectorAll('input:not([type=hidden]), select')]"
    assert page.evaluate(f"{fields}.filter(each => !each.labels.length).length") == 0
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(each => each.id)")
    assert len(ids) == len(set(ids))


def test_the_keyboard_reaches_the_content_first(page: Any) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_everything_can_be_read_without_script(chromium: Any, site: str) -> None:
    context = chromium.new_context(java_script_enabled=False, base_url=site)
    page = context.new_page()
    page.goto("/")
    page.click(".story h3 a")
    assert re.search("/incident/acme_one$", page.url)
    assert page.is_visible("#u1")
    context.close()
