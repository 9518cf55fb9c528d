"""The fold: what is observed, what absence means, which edits are told."""

from msgspec.structs import replace

from statusledger.model import (
    Affected,
    Completeness,
    Component,
    Health,
    Impact,
    Incident,
    Kind,
    Origin,
    ResolvedFrom,
    Scope,
    Snapshot,
    StartedFrom,
    Status,
    Update,
)
from statusledger.reconcile import Observation, SourceState
from statusledger.reconcile.timeline import minute_keys
from tests.support.build import at, fold, incident, listing, summary, update


def parsed(folded: SourceState, record_id: str = "acme_one") -> list[tuple[str, str | None, str | None, str | None]]:
    """Kind, field, old and new of the changes of an incident that are second thoughts."""
    return [
        (change.kind, change.field, change.old, change.new)
        for identity, change in folded.changes
        if identity == record_id and change.kind not in ("added", "progressed")
    ]


def test_an_incident_of_the_first_poll_is_backfilled_and_never_detected() -> None:
    combined = fold(summary("5 12:00", incident())).records["acme_one"].combined
    assert combined.origin is Origin.BACKFILLED
    assert combined.detected_at is None
    assert combined.first_seen_at == at("5 12:00")


def test_an_incident_that_appears_between_polls_is_observed() -> None:
    combined = fold(summary("5 09:00"), summary("5 12:00", incident())).records["acme_one"].combined
    assert combined.origin is Origin.OBSERVED
    assert combined.detected_at == at("5 12:00")


def test_an_incident_opened_and_resolved_between_polls_is_observed() -> None:
    folded = fold(summary("5 09:00"), listing("5 12:00", incident(end="5 11:00")))
    assert folded.records["acme_one"].combined.detected_at == at("5 12:00")


def test_an_incident_over_before_the_first_poll_is_backfilled() -> None:
    folded = fold(summary("5 12:00"), listing("5 12:00", incident(end="5 11:00")))
    assert folded.records["acme_one"].combined.origin is Origin.BACKFILLED


def test_a_backfilled_incident_is_never_detected() -> None:
    brought = replace(listing("5 12:00", incident()), polled=False)
    assert fold(summary("5 09:00"), brought).records["acme_one"].combined.detected_at is None


def test_an_entry_older_than_every_list_is_not_observed() -> None:
    old = incident("old", "1 10:00", end="1 11:00")
    folded = fold(listing("5 09:00", since="3 00:00"), listing("5 12:00", old, since="1 00:00"))
    assert folded.records["acme_old"].combined.origin is Origin.BACKFILLED


def test_the_second_absence_ends_an_open_incident() -> None:
    folded = fold(summary("5 09:00"), summary("5 10:05", incident()), summary("5 11:00"))
    once = folded.records["acme_one"].combined
    assert (once.missing_since, once.incident.resolved_at) == (at("5 11:00"), None)
    folded.observe(summary("5 11:05"))
    twice = folded.records["acme_one"].combined
    assert twice.incident.status is Status.RESOLVED
    assert (twice.incident.resolved_at, twice.incident.resolved_from) == (at("5 11:00"), ResolvedFrom.INFERRED)
    assert twice.withdrawn_at is None


def test_a_second_read_of_the_same_body_confirms_an_absence() -> None:
    folded = fold(summary("5 10:05", incident()), summary("5 11:00"))
    assert folded.memory.awaits
    folded.confirm("summary", at("5 11:05"))
    assert folded.records["acme_one"].combined.incident.resolved_at == at("5 11:00")
    assert not folded.memory.awaits


def test_another_document_does_not_confirm_an_absence() -> None:
    folded = fold(summary("5 10:05", incident()), summary("5 11:00"))
    folded.confirm("incidents", at("5 11:05"))
    assert folded.records["acme_one"].combined.incident.resolved_at is None


def test_a_stated_end_in_place_of_an_inferred_one_is_the_ordinary_course() -> None:
    folded = fold(summary("5 10:05", incident()), summary("5 11:00"), summary("5 11:05"))
    folded.observe(listing("5 11:06", incident(end="5 10:50")))
    combined = folded.records["acme_one"].combined
    assert (combined.incident.resolved_at, combined.incident.resolved_from) == (at("5 10:50"), ResolvedFrom.STATED)
    assert combined.missing_since is None
    assert parsed(folded) == []
    assert [(change.old, change.new) for _, change in folded.changes if change.field == "resolved_at"] == [
        (None, at("5 11:00")),
        (at("5 11:00"), at("5 10:50")),
    ]
    assert not any(change.after_resolution for _, change in folded.changes)


def test_an_incident_that_returns_after_an_inferred_end_is_reopened() -> None:
    folded = fold(
        summary("5 10:05", incident()), summary("5 11:00"), summary("5 11:05"), summary("5 12:00", incident())
    )
    combined = folded.records["acme_one"].combined
    assert (combined.incident.resolved_at, combined.missing_since) == (None, None)
    assert parsed(folded) == [("reopened", "status", "resolved", "investigating")]


def test_a_full_list_that_lacks_an_incident_withdraws_it_and_its_return_restores_it() -> None:
    shown, other = incident(end="5 11:00"), incident("other", end="5 11:00")
    looks = [listing("5 12:00", shown, other), listing("5 13:00", other), listing("5 14:00", other)]
    combined = fold(*looks).records["acme_one"].combined
    assert (combined.withdrawn_at, combined.incident.resolved_at) == (at("5 13:00"), at("5 11:00"))
    folded = fold(*looks, listing("5 15:00", shown, other))
    assert folded.records["acme_one"].combined.withdrawn_at is None
    assert [kind for kind, *_ in parsed(folded)] == ["withdrawn", "restored"]


def test_an_incident_outside_the_window_is_left_alone() -> None:
    old, new = incident("old", "1 10:00", end="1 11:00"), incident("new", "5 10:00", end="5 11:00")
    folded = fold(listing("5 12:00", old, new), *(listing(f"5 1{n}:00", new, since="5 10:00") for n in (3, 4, 5)))
    assert folded.records["acme_old"].combined.missing_since is None


def test_an_absence_outside_the_next_window_is_cleared() -> None:
    old = incident("old", "1 10:00", end="1 11:00")
    folded = fold(listing("5 12:00", old), listing("5 13:00", since="1 00:00"), listing("5 14:00", since="2 00:00"))
    assert folded.records["acme_old"].combined.missing_since is None
    folded.confirm("incidents", at("5 15:00"))
    assert folded.records["acme_old"].combined.withdrawn_at is None


def test_a_maintenance_that_vanishes_before_it_began_is_withdrawn() -> None:
    planned = incident(kind=Kind.MAINTENANCE, status=Status.SCHEDULED)
    folded = fold(summary("4 10:00", planned), summary("4 11:00"), summary("4 11:05"))
    combined = folded.records["acme_one"].combined
    assert (combined.withdrawn_at, combined.incident.status) == (at("4 11:00"), Status.SCHEDULED)


def test_a_maintenance_under_way_that_vanishes_is_completed() -> None:
    under_way = incident(kind=Kind.MAINTENANCE, status=Status.IN_PROGRESS)
    folded = fold(summary("5 10:05", under_way), summary("5 11:00"), summary("5 11:05"))
    assert folded.records["acme_one"].combined.incident.status is Status.COMPLETED


def test_a_stale_copy_is_ignored_but_a_date_in_the_future_does_not_count() -> None:
    folded = fold(summary("5 10:05", incident(), dated="5 10:01"))
    assert not folded.observe(summary("5 10:10", dated="5 09:00"))
    assert folded.records["acme_one"].combined.missing_since is None
    assert folded.observe(summary("5 10:15", incident(title="API is down"), dated="6 00:00"))
    assert folded.observe(summary("5 10:20", incident(title="API is down"), dated="5 10:01"))


def test_an_edit_is_one_change_with_the_former_value() -> None:
    first = incident(updates=[update("a", "5 10:00")])
    second = incident(updates=[update("a", "5 10:00", body="Looking hard.")], title="API is down", impact=Impact.MAJOR)
    folded = fold(summary("5 10:05", first), summary("5 10:10", second), summary("5 10:15", second))
    assert parsed(folded) == [
        ("edited", "body", "Looking into it.", "Looking hard."),
        ("renamed", "title", "API is slow", "API is down"),
        ("escalated", "impact", "minor", "major"),
    ]


def test_an_edit_after_the_end_is_marked() -> None:
    def done(body: str) -> Observation:
        return listing("5 12:00", incident(end="5 11:00", updates=[update("a", "5 11:00", Status.RESOLVED, body)]))

    folded = fold(done("Fixed."), replace(done("It was DNS."), fetched_at=at("7")))
    assert [change.after_resolution for _, change in folded.changes if change.kind == "edited"] == [True]


def test_an_edit_in_two_channels_is_one_change() -> None:
    def listed(kind: str, hour: int, title: str) -> Observation:
        return listing(f"5 {hour}:00", incident(title=title), kind=kind)

    folded = fold(
        listed("incidents", 10, "API slow"),
        listed("history", 11, "API slow"),
        listed("incidents", 12, "API down"),
        listed("history", 13, "API *down*"),
        listed("incidents", 14, "API slow"),
        listed("history", 15, "API slow"),
    )
    assert [(old, new) for _, _, old, new in parsed(folded)] == [("API slow", "API down"), ("API down", "API slow")]


def test_a_missing_update_is_kept_and_withdrawn_at_the_second_read() -> None:
    both = incident(updates=[update("a", "5 10:00"), update("b", "5 10:10", body="Wrong page.")])
    folded = fold(
        summary("5 10:15", both), *(summary(f"5 10:{n}", incident(updates=both.updates[:1])) for n in (20, 25))
    )
    updates = folded.records["acme_one"].combined.updates
    assert [(seen.update.key, seen.withdrawn, seen.missing_since) for seen in updates] == [
        ("a", False, None),
        ("b", True, at("5 10:20")),
    ]
    folded.observe(summary("5 10:30", both))
    assert not folded.records["acme_one"].combined.updates[1].withdrawn
    assert [kind for kind, *_ in parsed(folded)] == ["withdrawn", "restored"]


def test_a_partial_timeline_withdraws_nothing() -> None:
    latest = replace(incident(updates=[update("b", "5 10:10")]), whole_timeline=False)
    folded = fold(
        summary("5 10:05", incident(updates=[update("a", "5 10:00")])), *(summary(f"5 11:0{n}", latest) for n in (1, 2))
    )
    assert [seen.withdrawn for seen in folded.records["acme_one"].combined.updates] == [False, False]


def test_updates_that_appear_between_polls_are_observed() -> None:
    folded = fold(
        summary("5 12:00", incident(updates=[update("a", "5 10:00")])),
        summary("5 12:30", incident(updates=[update("a", "5 10:00"), update("b", "5 12:20")])),
    )
    assert [seen.origin for seen in folded.records["acme_one"].combined.updates] == [Origin.BACKFILLED, Origin.OBSERVED]
    assert [(change.kind, change.key) for _, change in folded.changes] == [("added", "b")]


def test_a_start_dragged_along_by_an_edit_is_refused() -> None:
    first = incident(updates=[update("a", "5 10:00"), update("b", "5 16:00")])
    dragged = replace(first, started_at=at("5 16:00"))
    folded = fold(summary("5 16:05", first), summary("5 16:10", dragged), platform="statuspage")
    combined = folded.records["acme_one"].combined
    assert (combined.incident.started_at, combined.refused_start) == (at("5 10:00"), at("5 16:00"))
    assert parsed(folded) == []


def test_an_earlier_start_is_believed_and_one_second_is_no_change() -> None:
    first = incident(start="5 10:00", updates=[update("a", "5 10:00")])
    by_a_second = replace(first, started_at=at("5 10:00")[:-3] + "01Z")
    earlier = replace(first, started_at=at("5 09:30"))
    folded = fold(summary("5 10:05", first), summary("5 10:10", by_a_second), summary("5 10:15", earlier))
    assert parsed(folded) == [("retimed", "started_at", at("5 10:00"), at("5 09:30"))]


def test_a_timeline_that_only_shows_its_newest_end_does_not_move_the_start() -> None:
    def newest(hour: int) -> Observation:
        shown = replace(incident(start=f"5 {hour}:00"), started_from=StartedFrom.FIRST_UPDATE, whole_timeline=False)
        return listing(f"5 {hour}:05", replace(shown, updates=(update(f"20250105T{hour}00-1", f"5 {hour}:00"),)))

    combined = fold(newest(10), newest(11)).records["acme_one"].combined
    assert combined.incident.started_at == at("5 10:00")
    assert len(combined.updates) == 2


def test_an_impact_that_is_no_longer_stated_is_kept() -> None:
    silent = replace(incident(), impact=Impact.UNKNOWN, impact_raw=None)
    folded = fold(summary("5 10:05", incident(impact=Impact.MAJOR)), summary("5 10:10", silent))
    assert folded.records["acme_one"].combined.incident.impact is Impact.MAJOR
    assert parsed(folded) == []


def test_a_status_that_was_read_from_words_is_edited_with_them() -> None:
    before = replace(update("a", "5 10:00", Status.INVESTIGATING, "Looking into it."), status_raw=None)
    after = replace(before, status=Status.IDENTIFIED, body="Found it.")
    folded = fold(summary("5 10:05", incident(updates=[before])), summary("5 10:10", incident(updates=[after])))
    assert parsed(folded) == [("edited", "body", "Looking into it.", "Found it.")]


def test_a_reused_key_is_the_next_generation() -> None:
    old = replace(incident(updates=[update("a", "5 10:00")], end="5 11:00"), started_at="2024-11-01T10:00:00Z")
    old = replace(old, resolved_at="2024-11-01T11:00:00Z", updates=())
    folded = fold(
        listing("5 12:00", old), listing("6 12:00", incident(start="6 10:00", updates=[update("z", "6 10:00")]))
    )
    assert sorted(folded.records) == ["acme_one", "acme_one_2"]


def test_a_late_update_is_no_new_generation() -> None:
    old = replace(incident(end="5 11:00"), started_at="2024-11-01T10:00:00Z", resolved_at="2024-11-01T11:00:00Z")
    shared = update("a", "5 10:00")
    folded = fold(
        listing("5 12:00", replace(old, updates=(shared,))),
        listing("6 12:00", incident(start="6 10:00", updates=[shared])),
    )
    assert sorted(folded.records) == ["acme_one"]


def test_keys_that_differ_by_case_or_are_unclean_get_hashed_ids() -> None:
    folded = fold(listing("5 12:00", incident("Abc"), incident("abC"), incident("../etc/passwd")))
    plain, *hashed = folded.records
    assert plain == "acme_Abc"
    assert all(len(identity) == len("acme_") + 16 and "/" not in identity for identity in hashed)


def page(when: str, *components: Component, incidents: tuple[object, ...] = ()) -> Observation:
    snapshot = Snapshot(components=components, incidents=incidents, covers=(Completeness(Scope.OPEN),))  # type: ignore[arg-type]
    return Observation("summary", at(when), snapshot)


def component(key: str = "api", health: Health = Health.OPERATIONAL, name: str = "API") -> Component:
    return Component(key=key, name=name, health=health, health_raw=health)


def test_a_changed_health_is_a_transition_between_two_reads() -> None:
    folded = fold(page("5 10:00", component()), page("5 10:05", component(health=Health.DEGRADED)))
    (move,) = folded.components.transitions
    assert (move.not_before, move.at, move.old_health, move.new_health) == (
        at("5 10:00"),
        at("5 10:05"),
        Health.OPERATIONAL,
        Health.DEGRADED,
    )


def test_a_component_is_withdrawn_at_the_second_read_and_renaming_is_a_change() -> None:
    folded = fold(page("5 10:00", component("api"), component("web", name="Web")))
    folded.observe(page("5 10:05", component("api", name="REST API")))
    once = folded.components.by_key["web"]
    folded.confirm("summary", at("5 10:10"))
    twice = folded.components.by_key["web"]
    assert (once.missing_since, once.withdrawn, twice.withdrawn) == (at("5 10:05"), False, True)
    assert [(change.kind, change.key) for change in folded.components.changes] == [
        ("renamed", "api"),
        ("withdrawn", "web"),
    ]


def test_a_component_named_by_incidents_alone_is_missing_from_no_list() -> None:
    touching = replace(incident(), components=(Affected("eu", "Europe", "Regions"),))
    folded = fold(page("5 10:00", component(), incidents=(touching,)), page("5 10:05", component(), component("web")))
    folded.confirm("summary", at("5 10:10"))
    assert folded.components.by_key["eu"].component.group_name == "Regions"
    assert folded.components.by_key["eu"].missing_since is None


def test_an_incident_keeps_components_that_it_unlinks() -> None:
    linked = replace(incident(), components=(Affected("api", "API"),))
    folded = fold(summary("5 10:05", linked), summary("5 10:10", incident()))
    assert folded.records["acme_one"].combined.incident.components == (Affected("api", "API"),)
    assert StartedFrom.STATED is folded.records["acme_one"].combined.incident.started_from


def test_a_component_without_a_name_gets_that_of_the_page() -> None:
    by_key = replace(incident(), components=(Affected("api", ""), Affected("cdn", "")))
    folded = fold(page("5 10:00", component(), incidents=(by_key,)))
    assert folded.records["acme_one"].combined.incident.components == (Affected("api", "API"), Affected("cdn", ""))
    assert folded.components.by_key["cdn"].component.name == "cdn"


def blocks(*times: str, body: str = "Looking into it.") -> list[Update]:
    """Updates without ids of which each begins with other words but for the first two."""
    keys = minute_keys(at(each) for each in times)
    bodies = [body, *(f"Since {each}." for each in times[1:])]
    return [replace(update(key, each), body=words) for key, each, words in zip(keys, times, bodies, strict=True)]


def changed(folded: SourceState) -> list[tuple[str, str | None]]:
    return [(change.kind, change.field) for _, change in folded.changes if change.kind != "progressed"]


def test_an_update_without_id_at_another_time_is_the_same_if_its_words_are() -> None:
    before, after = blocks("5 10:00", "5 10:30"), blocks("5 09:45", "5 10:30")
    folded = fold(listing("5 11:00", incident(updates=before)), listing("5 12:00", incident(updates=after)))
    shown = folded.records["acme_one"].combined.updates
    assert [(seen.update.posted_at[11:16], seen.missing_since) for seen in shown] == [("09:45", None), ("10:30", None)]
    assert changed(folded) == [("retimed", "posted_at")]
    folded.observe(listing("5 13:00", incident(updates=after)))
    assert len(changed(folded)) == 1


def test_an_update_in_the_former_minute_of_another_is_new() -> None:
    moved = [*blocks("5 09:45"), *blocks("5 10:00", body="Something else.")]
    looks = [listing("5 11:00", incident(updates=blocks("5 10:00"))), listing("5 12:00", incident(updates=moved))]
    folded = fold(*looks)
    keys = [seen.update.key for seen in folded.records["acme_one"].combined.updates]
    assert keys == ["20250105T1000-1", "20250105T1000-2"]
    folded.observe(listing("5 13:00", incident(updates=moved)))
    assert [seen.update.key for seen in folded.records["acme_one"].combined.updates] == keys
    assert changed(folded) == [("retimed", "posted_at"), ("added", None)]


def test_a_closing_update_dated_before_an_open_read_is_not_the_end() -> None:
    def closed_at(when: str) -> Incident:
        done = replace(incident(end=when), resolved_from=ResolvedFrom.UPDATE)
        return replace(done, updates=(update("a", "5 10:00"), update("b", when, Status.RESOLVED)))

    def ended(when: str, *looks: Observation) -> tuple[str | None, str | None]:
        parsed = fold(*looks, listing("5 11:00", closed_at(when))).records["acme_one"].combined.incident
        return parsed.resolved_at, parsed.resolved_from

    shown = listing("5 10:40", incident(updates=[update("a", "5 10:00")]))
    assert ended("5 10:30", shown) == (at("5 11:00"), ResolvedFrom.INFERRED)
    assert ended("5 10:45", shown) == (at("5 10:45"), ResolvedFrom.UPDATE)
    assert ended("5 10:40", shown) == (at("5 10:40"), ResolvedFrom.UPDATE)
    assert ended("5 10:30", replace(shown, kind="summary")) == (at("5 11:00"), ResolvedFrom.INFERRED)
    assert ended("5 10:30") == (at("5 10:30"), ResolvedFrom.UPDATE)
