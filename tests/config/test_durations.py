"""Durations as people write them."""

import pytest

from statusledger.config import durations


@pytest.mark.parametrize(
    ("words", "length_s"),
    [
        ("300", 300), ("0", 0), ("90s", 90), ("5m", 300), ("24h", 86_400), ("7d", 604_800), ("2w", 1_209_600),
        ("2.5", 2.5), ("0.5s", 0.5), ("1.5h", 5_400),
        ("", None), ("m", None), ("5 m", None), ("5M", None), ("-5m", None), ("5min", None), (".5s", None),
        ("1e3", None), ("1234567d", None), ("\u0665m", None),
    ],
)  # fmt: skip
def test_a_duration(words: str, length_s: float | None) -> None:
    assert durations.seconds(words) == length_s


@pytest.mark.parametrize("words", ["0.1s", "15s", "5m", "90m", "24h", "7d"])
def test_a_duration_is_spelled_with_its_largest_unit(words: str) -> None:
    length_s = durations.seconds(words)
    assert length_s is not None
    assert durations.seconds(durations.spelled(length_s)) == length_s


def test_a_week_is_spelled_in_days() -> None:
    assert durations.spelled(604_800) == "7d"
