"""The fold's finer rules: history that is filled in, what lists hold, several voices, generations, components."""

import pytest
from msgspec.structs import replace

from statusledger.model import (
    Affected,
    Completeness,
    Component,
    Health,
    Incident,
    Kind,
    Origin,
    Scope,
    Snapshot,
    Status,
)
from statusledger.reconcile import Confirmation, Observation, SourceState
from statusledger.reconcile.changes import Change
from statusledger.reconcile.source_memory import EVER, SourceMemory
from statusledger.reconcile.tracked_components import ObservedTransition, TrackedComponent, TrackedComponents
from statusledger.vocabulary import ChangeKind
from tests.support.build import at, fold, incident, listing, summary, update

FIRST, SECOND = update("a", "5 10:00"), update("b", "5 11:00", Status.RESOLVED)
OPEN, DONE = incident(updates=[FIRST]), incident(end="5 11:00", updates=[FIRST, SECOND])


def brought(when: str, *told: Incident, kind: str = "incidents") -> Observation:
    """History, fetched to fill in what was before us."""
    return replace(listing(when, *told, kind=kind), polled=False)


def test_history_is_no_news_and_no_look() -> None:
    folded = fold(summary("5 09:00"))
    assert folded.observe(brought("5 12:00", DONE))
    record = folded.records["acme_one"]
    assert folded.news == []
    assert (record.combined.origin, record.combined.detected_at) == (Origin.BACKFILLED, None)
    assert {seen.origin for seen in record.combined.updates} == {Origin.BACKFILLED}
    assert (folded.memory.filled_at, folded.latest) == (at("5 12:00"), at("5 12:00"))
    folded.observe(brought("5 11:30", DONE))
    assert folded.memory.filled_at == at("5 12:00")
    assert folded.memory.looked_at == {"api": at("5 09:00")}


def test_history_leaves_alone_what_is_open_and_polled() -> None:
    folded = fold(summary("5 10:05", OPEN), brought("5 12:00", replace(DONE, title="Down")))
    combined = folded.records["acme_one"].combined
    assert (combined.incident.status, combined.incident.title) == (Status.INVESTIGATING, "API is slow")
    late = fold(listing("5 11:30", DONE), brought("5 12:00", replace(DONE, title="Down")))
    assert late.records["acme_one"].combined.incident.title == "Down"
    assert [(change.kind, change.field) for _, change in late.news] == [("renamed", "title")]


def test_what_only_history_tells_is_missing_from_no_list_that_we_poll() -> None:
    folded = fold(brought("5 12:00", DONE), listing("5 13:00"), listing("5 13:05"))
    assert folded.records["acme_one"].combined.missing_since is None


def test_what_history_left_open_is_over_when_no_list_of_the_open_has_it() -> None:
    for status, is_over in ((Status.INVESTIGATING, True), (Status.UNKNOWN, False)):
        told = replace(OPEN, status=status)
        folded = fold(brought("5 12:00", told), summary("5 13:00"), summary("5 13:05"))
        assert (folded.records["acme_one"].combined.incident.status is Status.RESOLVED) is is_over


def test_another_voice_tells_updates_that_came_since_we_first_saw_it() -> None:
    folded = fold(listing("5 10:30", replace(OPEN, updates=())), listing("5 11:30", DONE, kind="history"))
    record = folded.records["acme_one"]
    assert [seen.origin for seen in record.combined.updates] == [Origin.BACKFILLED, Origin.OBSERVED]
    assert record.views["feed"].polled
    assert record.last_changed_at == at("5 11:30")


def test_history_told_by_another_voice_is_not_observed() -> None:
    folded = fold(listing("5 10:30", replace(DONE, updates=())), brought("5 11:30", DONE, kind="history"))
    record = folded.records["acme_one"]
    assert {seen.origin for seen in record.combined.updates} == {Origin.BACKFILLED}
    assert not record.views["feed"].polled


def test_a_voice_that_goes_on_telling_it_outweighs_one_that_misses_it() -> None:
    feed = [listing(f"5 12:0{n}", OPEN, kind="history") for n in (2, 6)]
    folded = fold(
        listing("5 12:00", OPEN), listing("5 12:01", OPEN, kind="history"), listing("5 12:03"), feed[0],
        listing("5 12:05"), feed[1],
    )  # fmt: skip
    assert folded.records["acme_one"].combined.withdrawn_at is None


def test_a_record_changes_when_what_it_says_changes() -> None:
    folded = fold(summary("5 10:05", OPEN), summary("5 10:10", OPEN))
    assert folded.records["acme_one"].last_changed_at == at("5 10:05")
    folded.observe(summary("5 10:15", replace(OPEN, title="Down")))
    assert folded.records["acme_one"].last_changed_at == at("5 10:15")


def test_a_list_of_one_kind_says_nothing_of_the_other() -> None:
    work = incident("work", kind=Kind.MAINTENANCE, status=Status.IN_PROGRESS)
    only = Snapshot(covers=(Completeness(Scope.OPEN, (Kind.MAINTENANCE,)),))
    looks = [Observation("summary", at(f"5 12:0{n}"), only) for n in (1, 2)]
    folded = fold(summary("5 12:00", OPEN, work), *looks)
    assert folded.records["acme_one"].combined.missing_since is None
    assert folded.records["acme_work"].combined.incident.status is Status.COMPLETED


def test_a_miss_that_another_document_notes_is_its_own() -> None:
    folded = fold(summary("5 10:05", OPEN), listing("5 12:00", kind="history"), listing("5 12:05", kind="history"))
    record = folded.records["acme_one"]
    assert (record.combined.withdrawn_at, record.views["feed"].incident) == (at("5 12:00"), None)
    assert record.views["feed"].first_seen_at == at("5 12:00")


def test_each_generation_of_a_key_is_told_apart_for_good() -> None:
    def told(year: int, month: int, *keys: str) -> Incident:
        start = at("5").replace("2025-01", f"{year}-{month:02d}")
        updates = tuple(replace(update(key, "5"), posted_at=start) for key in keys)
        return replace(incident(end="5", updates=updates), started_at=start, resolved_at=start)

    folded = fold(listing("6", told(2024, 1, "a")), listing("7", told(2024, 6, "b")), listing("8", told(2024, 12, "c")))
    assert {identity: record.generation for identity, record in folded.records.items()} == {
        "acme_one": 1, "acme_one_2": 2, "acme_one_3": 3,
    }  # fmt: skip
    loaded = SourceState("acme", {"incidents": "api"}, list(folded.records.values())[::-1], [], SourceMemory())
    loaded.observe(listing("9", replace(told(2024, 12, "c"), title="Third")))
    assert loaded.records["acme_one_3"].combined.incident.title == "Third"
    assert loaded.source_id == "acme"


def test_a_copy_as_old_as_the_look_itself_is_dated_by_the_page() -> None:
    folded = fold(summary("5 10:05", OPEN, dated="5 10:05"))
    assert not folded.observe(summary("5 10:10", dated="5 10:04"))
    assert folded.observe(summary("5 10:15", OPEN, dated="5 10:05"))


# Components.

API = Component(key="api", name="API", health=Health.OPERATIONAL, health_raw="up", position=1)
DOWN = replace(API, health=Health.MAJOR_OUTAGE, health_raw="down")
MOVE = ObservedTransition("api", at("5 10:00"), at("5 10:10"), Health.OPERATIONAL, Health.MAJOR_OUTAGE)


def listed(*looks: tuple[str, tuple[Component, ...]], known: tuple[TrackedComponent, ...] = ()) -> TrackedComponents:
    parts, before = TrackedComponents(known), None
    for when, components in looks:
        parts.look(components, before, at(when))
        before = at(when)
    return parts


def test_a_move_stays_until_the_next_one() -> None:
    parts = listed(("5 10:00", (API,)), ("5 10:10", (DOWN,)), ("5 10:20", (DOWN,)))
    assert (parts.moves, parts.moved_keys) == ([MOVE], {"api"})
    assert parts.by_key["api"].first_seen_at == at("5 10:00")


def test_groups_and_words_for_nothing_make_no_move() -> None:
    group = (replace(API, is_group=True), replace(DOWN, is_group=True))
    assert listed(("5 10:00", (group[0],)), ("5 10:10", (group[1],))).moves == []
    blank = replace(API, health=Health.UNKNOWN, health_raw=None)
    assert listed(("5 10:00", (blank,)), ("5 10:10", (DOWN,))).moves == []


def test_after_a_page_moved_all_we_know_is_that_a_health_moved_by_now() -> None:
    parts = listed(("5 10:10", (DOWN,)), known=(TrackedComponent(API, at("5")),))
    assert parts.moves == [ObservedTransition("api", at("5 10:10"), at("5 10:10"), API.health, DOWN.health)]


def test_an_unknown_word_for_a_health_is_one() -> None:
    purple = replace(API, health=Health.UNKNOWN, health_raw="purple")
    parts = listed(("5 10:00", (API,)), ("5 10:10", (purple,)))
    assert parts.by_key["api"].component == purple
    assert [move.new_health for move in parts.moves] == [Health.UNKNOWN]


def test_a_component_goes_comes_back_and_is_renamed() -> None:
    parts = listed(("5 10:00", (API,)), ("5 10:05", ()))
    parts.confirm(at("5 10:10"))
    assert parts.by_key["api"] == TrackedComponent(API, at("5 10:00"), at("5 10:05"), withdrawn=True)
    parts.look([replace(API, name="REST")], at("5 10:10"), at("5 10:15"))
    assert parts.news == [
        Change(at("5 10:10"), ChangeKind.WITHDRAWN, "api"),
        Change(at("5 10:15"), ChangeKind.RENAMED, "api", "name", "API", "REST"),
        Change(at("5 10:15"), ChangeKind.RESTORED, "api"),
    ]
    assert not parts.missing


@pytest.mark.parametrize(
    ("keys", "strange"), [({"api"}, False), ({"web"}, True), ({"api", "web"}, False), ({"named"}, True), (set(), False)]
)
def test_a_list_is_strange_that_has_nothing_of_what_was_listed(keys: set[str], strange: bool) -> None:
    parts = listed(("5 10:00", (API,)))
    parts.mention([Affected("named", "Phones")], at("5 10:00"))
    assert parts.are_all_strange(keys) is strange
    parts.retire(at("5 11:00"))
    assert not parts.are_all_strange({"web"})


def test_what_is_retired_already_keeps_its_time() -> None:
    parts = TrackedComponents([TrackedComponent(API, at("5"), at("5 10:00"), withdrawn=True)])
    parts.retire(at("5 11:00"))
    assert parts.by_key["api"].missing_since == at("5 10:00")
    assert parts.news == []


def test_a_mention_gives_the_name_where_any_has_one() -> None:
    parts = TrackedComponents([])
    parts.mention([Affected("1", ""), Affected("1", "API"), Affected(None, "Mail"), Affected("2", "")], at("5"))
    assert {key: part.component.name for key, part in parts.by_key.items()} == {"1": "API", "2": "2"}
    told = (Affected("1", ""), Affected("1", "REST"), Affected("2", ""), Affected(None, ""))
    assert parts.named(told) == (Affected("1", "API"), *told[1:])


def test_the_same_list_again_withdraws_once() -> None:
    looks = [
        Observation("summary", at("5 10:00"), Snapshot(components=(API, replace(API, key="web")))),
        Observation("summary", at("5 10:05"), Snapshot(components=(API,))),
    ]
    folded = fold(*looks)
    assert folded.memory.parts_missing_from == "summary"
    folded.apply(Confirmation("summary", at("5 10:10")))
    assert not folded.memory.awaits
    assert folded.parts.by_key["web"].missing_since == at("5 10:05")
    assert folded.parts.news == [Change(at("5 10:10"), ChangeKind.WITHDRAWN, "web")]
    assert folded.memory.filled_at == EVER
