"""The time that folding takes."""

import pytest

from tests.build import fold, incident, listing
from tests.speed import cpu_seconds

FEW, TIMES, MOST = 1_000, 4, 6


@pytest.mark.speed
def test_new_incidents_take_time_in_step_with_their_number() -> None:
    few, many = (_seconds(count) for count in (FEW, FEW * TIMES))
    assert many < MOST * few


def _seconds(count: int) -> float:
    seen = listing("5 12:00", *(incident(f"i{number}") for number in range(count)))
    return cpu_seconds(lambda: fold(seen))
