"""What people ask of the dataset: which rows answer, in which order, and what happens where there is no dataset."""

import sqlite3
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlite_utils import Database

from statusledger import store
from statusledger.errors import StoreError
from statusledger.model import Impact, Kind, Status
from statusledger.schema.steps import VERSION
from statusledger.store.read import queries
from statusledger.store.read.rows import IncidentBrief
from statusledger.vocabulary import ChangeKind
from tests.support.build import at, incident, listing, summary, update
from tests.support.dataset import ACME, folded, observe, poll, source

DAY = "5 12:00"


def ids(found: list[IncidentBrief]) -> list[str]:
    return [each.id for each in found]


# Opening.


def test_a_database_that_is_not_there_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"status\.db: .*statusledger run"):
        queries.open_readonly(tmp_path / "status.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"not a database, but longer than a header of one hundred bytes" * 9])
def test_a_file_that_is_no_dataset_is_refused_by_name(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"status\.db"):
        queries.open_readonly(path)


def test_a_dataset_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    folded(path).execute(f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(StoreError, match="update statusledger"):
        queries.open_readonly(path)


def test_nothing_can_be_written(tmp_path: Path) -> None:
    folded(tmp_path / "status.db")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        queries.open_readonly(tmp_path / "status.db").conn.execute("DELETE FROM sources")


def test_the_answers_of_one_opening_belong_together(tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    writing = folded(path, summary(DAY, incident()))
    opened = queries.open_readonly(path)
    assert len(queries.situation(opened).open) == 1
    observe(writing, ACME, summary("5 13:00", incident(), incident("two")))
    assert len(queries.situation(opened).open) == 1
    assert len(queries.situation(queries.open_readonly(path)).open) == 2


def test_a_database_in_a_folder_that_may_not_be_written_to_is_read(tmp_path: Path) -> None:
    path = tmp_path / "closed" / "status.db"
    folded(path, summary(DAY, incident())).close()
    path.parent.chmod(0o500)
    try:
        assert ids(queries.candidates(queries.open_readonly(path), "acme_one")) == ["acme_one"]
    finally:
        path.parent.chmod(0o700)


def test_a_word_of_a_later_version_is_an_error_that_names_it() -> None:
    database = folded(None, summary(DAY, incident()))
    database.execute("UPDATE incidents SET impact = 'cosmic'")
    with pytest.raises(StoreError, match="cosmic"):
        queries.story(database, "acme_one")


# Which incident is meant.


@pytest.fixture(scope="module")
def named() -> Database:
    """Two incidents of Acme, of which one's key begins the other's, and one of Acme Europe under the same key."""
    europe = source("acme-eu")
    database = folded(None, summary(DAY, incident("one"), incident("one2", "5 11:00")), sources=(ACME, europe))
    elsewhere = replace(incident("one", "5 10:30"), url="https://status.acme-eu.example/incidents/one")
    observe(database, europe, summary(DAY, elsewhere))
    return database


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("acme_one", ["acme_one"]),
        ("acme_one2", ["acme_one2"]),
        ("one2", ["acme_one2"]),
        ("https://status.acme-eu.example/incidents/one", ["acme-eu_one"]),
        ("one", ["acme-eu_one", "acme_one"]),
        ("acme-", ["acme-eu_one"]),
        ("acme", ["acme_one2", "acme-eu_one", "acme_one"]),
        ("acm_", []),
        ("%", []),
        ("two", []),
    ],
)
def test_an_incident_is_meant_by_id_key_address_or_the_beginning_of_an_id(
    wanted: str, found: list[str], named: Database
) -> None:
    assert ids(queries.candidates(named, wanted)) == found


def test_an_incident_that_is_not_there_is_an_error(named: Database) -> None:
    with pytest.raises(StoreError, match="nothing"):
        queries.story(named, "nothing")


# What is so now.


def test_the_worst_incident_comes_first_and_among_equals_the_latest() -> None:
    database = folded(
        None,
        summary(
            DAY,
            incident("none", impact=Impact.NONE),
            incident("minor", "5 10:00"),
            incident("critical", impact=Impact.CRITICAL),
            incident("unknown", impact=Impact.UNKNOWN),
            incident("later", "5 11:00"),
            incident("major", impact=Impact.MAJOR),
        ),
    )
    keys = [each.key for each in queries.situation(database).open]
    assert keys == ["critical", "major", "later", "minor", "unknown", "none"]


def test_the_latest_word_is_that_of_the_newest_update_that_stands() -> None:
    said = update("u1", "5 10:00", body="First."), update("u2", "5 10:30", body="Second."), update("u3", "5 11:00")
    database = folded(
        None,
        listing("5 11:30", incident(updates=said)),
        listing("5 11:40", incident(updates=said[:2])),
        listing("5 11:50", incident(updates=said[:2])),
    )
    (found,) = queries.situation(database).open
    assert found.latest_update is not None
    assert (found.update_count, found.latest_update.body) == (2, "Second.")


def test_a_source_that_left_the_catalogue_is_not_asked() -> None:
    database = folded(None, summary(DAY, incident()))
    store.keep_in_step(database, [source("other")])
    assert queries.situation(database).open == []
    assert [(each.id, each.enabled) for each in queries.sources(database)] == [("acme", False), ("other", True)]


def test_maintenances_come_in_the_order_of_their_windows() -> None:
    planned = [
        replace(
            incident(key, start, kind=Kind.MAINTENANCE, status=Status.SCHEDULED),
            scheduled_start_at=at(start),
        )
        for key, start in (("second", "8 10:00"), ("first", "7 10:00"), ("third", "9 10:00"))
    ]
    database = folded(None, summary(DAY, *planned))
    assert [each.key for each in queries.situation(database).maintenances] == ["first", "second", "third"]


# What a source's last reading is worth.


@pytest.mark.parametrize(
    ("interval", "read", "now", "error", "current"),
    [
        (300, "5 12:00", "5 12:59", None, True),
        (300, "5 12:00", "5 13:01", None, False),
        (3600, "5 12:00", "5 13:59", None, True),
        (3600, "5 12:00", "5 14:01", None, False),
        (300, "5 12:00", "5 12:05", "Unreachable: no answer", False),
        (300, None, "5 12:05", None, False),
    ],
)
def test_a_reading_holds_for_an_hour_or_two_intervals_unless_the_next_failed(
    interval: int, read: str | None, now: str, error: str | None, current: bool
) -> None:
    slow = source(interval=interval)
    database = folded(None, sources=(slow,))
    if read:
        poll(database, slow, at(read))
    if error:
        poll(database, slow, at(read or now), error)
    (found,) = queries.sources(database)
    assert found.is_current(at(now)) is current
    assert found.read_at == (at(read) if read else None)


# Changes and anomalies.


def rewritten() -> Database:
    """Acme renames an incident and edits an update of it after the end; Other plays one down."""
    other = source("other", "Other")
    first = incident(updates=[update("u1", "5 10:00", body="All is slow.")], end="5 11:00")
    later = incident(updates=[update("u1", "5 10:00", body="Some is slow.")], end="5 11:00", title="API was slow")
    database = folded(None, listing(DAY, first), listing("6 12:00", later), sources=(ACME, other))
    worse, better = incident("two", impact=Impact.MAJOR), incident("two", impact=Impact.MINOR)
    observe(database, other, summary("7 10:00", worse), summary("7 11:00", better, incident("three")))
    return database


def test_changes_are_listed_newest_first_without_the_ordinary_course() -> None:
    found = queries.changes(rewritten())
    assert [(each.incident_id, each.kind, each.after_resolution) for each in found[:1]] == [
        ("other_two", "deescalated", False)
    ]
    assert {(each.kind, each.field, each.number, each.old, each.new) for each in found[1:]} == {
        ("renamed", "title", None, "API is slow", "API was slow"),
        ("edited", "body", 1, "All is slow.", "Some is slow."),
    }
    assert all(each.after_resolution and each.resolved_at == at("5 11:00") for each in found[1:])


def test_changes_can_be_of_one_vendor_since_a_time_and_with_the_ordinary_course() -> None:
    database = rewritten()
    assert {each.vendor for each in queries.changes(database, "other")} == {"Other"}
    assert len(queries.changes(database, since=at("7 00:00"))) == 1
    assert [each.kind for each in queries.changes(database, "other", ordinary=True)].count(ChangeKind.ADDED) == 1


def test_anomalies_name_their_incident_or_component() -> None:
    odd = incident(end="5 09:00", updates=[update("u1", "9 10:00")])
    strange = replace(odd, components=(), updates=odd.updates)
    database = folded(None, listing(DAY, strange))
    found = queries.anomalies(database)
    assert [(each.code, each.incident_id, each.number) for each in found] == [
        ("dated_in_future", "acme_one", 1),
        ("resolved_before_started", "acme_one", None),
    ]
    assert queries.anomalies(database, "other") == []


def test_a_cleared_anomaly_is_not_listed() -> None:
    database = folded(None, listing(DAY, incident(end="5 09:00")), listing("6 12:00", incident(end="5 11:00")))
    assert queries.anomalies(database) == []
