"""A misspelt word finds the nearest ones, among thousands as among few."""

from difflib import get_close_matches

import pytest

from statusledger.catalogue import load, shipped
from statusledger.config.spelling import Spellings
from statusledger.platforms import PLATFORMS


def test_the_nearest_of_thousands_is_that_of_a_comparison_with_all() -> None:
    ids = [each.id for each in load(shipped(), PLATFORMS)]
    misspelt = [f"{each[: len(each) // 2]}{each[len(each) // 2 + 1 :]}" for each in ids[::150]]
    known = Spellings(ids)
    assert len(misspelt) > 20
    for word in misspelt:
        assert known.near(word, 1) == get_close_matches(word, ids, n=1, cutoff=0.7)


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("gihtub", ["GitHub"]),
        ("Githb", ["GitHub"]),
        ("cloud", ["Zoho Cloud", "Oracle Cloud-Infrastructure"]),
        ("maze", []),
        ("", []),
        ("x" * 100_000, []),
    ],
)
def test_words_alike_come_first_then_those_that_contain_the_word(word: str, found: list[str]) -> None:
    known = Spellings(["Oracle Cloud-Infrastructure", "GitHub", "Zoho Cloud", "Azure"])
    assert known.near(word, 2) == found
