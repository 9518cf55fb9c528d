"""Figures of an invented vendor, to the second: what it reported, what we observed, and each month."""

import pytest
from msgspec.structs import replace

from statusledger.insight.figures import figures
from statusledger.insight.uptime import NoFigure
from statusledger.model import Health, Impact, Instant, Kind, StartedFrom, Status
from tests.insight.build import DAY, JANUARY, acme, interval, page, posted
from tests.support.build import at

HOUR = 3600
ALL_MONTH = [("1", "31 00:00")]


def test_stated_intervals_of_components_are_reported_once_and_in_the_worst_health() -> None:
    found = figures(
        acme(
            [posted("a", "5 10:00", "5 14:00", Impact.CRITICAL, worst=Health.MAJOR_OUTAGE)],
            [
                interval("api", "5 10:00", "5 12:00", Health.PARTIAL_OUTAGE),
                interval("web", "5 11:00", "5 13:00", Health.MAJOR_OUTAGE),
            ],
        ),
        JANUARY,
    )
    assert (found.reported.partial_outage_s, found.reported.major_outage_s) == (HOUR, 2 * HOUR)
    assert found.reported.uptime == pytest.approx(1 - (2 + 0.3) / (30 * 24))


@pytest.mark.parametrize(
    ("impact", "health"),
    [
        (Impact.CRITICAL, "major_outage_s"),
        (Impact.MAJOR, "partial_outage_s"),
        (Impact.MINOR, "degraded_s"),
        (Impact.UNKNOWN, "unknown_s"),
    ],
)
def test_an_incident_without_component_states_counts_by_its_span_and_impact(impact: Impact, health: str) -> None:
    found = figures(acme([posted("a", "5 10:00", "5 14:00", impact)]), JANUARY)
    assert getattr(found.reported, health) == 4 * HOUR


def test_a_notice_is_no_trouble() -> None:
    found = figures(acme([posted("a", "5 10:00", "5 14:00", Impact.NONE)]), JANUARY)
    assert (found.reported.uptime, found.reported.unknown_s, found.counts.incidents) == (1.0, 0, 1)


def test_component_states_prevail_over_the_span_of_their_incident() -> None:
    found = figures(
        acme(
            [posted("a", "5 10:00", "5 20:00", Impact.CRITICAL, worst=Health.DEGRADED)],
            [interval("api", "5 10:00", "5 12:00", Health.DEGRADED)],
        ),
        JANUARY,
    )
    assert (found.reported.degraded_s, found.reported.downtime_s) == (2 * HOUR, 0)


def test_a_state_of_the_list_alone_is_observed_and_not_reported() -> None:
    found = figures(acme([], [interval("api", "5 10:00", "5 12:00", posts=[])], ALL_MONTH), JANUARY)
    assert (found.reported.downtime_s, found.observed.major_outage_s) == (0, 2 * HOUR)


def test_a_state_that_outlasts_the_post_is_reported_for_the_time_of_the_post() -> None:
    found = figures(
        acme([], [interval("api", "5 09:00", "5 15:00", posts=[("5 10:00", "5 12:00")])], ALL_MONTH), JANUARY
    )
    assert (found.reported.major_outage_s, found.observed.major_outage_s) == (2 * HOUR, 6 * HOUR)


def test_only_watched_time_is_observed_and_only_known_history_is_reported() -> None:
    history = acme([posted("a", "5 10:00", "5 14:00")], [], [("5 12:00", "25 12:00")], first="2")
    found = figures(history, JANUARY)
    assert (found.observed.covered_s, found.observed.partial_outage_s) == (20 * DAY, 2 * HOUR)
    assert (found.reported.covered_s, found.reported.partial_outage_s) == (29 * DAY, 4 * HOUR)


def test_imported_history_has_a_reported_figure_and_no_observed_one() -> None:
    found = figures(acme([posted("a", "5 10:00", "5 14:00")], sources=[page(read=at("30 23:30"))]), JANUARY)
    assert found.reported.uptime is not None
    assert (found.observed.covered_s, found.observed.no_figure) == (0, NoFigure.NOT_COVERED)


def test_history_ends_with_the_last_reading_once_that_is_old() -> None:
    found = figures(acme([posted("a", "5 10:00", None)], sources=[page(read=at("6 10:00"))]), JANUARY)
    assert (found.reported.covered_s, found.reported.partial_outage_s) == (5 * DAY + 10 * HOUR, DAY)


def test_an_open_incident_lasts_until_now() -> None:
    assert figures(acme([posted("a", "30 10:00", None)]), JANUARY).reported.partial_outage_s == 14 * HOUR


def test_an_incident_whose_end_is_not_known_has_no_span() -> None:
    found = figures(acme([posted("a", "5 10:00", None, lost=True)]), JANUARY)
    assert (found.reported.downtime_s, found.counts.incidents, found.counts.duration.n) == (0, 1, 0)


def test_several_pages_are_observed_while_all_were_read() -> None:
    sources = [page(), page("other"), page("off", enabled=False)]
    history = acme([], [], ALL_MONTH, sources=sources)
    assert figures(history, JANUARY).observed.covered_s == 30 * DAY
    both = figures(acme([], [], [("1", "9")], sources=[page("acme", read=at("9"))]), JANUARY)
    assert both.observed.covered_s == 8 * DAY


def test_maintenance_counts_apart_and_only_once_it_has_begun() -> None:
    planned = [
        posted("a", "5 10:00", "5 12:00", Impact.MAINTENANCE, kind=Kind.MAINTENANCE),
        posted("b", "6 10:00", "6 12:00", Impact.MAINTENANCE, kind=Kind.MAINTENANCE, status=Status.CANCELLED),
    ]
    found = figures(acme(planned), JANUARY)
    assert (found.reported.maintenance_s, found.reported.uptime) == (2 * HOUR, 1.0)
    assert (found.counts.incidents, found.counts.maintenances) == (0, 1)


def test_an_incident_that_only_names_components_counts_for_each_of_them() -> None:
    history = acme([posted("a", "5 10:00", "5 12:00", components=["api", "web"])])
    assert {key: [each.health for each in found] for key, found in history.by_component.items()} == {
        "api": [Health.PARTIAL_OUTAGE],
        "web": [Health.PARTIAL_OUTAGE],
    }
    assert history.loose == []


def test_durations_and_first_posts_are_of_incidents_that_have_them() -> None:
    found = figures(
        acme(
            [
                posted("a", "5 10:00", "5 11:00", first_post="5 10:05"),
                posted("b", "6 10:00", "6 13:00", Impact.MINOR, first_post="6 10:15"),
                posted("c", "7 10:00", None, first_post="7 10:00", started_from=StartedFrom.FIRST_UPDATE),
                posted("d", "8 10:00", "8 11:00", first_post="8 09:00"),
            ]
        ),
        JANUARY,
    )
    assert (found.counts.duration.n, found.counts.duration.median_s, found.counts.duration.p90_s) == (3, HOUR, None)
    assert (found.counts.first_post.n, found.counts.first_post.median_s) == (2, 300)
    assert {impact: each.n for impact, each in found.durations.items()} == {Impact.MAJOR: 2, Impact.MINOR: 1}
    assert found.counts.by_impact == {Impact.MAJOR: 3, Impact.MINOR: 1}


def test_downtime_across_a_month_is_divided_to_the_second() -> None:
    january = posted("a", "1 02:00", "1 03:00", Impact.CRITICAL)
    december = replace(january, started_at=Instant("2024-12-31T23:59:30Z"))
    found = figures(acme([december], first=None, watched=[("1", "31")]), JANUARY)
    assert (found.months[0].month, found.months[0].downtime_s) == ("2025-01", 3 * HOUR)
    assert (found.months[1].month, found.months[1].downtime_s, found.months[1].counts.incidents) == ("2024-12", None, 1)
    assert (found.all_months.month, found.all_months.downtime_s) == ("2024-02/2025-01", 3 * HOUR)


def test_months_without_history_claim_nothing() -> None:
    found = figures(acme([posted("a", "5 10:00", "5 11:00")]), JANUARY)
    assert [each.downtime_s for each in found.months] == [HOUR] + [None] * 11
    assert found.months[0].covered_s == found.months[0].seconds == 30 * DAY
