"""The page of a vendor: ranges, two uptimes, lanes, months, filters and pages of its list."""

import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from statusledger import store
from statusledger.browse.cover import cover
from statusledger.browse.day_bars import SlotBars
from statusledger.browse.strips import Scale, strips
from statusledger.insight.scorecard.table import FIGURES, Group
from statusledger.insight.troubles import Trouble
from statusledger.model import (
    Affected,
    Completeness,
    Component,
    Health,
    Impact,
    Scope,
    Snapshot,
    Transition,
)
from statusledger.reconcile import Observation
from statusledger.times import epoch
from tests.insight.build import DAY, JANUARY, posted
from tests.support.browsing import Site
from tests.support.build import at, incident, listing, update
from tests.support.dataset import folded, poll, source

HOUR = 3600
SINCE = epoch(at("1"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A vendor of two components with an outage of one, one that names no component, and seventy notices."""
    path = tmp_path_factory.mktemp("vendor") / "status.db"
    outage = replace(
        incident("one", "5 10:00", end="5 12:00", impact=Impact.CRITICAL, title="API down"),
        components=(Affected("api", "API"),),
        transitions=(
            Transition(
                component_key="api", at=at("5 10:00"), old_health=Health.OPERATIONAL, new_health=Health.MAJOR_OUTAGE
            ),
            Transition(
                component_key="api", at=at("5 12:00"), old_health=Health.MAJOR_OUTAGE, new_health=Health.OPERATIONAL
            ),
        ),
    )
    plain = incident("two", "6 10:00", end="6 13:00", impact=Impact.MAJOR, title="Errors everywhere")
    notices = [
        incident(f"n{place}", "4 10:00", end="4 10:30", impact=Impact.NONE, title=f"Notice {place}")
        for place in range(70)
    ]
    parts = tuple(Component(key=key, name=key.upper(), health=Health.OPERATIONAL) for key in ("api", "web"))
    covers = (Completeness(Scope.SINCE),)
    readings = [
        Observation(
            "incidents", at(when), Snapshot(components=parts, incidents=(outage, plain, *notices), covers=covers)
        )
        for when in ("9 10:00", "10 11:58")
    ]
    folded(path, *readings).close()
    return Site(path)


def test_the_two_uptimes_stand_side_by_side_and_are_never_mixed(site: Site) -> None:
    page, data = site.gets(["/vendor/acme?range=30", "/vendor/acme.json?range=30"])
    figures = data.json()["figures"]
    assert figures["reported"]["major_outage_s"] == 2 * HOUR
    assert figures["reported"]["partial_outage_s"] == 3 * HOUR
    assert figures["observed"]["covered_s"] < figures["reported"]["covered_s"]
    assert figures["observed"]["downtime_s"] == 0
    assert re.search(r"Reported by Acme</p>.*Observed by us</p>", page.text, re.DOTALL)
    assert "Less than half of the range was watched, so there is no figure." in page.text


def test_a_component_has_its_reported_figure_and_its_lane(site: Site) -> None:
    page, data = site.gets(["/vendor/acme", "/vendor/acme.json"])
    api, web = data.json()["components"]
    assert (api["reported"]["major_outage_s"], web["reported"]["downtime_s"]) == (2 * HOUR, 0)
    assert api["uptime"] is None
    assert "<title>5 Jan: major outage for 2h</title>" in page.text
    assert "2h out" in page.text
    assert "Watched by us" in page.text


def test_a_range_of_days_and_one_of_dates_have_their_window(site: Site) -> None:
    days, dates = site.gets(["/vendor/acme.json?range=30", "/vendor/acme.json?from=2025-01-05&to=2025-01-05"])
    assert days.json()["figures"]["window"] == {
        "from_at": "2024-12-12T00:00:00Z",
        "until_at": "2025-01-10T12:00:00Z",
        "days": 30,
    }
    assert dates.json()["figures"]["window"] == {"from_at": at("5"), "until_at": at("6"), "days": 1}
    assert [each["title"] for each in dates.json()["incidents"]] == ["API down"]
    assert dates.json()["figures"]["reported"]["uptime"] == pytest.approx(1 - 2 / 24)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("range=7", "range=7 is none of 30, 90, 365 days; for others use from and to."),
        ("range=<b>", "range=<b> is none of 30, 90, 365 days; for others use from and to."),
        ("from=2025-01-05", "The range has no last day: add to=YYYY-MM-DD."),
        ("to=2025-01-05", "The range has no first day: add from=YYYY-MM-DD."),
        ("from=5.1.2025&to=2025-01-06", "from=5.1.2025 is no day since 1990 as YYYY-MM-DD, such as 2026-11-23."),
        ("from=20250105&to=2025-01-06", "from=20250105 is no day since 1990 as YYYY-MM-DD, such as 2026-11-23."),
        ("from=2025-01-06&to=2025-01-05", "from=2025-01-06 is later than to=2025-01-05; swap them."),
        ("from=2025-01-06&to=2025-01-11", "to=2025-01-11 is in the future; the last day is 2025-01-10."),
        ("from=2000-01-01&to=2025-01-05", "2000-01-01 to 2025-01-05 is 9,137 days; a range has at most 3,660."),
        ("impact=bad", "impact=bad is none of critical, major, minor, unknown, none, maintenance, postmortem."),
    ],
)
def test_a_bad_argument_gets_a_message(site: Site, query: str, message: str) -> None:
    page, data = site.gets([f"/vendor/acme?{query}", f"/vendor/acme.json?{query}"])
    assert (page.status_code, data.status_code, data.json()) == (400, 400, {"error": message})
    assert message.replace("<", "&lt;").replace(">", "&gt;") in page.text


def test_the_list_is_filtered_by_impact_and_has_pages(site: Site) -> None:
    paths = ["/vendor/acme", "/vendor/acme?page=2", "/vendor/acme?impact=critical"]
    first, second, critical = (answer.text.partition('id="inc"')[2] for answer in site.gets(paths))
    assert 'rel="next" href="/vendor/acme?page=2"' in first
    assert [listed.count('<a class="voiced"') for listed in (first, second, critical)] == [60, 12, 1]
    assert "API down" in critical
    assert re.search(r'aria-current="true">.*?Critical <span class="n">1</span>', critical)
    data = [answer.json() for answer in site.gets(["/vendor/acme.json", "/vendor/acme.json?impact=critical"])]
    assert [(len(each["incidents"]), each["listed"], each["page"]) for each in data] == [(60, 72, 1), (1, 1, 1)]


def test_links_keep_the_range_and_the_filter(site: Site) -> None:
    page = site.get("/vendor/acme?range=365&impact=none").text
    assert 'href="/vendor/acme?impact=critical&amp;range=365#inc"' in page
    assert 'href="/vendor/acme?page=2&amp;range=365&amp;impact=none"' in page
    assert 'href="/vendor/acme.json?range=365&amp;impact=none"' in page


def test_months_have_counts_downtime_and_durations_with_n(site: Site) -> None:
    months = site.get("/vendor/acme.json").json()["figures"]["months"]
    assert [each["month"] for each in months][:2] == ["2025-01", "2024-12"]
    january, december = months[0], months[1]
    assert january["counts"]["by_impact"] == {"critical": 1, "major": 1, "none": 70}
    assert (january["downtime_s"], january["counts"]["duration"]["n"]) == (5 * HOUR, 72)
    assert (december["downtime_s"], december["counts"]["duration"]["n"]) == (None, 0)
    assert re.search(r"Earlier</th>.*?no history", site.get("/vendor/acme").text)


def test_a_vendor_without_history_claims_nothing(tmp_path: Path) -> None:
    folded(tmp_path / "status.db", listing("10 11:00")).close()
    page, data = Site(tmp_path / "status.db").gets(["/vendor/acme?from=2024-01-01&to=2024-03-31", "/vendor/acme.json"])
    assert "We have no history of Acme in this time." in page.text
    assert "We did not watch in this time, so nothing is claimed." in page.text
    assert data.json()["figures"]["reported"]["uptime"] is None


def test_an_incident_of_a_page_that_is_not_read_was_open_when_last_read(tmp_path: Path) -> None:
    folded(tmp_path / "status.db", listing("9 10:00", incident("one", "9 09:00", title="Slow"))).close()
    poll(store.open_database(tmp_path / "status.db"), source(), at("9 10:00"))
    fresh, late = (Site(tmp_path / "status.db", at(when)).get("/vendor/acme").text for when in ("9 10:01", "12 10:00"))
    assert re.search(r"One incident is open: .*, for 1h 01m\.", fresh)
    assert re.search(r"One incident was open when last read: .*, since 9 Jan 2025 09:00\.", late)
    assert '<b>0.0%</b><span class="sub">watched, ' in late


def test_bars_show_trouble_and_hatch_only_time_without_history() -> None:
    bars = SlotBars(JANUARY, [(SINCE + 10 * DAY, SINCE + 30 * DAY)])
    trouble = [Trouble(Health.MAJOR_OUTAGE, SINCE + 12 * DAY, SINCE + 12 * DAY + HOUR)]
    drawn = bars.draw("API", trouble)
    (mark,) = drawn.marks
    assert (mark.shape, mark.title) == ("crit", "13 Jan: major outage for 1h")
    assert [each.title for each in drawn.blind] == ["1 Jan: no history to 10 Jan: no history"]
    assert drawn.label == "API: 10 without history, 19 operational, 1 major outage"


def test_trouble_in_the_list_alone_is_named_as_such() -> None:
    (mark,) = (
        SlotBars(JANUARY, [JANUARY.stretch])
        .draw("API", [Trouble(Health.DEGRADED, SINCE, SINCE + HOUR, posted=False)])
        .marks
    )
    assert mark.title == "1 Jan: degraded for 1h, in the list of components only"


def test_coverage_joins_stretches_that_touch_on_the_screen() -> None:
    assert cover([(0, 100), (101, 1000), (5000, 9000)], (0, 10_000)) == [(0.0, 10.0), (50.0, 40.0)]


def test_strip_plots_name_their_spread_and_bound_their_marks() -> None:
    many = [
        posted(f"i{minute}", "5 10:00", f"5 {11 + minute // 600}:{minute % 60:02}", Impact.MINOR)
        for minute in range(600)
    ]
    scale = Scale(each.duration_s or 0 for each in many)
    (strip,) = strips(many, scale)
    assert strip.label.startswith("Minor: 600 incidents, 1h to 1h 59m, median 1h 29m, 90th percentile 1h 5")
    assert len(strip.marks) <= 220
    assert sum(1 + mark.more for mark in strip.marks) == 600
    assert 0 < min(mark.x for mark in strip.marks) <= max(mark.x for mark in strip.marks) < 100


def test_a_percentile_of_few_is_not_drawn() -> None:
    few = [posted(f"i{day}", f"{day} 10:00", f"{day} 11:00") for day in range(1, 5)]
    (strip,) = strips(few, Scale([HOUR]))
    assert (strip.p90, strip.spread.n, strip.label) == (None, 4, "Major: four incidents, 1h to 1h, median 1h")


def test_the_scorecard_has_each_figure_with_its_cases_and_leads_to_its_formula(site: Site) -> None:
    page, data, about = site.gets(["/vendor/acme?range=30", "/vendor/acme.json?range=30", "/about"])
    card = data.json()["scorecard"]
    assert (card["incidents"]["value"], card["postmortems"]) == (72, {"count": 0, "n": 2, "unknown": None})
    section = page.text.partition('id="score"')[2].partition("</section>")[0]
    keys = re.findall(r"about#figure-(\w+)", section)
    assert {"first_post", "postmortems", "edited"} <= set(keys)
    titles = [each.title for each in FIGURES if each.group is not Group.INCIDENTS and not each.is_optional]
    assert all(title in section for title in titles) and "No case of: Notice given · Overran its window" in section
    assert all(f'id="figure-{key}"' in about.text for key in keys)
    assert "History known for" in section and "major or worse, over" in section
    assert all(each.title in about.text for each in FIGURES)


def test_a_figure_without_cases_is_not_zero(site: Site) -> None:
    section = site.get("/vendor/acme").text.partition('id="score"')[2].partition("</section>")[0]
    assert re.search(r'Between updates</a></dt><dd><span class="none">not known</span></dd>', section)
    assert "the pages do not show successive updates" in section


def test_the_longest_silence_leads_to_its_incident(tmp_path: Path) -> None:
    posts = [update("u1", "9 10:00"), update("u2", "9 13:00")]
    folded(tmp_path / "status.db", listing("10 11:00", incident("one", "9 10:00", updates=posts))).close()
    page = Site(tmp_path / "status.db").get("/vendor/acme").text
    assert '<dd><a href="/incident/acme_one">23h</a></dd>' in page


def test_the_time_to_our_detection_stands_beside_those_of_the_vendor(tmp_path: Path) -> None:
    one = incident("one", "9 12:00", updates=[update("u1", "9 12:00")])
    folded(tmp_path / "status.db", listing("9 11:00"), listing("9 12:10", one)).close()
    data = Site(tmp_path / "status.db").get("/vendor/acme.json").json()
    assert (data["detection"]["name"], data["detection"]["value"]) == ("First post to detection", "10m")
