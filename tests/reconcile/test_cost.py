"""The time that folding takes."""

import pytest

from statusledger.reconcile.timeline import dated_key, is_dated_key
from tests.support.build import at, fold, incident, listing
from tests.support.speed import units

FEW, TIMES, MOST = 1_000, 4, 6


@pytest.mark.speed
def test_new_incidents_take_linear_time() -> None:
    few, many = (_cost(count) for count in (FEW, FEW * TIMES))
    assert many < MOST * few


def _cost(count: int) -> float:
    seen = listing("5 12:00", *(incident(f"i{number}") for number in range(count)))
    return units(lambda: fold(seen))


@pytest.mark.speed
def test_new_incidents_with_dated_keys_take_linear_time() -> None:
    few, many = (_cost_of_dated(count) for count in (FEW, FEW * TIMES))
    assert many < MOST * few


def _cost_of_dated(count: int) -> float:
    actual = [incident(f"{number}-{dated_key('down', at('5 10:00'))}") for number in range(2 * count)]
    assert is_dated_key(actual[0].key)
    before, after = listing("5 12:00", *actual[:count]), listing("5 12:05", *actual)
    return units(lambda: fold(before, after))
