"""What is odd: every code has a case that shows it and one that does not, and none depends on how looks are saved."""

from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlite_utils import Database

from statusledger.model import (
    Affected,
    Completeness,
    Component,
    Health,
    Impact,
    Incident,
    Kind,
    Scope,
    Snapshot,
    StartedFrom,
    Status,
    Transition,
    Update,
)
from statusledger.reconcile import Observation, anomalies
from statusledger.reconcile.anomalies import Anomaly, IncidentSpan, TrackedAnomaly
from statusledger.store import dump
from tests.support.build import at, fold, incident, listing, update
from tests.support.dataset import ACME, folded, observe, source

OVER = incident(end="5 11:00", updates=[update("u1", "5 10:00"), update("u2", "5 11:00", Status.RESOLVED)])
DOWN = Transition(
    component_key="api", at=at("5 10:00"), old_health=Health.OPERATIONAL, new_health=Health.PARTIAL_OUTAGE
)
SLOW = replace(DOWN, new_health=Health.DEGRADED)


def with_postmortem(body: str) -> Incident:
    return replace(OVER, updates=(*OVER.updates, update("u3", "7 10:00", Status.POSTMORTEM, body)))


def closing(*more: Update) -> Incident:
    return replace(OVER, updates=(update("u1", "5 11:00", Status.RESOLVED), *more))


ODD = [
    (replace(OVER, resolved_at=at("5 09:00")), "resolved_before_started"),
    (replace(OVER, resolved_at=OVER.started_at), "zero_duration"),
    (replace(OVER, resolved_at=None), "closed_without_end"),
    (replace(OVER, status=Status.UNKNOWN, status_raw="nearly done"), "unknown_status"),
    (replace(OVER, impact=Impact.UNKNOWN, impact_raw="purple"), "unknown_impact"),
    (closing(), "posted_afterwards"),
    (closing(update("u2", "6 10:00", Status.POSTMORTEM)), "posted_afterwards"),
    (replace(OVER, title="Example incident"), "example"),
    (replace(OVER, title="[TEST] Incident 2"), "example"),
    (replace(OVER, title="This is a test of our new page"), "example"),
    (replace(OVER, title="API down (please ignore)"), "example"),
    (replace(OVER, impact=Impact.NONE, transitions=(DOWN,)), "none_while_down"),
    (with_postmortem("On January 4, 2025 from 10:00 to 11:00 UTC, mail was late."), "postmortem_dated_elsewhere"),
    (with_postmortem("On January 5, 2025 from 10:00 to 12:01 UTC, mail was late."), "postmortem_dated_elsewhere"),
    (replace(OVER, resolved_at=at("9 13:00")), "dated_in_future"),
    (replace(OVER, updates=(update("u1", "9 13:00"),)), "dated_in_future"),
]
PLAIN = [
    OVER,
    incident(updates=[update("u1", "5 10:00")]),
    replace(closing(), whole_timeline=False),
    replace(closing(), kind=Kind.MAINTENANCE),
    replace(OVER, title="Test results are late"),
    replace(OVER, title="Demo accounts cannot be created"),
    replace(OVER, title="Latest example projects fail to load"),
    replace(OVER, impact=Impact.NONE, transitions=(SLOW,)),
    replace(OVER, transitions=(DOWN,)),
    with_postmortem("On January 5, 2025 from 09:01 to 11:59 UTC, mail was late."),
    with_postmortem("On January 4, 2025, a disk was full."),
    replace(OVER, kind=Kind.MAINTENANCE, status=Status.SCHEDULED, resolved_at=None, started_at=at("9 20:00")),
    replace(OVER, resolved_at=at("9 12:04")),
]


def codes(parsed: Incident) -> set[str]:
    (record,) = fold(listing("9 12:00", parsed)).records.values()
    return {each.found.code for each in record.odd}


@pytest.mark.parametrize(("expected", "code"), ODD)
def test_anomalies_are_found(expected: Incident, code: str) -> None:
    assert codes(expected) == {code}


@pytest.mark.parametrize("expected", PLAIN)
def test_ordinary_incidents_have_no_anomalies(expected: Incident) -> None:
    assert codes(expected) == set()


def test_an_anomaly_that_returns_keeps_its_age() -> None:
    first, second = Anomaly("example", "Test"), Anomaly("zero_duration", "5")
    actual = anomalies.noticed((), [first], at("1"))
    assert actual == (TrackedAnomaly(first, at("1")),)
    actual = anomalies.noticed(actual, [second], at("2"))
    assert actual == (TrackedAnomaly(first, at("1"), at("2")), TrackedAnomaly(second, at("2")))
    actual = anomalies.noticed(actual, [second], at("3"))
    assert actual == (TrackedAnomaly(first, at("1"), at("2")), TrackedAnomaly(second, at("2")))
    assert anomalies.noticed(actual, [first], at("4")) == (
        TrackedAnomaly(second, at("2"), at("4")),
        TrackedAnomaly(first, at("1")),
    )


# Beside others.


def telling(name: str, start: str, end: str | None, *components: str, title: str = "API is slow") -> IncidentSpan:
    return IncidentSpan(name, Kind.INCIDENT, title, at(start), at(end) if end else None, frozenset(components))


FIRST = telling("a", "5 10:00", "5 12:00", "api")


@pytest.mark.parametrize(
    ("other", "odd"),
    [
        (telling("b", "5 11:00", "5 13:00", "api"), ["b"]),
        (telling("b", "5 11:00", None), ["b"]),
        (telling("b", "5 09:00", "5 11:00", title="api is SLOW"), ["a"]),
        (telling("b", "5 10:00", "5 10:00"), ["b"]),
        (telling("b", "5 12:00", "5 13:00", "api"), []),
        (telling("b", "5 11:00", "5 13:00", "git"), []),
        (telling("b", "5 11:00", "5 13:00", title="Git is slow"), []),
        (replace(FIRST, id="b", kind=Kind.MAINTENANCE), []),
    ],
)
def test_duplicates(other: IncidentSpan, odd: list[str]) -> None:
    found = list(anomalies.of_duplicates([FIRST, other]))
    assert [identity for identity, _ in found] == odd
    assert list(anomalies.of_duplicates([other, FIRST])) == found


def test_a_habitual_title_days_later_is_another_event() -> None:
    open_still = telling("a", "5 10:00", None)
    assert list(anomalies.of_duplicates([open_still, telling("b", "6 10:00", None)])) != []
    assert list(anomalies.of_duplicates([open_still, telling("b", "6 10:01", None)])) == []


def odd(database: Database) -> list[tuple[str, str]]:
    return database.execute("SELECT entity_id, code FROM anomalies WHERE cleared_at IS NULL ORDER BY 1, 2").fetchall()


def test_one_event_on_two_pages_of_a_vendor_is_a_duplicate() -> None:
    twin = replace(source("twin"), vendor="acme")
    database = folded(None, listing("5 12:00", OVER), sources=(ACME, twin))
    observe(database, twin, listing("5 12:00", replace(OVER, key="two", started_at=at("5 10:30"))))
    assert odd(database) == [("twin_two", "overlapping_duplicate")]
    observe(database, ACME, listing("5 13:00", replace(OVER, title="Git is slow")))
    assert odd(database) == []


def page(*names: str, when: str = "9 12:00", parsed: Sequence[Incident] = (OVER,)) -> Observation:
    listed = tuple(
        Component(key=name, name=name, position=place, health=Health.OPERATIONAL, health_raw="up")
        for place, name in enumerate(names)
    )
    covers = (Completeness(Scope.SINCE),)
    return Observation("incidents", at(when), Snapshot(components=listed, incidents=tuple(parsed), covers=covers))


def naming(names: Iterable[str]) -> Incident:
    return replace(OVER, components=tuple(Affected(name, name) for name in names))


@pytest.mark.parametrize(
    ("named", "listed", "is_odd"), [("abcde", "abcde", True), ("abcd", "abcde", False), ("abcd", "abcd", False)]
)
def test_every_component_of_a_page(named: str, listed: str, is_odd: bool) -> None:
    database = folded(None, page(*listed, parsed=[naming(named)]))
    assert odd(database) == ([("acme_one", "every_component")] if is_odd else [])


def test_components_listed_later_or_no_longer_make_no_difference() -> None:
    actual = [naming("abcde")]
    database = folded(None, page(*"abcde", parsed=actual), page(*"abcdef", when="9 13:00", parsed=actual))
    observe(database, ACME, page(*"abcd", when="9 14:00", parsed=actual), page(*"abcd", when="9 15:00", parsed=actual))
    assert odd(database) == [("acme_one", "every_component")]


TITLES = st.sampled_from(["API is slow", "Test", "Git is slow"])
TOLD = st.builds(
    lambda key, title, end, final: replace(
        incident(key, "5 10:00", title=title, updates=[update("u1", "5 10:00", final)]),
        resolved_at=at(end),
        status=final,
        components=tuple(Affected(name, name) for name in "abcde"),
    ),
    st.sampled_from(["one", "two"]),
    TITLES,
    st.sampled_from(["5 09:00", "5 10:00", "5 12:00"]),
    st.sampled_from([Status.RESOLVED, Status.UNKNOWN]),
)


@given(st.lists(st.tuples(st.lists(TOLD, max_size=2, unique_by=lambda each: each.key), st.booleans()), max_size=6))
def test_anomalies_do_not_depend_on_when_observations_are_saved(looks: list[tuple[list[Incident], bool]]) -> None:
    seen = [
        page(*("abcde" if whole else "abcdef"), when=f"9 {12 + hour}:00", parsed=actual)
        for hour, (actual, whole) in enumerate(looks)
    ]
    whole, parted = folded(None, *seen), folded(None)
    for each in seen:
        observe(parted, ACME, each)
    assert list(dump.lines(parted, poll_times=True)) == list(dump.lines(whole, poll_times=True))


def test_every_code_is_explained_in_one_sentence() -> None:
    assert {code for _, code in ODD} | set(anomalies.BESIDE_OTHERS) <= anomalies.CODES.keys()
    assert [words for words in anomalies.CODES.values() if not words.endswith(".") or ". " in words] == []


LATE = update("u2", "9 10:00")


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        (
            replace(OVER, resolved_at=at("5 09:00")),
            Anomaly("resolved_before_started", f"{at('5 10:00')} to {at('5 09:00')}"),
        ),
        (replace(OVER, resolved_at=None), Anomaly("closed_without_end", "status resolved")),
        (replace(OVER, status=Status.UNKNOWN, status_raw="nearly"), Anomaly("unknown_status", "nearly")),
        (replace(OVER, impact=Impact.UNKNOWN, impact_raw="purple"), Anomaly("unknown_impact", "purple")),
        (
            replace(OVER, updates=(*OVER.updates, replace(update("u3", "5 12:00"), status=Status.UNKNOWN,
                                                          status_raw="nearly"))),
            Anomaly("unknown_status", "nearly", "u3"),
        ),
        (replace(OVER, title="Example incident"), Anomaly("example", "Example incident")),
        (closing(), Anomaly("posted_afterwards", f"its first update, of {at('5 11:00')}, says resolved")),
        (
            replace(OVER, impact=Impact.NONE, transitions=(DOWN,)),
            Anomaly("none_while_down", "a component was in partial outage"),
        ),
        (
            with_postmortem("On January 4, 2025 from 10:00 to 11:00 UTC, mail was late."),
            Anomaly(
                "postmortem_dated_elsewhere",
                f"{at('4 10:00')} to {at('4 11:00')}, on the page {at('5 10:00')} to {at('5 11:00')}",
            ),
        ),
        (
            replace(with_postmortem("On January 4, 2025 from 10:00 to 11:00 UTC, mail was late."), resolved_at=None),
            Anomaly(
                "postmortem_dated_elsewhere",
                f"{at('4 10:00')} to {at('4 11:00')}, on the page {at('5 10:00')} to an end that is not known",
            ),
        ),
        (
            replace(OVER, updates=(LATE,)),
            Anomaly("dated_in_future", f"dated {at('9 10:00')}, read {at('8')}", "u2"),
        ),
        (
            replace(OVER, started_at=at("9"), resolved_at=at("10")),
            Anomaly("dated_in_future", f"start {at('9')} and end {at('10')}, read {at('8')}"),
        ),
    ],
)  # fmt: skip
def test_an_anomaly_has_its_evidence_as_detail(expected: Incident, found: Anomaly) -> None:
    (record,) = fold(listing("8", expected)).records.values()
    assert found in list(anomalies.of_incident(record.combined, at("8")))


def test_a_refused_start_is_an_anomaly() -> None:
    first = incident(updates=[update("a", "5 10:00")])
    folded = fold(listing("6", first), listing("7", replace(first, started_at=at("5 16:00"))), platform="statuspage")
    found = [each.found for each in folded.records["acme_one"].odd]
    assert found == [Anomaly("start_moved_late", f"kept {at('5 10:00')}, refused {at('5 16:00')}")]


def test_a_known_status_is_no_anomaly_whatever_its_word() -> None:
    (record,) = fold(listing("8", replace(OVER, status_raw="gelöst"))).records.values()
    assert list(anomalies.of_incident(record.combined, at("8"))) == []


@pytest.mark.parametrize(("ahead", "is_odd"), [("8 00:05", False), ("8 00:06", True)])
def test_five_minutes_ahead_are_not_the_future(ahead: str, is_odd: bool) -> None:
    for actual in (
        replace(OVER, started_at=at(ahead), resolved_at=None, status=Status.IDENTIFIED),
        replace(OVER, resolved_at=at(ahead)),
        replace(OVER, updates=(update("u1", ahead),)),
    ):
        (record,) = fold(listing("8", actual)).records.values()
        codes = {each.code for each in anomalies.of_incident(record.combined, at("8"))}
        assert ("dated_in_future" in codes) is is_odd


def test_an_unknown_health_is_an_anomaly() -> None:
    part = Component(key="api", name="API", health=Health.UNKNOWN, health_raw="purple")
    assert list(anomalies.of_component(part)) == [Anomaly("unknown_health", "purple", "api")]
    assert list(anomalies.of_component(replace(part, health_raw=None))) == []
    assert list(anomalies.of_component(replace(part, health_raw="Paused"))) == [], "a word that we know"
    assert list(anomalies.of_component(replace(part, health=Health.DEGRADED))) == []


@pytest.mark.parametrize(("hour", "is_odd"), [("09:00", False), ("08:59", True)])
def test_a_postmortem_may_be_an_hour_off(hour: str, is_odd: bool) -> None:
    actual = with_postmortem(f"On January 5, 2025 from {hour} to 11:00 UTC, mail was late.")
    (record,) = fold(listing("8", actual)).records.values()
    assert bool(list(anomalies.of_incident(record.combined, at("8")))) is is_odd


def test_a_date_in_the_future_is_one_anomaly() -> None:
    late = incident(updates=[update("u1", "9 10:00")])
    actual = replace(late, started_at=at("9 10:00"), started_from=StartedFrom.FIRST_UPDATE)
    (record,) = fold(listing("8", actual)).records.values()
    found = [(each.code, each.key) for each in anomalies.of_incident(record.combined, at("8"))]
    assert found == [("dated_in_future", "u1")]


def test_a_word_for_no_status_is_no_anomaly() -> None:
    actual = incident(updates=[replace(update("u1", "5 10:00"), status=Status.UNKNOWN, status_raw="Update")])
    (record,) = fold(listing("8", actual)).records.values()
    assert "unknown_status" not in {each.code for each in anomalies.of_incident(record.combined, at("8"))}
