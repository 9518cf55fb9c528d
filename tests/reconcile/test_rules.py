"""The fold's finer rules: history that is filled in, what lists hold, several channels, generations, components."""

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


def brought(when: str, *parsed: Incident, kind: str = "incidents") -> Observation:
    """History, fetched to fill in what was before us."""
    return replace(listing(when, *parsed, kind=kind), polled=False)


def test_a_backfill_produces_no_changes_and_is_no_poll() -> None:
    folded = fold(summary("5 09:00"))
    assert folded.observe(brought("5 12:00", DONE))
    record = folded.records["acme_one"]
    assert folded.changes == []
    assert (record.combined.origin, record.combined.detected_at) == (Origin.BACKFILLED, None)
    assert {seen.origin for seen in record.combined.updates} == {Origin.BACKFILLED}
    assert (folded.memory.filled_at, folded.latest) == (at("5 12:00"), at("5 12:00"))
    folded.observe(brought("5 11:30", DONE))
    assert folded.memory.filled_at == at("5 12:00")
    assert folded.memory.looked_at == {"api": at("5 09:00")}


def test_a_backfill_leaves_open_polled_incidents_alone() -> None:
    folded = fold(summary("5 10:05", OPEN), brought("5 12:00", replace(DONE, title="Down")))
    combined = folded.records["acme_one"].combined
    assert (combined.incident.status, combined.incident.title) == (Status.INVESTIGATING, "API is slow")
    late = fold(listing("5 11:30", DONE), brought("5 12:00", replace(DONE, title="Down")))
    assert late.records["acme_one"].combined.incident.title == "Down"
    assert [(change.kind, change.field) for _, change in late.changes] == [("renamed", "title")]


def test_a_backfilled_incident_is_missing_from_no_polled_list() -> None:
    folded = fold(brought("5 12:00", DONE), listing("5 13:00"), listing("5 13:05"))
    assert folded.records["acme_one"].combined.missing_since is None


def test_a_backfilled_open_incident_ends_when_no_list_has_it() -> None:
    for status, is_over in ((Status.INVESTIGATING, True), (Status.UNKNOWN, False)):
        actual = replace(OPEN, status=status)
        folded = fold(brought("5 12:00", actual), summary("5 13:00"), summary("5 13:05"))
        assert (folded.records["acme_one"].combined.incident.status is Status.RESOLVED) is is_over


def test_updates_of_another_channel_since_the_first_observation_are_observed() -> None:
    folded = fold(listing("5 10:30", replace(OPEN, updates=())), listing("5 11:30", DONE, kind="history"))
    record = folded.records["acme_one"]
    assert [seen.origin for seen in record.combined.updates] == [Origin.BACKFILLED, Origin.OBSERVED]
    assert record.views["feed"].polled
    assert record.last_changed_at == at("5 11:30")


def test_backfilled_updates_of_another_channel_are_not_observed() -> None:
    folded = fold(listing("5 10:30", replace(DONE, updates=())), brought("5 11:30", DONE, kind="history"))
    record = folded.records["acme_one"]
    assert {seen.origin for seen in record.combined.updates} == {Origin.BACKFILLED}
    assert not record.views["feed"].polled


def test_a_channel_that_lists_an_incident_outweighs_one_that_lacks_it() -> None:
    feed = [listing(f"5 12:0{n}", OPEN, kind="history") for n in (2, 6)]
    folded = fold(
        listing("5 12:00", OPEN), listing("5 12:01", OPEN, kind="history"), listing("5 12:03"), feed[0],
        listing("5 12:05"), feed[1],
    )  # fmt: skip
    assert folded.records["acme_one"].combined.withdrawn_at is None


def test_last_changed_at_is_the_time_of_the_last_change() -> None:
    folded = fold(summary("5 10:05", OPEN), summary("5 10:10", OPEN))
    assert folded.records["acme_one"].last_changed_at == at("5 10:05")
    folded.observe(summary("5 10:15", replace(OPEN, title="Down")))
    assert folded.records["acme_one"].last_changed_at == at("5 10:15")


def test_a_list_of_one_kind_says_nothing_about_the_other() -> None:
    work = incident("work", kind=Kind.MAINTENANCE, status=Status.IN_PROGRESS)
    only = Snapshot(covers=(Completeness(Scope.OPEN, (Kind.MAINTENANCE,)),))
    looks = [Observation("summary", at(f"5 12:0{n}"), only) for n in (1, 2)]
    folded = fold(summary("5 12:00", OPEN, work), *looks)
    assert folded.records["acme_one"].combined.missing_since is None
    assert folded.records["acme_work"].combined.incident.status is Status.COMPLETED


def test_an_absence_belongs_to_its_document() -> None:
    folded = fold(summary("5 10:05", OPEN), listing("5 12:00", kind="history"), listing("5 12:05", kind="history"))
    record = folded.records["acme_one"]
    assert (record.combined.withdrawn_at, record.views["feed"].incident) == (at("5 12:00"), None)
    assert record.views["feed"].first_seen_at == at("5 12:00")


def test_generations_of_a_key_stay_separate() -> None:
    def parsed(year: int, month: int, *keys: str) -> Incident:
        start = at("5").replace("2025-01", f"{year}-{month:02d}")
        updates = tuple(replace(update(key, "5"), posted_at=start) for key in keys)
        return replace(incident(end="5", updates=updates), started_at=start, resolved_at=start)

    folded = fold(
        listing("6", parsed(2024, 1, "a")), listing("7", parsed(2024, 6, "b")), listing("8", parsed(2024, 12, "c"))
    )
    assert {identity: record.generation for identity, record in folded.records.items()} == {
        "acme_one": 1, "acme_one_2": 2, "acme_one_3": 3,
    }  # fmt: skip
    loaded = SourceState("acme", {"incidents": "api"}, list(folded.records.values())[::-1], [], SourceMemory())
    loaded.observe(listing("9", replace(parsed(2024, 12, "c"), title="Third")))
    assert loaded.records["acme_one_3"].combined.incident.title == "Third"
    assert loaded.source_id == "acme"


def test_a_copy_dated_at_its_read_counts() -> None:
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
        parts.observe(components, before, at(when))
        before = at(when)
    return parts


def test_transitions_accumulate() -> None:
    parts = listed(("5 10:00", (API,)), ("5 10:10", (DOWN,)), ("5 10:20", (DOWN,)))
    assert (parts.transitions, parts.changed_keys) == ([MOVE], {"api"})
    assert parts.by_key["api"].first_seen_at == at("5 10:00")


def test_groups_and_missing_healths_make_no_transition() -> None:
    group = (replace(API, is_group=True), replace(DOWN, is_group=True))
    assert listed(("5 10:00", (group[0],)), ("5 10:10", (group[1],))).transitions == []
    blank = replace(API, health=Health.UNKNOWN, health_raw=None)
    assert listed(("5 10:00", (blank,)), ("5 10:10", (DOWN,))).transitions == []


def test_a_transition_after_a_move_of_the_page_has_only_a_latest_time() -> None:
    parts = listed(("5 10:10", (DOWN,)), known=(TrackedComponent(API, at("5")),))
    assert parts.transitions == [ObservedTransition("api", at("5 10:10"), at("5 10:10"), API.health, DOWN.health)]


def test_an_unknown_word_for_a_health_is_a_transition_to_unknown() -> None:
    purple = replace(API, health=Health.UNKNOWN, health_raw="purple")
    parts = listed(("5 10:00", (API,)), ("5 10:10", (purple,)))
    assert parts.by_key["api"].component == purple
    assert [move.new_health for move in parts.transitions] == [Health.UNKNOWN]


def test_a_component_is_withdrawn_restored_and_renamed() -> None:
    parts = listed(("5 10:00", (API,)), ("5 10:05", ()))
    parts.confirm(at("5 10:10"))
    assert parts.by_key["api"] == TrackedComponent(API, at("5 10:00"), at("5 10:05"), withdrawn=True)
    parts.observe([replace(API, name="REST")], at("5 10:10"), at("5 10:15"))
    assert parts.changes == [
        Change(at("5 10:10"), ChangeKind.WITHDRAWN, "api"),
        Change(at("5 10:15"), ChangeKind.RENAMED, "api", "name", "API", "REST"),
        Change(at("5 10:15"), ChangeKind.RESTORED, "api"),
    ]
    assert not parts.missing


@pytest.mark.parametrize(
    ("keys", "strange"), [({"api"}, False), ({"web"}, True), ({"api", "web"}, False), ({"named"}, True), (set(), False)]
)
def test_a_list_without_any_known_component_is_strange(keys: set[str], strange: bool) -> None:
    parts = listed(("5 10:00", (API,)))
    parts.mention([Affected("named", "Phones")], at("5 10:00"))
    assert parts.are_all_strange(keys) is strange
    parts.retire(at("5 11:00"))
    assert not parts.are_all_strange({"web"})


def test_a_withdrawn_component_keeps_its_time_when_retired() -> None:
    parts = TrackedComponents([TrackedComponent(API, at("5"), at("5 10:00"), withdrawn=True)])
    parts.retire(at("5 11:00"))
    assert parts.by_key["api"].missing_since == at("5 10:00")
    assert parts.changes == []


def test_any_mention_with_a_name_names_a_component() -> None:
    parts = TrackedComponents([])
    parts.mention([Affected("1", ""), Affected("1", "API"), Affected(None, "Mail"), Affected("2", "")], at("5"))
    assert {key: part.component.name for key, part in parts.by_key.items()} == {"1": "API", "2": "2"}
    actual = (Affected("1", ""), Affected("1", "REST"), Affected("2", ""), Affected(None, ""))
    assert parts.with_names(actual) == (Affected("1", "API"), *actual[1:])


def test_a_second_read_of_a_list_withdraws_once() -> None:
    looks = [
        Observation("summary", at("5 10:00"), Snapshot(components=(API, replace(API, key="web")))),
        Observation("summary", at("5 10:05"), Snapshot(components=(API,))),
    ]
    folded = fold(*looks)
    assert folded.memory.parts_missing_from == "summary"
    folded.apply(Confirmation("summary", at("5 10:10")))
    assert not folded.memory.awaits
    assert folded.components.by_key["web"].missing_since == at("5 10:05")
    assert folded.components.changes == [Change(at("5 10:10"), ChangeKind.WITHDRAWN, "web")]
    assert folded.memory.filled_at == EVER
