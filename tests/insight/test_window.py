"""Windows are of whole days, their months of UTC, their slots of one length."""

import pytest

from statusledger.insight import window
from statusledger.insight.window import Window
from statusledger.model import Instant
from statusledger.times import epoch, from_epoch

NOON = Instant("2026-11-23T12:00:00Z")


def test_the_last_days_include_today() -> None:
    assert window.last_days(NOON, 30) == Window(Instant("2026-10-25T00:00:00Z"), NOON, 30)


def test_a_short_window_has_its_months_and_those_before_up_to_twelve() -> None:
    found = window.months(window.last_days(NOON, 30))
    assert [each.key for each in found][:3] == ["2026-11", "2026-10", "2026-09"]
    assert (len(found), found[-1].key) == (12, "2025-12")
    assert found[0].stretch == (epoch(Instant("2026-11-01T00:00:00Z")), epoch(NOON))
    assert found[1].stretch[1] == found[0].stretch[0]


def test_a_long_window_has_all_its_months() -> None:
    chosen = Window(Instant("2024-03-15T00:00:00Z"), Instant("2026-01-01T00:00:00Z"), 657)
    found = [each.key for each in window.months(chosen)]
    assert (found[0], found[-1], len(found)) == ("2025-12", "2024-03", 22)


@pytest.mark.parametrize(("days", "count", "length"), [(30, 30, 1), (90, 90, 1), (365, 92, 4), (3660, 92, 40)])
def test_slots_have_one_length_in_whole_days(days: int, count: int, length: int) -> None:
    found = window.slots(window.last_days(NOON, days), 92)
    assert len(found) == count
    assert {until - since for since, until in found[:-1]} == {length * 86_400}
    assert (from_epoch(found[0][0])[11:], from_epoch(found[-1][1])) == ("00:00:00Z", NOON)


def test_a_window_that_has_just_begun_has_a_slot() -> None:
    assert len(window.slots(Window(NOON, NOON, 1), 92)) == 1
