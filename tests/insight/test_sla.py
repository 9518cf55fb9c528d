"""Service levels: counted seconds against the budget of a whole period, unknown where it is unknown."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statusledger.insight.history import VendorHistory
from statusledger.insight.period_keys import Length
from statusledger.insight.sla import periods, segments
from statusledger.insight.sla.account import NoAvailability
from statusledger.insight.sla.claims import ClaimState
from statusledger.insight.sla.doubts import DoubtKind
from statusledger.insight.sla.level import ServiceLevel, measure
from statusledger.insight.sla.scope import AgreementScope, scope
from statusledger.insight.sla.segments import Concern
from statusledger.insight.sla.terms import Agreement, Counting, Credit
from statusledger.insight.troubles import Trouble
from statusledger.model import Health, Impact, Instant, Kind, Status
from tests.insight.build import DAY, acme, interval, page, posted
from tests.support.build import at

FEBRUARY = Instant("2025-02-01T00:00:00Z")
ALL = AgreementScope(names=None, unmatched=[])


def terms(**given: Any) -> Agreement:
    usual: dict[str, Any] = {"vendor": "acme", "target": 99.9, "id": "acme"}
    return Agreement(**usual | given)


def level(
    history: VendorHistory,
    agreement: Agreement | None = None,
    *,
    key: str = "2025-01",
    now: Instant = FEBRUARY,
    concerned: AgreementScope = ALL,
) -> ServiceLevel:
    agreement = agreement or terms()
    period = periods.of_key(key, agreement.time_zone)
    assert period is not None
    return measure(agreement, "Acme", period, history, concerned, now)


def known(*incidents: Any, intervals: Any = (), now: Instant = FEBRUARY) -> VendorHistory:
    """A history that is known and watched until now."""
    return acme(incidents, intervals, [("1", "31 23:59")], sources=[page(read=now)], now=now)


# Periods.


@pytest.mark.parametrize(
    ("key", "zone", "first", "last", "hours"),
    [
        ("2026-02", "UTC", date(2026, 2, 1), date(2026, 2, 28), 28 * 24),
        ("2024-02", "UTC", date(2024, 2, 1), date(2024, 2, 29), 29 * 24),
        ("2026-03", "Europe/Berlin", date(2026, 3, 1), date(2026, 3, 31), 31 * 24 - 1),
        ("2026-10", "Europe/Berlin", date(2026, 10, 1), date(2026, 10, 31), 31 * 24 + 1),
        ("2026-Q4", "America/New_York", date(2026, 10, 1), date(2026, 12, 31), 92 * 24 + 1),
        ("2026", "Australia/Lord_Howe", date(2026, 1, 1), date(2026, 12, 31), 365 * 24),
    ],
)
def test_a_period_has_the_true_length_of_its_zone(key: str, zone: str, first: date, last: date, hours: int) -> None:
    found = periods.of_key(key, zone)
    assert found is not None
    since, until = found.stretch
    assert (found.key, found.first_day, found.last_day, until - since) == (key, first, last, hours * 3600)


@pytest.mark.parametrize("word", ["2026-13", "2026-Q5", "26-10", "2026-1", "october", "2026-10-01", "", "²026"])
def test_another_word_is_no_period(word: str) -> None:
    assert periods.of_key(word, "UTC") is None


def test_the_current_period_is_that_of_the_zone() -> None:
    new_year = Instant("2026-01-01T03:00:00Z")
    zones = [("UTC", "2026-01"), ("America/New_York", "2025-12")]
    assert [periods.current(Length.MONTH, zone, new_year).key for zone, _ in zones] == [key for _, key in zones]
    assert periods.current(Length.QUARTER, "America/New_York", new_year).key == "2025-Q4"
    assert [each.key for each in periods.latest(periods.current(Length.QUARTER, "UTC", new_year), 3)] == [
        "2026-Q1", "2025-Q4", "2025-Q3"
    ]  # fmt: skip


# Segments.

CONCERNS = st.lists(
    st.builds(
        lambda part, health, since, length, name: Concern(
            part, Trouble(health, since, since + length, incident_ids=(name,))
        ),
        st.sampled_from(["a", "b", None]),
        st.sampled_from([each for each in Health if each is not Health.OPERATIONAL]),
        st.integers(0, 30),
        st.integers(0, 15),
        st.sampled_from(["i1", "i2"]),
    ),
    max_size=8,
)


@given(CONCERNS, st.sampled_from([Counting(), Counting(major=1, partial=0.5, degraded=0.25, maintenance=True)]))
def test_each_second_counts_once_by_the_health_that_counts_most(concerns: list[Concern], counts: Counting) -> None:
    weights = counts.weights
    found = segments.segments(concerns, weights, [(5, 20), (22, 40)])
    by_second = {second: each for each in found for second in range(each.since, each.until)}
    for second in range(50):
        active = [each.trouble for each in concerns if each.trouble.since <= second < each.trouble.until]
        inside = 5 <= second < 20 or 22 <= second < 40
        assert (second in by_second) is (inside and bool(active))
        if second in by_second:
            assert by_second[second].weight == max(weights.get(each.health, 0) for each in active)
    assert sum(each.until - each.since for each in found) == len(by_second)


def test_a_segment_names_components_and_incidents_that_state_its_health() -> None:
    major = Trouble(Health.MAJOR_OUTAGE, 0, 10, incident_ids=("one",))
    other = Trouble(Health.MAJOR_OUTAGE, 5, 15, incident_ids=("two",))
    mild = Trouble(Health.DEGRADED, 0, 20, incident_ids=("three",))
    found = segments.segments(
        [Concern("a", major), Concern("b", other), Concern("c", mild)], Counting().weights, [(0, 100)]
    )
    assert [(each.since, each.until, each.component_ids, each.incident_ids) for each in found] == [
        (0, 5, ("a",), ("one",)),
        (5, 10, ("a", "b"), ("one", "two")),
        (10, 15, ("b",), ("two",)),
        (15, 20, ("c",), ("three",)),
    ]


def test_a_moment_names_a_bounded_number_of_incidents_and_counts_all_its_time() -> None:
    nested = [Concern(f"c{n}", Trouble(Health.MAJOR_OUTAGE, n, 2000 - n, incident_ids=(f"i{n}",))) for n in range(1000)]
    found = segments.segments(nested, Counting().weights, [(0, 3000)])
    assert sum(each.until - each.since for each in found) == 2000
    assert max(len(each.incident_ids) for each in found) == segments.MOST_NAMED


# Levels.


def test_downtime_above_the_budget_of_the_whole_period_is_a_breach() -> None:
    found = level(known(posted("a", "5 10:00", "5 10:45"))).reported
    assert (found.downtime_s, found.budget_s, found.left_s, found.breached) == (2700, 2678.4, -21.6, True)
    assert found.availability == pytest.approx(1 - 2700 / (31 * DAY))


def test_downtime_of_exactly_the_budget_is_no_breach() -> None:
    history = known(posted("a", "5 00:00", "5 18:36"))
    exactly = level(history, terms(target=97.5)).reported
    assert (exactly.downtime_s, exactly.left_s, exactly.breached) == (66_960, 0, False)
    assert level(history, terms(target=97.501)).reported.breached is True


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({}, 3600 + 1800),
        ({"partial": 0.5}, 3600 + 900),
        ({"partial": 0}, 3600),
        ({"degraded": 1}, 3600 + 1800 + 600),
        ({"maintenance": True}, 3600 + 1800 + 7200),
        ({"major": 0.5, "partial": 0.5, "degraded": 0.1}, 1800 + 900 + 60),
    ],
)
def test_the_terms_decide_what_counts(counts: Mapping[str, Any], expected: float) -> None:
    history = known(
        posted("a", "5 10:00", "5 11:00", Impact.CRITICAL),
        posted("b", "6 10:00", "6 10:30", Impact.MAJOR),
        posted("c", "7 10:00", "7 10:10", Impact.MINOR),
        posted("d", "8 10:00", "8 12:00", Impact.MAINTENANCE, kind=Kind.MAINTENANCE),
    )
    assert level(history, terms(counts=Counting(**counts))).reported.downtime_s == expected


def test_a_running_period_is_compared_with_the_budget_of_the_whole() -> None:
    now = at("16 00:00")
    found = level(known(posted("a", "5 10:00", "5 10:20"), now=now), now=now)
    assert (found.is_running, found.reported.elapsed_s, found.reported.breached) == (True, 15 * DAY, False)
    assert found.reported.budget_s == 2678.4
    assert found.reported.availability == pytest.approx(1 - 1200 / (31 * DAY))
    assert not found.is_at_risk
    more = level(known(posted("a", "5 10:00", "5 10:34"), now=now), now=now)
    assert more.is_at_risk
    assert more.reported.breached is False


def test_an_open_incident_counts_until_now_and_is_a_doubt() -> None:
    now = at("5 12:00")
    found = level(known(posted("a", "5 10:00", None), now=now), now=now)
    assert found.reported.downtime_s == 7200
    assert [(each.kind, each.seconds, each.incident_id) for each in found.doubts] == [(DoubtKind.STILL_OPEN, 7200, "a")]


def test_an_incident_whose_end_is_not_known_does_not_count_and_is_a_doubt() -> None:
    lost = posted("a", "5 10:00", None, status=Status.RESOLVED, lost=True)
    stated = posted("b", "6 10:00", None, status=Status.RESOLVED, lost=True, worst=Health.MAJOR_OUTAGE)
    listed = interval("api", "6 10:00", "6 11:00", names=["b"])
    found = level(known(lost, stated, intervals=[listed]))
    assert (found.reported.downtime_s, found.reported.breached) == (0, False)
    assert [(each.kind, each.seconds, each.incident_id) for each in found.doubts] == [
        (DoubtKind.END_NOT_KNOWN, None, "b"),
        (DoubtKind.END_NOT_KNOWN, None, "a"),
    ]


def test_unknown_severity_neither_counts_nor_excuses() -> None:
    found = level(known(posted("a", "5 10:00", "5 11:00", Impact.UNKNOWN)))
    assert (found.reported.downtime_s, found.reported.breached) == (0, None)
    assert [(each.kind, each.seconds) for each in found.doubts] == [(DoubtKind.SEVERITY_NOT_STATED, 3600)]
    short = level(known(posted("a", "5 10:00", "5 10:40", Impact.UNKNOWN)))
    assert short.reported.breached is False


def test_counted_time_during_maintenance_is_a_doubt() -> None:
    work = posted("w", "5 10:00", "5 12:00", Impact.MAINTENANCE, kind=Kind.MAINTENANCE, components=["api"])
    outage = interval("api", "5 11:30", "5 12:30", names=["a"])
    found = level(known(work, intervals=[outage]))
    assert found.reported.downtime_s == 3600
    assert [(each.kind, each.seconds) for each in found.doubts] == [(DoubtKind.DURING_MAINTENANCE, 1800)]


def test_reported_and_observed_are_never_mixed() -> None:
    shown = interval("api", "5 11:00", "5 11:10", posts=[])
    found = level(known(posted("a", "5 10:00", "5 10:30"), intervals=[shown]))
    assert (found.reported.downtime_s, found.observed.downtime_s) == (1800, 2400)


def test_without_enough_watching_there_is_no_observed_figure() -> None:
    history = acme([posted("a", "5 10:00", "5 11:00")], (), [("1", "10")], now=FEBRUARY)
    found = level(history).observed
    assert (found.availability, found.no_figure, found.breached) == (None, NoAvailability.NOT_COVERED, True)
    quiet = level(acme((), (), [("1", "10")], now=FEBRUARY)).observed
    assert (quiet.availability, quiet.breached) == (None, None)


def test_time_that_is_not_covered_is_no_part_of_the_availability_and_no_proof_of_it() -> None:
    found = level(acme([posted("a", "12 10:00", "12 10:30")], first="9", now=FEBRUARY)).reported
    assert found.coverage == pytest.approx(22 / 31)
    assert found.availability == pytest.approx(1 - 1800 / (22 * DAY))
    assert found.breached is None


def test_a_pattern_that_names_no_component_gives_no_figure() -> None:
    agreement = terms(components=["Databse"])
    chosen = scope(agreement, [("acme_db", None, "Database"), ("acme_api", None, "API")], ())
    assert chosen.unmatched == ["Databse; did you mean Database?"]
    found = level(known(), agreement, concerned=chosen).reported
    assert (found.availability, found.no_figure, found.breached) == (None, NoAvailability.NO_COMPONENT, None)


def test_an_agreement_about_components_leaves_out_others_and_doubts_what_names_none() -> None:
    agreement = terms(components=["Core/*"], excluded=["*/Beta"])
    parts = [("api", "Core", "API"), ("beta", "Core", "Beta"), ("site", None, "Web site")]
    chosen = scope(agreement, parts, ())
    assert chosen.names == {"api": "Core/API"}
    intervals = [interval(name, "5 10:00", "5 10:10", names=[name]) for name in ("api", "beta", "site")]
    found = level(known(posted("a", "7 10:00", "7 11:00"), intervals=intervals), agreement, concerned=chosen)
    assert found.reported.downtime_s == 600
    assert [(each.kind, each.seconds) for each in found.doubts] == [(DoubtKind.COMPONENT_NOT_STATED, 3600)]


# Credits and claims.

TIERS = (Credit(below=99.9, credit=10), Credit(below=99.0, credit=25))


@pytest.mark.parametrize(("hours", "credit"), [(0.5, None), (1, 10), (7, 10), (8, 25)])
def test_the_credit_is_that_of_the_lowest_tier_reached(hours: float, credit: float | None) -> None:
    end = f"5 {10 + int(hours):02}:{int(hours % 1 * 60):02}"
    assert level(known(posted("a", "5 10:00", end)), terms(credits=TIERS)).reported.credit == credit


@pytest.mark.parametrize(
    ("now", "given", "state", "left"),
    [
        ("2025-01-20T00:00:00Z", {"credits": TIERS, "claim_days": 30}, ClaimState.NOT_YET, None),
        ("2025-02-01T00:00:00Z", {"credits": TIERS, "claim_days": 30}, ClaimState.OPEN, 29),
        ("2025-03-02T23:59:59Z", {"credits": TIERS, "claim_days": 30}, ClaimState.OPEN, 0),
        ("2025-03-03T00:00:00Z", {"credits": TIERS, "claim_days": 30}, ClaimState.LAPSED, None),
        ("2025-03-03T00:00:00Z", {"credits": TIERS}, ClaimState.OPEN, None),
        ("2025-02-01T00:00:00Z", {"claim_days": 30}, ClaimState.NO_CLAUSE, None),
        ("2025-02-01T00:00:00Z", {"target": 90}, ClaimState.NONE, None),
    ],
)
def test_a_claim_is_open_until_its_last_day(
    now: str, given: Mapping[str, Any], state: ClaimState, left: int | None
) -> None:
    moment = Instant(now)
    found = level(known(posted("a", "5 10:00", "5 12:00"), now=moment), terms(**given), now=moment).claim
    assert (found.state, found.days_left, found.first_day) == (state, left, date(2025, 2, 1))
    assert found.last_day == (date(2025, 3, 2) if "claim_days" in given else None)


def test_a_day_to_claim_ends_in_the_zone_of_the_agreement() -> None:
    late = Instant("2025-03-03T04:59:59Z")
    zoned = terms(credits=TIERS, claim_days=30, time_zone="America/New_York")
    found = level(known(posted("a", "5 10:00", "5 12:00"), now=late), zoned, now=late).claim
    assert (found.state, found.days_left) == (ClaimState.OPEN, 0)


@pytest.mark.parametrize(
    "given",
    [
        {"counts": {"major": 0.5, "partial": 1}},
        {"credits": (Credit(below=99.0, credit=10), Credit(below=99.9, credit=25))},
        {"credits": (Credit(below=99.95, credit=10),)},
    ],
)
def test_terms_that_contradict_themselves_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"weighs more|credits:"):
        terms(**{key: Counting(**value) if key == "counts" else value for key, value in given.items()})
