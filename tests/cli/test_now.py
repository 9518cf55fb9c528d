"""Who is down: the sentence that answers, what it rests on, and what it does not know."""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlite_utils import Database

from statusledger import store
from statusledger.model import Component, Health, Impact, Incident, Instant, Kind, Page, Snapshot, Status
from statusledger.presentation.current_status import answer
from statusledger.reconcile import Observation
from statusledger.store.read import queries
from tests.support.build import at, incident, summary, update
from tests.support.dataset import NOW, folded, observe, poll, say, source

READ = "10 11:58"
ACME, BOLT, CORE = source("acme", "Acme"), source("bolt", "Bolt"), source("core", "Core")


def maintenance(key: str, start: str, end: str, status: Status = Status.SCHEDULED) -> Incident:
    work = incident(key, start, kind=Kind.MAINTENANCE, status=status, impact=Impact.MAINTENANCE, title=f"Work {key}")
    return replace(work, scheduled_start_at=at(start), scheduled_end_at=at(end))


def page(health: Health, *components: Component, when: str = READ, incidents: tuple[Incident, ...] = ()) -> Observation:
    """A page with its own word on how it is doing."""
    return Observation(
        "incidents", at(when), Snapshot(page=Page(health=health), components=components, incidents=incidents)
    )


def three(*of_acme: Incident) -> Database:
    """Three vendors, all read; Acme tells these incidents."""
    database = folded(None, summary(READ, *of_acme), sources=(ACME, BOLT, CORE))
    poll(database, BOLT, at(READ))
    poll(database, CORE, at(READ))
    return database


def headline(database: Database, now: Instant = NOW) -> str:
    return answer(queries.situation(database), now).headline


# The sentence.


def test_nothing_open() -> None:
    assert headline(three()) == "No open incidents on the three pages that could be read in the last hour."


def test_one_open() -> None:
    assert headline(three(incident(impact=Impact.NONE))) == "One incident is open, at Acme: one notice."


def test_when_nothing_could_be_read_and_the_rest_was_not_tried_nothing_is_known() -> None:
    database = store.open_database(None)
    store.keep_in_step(database, (ACME, BOLT))
    poll(database, ACME, at(READ), "Unreachable: no name")
    assert headline(database) == "No page could be read, so the status is unknown."


def test_several_open_are_counted_by_impact_and_vendor() -> None:
    database = three(incident("one", impact=Impact.CRITICAL), incident("two"))
    assert headline(database) == "Two incidents are open at Acme: one critical, one minor."
    observe(database, BOLT, summary(READ, incident("three", impact=Impact.UNKNOWN), incident("four")))
    words = "Four incidents are open at two vendors: one critical, two minor, one of unknown impact."
    assert headline(database) == words


def test_unread_pages_are_named_and_never_count_as_operational() -> None:
    database = three()
    poll(database, BOLT, at("10 11:59"), "ServerTrouble: 503")
    assert headline(database) == (
        "No open incidents on the two pages that could be read in the last hour. 1 of 3 pages could not be read."
    )


def test_pages_that_were_not_polled_are_named() -> None:
    database = folded(None, summary(READ, incident()), sources=(ACME, BOLT, CORE))
    assert headline(database) == "One incident is open, at Acme: one minor. 2 of 3 pages have not been read lately."


def test_an_incident_of_a_failing_page_is_open_as_of_its_last_read() -> None:
    database = three(incident())
    poll(database, ACME, at("10 11:59"), "Unreachable: no answer")
    assert headline(database) == (
        "No open incidents on the two pages that could be read in the last hour. One incident was open when last read. "
        "1 of 3 pages could not be read."
    )


def test_trouble_without_an_incident_is_in_the_headline() -> None:
    database = three()
    observe(database, BOLT, page(Health.DEGRADED))
    assert headline(database).endswith("last hour. One page reports trouble without an open incident.")


def test_slow_sources_stretch_the_hour() -> None:
    slow = source("acme", "Acme", interval=4 * 3600)
    database = folded(None, summary("10 06:30"), sources=(slow,))
    assert headline(database) == "No open incidents on the one page that could be read in the last 6 hours."


def test_when_no_page_could_be_read_nothing_is_known() -> None:
    database = three(incident())
    for each in (ACME, BOLT, CORE):
        poll(database, each, at("10 11:59"), "Unreachable: no route")
    words = "No page could be read, so the status is unknown. One incident was open when last read."
    assert headline(database) == words


def test_when_runs_stopped_the_last_reading_is_named() -> None:
    words = (
        "The status is unknown: the last reading was at 10 Jan 2025 11:58 UTC. Is `statusledger run` still scheduled?"
    )
    assert headline(three(), at("12 12:00")) == words


@pytest.mark.parametrize("sources", [(), (ACME,)])
def test_an_empty_database_says_what_to_do(sources: tuple[object, ...]) -> None:
    database = store.open_database(None)
    store.keep_in_step(database, [ACME for _ in sources])
    assert headline(database) == "No page has been read yet; run `statusledger run` first."


# What it rests on.


def test_degraded_pages_are_worst_first_and_name_their_components() -> None:
    database = three()
    part = Component(key="eu", name="Europe", health=Health.MAJOR_OUTAGE)
    observe(database, BOLT, page(Health.DEGRADED))
    observe(database, CORE, page(Health.OPERATIONAL, part))
    found = answer(queries.situation(database), NOW).degraded
    assert [(each.vendor, each.health, [part.name for part in each.components]) for each in found] == [
        ("Core", Health.MAJOR_OUTAGE, ["Europe"]),
        ("Bolt", Health.DEGRADED, []),
    ]


@pytest.mark.parametrize(
    ("health", "incidents", "degraded"),
    [
        (Health.DEGRADED, (incident(),), False),
        (Health.DEGRADED, (), True),
        (Health.OPERATIONAL, (), False),
        (Health.UNKNOWN, (), True),
        (Health.MAINTENANCE, (), True),
        (Health.MAINTENANCE, (maintenance("m", "10 11:00", "10 13:00", Status.IN_PROGRESS),), False),
        (Health.MAINTENANCE, (maintenance("m", "11 11:00", "11 13:00"),), True),
        (Health.DEGRADED, (maintenance("m", "10 11:00", "10 13:00", Status.IN_PROGRESS),), True),
    ],
)
def test_a_page_that_is_not_well_needs_an_incident_or_a_maintenance_under_way(
    health: Health, incidents: tuple[Incident, ...], degraded: bool
) -> None:
    database = folded(None, page(health, incidents=incidents))
    assert bool(answer(queries.situation(database), NOW).degraded) is degraded


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Acme is down, Bolt is at work and plans more, Core refuses us."""
    path = tmp_path / "status.db"
    said = update("u1", "10 09:00", body="**All** requests fail.\n\n" + "We look into it. " * 20)
    database = folded(path, summary(READ, incident("one", "10 09:00", updates=[said])), sources=(ACME, BOLT, CORE))
    under_way = maintenance("now", "10 11:00", "10 13:30", Status.IN_PROGRESS)
    late = maintenance("late", "10 11:00", "10 13:00")
    planned = [maintenance(f"m{day}", f"{day} 09:00", f"{day} 10:00") for day in range(11, 18)]
    observe(database, BOLT, summary("10 11:59", under_way, late, *planned))
    poll(database, CORE, at("9 12:00"))
    poll(database, CORE, at("10 11:59"), "Refused: a login page")
    return path


def test_the_page(path: Path) -> None:
    output = say(path, "now").stdout
    assert output.splitlines() == [
        "One incident is open, at Acme: one minor. 1 of 3 pages could not be read.",
        "",
        "Open incidents   worst first",
        "",
        "  ▲ Minor   Acme   open 3h   Investigating",
        "    API is slow",
        "    All requests fail. We look into it. We look into it. We look into it. We",
        "    look into it. We look into it. We look into it. We look into it. We look …",
        "    one update · last word 3h ago · acme_one",
        "",
        "Maintenance   one under way, eight planned",
        "  ‖ 1h 30m left   Bolt   Work now",
        "                  10 Jan 2025 11:00 to 13:30 UTC · bolt_now",
        "  ‖ due 1h ago    Bolt   Work late",
        "                  10 Jan 2025 11:00 to 13:00 UTC · bolt_late",
        "  ‖ in 21h        Bolt   Work m11",
        "                  11 Jan 2025 09:00 to 10:00 UTC · bolt_m11",
        "  ‖ in 1d 21h     Bolt   Work m12",
        "                  12 Jan 2025 09:00 to 10:00 UTC · bolt_m12",
        "  ‖ in 2d 21h     Bolt   Work m13",
        "                  13 Jan 2025 09:00 to 10:00 UTC · bolt_m13",
        "  ‖ in 3d 21h     Bolt   Work m14",
        "                  14 Jan 2025 09:00 to 10:00 UTC · bolt_m14",
        "  and 3 later",
        "",
        "Unknown   not good news: these may be operational, or down",
        "  ◌ Core   for 1d   Refused: a login page",
        "",
        "2 of 3 pages read; the newest read is 1m old, the oldest 2m.",
    ]


def test_the_columns_as_json(path: Path) -> None:
    actual = json.loads(say(path, "now", "--json").stdout)
    assert list(actual) == [
        "at", "headline", "open", "degraded", "maintenances", "unread", "sources", "read", "oldest_read_at",
        "newest_read_at",
    ]  # fmt: skip
    (found,) = actual["open"]
    assert list(found)[-4:] == ["update_count", "has_postmortem", "components", "latest_update"]
    assert (found["id"], found["latest_update"]["number"]) == ("acme_one", 1)
    assert actual["unread"] == [
        {
            "source_id": "core",
            "vendor": "Core",
            "since": "2025-01-09T12:00:00Z",
            "reason": "Refused: a login page",
            "health": None,
        }
    ]
    assert (actual["sources"], actual["read"], actual["at"]) == (3, 2, NOW)


def test_an_incident_of_a_failing_page_is_marked(path: Path) -> None:
    database = store.open_database(path)
    poll(database, ACME, at("10 11:59"), "Unreachable: no answer")
    poll(database, BOLT, at("10 11:59"), "Unreachable: no answer")
    output = say(path, "now").stdout
    assert "▲ Minor   Acme   open when last read   Investigating" in output
    assert "‖ when last read   Bolt   Work now" in output


def test_many_that_fail_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    many = [source(f"v{number:02d}", f"Vendor {number:02d}") for number in range(15)]
    database = folded(path, sources=many)
    for each in many:
        poll(database, each, at(READ), "Unreachable: no route")
    output = say(path, "now").stdout
    assert output.count("◌") == 10
    assert "and 5 more, which `statusledger sources` lists" in output


# Sources.


def test_the_sources_that_fail_come_first_with_the_reason(path: Path) -> None:
    result = say(path, "sources")
    assert result.stdout.splitlines() == [
        "2 of 3 sources read in time, 1 failing.",
        "",
        "source   platform     last read   due   failures",
        "core     statuspage   1d ago      now   1",
        "acme     statuspage   2m ago      now",
        "bolt     statuspage   1m ago      now",
        "",
        "Why   the last error of each source that fails",
        "  core  Refused: a login page",
    ]


def test_a_source_that_left_the_catalogue_is_off(path: Path) -> None:
    store.keep_in_step(store.open_database(path), [ACME, BOLT])
    output = say(path, "sources").stdout
    assert output.startswith("2 of 2 sources read in time, 1 disabled.\n")
    assert "core     statuspage   1d ago      off" in output


def test_sources_as_json(path: Path) -> None:
    actual = json.loads(say(path, "sources", "--json").stdout)
    assert [each["id"] for each in actual] == ["core", "acme", "bolt"]
    assert list(actual[0]) == [
        "id", "vendor_id", "vendor", "name", "url", "platform", "read_as", "enabled", "named", "page_health",
        "page_health_raw", "interval_s", "last_success_at", "last_failure_at", "consecutive_failures", "last_error",
        "next_due_at", "watched_from", "watched_until", "polls", "longest_gap_s", "is_watched_in_part",
    ]  # fmt: skip
    assert (actual[0]["enabled"], actual[0]["consecutive_failures"], actual[1]["polls"]) == (True, 1, 1)
