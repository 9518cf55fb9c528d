"""Keys made of a start move with it: which incident a new key means, in memory and across saves."""

import pytest
from msgspec.structs import replace
from sqlite_utils import Database

from statusledger import store
from statusledger.model import Affected, Incident, Instant, Source, Update
from statusledger.reconcile import Observation
from statusledger.reconcile.identity import is_same_event
from statusledger.reconcile.timeline import dated_key, is_dated_key, minute_keys, second_keys
from statusledger.store.write import load
from statusledger.store.write.load import LoadScope
from tests.support.build import CHANNELS, at, fold, incident, listing, summary, update

ACME = Source(
    id="acme", name="Acme", url="https://status.example.com", platform="statuspage", vendor="acme", interval=300
)


def event(start: str, *updates: Update, service: str = "api", end: str | None = None, title: str = "Slow") -> Incident:
    """An incident that its service and its start identify."""
    actual = incident(dated_key(service, at(start)), start, end=end, updates=updates, title=title)
    return replace(actual, components=(Affected(service, service),))


FIRST, SECOND = update("20250105T1000-1", "5 10:00", body="Slow."), update("20250105T1030-1", "5 10:30", body="Slower.")


def test_a_dated_key_has_components_and_start() -> None:
    assert dated_key("api-eu", Instant("2025-01-05T10:00:59Z")) == "api-eu-20250105T1000"
    assert is_dated_key("api-eu-20250105T1000")
    assert not any(map(is_dated_key, ("20250105T1000", "api", "ow5i3PPK96RduMcb1SsW", *minute_keys([at("5")]))))


def test_keys_to_the_second_keep_two_updates_of_one_minute_apart() -> None:
    times = [Instant("2025-01-05T10:00:00Z"), Instant("2025-01-05T10:00:30Z"), Instant("2025-01-05T10:00:30Z")]
    assert second_keys(times) == ["20250105T100000Z-1", "20250105T100030Z-1", "20250105T100030Z-2"]


def test_a_start_that_moves_while_it_is_open_is_the_same_event() -> None:
    folded = fold(summary("5 10:05", event("5 10:00", FIRST)), summary("5 10:35", event("5 08:00", FIRST, SECOND)))
    assert list(folded.records) == ["acme_api-20250105T1000"]
    (record,) = folded.records.values()
    assert record.combined.incident.started_at == at("5 08:00")
    assert len(record.combined.updates) == 2


def test_an_incident_is_found_by_its_moved_key() -> None:
    moved = event("5 08:00", FIRST, SECOND, end="5 11:00")
    folded = fold(
        summary("5 10:05", event("5 10:00", FIRST)),
        summary("5 10:35", event("5 08:00", FIRST, SECOND)),
        summary("5 11:05", replace(moved, updates=(update("20250105T1100-1", "5 11:00", body="Over."),))),
    )
    assert list(folded.records) == ["acme_api-20250105T1000"]


def test_a_listed_former_key_is_another_incident() -> None:
    both = (event("5 10:00", FIRST), event("5 08:00", FIRST))
    assert len(fold(summary("5 10:05", both[0]), summary("5 10:35", *both)).records) == 2


def test_one_of_two_new_keys_is_the_former_incident() -> None:
    two = (event("5 08:00", FIRST), event("5 09:00", FIRST))
    assert len(fold(summary("5 10:05", event("5 10:00", FIRST)), summary("5 10:35", *two)).records) == 2


def test_keys_of_the_vendor_never_move() -> None:
    one, two = (replace(event("5 10:00", FIRST), key=key) for key in ("one", "two"))
    assert len(fold(summary("5 10:05", one), summary("5 10:35", two)).records) == 2


def test_the_same_event_has_words_or_title_and_start_in_common() -> None:
    def same(known: Incident, actual: Incident) -> bool:
        return is_same_event(next(iter(fold(summary("5 10:05", known)).records.values())).combined, actual)

    known = event("5 10:00", FIRST)
    later = update("20250105T1005-1", "5 10:05", body="Slow.")
    other = update("20250105T1005-1", "5 10:05", body="Quite something else.")
    assert same(known, event("5 10:05", later))
    assert same(known, replace(event("5 10:05", other), started_at=at("5 10:01")))
    assert not same(known, event("5 10:05", other))
    assert not same(known, event("5 10:01", other, title="Broken"))
    assert not same(known, event("5 10:00", FIRST, service="web"))
    assert not same(known, event("6 10:05", replace(later, posted_at=at("6 10:05"))))
    over = event("5 10:00", FIRST, end="5 11:00")
    assert not same(over, event("5 10:05", later))
    assert same(over, event("5 10:30", FIRST, SECOND))


def test_an_event_without_its_first_updates_is_found_among_resolved_ones() -> None:
    database = store.open_database(None)
    store.keep_in_step(database, [ACME])
    save(database, listing("6 10:00", event("5 10:00", FIRST, SECOND, end="5 10:30"), since="6 09:00"))
    cut_off = replace(event("5 10:30", SECOND, end="5 10:30"), whole_timeline=False)
    save(database, listing("7 10:00", cut_off, since="7 09:00"))
    assert [row["id"] for row in database.query("SELECT id FROM incidents")] == ["acme_api-20250105T1000"]
    assert database.table("updates").count == 2


def save(database: Database, observation: Observation) -> None:
    actual = observation.snapshot.incidents
    keys, updates = (each.key for each in actual), (update.key for each in actual for update in each.updates)
    reach = LoadScope(frozenset(keys), frozenset(updates), at("7"))
    with store.transaction(database):
        opened = load.load_state(database, ACME, CHANNELS, reach)
        opened.state.observe(observation)
        opened.save(database)


@pytest.mark.parametrize(
    ("known", "expected", "same"),
    [
        (Affected("1", "API"), Affected("1", "REST"), True),
        (Affected("1", "API"), Affected("2", "API"), False),
        (Affected(None, "API"), Affected(None, "API"), True),
        (Affected(None, "API"), Affected(None, "Web"), False),
    ],
)
def test_one_event_affects_the_same_components(known: Affected, expected: Affected, same: bool) -> None:
    one, other = (replace(event("5 10:00", FIRST), components=(each,)) for each in (known, expected))
    (record,) = fold(summary("5 10:05", one)).records.values()
    assert is_same_event(record.combined, other) is same


@pytest.mark.parametrize(("start", "same"), [("6 10:00", True), ("6 10:01", False)])
def test_one_event_began_within_a_day(start: str, same: bool) -> None:
    (record,) = fold(summary("5 10:05", event("5 10:00", FIRST))).records.values()
    later = event(start, update("20250106T1005-1", "6 10:05", body="Slow."))
    assert is_same_event(record.combined, later) is same
