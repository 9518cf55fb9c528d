"""Who is down: the sentence that answers, what it rests on, and what it does not know."""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlite_utils import Database

from statusledger import store
from statusledger.model import Component, Health, Impact, Incident, Instant, Kind, Page, Snapshot, Source, Status
from statusledger.presentation.current_status import answer
from statusledger.reconcile import Observation
from statusledger.store.read import queries
from tests.support import stack
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


# The headline.


def test_all_well() -> None:
    assert headline(three()) == "None of your 3 vendors reports trouble."


def test_long_running_incidents_are_named_where_no_vendor_has_other_trouble() -> None:
    words = "None of your 3 vendors reports trouble; one long-running incident is not counted."
    database = three(stack.old("Capacity reduced", Instant("2024-07-11T08:30:00Z")))
    assert headline(database) == words


def test_a_stack_whose_pages_are_all_switched_off_names_the_command() -> None:
    database = folded(None, sources=(replace(ACME, enabled=False),))
    found = answer(queries.situation(database), NOW)
    assert found.headline == "The pages of your one vendor are switched off, so the status is unknown."
    assert found.next_step is not None and "`statusledger sources enable NAME`" in found.next_step


def test_a_notice_is_no_trouble() -> None:
    assert headline(three(incident(impact=Impact.NONE))) == "None of your 3 vendors reports trouble."


@pytest.mark.parametrize(
    ("impact", "words"),
    [
        (Impact.CRITICAL, "Acme is in a major outage"),
        (Impact.MAJOR, "Acme is in a partial outage"),
        (Impact.MINOR, "Acme is degraded"),
        (Impact.UNKNOWN, "Acme has an incident of unknown impact"),
    ],
)
def test_the_worst_vendor_is_named_with_the_word_of_its_impact(impact: Impact, words: str) -> None:
    assert headline(three(incident(impact=impact))) == f"1 of your 3 vendors reports trouble; {words}."


def test_a_stack_of_one_vendor_needs_no_count() -> None:
    assert headline(folded(None, summary(READ))) == "Acme reports no trouble."
    assert headline(folded(None, summary(READ, incident()))) == "Acme is degraded."


def test_many_of_the_worst_state_are_counted() -> None:
    many = [source(f"v{number}", f"Vendor {number}") for number in range(5)]
    database = folded(None, summary(READ, incident()), sources=many)
    observe(database, many[1], summary(READ, incident()))
    assert headline(database) == "2 of your 5 vendors report trouble; Vendor 0 and Vendor 1 are degraded."
    for each in many[2:4]:
        observe(database, each, summary(READ, incident()))
    assert headline(database) == "4 of your 5 vendors report trouble; 4 are degraded."


def test_vendors_without_data_are_counted_and_never_count_as_operational() -> None:
    database = three()
    poll(database, BOLT, at("10 11:59"), "ServerTrouble: 503")
    assert headline(database) == "2 of your 3 vendors report no trouble; 1 has no data."


def test_an_incident_of_a_failing_page_is_named_with_the_lack_of_data() -> None:
    database = three(incident())
    poll(database, ACME, at("10 11:59"), "Unreachable: no answer")
    found = answer(queries.situation(database), NOW)
    assert found.headline == "2 of your 3 vendors report no trouble; 1 has no data."
    (acme,) = [each for each in found.vendors if each.vendor == "Acme"]
    assert (acme.state, acme.reason) == ("no_data", "Unreachable: no answer; one incident was open then")


def test_trouble_without_an_incident_is_in_the_headline() -> None:
    database = three()
    observe(database, BOLT, page(Health.DEGRADED))
    assert headline(database) == "1 of your 3 vendors reports trouble; Bolt is degraded."


@pytest.mark.parametrize("refused", [(ACME, BOLT, CORE), (ACME, BOLT)])
def test_when_no_page_could_be_read_nothing_is_known(refused: tuple[Source, ...]) -> None:
    database = store.open_database(None)
    store.keep_in_step(database, (ACME, BOLT, CORE))
    for each in refused:
        poll(database, each, at("10 11:59"), "Unreachable: no route")
    found = answer(queries.situation(database), NOW)
    assert found.headline == "No page of your three vendors could be read, so the status is unknown."
    assert found.next_step is not None and "`statusledger doctor`" in found.next_step
    assert found.them is None and found.us is None


def test_when_runs_stopped_the_last_reading_is_named() -> None:
    found = answer(queries.situation(three()), at("12 12:00"))
    assert found.headline == "The status is unknown: the last read was at 10 Jan 2025 11:58 UTC."
    assert found.next_step == "Check that `statusledger watch`, or `statusledger run` in cron, still runs."


def test_before_the_first_poll_the_page_says_what_to_do() -> None:
    database = store.open_database(None)
    store.keep_in_step(database, [ACME])
    found = answer(queries.situation(database), NOW)
    assert found.headline == "Nothing has been read yet."
    assert found.next_step is not None and found.next_step.startswith("`statusledger run` reads the pages")


def test_before_any_source_the_page_says_what_to_do() -> None:
    found = answer(queries.situation(store.open_database(None)), NOW)
    assert (found.headline, found.vendors) == ("No vendor is watched yet.", [])
    assert found.next_step is not None and "`statusledger init`" in found.next_step


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
        "1 of your 3 vendors reports trouble; Acme is degraded.",
        "Them   Likely, if Acme fails for you.",
        "Us?    Check your side if another fails: 1 reports no trouble, 1 has no data.",
        "",
        "  ▲ Degraded      Acme   since 09:00 UTC, 3h         API is slow",
        "  ◌ No data       Core   since 9 Jan 12:00 UTC, 1d   Refused: a login page",
        "  ‖ Maintenance   Bolt   since 11:00 UTC, 1h         Work now",
        "",
        "Current incidents   by severity, newest first",
        "",
        "  ▲ Minor   Acme   open 3h   Investigating",
        "    API is slow",
        "    All requests fail. We look into it. We look into it. We look into it. We",
        "    look into it. We look into it. We look into it. We look into it. We look …",
        "    no update for 3h, one update in all",
        "    acme_one",
        "",
        "Maintenance today   seven planned later",
        "  ‖ In progress, 1h 30m left   Bolt   10 Jan 2025 11:00 to 13:30 UTC",
        "    Work now",
        "    bolt_now",
        "  ‖ due 1h ago   Bolt   10 Jan 2025 11:00 to 13:00 UTC",
        "    Work late",
        "    bolt_late",
        "",
        "2 of 3 pages read; the newest read is 1m old, the oldest 2m.",
    ]


@pytest.mark.parametrize("columns", [30, 44, 60, 80, 120])
def test_no_line_is_wider_than_the_terminal_and_ids_are_whole(tmp_path: Path, columns: int) -> None:
    stack.bad_day(tmp_path / "status.db").conn.close()
    lines = say(tmp_path / "status.db", "now", columns=columns).stdout.splitlines()
    ids = [row["id"] for row in store.open_database(tmp_path / "status.db").query("SELECT id FROM incidents")]
    shown = [each["id"] for each in json.loads(say(tmp_path / "status.db", "now", "--json").stdout)["open"]]
    assert all(f"    {each}" in lines for each in shown if not each.startswith("fastly"))
    assert max(len(line) for line in lines if line.strip() not in ids) <= columns


def test_the_worst_come_first_and_the_newest_in_each_state(tmp_path: Path) -> None:
    stack.bad_day(tmp_path / "status.db").conn.close()
    lines = say(tmp_path / "status.db", "now", columns=100).stdout.splitlines()
    words = ["Major outage", "Partial outage", "Degraded", "No data", "Maintenance", "28 Operational", "1 Nothing"]
    places = [next(place for place, line in enumerate(lines) if line[4:].startswith(word)) for word in words]
    assert places == sorted(places)
    found = answer(queries.situation(store.open_database(tmp_path / "status.db")), NOW)
    assert [each.vendor for each in found.vendors[:3]] == ["Okta", "GitHub", "Amazon Web Services"]
    assert [each.since for each in found.vendors[3:7]] == [
        at(f"10 {each}") for each in ("10:59", "10:48", "10:37", "08:48")
    ]


def test_the_columns_as_json(path: Path) -> None:
    actual = json.loads(say(path, "now", "--json").stdout)
    assert list(actual) == [
        "at", "headline", "open", "degraded", "maintenances", "unread", "sources", "read", "oldest_read_at",
        "newest_read_at", "them", "us", "late", "next_step", "vendors", "long_running", "today", "upstreams", "ended",
        "posting_delay", "recovery",
    ]  # fmt: skip
    (found,) = actual["open"]
    assert list(found)[-5:] == ["update_count", "has_postmortem", "components", "latest_update", "affected"]
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
    assert "‖ when last read   Bolt   10 Jan 2025 11:00 to 13:30 UTC\n    Work now" in output


def test_many_that_fail_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    many = [source(f"v{number:02d}", f"Vendor {number:02d}") for number in range(15)]
    database = folded(path, sources=many)
    for each in many:
        poll(database, each, at(READ), "Unreachable: no route")
    output = say(path, "now").stdout
    assert output.count("◌") == 10
    assert "and 5 more, which `statusledger sources` lists" in output
    assert "No page of your 15 vendors could be read" in output


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
