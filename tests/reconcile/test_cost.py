"""The time that folding takes."""

import pytest

from statusledger.reconcile.timeline import dated_key, is_dated_key
from tests.support.build import at, fold, incident, listing
from tests.support.speed import units

FEW, TIMES, MOST = 1_000, 8, 13
TRIES = 3
"""Other processes may slow one side of a pair."""


@pytest.mark.speed
def test_new_incidents_take_linear_time() -> None:
    assert any(_cost(FEW * TIMES) < MOST * _cost(FEW) for _ in range(TRIES))


def _cost(count: int) -> float:
    seen = listing("5 12:00", *(incident(f"i{number}") for number in range(count)))
    return units(lambda: fold(seen))


@pytest.mark.speed
def test_new_incidents_with_dated_keys_take_linear_time() -> None:
    assert any(_cost_of_dated(FEW * TIMES) < MOST * _cost_of_dated(FEW) for _ in range(TRIES))


def _cost_of_dated(count: int) -> float:
    actual = [incident(f"{number}-{dated_key('down', at('5 10:00'))}") for number in range(2 * count)]
    assert is_dated_key(actual[0].key)
    before, after = listing("5 12:00", *actual[:count]), listing("5 12:05", *actual)
    return units(lambda: fold(before, after))
