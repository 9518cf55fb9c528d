"""Pages that moved: incidents that go on under other ids, what is gone with the old page, folds that go on later."""

import pytest
from msgspec import json
from msgspec.structs import replace

from statusledger.errors import IdentityChanged
from statusledger.model import (
    Completeness,
    Component,
    Health,
    Incident,
    Instant,
    Kind,
    Origin,
    Page,
    Scope,
    Snapshot,
    Status,
)
from statusledger.reconcile import Confirmation, Event, Observation, SourceState
from statusledger.reconcile.identity import continuation, is_next_generation, keys_of
from statusledger.reconcile.merge import ChannelView, Combined
from statusledger.reconcile.saved_state import SavedState, resumed, state_of
from statusledger.reconcile.source_memory import SourceMemory
from tests.support.build import CHANNELS, at, fold, incident, listing, summary, update

WORDS = update("a", "5 10:00", body="Disks are *slow*.")
SAME_WORDS = update("z", "5 10:05", body="Disks are slow")
KNOWN = incident("old", updates=[WORDS], title="Disks are slow")


def combined(parsed: Incident) -> Combined:
    (record,) = fold(listing("9 12:00", parsed)).records.values()
    return record.combined


def other(start: str = "7 10:00", title: str = "Mail", said: bool = False, end: str | None = None) -> Incident:
    return incident("new", start, title=title, updates=[SAME_WORDS] if said else [], end=end)


@pytest.mark.parametrize(
    ("known", "expected", "evidence"),
    [
        (KNOWN, other("5 10:00", "Disks: are SLOW", said=True), "the same start, title, words"),
        (KNOWN, other("5 10:01", "Disks are slow", end="5 11:00"), "the same start, title"),
        (KNOWN, other("5 10:00", said=True), "the same start, words"),
        (KNOWN, other(title="Disks are slow", said=True), "the same title, words"),
        (KNOWN, other("6 10:00", "Disks are slow"), "the same title"),
        (KNOWN, other("6 10:01", "Disks are slow"), None),
        (KNOWN, other("5 12:00", "Disks are slow", end="5 13:00"), None),
        (replace(KNOWN, status=Status.RESOLVED), other("5 12:00", "Disks are slow"), None),
        (KNOWN, other("5 10:00"), None),
        (KNOWN, other("5 10:02", said=True), None),
        (KNOWN, other("5 10:02"), None),
        (KNOWN, other("5 12:00", said=True), None),
        (KNOWN, replace(other("5 10:00", "Disks are slow"), kind=Kind.MAINTENANCE), None),
        (KNOWN, replace(other(title="Disks are slow"), started_at=None), None),
        (replace(KNOWN, started_at=None), other("5 10:00", "Disks are slow"), None),
        (
            replace(KNOWN, updates=(replace(WORDS, body=""),)),
            replace(other("5 10:00"), updates=(replace(SAME_WORDS, body="!"),)),
            None,
        ),
    ],
)
def test_an_incident_continues_where_two_of_three_traits_agree(
    known: Incident, expected: Incident, evidence: str | None
) -> None:
    assert continuation(combined(known), combined(expected)) == evidence


def test_an_incident_has_its_own_key_and_those_of_its_views() -> None:
    actual = [
        ChannelView(channel, at("5"), at("5"), Origin.OBSERVED, each)
        for channel, each in (("api", KNOWN), ("feed", None))
    ]
    assert keys_of("first", actual) == {"first", "old"}


@pytest.mark.parametrize(("start", "is_next"), [("2025-02-04T11:00:00Z", False), ("2025-02-04T11:00:01Z", True)])
def test_a_key_is_reused_after_more_than_thirty_days(start: str, is_next: bool) -> None:
    known = combined(incident(end="5 11:00", updates=[WORDS]))
    actual = replace(incident(), started_at=Instant(start))
    assert is_next_generation(known, actual) is is_next
    assert not is_next_generation(known, replace(actual, updates=(WORDS,)))
    assert not is_next_generation(combined(incident()), actual)
    assert not is_next_generation(known, replace(actual, started_at=None))


NATIVE = {"native": "own"}
API = Component(key="c1", name="API", health=Health.OPERATIONAL, health_raw="up")


def moved(*looks: Observation) -> SourceState:
    """A page that was Statuspage's until the last look at KNOWN, and is another platform's from then on."""
    folded = SourceState("acme", CHANNELS, [], [], SourceMemory(), "statuspage")
    page = Snapshot(incidents=(KNOWN,), components=(API,), covers=(Completeness(Scope.OPEN),))
    folded.observe(Observation("summary", at("5 10:10"), page))
    folded.use_platform("native", NATIVE)
    for look in looks:
        folded.observe(look)
    return folded


def native(when: str, *parsed: Incident, extent: Scope = Scope.SINCE) -> Observation:
    return Observation("native", at(when), Snapshot(incidents=parsed, covers=(Completeness(extent),)))


AGAIN = other("5 10:00", "Disks are slow")


def test_after_a_move_incidents_are_linked_once_and_not_observed() -> None:
    folded = moved(native("5 11:00", AGAIN, replace(AGAIN, key="third")))
    assert [(link.incident_id, link.same_as, link.evidence) for link in folded.links] == [
        ("acme_new", "acme_old", "the same start, title")
    ]
    assert folded.records["acme_new"].combined.detected_at is None
    assert folded.memory.moved_at == at("5 11:00")
    assert folded.memory.platform == "native"


def test_after_a_move_former_components_are_withdrawn() -> None:
    part = moved(native("5 11:00")).components.by_key["c1"]
    assert (part.missing_since, part.withdrawn) == (at("5 11:00"), True)


def test_after_a_move_open_incidents_that_are_missing_end() -> None:
    folded = moved(native("5 11:00"), native("5 11:05"))
    gone = folded.records["acme_old"].combined
    assert (gone.incident.status, gone.incident.resolved_at) == (Status.RESOLVED, at("5 11:00"))
    assert gone.withdrawn_at is None
    assert gone.origin is Origin.BACKFILLED


def test_after_a_move_linked_incidents_do_not_end() -> None:
    folded = moved(native("5 11:00", AGAIN), native("5 11:05", AGAIN), native("5 11:10", AGAIN))
    assert folded.records["acme_old"].combined.missing_since is None


def test_after_a_move_new_incidents_are_observed_again() -> None:
    later = replace(other("5 12:00"), key="later")
    folded = moved(native("5 11:00", AGAIN), native("5 12:05", AGAIN, later))
    assert folded.records["acme_later"].combined.detected_at == at("5 12:05")
    assert len(folded.links) == 1


def test_after_a_move_an_incident_with_an_earlier_key_continues() -> None:
    """A page that gave its incidents new ids before it moved: each id goes on as the next."""
    folded = SourceState("acme", CHANNELS, [], [], SourceMemory(), "statuspage")
    for when in ("5 10:10", "5 10:20", "5 10:30"):
        folded.observe(listing(when, replace(KNOWN, key="a-first" if when == "5 10:10" else "z-later")))
    folded.use_platform("native", NATIVE)
    folded.observe(native("5 11:00", AGAIN))
    assert folded.records["acme_a-first"].combined.withdrawn_at is None
    assert [(link.same_as, link.reason) for link in folded.links] == [
        ("acme_a-first", "rekeyed"),
        ("acme_z-later", "moved"),
    ]


def page(when: str, key: str | None, name: str, *components: str) -> Observation:
    listed = tuple(replace(API, key=each) for each in components)
    return Observation("summary", at(when), Snapshot(page=Page(key=key, name=name), components=listed))


def test_a_page_made_anew_counts_as_moved() -> None:
    folded = fold(page("5 10:00", "k1", "Acme", "c1"), page("5 11:00", "k2", "Acme", "c2"))
    assert folded.memory.moved_at == at("5 11:00")
    assert {key: part.withdrawn for key, part in folded.components.by_key.items()} == {"c1": True, "c2": False}


@pytest.mark.parametrize(
    ("key", "name", "components", "is_foreign"),
    [
        ("k2", "Bolt", ("c1",), True),
        (None, "Bolt", ("c2",), True),
        (None, "Bolt", ("c1", "c2"), False),
        (None, "Bolt", (), False),
        ("k1", "Bolt", ("c2",), False),
    ],
)
def test_a_page_of_another_vendor_changes_nothing(
    key: str | None, name: str, components: tuple[str, ...], is_foreign: bool
) -> None:
    folded = fold(page("5 10:00", "k1", "Acme", "c1"))
    before = json.encode(state_of(folded), order="deterministic")
    if is_foreign:
        with pytest.raises(IdentityChanged):
            folded.observe(page("5 11:00", key, name, *components))
        assert json.encode(state_of(folded), order="deterministic") == before
    else:
        assert folded.observe(page("5 11:00", key, name, *components))


def test_a_page_without_components_is_not_distinguished_by_them() -> None:
    folded = fold(page("5 10:00", None, "Acme"))
    assert folded.observe(page("5 11:00", None, "Bolt", "c2"))


LOOKS = (
    Observation("summary", at("5 10:00"), Snapshot(components=(API,), covers=(Completeness(Scope.OPEN),))),
    Observation(
        "summary",
        at("5 10:10"),
        Snapshot(
            incidents=(KNOWN,), components=(replace(API, name="REST", health=Health.DEGRADED),),
            covers=(Completeness(Scope.OPEN),),
        ),
    ),
    native("5 11:00", AGAIN),
    native("5 12:00"),
)  # fmt: skip


@pytest.mark.parametrize("cut", range(len(LOOKS) + 1))
def test_a_resumed_state_continues_as_the_original(cut: int) -> None:
    def parsed(folded: SourceState, looks: tuple[Observation, ...]) -> SourceState:
        for look in looks:
            folded.use_platform(*(("native", NATIVE) if look.kind == "native" else ("statuspage", CHANNELS)))
            folded.observe(look)
        return folded

    whole = parsed(SourceState("acme", CHANNELS, [], [], SourceMemory(), "statuspage"), LOOKS)
    first = parsed(SourceState("acme", CHANNELS, [], [], SourceMemory(), "statuspage"), LOOKS[:cut])
    kept = json.decode(json.encode(state_of(first)), type=SavedState)
    going_on = resumed("acme", kept, NATIVE if kept.platform == "native" else CHANNELS)
    assert (going_on.touched, going_on.source_id, going_on.platform) == (set(first.records), "acme", first.platform)
    assert (going_on.changes, going_on.links) == (first.changes, first.links)
    assert (going_on.components.changes, going_on.components.transitions) == (
        first.components.changes,
        first.components.transitions,
    )
    again = parsed(going_on, LOOKS[cut:])
    assert state_of(again) == state_of(whole)
    assert len(whole.links) == 1
    assert whole.components.changes
    assert whole.components.transitions


def test_events_are_ordered_by_time_then_kind_then_address() -> None:
    folded = SourceState("acme", CHANNELS, [], [], SourceMemory(), "statuspage")
    early, late = summary("5 10:00"), summary("5 10:01")
    feed, unknown = (replace(early, kind=kind) for kind in ("history", "banner"))
    again = Confirmation("summary", at("5 10:00"))
    elsewhere = replace(early, url="https://status.example.com/2")
    events: list[Event] = [late, unknown, feed, elsewhere, again, early]
    assert sorted(events, key=folded.place) == [early, again, elsewhere, feed, unknown, late]


def test_apply_accepts_observations_and_confirmations() -> None:
    folded = fold(summary("5 10:05", incident()))
    assert folded.apply(summary("5 11:00"))
    assert folded.apply(Confirmation("summary", at("5 11:05")))
    assert folded.records["acme_one"].combined.incident.resolved_at == at("5 11:00")
    assert folded.apply(summary("5 11:10", dated="5 11:08"))
    assert not folded.apply(summary("5 11:15", dated="5 11:07"))
