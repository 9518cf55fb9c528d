"""On real histories, half of the incidents end within “half” and nine in ten within “nine in ten”."""

from pathlib import Path

import pytest

from tests.support import backtest
from tests.support.backtest import Result
from tests.support.paths import ROOT

pytestmark = pytest.mark.corpus
_POINTS = 0.05


@pytest.fixture(scope="module")
def results(corpus: Path) -> dict[tuple[str, int], Result]:
    return backtest.results(corpus)


def test_the_shares_are_those_that_are_stated(results: dict[tuple[str, int], Result]) -> None:
    for each in results.values():
        assert each.half == pytest.approx(0.5, abs=_POINTS)
        assert each.nine_in_ten == pytest.approx(0.9, abs=_POINTS)


def test_the_plain_median_is_no_better_and_fails_for_incidents_that_lasted(
    results: dict[tuple[str, int], Result],
) -> None:
    assert all(abs(each.half - 0.5) < abs(each.plain - 0.5) for (_, minutes), each in results.items() if minutes >= 40)
    assert all(each.plain < 0.15 for (_, minutes), each in results.items() if minutes == 90)
    assert all(each.factor < each.plain_factor for (_, minutes), each in results.items() if minutes >= 40)


def test_the_table_of_the_documentation_is_up_to_date(results: dict[tuple[str, int], Result]) -> None:
    assert backtest.table(results) in (ROOT / "docs" / "recovery.md").read_text()
