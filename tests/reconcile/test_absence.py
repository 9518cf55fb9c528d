"""Absence as evidence: deletions, lists that lose too much at once, and open incidents too old for a window."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from sqlite_utils import Database

from statusledger import store
from statusledger.history import replay
from statusledger.model import Incident, ResolvedFrom, Snapshot, Source, Status
from statusledger.reconcile import Observation, SourceState
from statusledger.store import dump, losses
from tests.farm import Farm, Reply
from tests.support.build import at, fold, incident, listing, summary, update
from tests.support.world import captures_of, poll

DAY = datetime(2025, 1, 5, tzinfo=UTC)
A, B = incident("a", "5 10:00"), incident("b", "5 10:02")
DONE = [incident(f"d{n}", f"{n} 10:00", end=f"{n} 11:00") for n in (1, 2, 3, 4)]
MANY = [incident(f"m{n}", "4 10:00", end="4 11:00") for n in range(9)]
OVER = incident("a", end="5 11:00", updates=[update("u1", "5 11:00", Status.RESOLVED)])


@pytest.fixture(scope="module")
def farm() -> Iterator[Farm]:
    with Farm() as running:
        yield running


def kinds(folded: SourceState, identity: str) -> list[str]:
    return [change.kind for each, change in folded.changes if each == identity and change.key is None]


def withdrawn(folded: SourceState) -> set[str]:
    return {record.key for record in folded.records.values() if record.combined.withdrawn_at}


DELETION = {
    "the list of the open in the same second": [summary("5 10:35", A), listing("5 10:35", A)],
    "the full list first": [listing("5 10:34", A), summary("5 10:35", A)],
    "the full list last": [summary("5 10:35", A), listing("5 10:36", A)],
}


@pytest.mark.parametrize("look", DELETION.values(), ids=DELETION.keys())
def test_a_deleted_incident_is_withdrawn_once_and_never_resolved(look: list[Observation]) -> None:
    later = [replace(each, fetched_at=at(f"5 11:0{n}")) for n, each in enumerate((*look, *look))]
    folded = fold(summary("5 09:00"), listing("5 09:00"), summary("5 10:05", A, B), listing("5 10:05", A, B),
                  *look, *later)  # fmt: skip
    assert kinds(folded, "acme_b") == ["added", "withdrawn"]
    combined = folded.records["acme_b"].combined
    assert (combined.incident.status, combined.incident.resolved_at) == (Status.INVESTIGATING, None)


def test_an_outage_that_another_document_ends_is_over_at_once() -> None:
    ended = [replace(each, status=Status.RESOLVED, resolved_at=at("5 11:00")) for each in (A, B)]
    folded = fold(summary("5 10:05", A, B), listing("5 10:05", A, B), summary("5 11:05"), listing("5 11:05", *ended))
    assert {record.combined.incident.status for record in folded.records.values()} == {Status.RESOLVED}
    assert folded.memory.doubts == {}


def test_a_doubt_explained_in_part_by_another_document_ends() -> None:
    folded = fold(summary("5 10:05", A, B), summary("5 11:00"), feed("5 11:01", OVER))
    assert folded.memory.doubts == {}
    folded.observe(summary("5 11:05"))
    combined = folded.records["acme_b"].combined
    assert (combined.incident.resolved_at, combined.incident.resolved_from) == (at("5 11:00"), ResolvedFrom.INFERRED)


SHRUNK = {
    "the only one, which was over": (DONE[:1], []),
    "all of several": (DONE, []),
    "most of many": (MANY, MANY[:4]),
}


@pytest.mark.parametrize(("before", "after"), SHRUNK.values(), ids=SHRUNK.keys())
def test_a_list_that_shrank_is_believed_after_three_reads_an_hour_apart(
    before: list[Incident], after: list[Incident]
) -> None:
    folded = fold(listing("5 12:00", *before))
    for clock in ("13:00", "13:05", "14:00", "14:30", "14:59"):
        folded.observe(listing(f"5 {clock}", *after))
    assert withdrawn(folded) == set()
    assert list(folded.memory.doubts) == ["incidents"]
    folded.observe(listing("5 15:00", *after))
    assert withdrawn(folded) == {each.key for each in before} - {each.key for each in after}
    assert folded.memory.doubts == {}


def test_a_list_that_comes_back_withdraws_nothing() -> None:
    looks = [listing("5 12:00", *DONE), listing("5 13:00"), listing("5 14:00"), listing("5 14:30", *DONE)]
    folded = fold(*looks, listing("5 15:00"), listing("5 16:00"))
    assert (withdrawn(folded), [kind for _, kind in folded.changes]) == (set(), [])


LOST = {
    "one of several": (DONE, DONE[1:]),
    "half of many": (MANY[:8], MANY[:4]),
    "one that was open": ([A], []),
}


@pytest.mark.parametrize(("before", "after"), LOST.values(), ids=LOST.keys())
def test_a_list_that_lost_little_is_believed_at_the_second_read(before: list[Incident], after: list[Incident]) -> None:
    folded = fold(listing("5 12:00", *before), listing("5 13:00", *after), listing("5 13:05", *after))
    assert withdrawn(folded) == {each.key for each in before} - {each.key for each in after}


def test_an_emptied_list_of_open_incidents_is_believed_late_and_ends_them_at_its_first_read() -> None:
    folded = fold(summary("5 10:05", A, B), *(summary(f"5 {clock}") for clock in ("11:00", "11:05", "12:00")))
    assert {record.combined.incident.status for record in folded.records.values()} == {Status.INVESTIGATING}
    folded.observe(summary("5 13:00"))
    assert {record.combined.incident.resolved_at for record in folded.records.values()} == {at("5 11:00")}


def feed(when: str, *parsed: Incident) -> Observation:
    """A feed of the newest, which is complete for nothing."""
    return Observation("history", at(when), Snapshot(incidents=parsed))


NEWER = incident("n", "6 10:00", end="6 11:00")
AGED = {
    "a feed": [feed("5 10:05", A), feed("6 12:00", NEWER)],
    "a window": [listing("5 10:05", A, since="1 00:00"), listing("6 12:00", NEWER, since="6 10:00")],
}


@pytest.mark.parametrize("looks", AGED.values(), ids=AGED.keys())
def test_an_open_incident_too_old_for_a_window_has_an_unknown_end(looks: list[Observation]) -> None:
    folded = fold(*looks)
    actual = folded.records["acme_a"].combined.incident
    assert (actual.status, actual.resolved_at, actual.resolved_from) == (
        Status.INVESTIGATING,
        None,
        ResolvedFrom.UNKNOWN,
    )
    assert kinds(folded, "acme_a") == []
    back = fold(*looks, replace(looks[0], fetched_at=at("6 13:00"))).records["acme_a"].combined
    assert (back.incident.resolved_from, back.missing_since) == (None, None)
    over = fold(*looks, feed("6 13:00", OVER, NEWER)).records["acme_a"].combined.incident
    assert over.resolved_at == at("5 11:00")


def test_an_open_incident_in_another_document_stays_open() -> None:
    folded = fold(summary("5 10:05", A), feed("5 10:06", A), feed("6 12:00", NEWER))
    assert folded.records["acme_a"].combined.incident.resolved_from is None


def test_an_empty_feed_withdraws_nothing() -> None:
    folded = fold(feed("5 10:05", A), feed("6 12:00"), feed("6 12:05"))
    assert folded.records["acme_a"].combined.incident.resolved_from is None


def entry(key: str, *, ended: bool = False, began: str = "09:00") -> dict[str, Any]:
    """An incident as Statuspage lists it."""
    start = f"2025-01-05T{began}:00Z"
    times = {"created_at": start, "started_at": start, "scheduled_for": None}
    text = {"id": f"{key}-1", "body": "Trays are stuck.", **times, "display_at": times["started_at"]}
    return {
        "id": key, "name": f"Ovens {key}", "impact": "minor", "status": "resolved" if ended else "investigating",
        "resolved_at": "2025-01-05T09:30:00Z" if ended else None, "shortlink": "https://stspg.io/x", **times,
        "updated_at": times["started_at"], "page_id": "bakery",
        "incident_updates": [{**text, "status": "investigating", "updated_at": times["started_at"]}],
    }  # fmt: skip


class Bakery:
    """A Statuspage that is polled over HTTP; what it comes to is derived again from captures and compared."""

    def __init__(self, farm: Farm, name: str) -> None:
        self.site = farm.site(name)
        self.source = Source(
            id="bake", name="Bakery", url=self.site.url, platform="statuspage", vendor="bake",
            allow_private=True, timeout=30,
        )  # fmt: skip
        self.database: Database = store.open_database(None)
        store.keep_in_step(self.database, [self.source])

    def read(self, minute: int, listed: list[dict[str, Any]], unresolved: list[dict[str, Any]] | None = None) -> None:
        page: dict[str, Any] = {"page": {"id": "bakery", "name": "Bakery", "url": self.site.url}}
        shown = [each for each in listed if each["status"] != "resolved"] if unresolved is None else unresolved
        heads: dict[str, dict[str, Any]] = {
            "summary": {
                "status": {"indicator": "none", "description": "Well"},
                "components": [],
                "incidents": shown,
                "scheduled_maintenances": [],
            },
            "incidents": {"incidents": listed},
            "scheduled-maintenances": {"scheduled_maintenances": []},
        }
        for name, actual in heads.items():
            body = json.dumps(page | actual).encode()
            self.site.reply(f"/api/v2/{name}.json", Reply(body=body))
        poll(self.database, [self.source], DAY + timedelta(hours=10, minutes=minute), every=True)

    def changes(self) -> list[tuple[str, str]]:
        found = self.database.execute(
            "SELECT incident_id, kind FROM changes WHERE entity = 'incident' ORDER BY seen_at"
        )
        return [(identity, kind) for identity, kind in found]

    def is_replayed(self) -> bool:
        live = list(dump.lines(self.database, poll_times=True))
        replay.rederive(self.database, captures_of(self.database), self.source)
        return list(dump.lines(self.database, poll_times=True)) == live


def test_a_document_with_a_pending_absence_is_read_at_the_next_poll(farm: Farm) -> None:
    bakery = Bakery(farm, "deleted")
    bakery.read(0, [])
    stuck, burnt = (entry(key, began="10:03") for key in "ab")
    bakery.read(5, [stuck, burnt])
    bakery.read(10, [stuck])
    bakery.read(15, [stuck])
    assert bakery.changes() == [("bake_a", "added"), ("bake_b", "added"), ("bake_b", "withdrawn")]
    assert bakery.is_replayed()


def test_a_list_that_was_emptied_is_flagged_kept_and_at_last_believed(farm: Farm) -> None:
    bakery = Bakery(farm, "emptied")
    bakery.read(0, [entry("a", ended=True), entry("b", ended=True)], [entry("c")])
    for minute in range(5, 120, 5):
        bakery.read(minute, [])
        assert losses.of_lists(bakery.database)
    assert not list(bakery.database.query("SELECT 1 FROM incidents WHERE withdrawn_at IS NOT NULL"))
    assert bakery.is_replayed()
    bakery.read(125, [])
    assert losses.of_lists(bakery.database) is None
    assert [key for key, _ in bakery.changes() if key != "bake_c"] == ["bake_a", "bake_b"]
    assert bakery.is_replayed()


BOTH = (summary("5 10:05", A, B), listing("5 10:05", A, B))


def test_a_full_list_with_an_open_incident_holds_back_its_inferred_end() -> None:
    """The full list is read late, and lacks it: it was deleted, and never over."""
    looks = [summary("5 10:35", A), summary("5 10:40", A), listing("5 10:45", A), summary("5 10:45", A)]
    folded = fold(summary("5 09:00"), listing("5 09:00"), *BOTH, *looks, listing("5 10:50", A), summary("5 10:50", A))
    assert kinds(folded, "acme_b") == ["added", "withdrawn"]
    assert folded.memory.doubts == {}


def test_a_stated_end_in_the_full_list_is_one_change() -> None:
    over = replace(B, status=Status.RESOLVED, resolved_at=at("5 10:33"), resolved_from=ResolvedFrom.STATED)
    folded = fold(*BOTH, summary("5 10:35", A), summary("5 10:40", A), listing("5 11:00", A, over))
    ends = [change.new for each, change in folded.changes if each == "acme_b" and change.field == "resolved_at"]
    assert ends == [at("5 10:33")]


def test_a_full_list_that_is_never_read_again_does_not_hold_back_an_end_for_ever() -> None:
    folded = fold(*BOTH, summary("5 10:35", A), *(summary(f"5 {clock}", A) for clock in ("10:40", "11:36", "12:37")))
    combined = folded.records["acme_b"].combined
    assert (combined.incident.status, combined.incident.resolved_at) == (Status.RESOLVED, at("5 10:35"))
    assert folded.memory.doubts == {}
