"""The pages in a real browser: nothing hostile runs, nothing is asked for elsewhere, and they fit narrow and wide."""

import re
from collections.abc import Iterator
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

import pytest

from statusledger.browse import site as static
from tests.support.browsing import PAGES, Tabs, hostile, kept, served, unheard, unseen

pytestmark = pytest.mark.browser

_WIDTHS = (320, 390, 1280, 1920)
_FOCUSABLE = "a[href], button, input, select, summary, pre[tabindex]"
_FOCUSED = f"""
() => {{
  const all = [...document.querySelectorAll("{_FOCUSABLE}")].filter(each => each.checkVisibility());
  const outline = getComputedStyle(document.activeElement).outlineStyle;
  return [all.indexOf(document.activeElement), outline !== "none"];
}}
"""
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
    with served(path) as address:
        yield address


@pytest.fixture(scope="module")
def tabs(chromium: Any, site: str) -> Iterator[Tabs]:
    tabs = Tabs(chromium, site)
    yield tabs
    tabs.close()


@pytest.fixture(params=["light", "dark"])
def page(tabs: Tabs, request: pytest.FixtureRequest) -> Any:
    return tabs.clean(request.param)


@pytest.fixture
def lit(tabs: Tabs) -> Any:
    """A page in light colours, for what is the same in any."""
    return tabs.clean("light")


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_safe_fit_every_width_and_can_be_seen_by_everybody(page: Any, site: str, path: str) -> None:
    page.goto(path)
    assert_safe(page, site)
    assert page.evaluate("getComputedStyle(document.body).display") != "none"
    assert_fits(page)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert page.evaluate(_CONTRAST) == []
    assert unseen(page) == []


def assert_safe(page: Any, site: str) -> None:
    """Nothing hostile runs, and nothing is fetched elsewhere."""
    assert page.complaints == []
    assert [url for url in page.requested if not url.startswith(site)] == []
    assert page.evaluate("window.stolen") is None


def assert_fits(page: Any) -> None:
    for width in _WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width


@pytest.mark.parametrize("path", PAGES)
def test_pages_have_an_order_that_can_be_heard(lit: Any, path: str) -> None:
    """One h1, no level left out, every picture and field with a name, no id twice, and nothing that axe finds."""
    lit.goto(path)
    levels = lit.evaluate("[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(each => +each.tagName[1])")
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    assert lit.evaluate("[...document.querySelectorAll('svg[role=img]')].filter(e => !e.ariaLabel).length") == 0
    fields = "[...document.querySelectorAll('input:not([type=hidden]), select')]"
    assert lit.evaluate(f"{fields}.filter(each => !each.labels.length).length") == 0
    ids = lit.evaluate("[...document.querySelectorAll('[id]')].map(each => each.id)")
    assert len(ids) == len(set(ids))
    lit.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert unheard(lit) == []


def test_the_keyboard_reaches_the_content_first(lit: Any) -> None:
    lit.goto("/")
    lit.keyboard.press("Tab")
    assert lit.evaluate("document.activeElement.textContent") == "Skip to content"
    lit.keyboard.press("Enter")
    lit.keyboard.press("Tab")
    assert lit.evaluate("document.querySelector('main').contains(document.activeElement)")


_WALKED = (
    "/", "/vendors", "/vendor/acme", "/incident/acme_one", "/compare?vendors=acme,lost", "/search?q=script", "/changes"
)  # fmt: skip


@pytest.mark.parametrize("path", _WALKED)
def test_the_keyboard_walks_through_all_in_order_and_one_sees_where(page: Any, path: str) -> None:
    """A field of a date has a stop for each of its parts; the one for its calendar has an outline of the browser."""
    page.goto(path)
    wanted = page.evaluate(f"[...document.querySelectorAll('{_FOCUSABLE}')].filter(e => e.checkVisibility()).length")
    walked: list[tuple[int, bool]] = []
    while not walked or walked[-1][0] < wanted - 1:
        page.keyboard.press("Tab")
        walked.append(page.evaluate(_FOCUSED))
        assert len(walked) < 4 * wanted, walked
    stops = [(place, any(is_seen for _, is_seen in parts)) for place, parts in groupby(walked, key=itemgetter(0))]
    assert stops == [(place, True) for place in range(wanted)]


def test_times_are_shown_in_the_zone_of_the_reader_and_the_choice_is_kept(chromium: Any, site: str) -> None:
    context = chromium.new_context(timezone_id="Asia/Kolkata", base_url=site)
    page = context.new_page()
    page.goto("/incident/acme_one")
    first = page.locator(".tl time").first
    assert first.text_content() == "10:00"
    page.keyboard.press("Tab")
    button = page.get_by_role("button", name="Show local time")
    button.focus()
    page.keyboard.press("Enter")
    assert first.text_content() == "15:30"
    assert page.locator(".zone-choice").text_content().startswith("Times are in Asia/")
    started = page.locator(".facts time").first.text_content()
    assert re.fullmatch(r"5 Jan 2025 15:30 (GMT\+5:30|IST)", started)
    page.goto("/changes")
    assert page.locator('[data-zone="long"]').first.text_content().startswith("Asia/")
    page.get_by_role("button", name="Show UTC").click()
    page.goto("/incident/acme_one")
    assert first.text_content() == "10:00"
    context.close()


@pytest.mark.parametrize(
    ("zone", "at", "words", "expected"),
    [
        ("Africa/Cairo", "2025-12-31T23:30:00Z", "31 Dec 23:30", "1 Jan 2026 01:30"),
        ("Africa/Cairo", "2025-12-31T23:30:00Z", "31 Dec 2025 23:30", "1 Jan 2026 01:30"),
        ("Africa/Cairo", "2025-12-31T23:30:00Z", "23:30", "1 Jan 2026 01:30"),
        ("Africa/Cairo", "2025-12-30T22:30:00Z", "30 Dec 22:30", "31 Dec 00:30"),
        ("America/Lima", "2026-01-01T00:30:00Z", "1 Jan 00:30", "31 Dec 2025 19:30"),
        ("America/Lima", "2026-01-01T05:30:00Z", "05:30", "00:30"),
    ],
)
def test_a_local_time_in_another_year_has_the_year(
    chromium: Any, site: str, zone: str, at: str, words: str, expected: str
) -> None:
    context = chromium.new_context(timezone_id=zone, base_url=site)
    page = context.new_page()
    page.goto("/about")
    add = "([at, words]) => document.querySelector('main').append(Object.assign(document.createElement('time'), {id: "
    page.evaluate(f"{add}'made', dateTime: at, textContent: words}}))", [at, words])
    page.get_by_role("button", name="Show local time").click()
    assert page.locator("#made").text_content() == expected
    context.close()


def test_an_incident_is_copied_by_the_keyboard_and_that_is_announced(chromium: Any, site: str) -> None:
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"], base_url=site)
    page = context.new_page()
    page.goto("/incident/acme_one#u2")
    for name, announced, copied in (
        ("Copy link", "Link copied", f"{site}/incident/acme_one"),
        ("Copy as Markdown", "Markdown copied", f"{site}/incident/acme_one\n"),
    ):
        page.get_by_role("button", name=name).focus()
        page.keyboard.press("Enter")
        page.get_by_role("status").filter(has_text=announced).wait_for()
        assert page.evaluate("navigator.clipboard.readText()").endswith(copied)
    context.close()


def test_what_only_a_script_can_do_is_hidden_without_one(chromium: Any, site: str) -> None:
    page = chromium.new_page(java_script_enabled=False, base_url=site)
    page.goto("/incident/acme_one")
    assert page.get_by_role("button").all_text_contents() == ["Search"]
    assert page.locator(".zone-choice").inner_text().strip() == "Times are in UTC"
    page.close()


def test_everything_can_be_read_without_script(chromium: Any, site: str) -> None:
    context = chromium.new_context(java_script_enabled=False, base_url=site)
    page = context.new_page()
    page.goto("/")
    page.click(".story h3 a")
    assert re.search("/incident/acme_one$", page.url)
    assert page.is_visible("#u1")
    context.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the same as plain files, in a folder of a server that knows nothing of them."""
    folder = tmp_path_factory.mktemp("files")
    hostile(folder / "status.db").close()
    static.write(folder / "status.db", folder / "public/repo", sla=folder / "sla.yaml")
    with kept(folder / "public") as host:
        yield f"{host}repo/"


@pytest.mark.parametrize("path", ["", *(f"{page[1:].partition('?')[0]}/" for page in PAGES[1:])])
def test_plain_files_are_as_safe_and_fit_as_well(lit: Any, files: str, path: str) -> None:
    lit.goto(f"{files}{path}")
    assert_fits(lit)
    assert_safe(lit, files)
    assert lit.evaluate("getComputedStyle(document.body).fontVariantNumeric") != "normal"


def test_titles_are_found_in_plain_files(lit: Any, files: str) -> None:
    lit.goto(f"{files}vendor/acme/")
    lit.fill("#q", "STOLEN broken out")
    lit.press("#q", "Enter")
    lit.wait_for_selector("#found li")
    assert lit.inner_text("h1") == "2 incidents have “STOLEN broken out” in the title"
    lit.click("#found li:last-child a")
    assert lit.url == f"{files}incident/acme_one/"
    lit.goto(f"{files}search/?q=nothing+of+the+kind")
    lit.wait_for_selector("h1:text('No incidents')")
    assert lit.complaints == []
    assert lit.evaluate("window.stolen") is None
