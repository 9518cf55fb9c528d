"""The database: its shape, its rows, its poll state, and that it survives being killed."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlite_utils import Database

from statusledger import store
from statusledger.errors import LockedError, StoreError
from statusledger.model import Affected, Health, Instant, Source, Status, Transition
from statusledger.reconcile import Observation
from statusledger.schema.steps import VERSION
from statusledger.schema.views import VIEWS
from statusledger.store import dump
from statusledger.store.write import catalogue, load, polls
from statusledger.store.write import save as folding
from statusledger.store.write.load import LoadScope
from statusledger.store.write.polls import Fetch, Polled
from tests.support.build import CHANNELS, at, incident, listing, summary, update
from tests.support.paths import ROOT

ACME = Source(
    id="acme",
    name="Acme",
    url="https://status.acme.example",
    platform="statuspage",
    vendor="acme",
    tags=("cloud", "dns"),
)


@pytest.fixture
def database() -> Database:
    opened = store.open_database(None)
    store.keep_in_step(opened, [ACME])
    return opened


def save(database: Database, *observations: Observation, source: Source = ACME) -> folding.ChangeCounts:
    with store.transaction(database):
        opened = load.load_state(database, source, CHANNELS, LoadScope.of(observations))
        for observation in observations:
            opened.state.observe(observation)
        return opened.save(database)


def test_every_table_people_browse_is_strict_and_its_keys_hold(database: Database) -> None:
    tables = {name: strict for _, name, kind, _, _, strict in database.execute("PRAGMA table_list") if kind == "table"}
    assert {
        name
        for name, strict in tables.items()
        if not strict and not name.startswith(("sqlite", "_sqlite")) and "_fts" not in name
    } == set()
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.parametrize("view", VIEWS)
def test_views_answer(database: Database, view: str) -> None:
    save(database, summary("5 10:05", incident(updates=[update("a", "5 10:00")])))
    database.execute(f"SELECT * FROM {view}").fetchall()


def test_a_database_from_the_future_is_refused(tmp_path: Path) -> None:
    store.open_database(tmp_path / "status.db").conn.execute(f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(StoreError, match="update statusledger"):
        store.open_database(tmp_path / "status.db")


def test_what_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    path.write_text("a shopping list, and a long one, so that it could be a page of a database " * 50)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"status\.db"):
        store.open_database(path)
    assert path.read_bytes() == before


def test_an_incident_is_rows_and_saving_it_again_writes_nothing(database: Database) -> None:
    stated = Transition(
        component_key="api",
        at=at("5 10:00"),
        old_health=Health.OPERATIONAL,
        new_health=Health.PARTIAL_OUTAGE,
        update_key="a",
    )
    actual = replace(
        incident(updates=[update("a", "5 10:00"), update("b", "5 11:00", Status.RESOLVED)], end="5 11:22"),
        components=(Affected("api", "API"), Affected(None, "Billing")),
        transitions=(stated,),
    )
    tally = save(database, listing("5 12:00", actual))
    assert (tally.incidents, tally.updates) == (1, 2)
    (row,) = database.query("SELECT * FROM incidents")
    assert (row["id"], row["duration_s"], row["worst_health"], row["update_count"]) == (
        "acme_one",
        4920,
        "partial_outage",
        2,
    )
    assert [row["number"] for row in database.query("SELECT number FROM updates ORDER BY number")] == [1, 2]
    parts = list(database.query("SELECT component_id, name, worst_health FROM incident_components ORDER BY name"))
    assert parts == [
        {"component_id": "acme_api", "name": "API", "worst_health": "partial_outage"},
        {"component_id": None, "name": "Billing", "worst_health": None},
    ]
    before = database.conn.total_changes
    save(database, listing("5 13:00", actual))
    assert database.conn.total_changes - before == 1, "only the memory of our last look"


def test_negative_and_open_durations_are_null(database: Database) -> None:
    save(database, listing("5 12:00", incident("a", end="5 09:00"), incident("b")))
    assert [row[0] for row in database.execute("SELECT duration_s FROM incidents")] == [None, None]
    odd = database.execute("SELECT code, entity_id FROM anomalies WHERE cleared_at IS NULL").fetchall()
    assert odd == [("resolved_before_started", "acme_a")]


def test_an_anomaly_that_goes_is_cleared_not_deleted(database: Database) -> None:
    save(database, listing("5 12:00", incident(end="5 09:00")))
    save(database, listing("5 13:00", incident(end="5 11:00")))
    save(database, listing("5 14:00", incident(end="5 09:00")))
    (row,) = database.query("SELECT code, first_seen_at, cleared_at FROM anomalies")
    assert row == {"code": "resolved_before_started", "first_seen_at": at("5 12:00"), "cleared_at": None}
    save(database, listing("5 15:00", incident(end="5 11:00")))
    assert database.execute("SELECT cleared_at FROM anomalies").fetchone() == (at("5 15:00"),)


@pytest.mark.parametrize(
    ("vendor", "expected", "called"),
    [
        ("acme", {"acme": "Acme Inc.", "acme-mail": "Acme Mail"}, "Acme Inc."),
        ("acme", {"bolt": "Bolt", "acme-mail": "ACME Mail"}, "ACME"),
        ("acme-and-sons", {"a": "Acme & Sons Mail", "b": "Acme and Sons Drive"}, "Acme and Sons"),
        ("acme-works", {"bolt": "Bolt", "acmeworks": "AcmeWorks"}, "Acme Works"),
    ],
)
def test_a_vendor_is_called_as_its_id_is_written(
    database: Database, vendor: str, expected: dict[str, str], called: str
) -> None:
    sources = [replace(ACME, id=key, name=name, vendor=vendor) for key, name in expected.items()]
    store.keep_in_step(database, sources)
    assert database.execute("SELECT name FROM vendors WHERE id = ?", [vendor]).fetchone() == (called,)


def test_a_made_up_key_gives_way_to_the_vendors_and_its_events_follow(database: Database) -> None:
    def parsed(body: str) -> Observation:
        return listing("5 12:00", incident(updates=[update("20250105T1000-1", "5 10:00", body=body)]), kind="history")

    save(database, parsed("Looking."), replace(parsed("Looking hard."), fetched_at=at("6")))
    save(
        database,
        listing("7", incident(updates=[replace(update("x1", "5 10:00"), posted_at=Instant("2025-01-05T10:00:07Z"))])),
    )
    assert database.execute("SELECT id, posted_at, first_seen_at FROM updates").fetchall() == [
        ("acme_one_x1", "2025-01-05T10:00:07Z", at("5 12:00"))
    ]
    assert database.execute("SELECT entity_id FROM changes WHERE kind = 'edited'").fetchall() == [("acme_one_x1",)]


def test_folding_in_one_go_or_look_by_look_is_the_same(database: Database) -> None:
    looks = [
        summary("5 09:00"),
        summary("5 10:05", incident(updates=[update("a", "5 10:00")])),
        listing("5 10:06", incident(updates=[update("a", "5 10:00")])),
        summary(
            "5 10:30",
            incident(title="API is down", updates=[update("a", "5 10:00", body="Hm."), update("b", "5 10:20")]),
        ),
        summary("5 11:00"),
        summary("5 11:05"),
        listing(
            "5 12:00",
            incident(title="API is down", end="5 11:01", updates=[update("a", "5 10:00"), update("b", "5 10:20")]),
        ),
        listing("5 13:00"),
        listing("5 14:00"),
    ]
    for look in looks:
        save(database, look)
    at_once = store.open_database(None)
    store.keep_in_step(at_once, [ACME])
    save(at_once, *looks)
    assert list(dump.lines(database, poll_times=True)) == list(dump.lines(at_once, poll_times=True))


def test_full_text_search_survives_a_vacuum_into_another_file(database: Database, tmp_path: Path) -> None:
    for number in range(20):
        save(database, listing("5 12:00", incident(f"k{number}", title=f"Trouble number n{number}")))
    save(database, listing("5 13:00", incident("k3", title="Renamed"), incident("k4", title="Trouble number n4")))
    database.conn.execute("VACUUM INTO ?", (str(tmp_path / "copy.db"),))
    copy = Database(tmp_path / "copy.db")
    found = "SELECT i.id FROM incidents_fts f JOIN incidents i ON i.rowid = f.rowid WHERE incidents_fts MATCH ?"
    assert copy.execute(found, ["n17"]).fetchall() == [("acme_k17",)]
    assert copy.execute(found, ["n3"]).fetchall() == []


def test_a_source_that_leaves_is_switched_off_and_keeps_its_history(database: Database) -> None:
    save(database, summary("5 10:05", incident()))
    other = replace(ACME, id="other", vendor="other")
    store.keep_in_step(database, [other])
    assert dict(database.execute("SELECT id, enabled FROM sources").fetchall()) == {"acme": 0, "other": 1}
    assert database.table("incidents").count == 1
    assert database.execute("SELECT count(*) FROM open_incidents").fetchone() == (0,)


def test_an_alias_renames_a_source_with_all_its_history(database: Database) -> None:
    looks = [summary("5 09:00"), summary("5 10:05", incident(updates=[update("a", "5 10:00")])), summary("5 11:00")]
    save(database, *looks)
    renamed = replace(ACME, id="apex", aliases=("acme",))
    store.keep_in_step(database, [renamed])
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    fresh = store.open_database(None)
    store.keep_in_step(fresh, [renamed])
    save(fresh, *looks, source=renamed)
    assert list(dump.lines(database, poll_times=True)) == list(dump.lines(fresh, poll_times=True))
    save(database, summary("5 11:05"), source=renamed)
    assert database.execute("SELECT id, resolved_from FROM incidents").fetchall() == [("apex_one", "inferred")]


def test_a_source_that_joins_a_vendor_keeps_its_history(database: Database) -> None:
    looks = [
        summary("5 09:00"),
        summary("5 10:05", incident(updates=[update("a", "5 10:00")])),
        summary("5 11:00", incident(title="Another title", updates=[update("a", "5 10:00")])),
    ]
    save(database, *looks)
    joined, sister = replace(ACME, vendor="apex"), replace(ACME, id="apex", name="Apex", vendor="apex")
    store.keep_in_step(database, [sister, joined])
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("SELECT id, vendor_id FROM incidents").fetchall() == [("acme_one", "apex")]
    assert {row[0] for row in database.execute("SELECT vendor_id FROM changes")} == {"apex"}
    fresh = store.open_database(None)
    store.keep_in_step(fresh, [sister, joined])
    save(fresh, *looks, source=joined)
    assert list(dump.lines(database, poll_times=True)) == list(dump.lines(fresh, poll_times=True))


def test_the_catalogue_is_written_only_when_it_is_news(database: Database) -> None:
    before = database.conn.total_changes
    store.keep_in_step(database, [ACME])
    assert database.conn.total_changes == before
    assert not catalogue.in_step(database, [replace(ACME, interval=60)])


def poll(when: str, error: str | None = None) -> Polled:
    return Polled("acme", at(when), at(when), at(when), at(when), 300, error)


def test_coverage_grows_with_timely_looks_and_begins_anew_after_a_gap(database: Database) -> None:
    polls.save_polls(database, [poll("5 10:00"), poll("5 10:05"), poll("5 10:50"), poll("5 12:00"), poll("5 12:05")])
    assert database.execute("SELECT * FROM coverage ORDER BY from_at").fetchall() == [
        ("acme", at("5 10:00"), at("5 10:50"), 3, 2700),
        ("acme", at("5 12:00"), at("5 12:05"), 2, 300),
    ]


def test_a_failed_look_covers_nothing_and_is_counted(database: Database) -> None:
    polls.save_polls(database, [poll("5 10:00"), poll("5 10:05", "Gone: 404"), poll("5 10:10", "Gone: 404")])
    assert database.execute("SELECT polls FROM coverage").fetchall() == [(1,)]
    assert database.execute("SELECT consecutive_failures, last_error, last_success_at FROM sources").fetchall() == [
        (2, "Gone: 404", at("5 10:00"))
    ]


def test_the_same_failure_again_is_one_row_with_a_count(database: Database) -> None:
    run = polls.begin_run(database, at("5"))
    failures = [
        Fetch("acme", "summary", "u", at(f"5 10:0{n}"), "failed", error="Gone", detail="404") for n in (0, 1, 2)
    ]
    polls.save_fetches(database, run, [*failures, replace(failures[0], detail="410", at=at("5 10:03"))])
    assert database.execute("SELECT detail, count, at, last_at FROM fetches ORDER BY id").fetchall() == [
        ("404", 3, at("5 10:00"), at("5 10:02")),
        ("410", 1, at("5 10:03"), at("5 10:03")),
    ]


def test_a_second_holder_of_the_lock_is_turned_away(tmp_path: Path) -> None:
    with store.locked(tmp_path / "status.db"):
        code = "import sys, pathlib, statusledger.store as s; s.locked(pathlib.Path(sys.argv[1])).__enter__()"
        command = [sys.executable, "-c", code, str(tmp_path / "status.db")]
        second = subprocess.run(command, capture_output=True, text=True, check=False)
    assert LockedError.__name__ in second.stderr
    with store.locked(tmp_path / "status.db"):
        pass


WRITER = """
import sys
from pathlib import Path
from statusledger import store
from statusledger.store.write import load
from tests.support.build import CHANNELS, incident, listing, update
from tests.store.test_store import ACME
database = store.open_database(Path(sys.argv[1]))
store.keep_in_step(database, [ACME])
print("ready", flush=True)
for day in range(1, 28):
    for number in range(40):
        with store.transaction(database):
            opened = load.load_state(database, ACME, CHANNELS, load.LoadScope(frozenset({f"k{number}"})))
            told = incident(f"k{number}", updates=[update(f"u{n}", f"{n} 10:00") for n in range(1, day + 1)])
            opened.state.observe(listing(f"{day} 12:00", told, since="30"))
            opened.save(database)
"""


@pytest.mark.parametrize("attempt", range(3))
def test_a_killed_writer_leaves_whole_incidents(tmp_path: Path, attempt: int) -> None:
    path = tmp_path / "status.db"
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, cwd=ROOT)
    assert writer.stdout is not None
    assert writer.stdout.readline() == b"ready\n"
    time.sleep(random.Random(attempt).uniform(0.05, 0.4))
    os.kill(writer.pid, signal.SIGKILL)
    writer.wait()
    writer.stdout.close()
    database = store.open_database(path)
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    torn = "SELECT id FROM incidents i WHERE update_count != (SELECT count(*) FROM updates WHERE incident_id = i.id)"
    assert database.execute(torn).fetchall() == []
