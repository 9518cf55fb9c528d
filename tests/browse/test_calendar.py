"""The calendar: each day has what lasted on it, worst first and bounded; and how vendors and plans are found."""

import re
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from statusledger import store
from statusledger.browse.heat import Square, bounds, heat, sizes
from statusledger.browse.status_style import StatusStyle
from statusledger.model import Component, Impact, Incident, Kind, Snapshot, Status
from statusledger.reconcile import Observation
from statusledger.store.read import search
from tests.support.browsing import Site
from tests.support.build import at, incident, listing, summary
from tests.support.dataset import folded, observe, source


def planned(key: str, start: str, end: str) -> Incident:
    work = incident(key, start, kind=Kind.MAINTENANCE, status=Status.SCHEDULED, impact=Impact.MAINTENANCE, title=key)
    return replace(work, scheduled_start_at=at(start), scheduled_end_at=at(end))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Two days of an incident, one that ends at midnight, one open, a busy day, and two nights of planned work."""
    path = tmp_path_factory.mktemp("calendar") / "status.db"
    busy = [incident(f"b{n}", f"8 1{n}:00", end=f"8 1{n}:30", title=f"Busy {n}") for n in range(6)]
    observation = listing(
        "10 11:58",
        incident("two-days", "3 22:00", end="4 02:00", title="Over night", impact=Impact.CRITICAL),
        incident("midnight", "5 20:00", end="6 00:00", title="Until midnight"),
        incident("open", "9 08:00", title="Still open", impact=Impact.MAJOR),
        *busy,
        incident("bad", "8 20:00", end="8 21:00", title="Worst of the busy", impact=Impact.CRITICAL),
        planned("Upgrade", "12 22:00", "13 02:00"),
    )
    database = folded(path, observation, sources=(source(), source("other", "Other")))
    observe(database, source("other", "Other"), listing("10 11:58", incident("x", "3 10:00", end="3 11:00", title="X")))
    with store.transaction(database):
        database.conn.execute("INSERT INTO coverage VALUES ('acme', ?, ?, 99, 300)", (at("5 06:00"), at("8 06:00")))
        database.conn.execute("INSERT INTO coverage VALUES ('acme', ?, ?, 99, 300)", (at("8 05:00"), at("8 18:30")))
    database.close()
    return Site(path)


def cells(page: str) -> dict[str, str]:
    """The cells of the month by day."""
    return dict(
        re.findall(r'<td role="cell"[^>]*><p class="date">.*?<time datetime="([^"]+)"(.*?)</td>', page, re.DOTALL)
    )


def test_each_day_lists_the_entries_that_lasted_on_it(site: Site) -> None:
    days = cells(site.get("/calendar").text)
    assert len(days) == 31
    assert {day[8:] for day, cell in days.items() if "Over night" in cell} == {"03", "04"}
    assert '<span class="soft">day 2</span>' in days["2025-01-04"]
    assert {day[8:] for day, cell in days.items() if "Until midnight" in cell} == {"05"}
    assert {day[8:] for day, cell in days.items() if "Still open" in cell} == {"09", "10"}
    assert {day[8:] for day, cell in days.items() if "Upgrade" in cell} == {"12", "13"}
    assert '<span class="kind">Maintenance</span>' in days["2025-01-12"]


def test_a_busy_day_shows_its_worst_and_leads_to_all(site: Site) -> None:
    cell = cells(site.get("/calendar").text)["2025-01-08"]
    assert re.findall('<span class="voiced">([^<]+)<', cell) == ["Worst of the busy", "Busy 0", "Busy 1"]
    (address,) = re.findall(r'<a href="([^"]+)">and 4 more', cell)
    assert address == "/calendar?day=2025-01-08#day"
    page, data = site.gets([address, "/calendar.json?day=2025-01-08"])
    listed = page.text[page.text.index('<h2 id="day">') :]
    assert re.findall(r'class="voiced"[^>]*>([^<]+)<', listed) == [
        "Worst of the busy",
        *(f"Busy {n}" for n in range(6)),
    ]
    assert [each["title"] for each in data.json()["entries"]] == ["Worst of the busy", *(f"Busy {n}" for n in range(6))]


def test_the_headline_describes_the_month(site: Site) -> None:
    page, before, ahead = site.gets(["/calendar", "/calendar?month=2024-12", "/calendar?month=2025-02"])
    assert "<h1>In January 2025 so far, eleven incidents began</h1>" in page.text
    assert "Two critical and one major among them. One maintenance was planned." in page.text
    assert "In December 2024, no incident began" in before.text
    assert "In February 2025, no incident began" in ahead.text
    assert "One incident went on from before." not in ahead.text
    assert 'rel="next" href="/calendar?month=2025-01"' in before.text


@pytest.mark.parametrize("query", ["month=2025-13", "month=x", "day=2025-02-30", "month=0001-01", "day=9999-12-31"])
def test_an_invalid_month_is_the_present_month(site: Site, query: str) -> None:
    answer = site.get(f"/calendar.json?{query}").json()
    assert (answer["first"], answer["last"]) == ("2025-01-01", "2025-01-31")


@pytest.mark.parametrize(
    ("month", "first", "last"),
    [
        ("2025-01", "2024-02-01", "2025-01-31"),
        ("2024-02", "2024-02-01", "2025-01-31"),
        ("2024-01", "2023-02-01", "2024-01-31"),
        ("2025-02", "2024-03-01", "2025-02-28"),
        ("1991-01", "1990-02-01", "1991-01-31"),
        ("2098-12", "2098-01-01", "2098-12-31"),
    ],
)
def test_the_year_is_the_one_to_now_or_one_that_holds_the_month(site: Site, month: str, first: str, last: str) -> None:
    page, data = site.gets([f"/calendar?month={month}", f"/calendar.json?month={month}"])
    days = [each["day"] for each in data.json()["year"]]
    assert (page.status_code, days[0], days[-1]) == (200, first, last)


def test_it_is_narrowed_by_vendor(site: Site) -> None:
    everything, one, part, none = (
        {each["vendor"] for each in answer.json()["entries"]}
        for answer in site.gets(f"/calendar.json{query}" for query in ("", "?vendor=acme", "?vendor=oth", "?vendor=zz"))
    )
    assert (everything, one, part, none) == ({"Acme", "Other"}, {"Acme"}, {"Other"}, set())


def test_a_day_is_watched_when_half_of_it_was(site: Site) -> None:
    """Overlapping stretches count once: of the eighth 18.5 hours were watched, of the fifth 18, of the ninth none."""
    year = {day["day"]: day for day in site.get("/calendar.json?vendor=acme").json()["year"]}
    assert len(year) == 366
    assert [day[5:] for day, actual in year.items() if actual["watched"]] == ["01-05", "01-06", "01-07", "01-08"]
    assert year["2025-01-08"]["began"] == {"critical": 1, "minor": 6}
    assert "not monitored" in cells(site.get("/calendar?vendor=acme").text)["2025-01-09"]


def test_the_heat_map_draws_the_worst_by_how_much_began() -> None:
    crit = StatusStyle("crit", "Critical")
    days = [
        Square(day=date(2026, 6, 1), worst=crit, count=9, is_seen=True, title="much"),
        Square(day=date(2026, 6, 2), worst=crit, count=1, is_seen=False, title="little"),
        Square(day=date(2026, 6, 3), worst=None, count=0, is_seen=True, title=""),
        Square(day=date(2026, 6, 4), worst=None, count=0, is_seen=None, title=""),
        *(Square(day=date(2026, 6, n), worst=None, count=0, is_seen=False, title="") for n in range(5, 9)),
    ]
    drawn = heat(days, bounds([9, 1]))
    assert [(mark.shape, mark.size) for mark in drawn.marks] == [("crit", 12), ("crit", 6)]
    assert (drawn.quiet.count("M"), drawn.blind.count("M")) == (1, 5)
    assert "M13 12h13v13h-13z" in drawn.blind, "the second Monday begins the second column"
    assert drawn.months == [(0, "Jun")]


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ([], ["1", "2", "3", "4 or more"]),
        ([1, 1, 2], ["1", "2", "3", "4 or more"]),
        ([8] * 20, ["1 to 2", "3 to 4", "5 to 6", "7 or more"]),
        ([8] * 99 + [500], ["1 to 2", "3 to 4", "5 to 6", "7 or more"]),
    ],
)
def test_sizes_have_labels_and_one_bad_day_does_not_flatten_the_others(counts: list[int], words: list[str]) -> None:
    assert [each for _, each in sizes(bounds(counts))] == words


def test_vendors_are_found_by_their_components(tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    parts = tuple(
        Component(key=name, name=name, group_name=group)
        for name, group in (("Webhooks", None), ("Pull Requests", "Code"), ("Issues", "Code"), ("100% _up_", None))
    )
    database = folded(path, Observation("summary", at("10 11:58"), Snapshot(components=parts)))
    database.close()
    site = Site(path)
    page, data, group, prefix, odd, none = site.gets(
        ["/vendors?q=webhooks", "/vendors.json?q=webhooks", "/vendors.json?q=code", "/vendors.json?q=pull+req",
         "/vendors.json?q=%25%22%00*", "/vendors.json?q=hooks+nothing"]
    )  # fmt: skip
    assert '<span class="sub">Webhooks</span>' in page.text
    assert data.json()["parts"] == {"acme": {"names": ["Webhooks"], "count": 1}}
    assert group.json()["parts"] == {"acme": {"names": ["Code: Issues", "Code: Pull Requests"], "count": 2}}
    assert prefix.json()["parts"]["acme"]["names"] == ["Code: Pull Requests"]
    assert (odd.json()["vendors"], none.json()["vendors"]) == ([], [])


@pytest.mark.parametrize("words", ["aws", "AWS", "amazon-web", "Web Services", "amazon"])
def test_pages_find_a_vendor_by_every_name_of_its_sources(words: str, tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    known = replace(source("amazon-web-services", "Amazon Web Services"), vendor="amazon", names=("aws",))
    folded(path, summary("10 11:58", incident()), sources=(known,)).close()
    vendors, sources, calendar = Site(path).gets([
        f"/vendors.json?q={words}", f"/sources.json?q={words}", f"/calendar.json?vendor={words}",
    ])  # fmt: skip
    assert [each["id"] for each in vendors.json()["vendors"]] == ["amazon"]
    assert [each["id"] for each in sources.json()["sources"]] == ["amazon-web-services"]
    assert calendar.json()["vendors"] == ["amazon"]


def test_a_renamed_component_is_found_by_its_new_name(tmp_path: Path) -> None:
    database = folded(tmp_path / "status.db", *(
        Observation("summary", at(when), Snapshot(components=(Component(key="c", name=name),)))
        for when, name in (("9 10:00", "Hooks"), ("10 10:00", "Events"))
    ))  # fmt: skip
    assert (search.parts(database, "hooks"), list(search.parts(database, "events"))) == ({}, ["acme"])
