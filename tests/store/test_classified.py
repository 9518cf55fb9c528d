"""Tags and upstreams follow the texts of incidents: derived when a text changes, and only then."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlite_utils import Database

from statusledger import classification, store
from statusledger.classification import Classification
from statusledger.model import Incident, Kind, Source, Status, Update
from statusledger.store import dump
from statusledger.store.write import classified
from tests.support.build import at, incident, listing, summary, update
from tests.support.dataset import ACME, folded, observe, source

ROLLED_BACK = "A change caused errors. We have rolled back the change."
BLAME = "This was caused by an outage at AWS in us-east-1."
OWN = replace(source("cloud", "Amazon"), names=("AWS",))


def posted(*bodies: str, title: str = "API is slow", last: Status = Status.MONITORING) -> Incident:
    """An incident with these updates."""
    updates = [update(f"u{place}", f"5 1{place}:00", last, body) for place, body in enumerate(bodies)]
    return incident("one", title=title, updates=updates, end="5 19:00" if last.final else None, status=last)


def tags(database: Database) -> list[tuple[Any, ...]]:
    columns = "incident_id, kind, tag, certainty, update_id"
    return database.execute(f"SELECT {columns} FROM incident_tags ORDER BY kind, tag").fetchall()


def upstreams(database: Database) -> list[tuple[Any, ...]]:
    columns = "incident_id, vendor_id, name, region, certainty, update_id"
    return database.execute(f"SELECT {columns} FROM incident_upstreams ORDER BY incident_id, name").fetchall()


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles of the incidents that are classified."""
    found: list[str] = []
    whole = classification.classify

    def classify(title: str, texts: Sequence[classification.Text]) -> Classification:
        found.append(title)
        return whole(title, texts)

    monkeypatch.setattr(classification, "classify", classify)
    return found


def test_a_tag_quotes_the_update_that_states_it() -> None:
    database = folded(None, summary("5 10:05", posted("We look into it.", ROLLED_BACK)))
    assert ("acme_one", "mitigation", "rollback", "stated", "acme_one_u1") in tags(database)
    (quote,) = next(database.execute("SELECT quote FROM incident_tags WHERE tag = 'rollback'"))
    assert quote
    assert quote in ROLLED_BACK


def test_an_upstream_has_the_id_of_the_vendor_with_that_name() -> None:
    database = folded(None, summary("5 10:05", posted(BLAME)), sources=(ACME, OWN))
    assert upstreams(database) == [("acme_one", "cloud", "AWS", "us-east-1", "stated", "acme_one_u0")]


def test_an_id_follows_the_names_of_vendors() -> None:
    database = folded(None, summary("5 10:05", posted(BLAME)))
    seen = [upstreams(database)[0][1]]
    for known in ((ACME, OWN), (ACME, replace(OWN, names=())), (ACME,)):
        store.keep_in_step(database, known)
        seen.append(upstreams(database)[0][1])
    assert seen == [None, "cloud", None, None]


def test_an_edit_replaces_what_the_former_text_stated() -> None:
    database = folded(None, summary("5 10:05", posted(ROLLED_BACK)))
    assert tags(database)
    observe(database, ACME, summary("5 10:10", posted("We restarted the servers.")))
    assert {row[2] for row in tags(database)} == {"restart"}


def test_a_withdrawn_update_states_nothing() -> None:
    whole = replace(posted("We look into it.", ROLLED_BACK), whole_timeline=True)
    less = replace(posted("We look into it."), whole_timeline=True)
    database = folded(None, summary("5 10:05", whole))
    observe(database, ACME, summary("5 10:10", less), summary("5 10:15", less))
    assert database.execute("SELECT count(*) FROM updates WHERE withdrawn_at NOT NULL").fetchone() == (1,)
    assert tags(database) == []


def test_a_maintenance_has_no_tags() -> None:
    planned = replace(posted(ROLLED_BACK), kind=Kind.MAINTENANCE)
    assert tags(folded(None, summary("5 10:05", planned))) == []


def test_an_incident_is_classified_again_only_after_a_text_changed(calls: list[str]) -> None:
    database = folded(None, summary("5 10:05", posted(ROLLED_BACK)))
    observe(database, ACME, summary("5 10:10", posted(ROLLED_BACK)))
    observe(database, ACME, summary("5 10:15", replace(posted(ROLLED_BACK), impact_raw="major")))
    assert calls == ["API is slow"]
    observe(database, ACME, summary("5 10:20", posted(ROLLED_BACK, title="API fails")))
    observe(database, ACME, summary("5 11:05", posted(ROLLED_BACK, "It is over.", title="API fails")))
    assert calls == ["API is slow", "API fails", "API fails"]


def test_a_bug_of_the_rules_costs_an_incident_its_tags_only(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = classification.classify

    def classify(title: str, texts: Sequence[classification.Text]) -> Classification:
        if title == "bad":
            raise RecursionError
        return whole(title, texts)

    monkeypatch.setattr(classification, "classify", classify)
    good, bad = posted(ROLLED_BACK), replace(posted(ROLLED_BACK), key="two", title="bad")
    database = folded(None, listing("5 10:05", good, bad))
    assert {row[0] for row in tags(database)} == {"acme_one"}
    assert database.execute("SELECT count(*) FROM incidents").fetchone() == (2,)


def test_all_incidents_at_once_get_the_tags_that_saves_give() -> None:
    database = folded(None, summary("5 10:05", posted(ROLLED_BACK, BLAME, title="Errors"), incident("two")))
    observe(database, ACME, summary("5 11:05", posted(BLAME, ROLLED_BACK, last=Status.RESOLVED)))
    found = list(dump.lines(database, poll_times=True))
    database.execute("DELETE FROM incident_tags")
    database.execute("DELETE FROM incident_upstreams")
    assert list(dump.lines(database, poll_times=True)) != found
    classified.save_all(database)
    assert list(dump.lines(database, poll_times=True)) == found


def test_an_upgrade_classifies_the_stored_incidents(tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    database = folded(path, summary("5 10:05", posted(ROLLED_BACK, BLAME)))
    found = list(dump.lines(database, poll_times=True))
    for statement in ("DROP TABLE incident_tags", "DROP VIEW named_upstreams", "DROP TABLE incident_upstreams",
                      "PRAGMA user_version = 6"):  # fmt: skip
        database.execute(statement)
    database.close()
    with store.open_database(path) as upgraded:
        assert list(dump.lines(upgraded, poll_times=True)) == found


def test_rows_follow_a_renamed_source() -> None:
    database = folded(None, summary("5 10:05", posted(ROLLED_BACK, BLAME)))
    renamed: Source = replace(source("bolt", "Acme"), aliases=("acme",))
    store.keep_in_step(database, (renamed,))
    assert {row[0] for row in tags(database)} == {row[0] for row in upstreams(database)} == {"bolt_one"}
    assert {row[-1] for row in upstreams(database)} == {"bolt_one_u1"}


def test_an_update_with_the_vendors_own_id_keeps_its_tags() -> None:
    words = Update(key="made-up", status=Status.MONITORING, status_raw=None, body=ROLLED_BACK, posted_at=at("5 10:00"))
    database = folded(None, summary("5 10:05", incident("one", updates=[words])))
    observe(database, ACME, summary("5 10:10", incident("one", updates=[replace(words, key="own")])))
    linked = "SELECT count(*) FROM incident_tags t JOIN updates u ON u.id = t.update_id"
    assert database.execute(linked).fetchone() == (len(tags(database)),)


@pytest.mark.parametrize("body", ["x" * 1_000_000, "we " * 300_000, "\0\ufffd" * 1000])
def test_a_monstrous_text_is_saved(body: str, tmp_path: Path) -> None:
    database = folded(tmp_path / "status.db", summary("5 10:05", posted(body, ROLLED_BACK)))
    assert "rollback" in {row[2] for row in tags(database)}
