"""Uptime counts each covered second once, in its worst health, and gives no figure without enough of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statusledger.insight import troubles
from statusledger.insight.troubles import Trouble
from statusledger.insight.uptime import NoFigure, uptime
from statusledger.model import Health

DAY = 86_400
MONTH = (0, 30 * DAY)
ALL = [MONTH]
HEALTHS = st.sampled_from([Health.DEGRADED, Health.PARTIAL_OUTAGE, Health.MAJOR_OUTAGE, Health.UNKNOWN])
TROUBLES = st.lists(st.builds(Trouble, HEALTHS, st.integers(0, 20), st.integers(20, 40)), max_size=6)


def test_uptime_weighs_major_and_partial_outage_to_the_second() -> None:
    found = uptime([Trouble(Health.MAJOR_OUTAGE, 10, 21), Trouble(Health.PARTIAL_OUTAGE, 21, 31)], ALL, MONTH)
    assert (found.major_outage_s, found.partial_outage_s, found.downtime_s) == (11, 10, 21)
    assert found.uptime == pytest.approx(1 - (11 + 0.3 * 10) / (30 * DAY))


def test_overlapping_trouble_counts_once_in_its_worst_health() -> None:
    those = [
        Trouble(Health.PARTIAL_OUTAGE, 0, 100),
        Trouble(Health.MAJOR_OUTAGE, 40, 60),
        Trouble(Health.DEGRADED, 90, 150),
    ]
    found = uptime(those, ALL, MONTH)
    assert (found.major_outage_s, found.partial_outage_s, found.degraded_s) == (20, 80, 50)


def test_maintenance_counts_apart_and_trouble_meanwhile_is_both() -> None:
    those = [
        Trouble(Health.MAINTENANCE, 0, 100),
        Trouble(Health.MAINTENANCE, 50, 120),
        Trouble(Health.MAJOR_OUTAGE, 90, 110),
    ]
    found = uptime(those, ALL, MONTH)
    assert (found.maintenance_s, found.major_outage_s) == (120, 20)


def test_only_covered_seconds_count() -> None:
    found = uptime([Trouble(Health.MAJOR_OUTAGE, 0, 20 * DAY)], [(10 * DAY, 40 * DAY)], MONTH)
    assert (found.covered_s, found.major_outage_s, found.uptime) == (20 * DAY, 10 * DAY, 0.5)
    assert found.coverage == pytest.approx(20 / 30)


@pytest.mark.parametrize(("days", "reason"), [(14, NoFigure.NOT_COVERED), (15, None), (0, NoFigure.NOT_COVERED)])
def test_less_than_half_covered_gives_no_figure(days: int, reason: NoFigure | None) -> None:
    found = uptime([], [(0, days * DAY)], MONTH)
    assert (found.no_figure, found.uptime) == (reason, None if reason else 1.0)


def test_unknown_severity_counts_neither_way_unless_most_trouble_is_unknown() -> None:
    known = uptime([Trouble(Health.UNKNOWN, 0, DAY), Trouble(Health.MAJOR_OUTAGE, 2 * DAY, 4 * DAY)], ALL, MONTH)
    assert known.uptime == pytest.approx(1 - 2 / 29)
    mostly = uptime([Trouble(Health.UNKNOWN, 0, 2 * DAY), Trouble(Health.MAJOR_OUTAGE, 2 * DAY, 3 * DAY)], ALL, MONTH)
    assert (mostly.uptime, mostly.no_figure) == (None, NoFigure.SEVERITY_NOT_STATED)


def test_a_window_without_time_has_no_figure() -> None:
    assert uptime([], [], (5, 5)).no_figure is NoFigure.NOT_COVERED


@given(TROUBLES)
def test_the_worst_of_each_moment_is_that_of_an_oracle(those: list[Trouble]) -> None:
    def at(moment: int) -> Health | None:
        active = [each.health for each in those if each.since <= moment < each.until]
        return max(active, key=lambda health: health.badness, default=None)

    worst = troubles.worst(those)
    actual = {moment: each.health for each in worst for moment in range(each.since, each.until)}
    assert actual == {moment: health for moment in range(41) if (health := at(moment))}
    assert sum(each.until - each.since for each in worst) == len(actual)
