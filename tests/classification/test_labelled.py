"""Precision and recall on real incidents that were labelled by hand; the tables are printed with `-s`."""

from pathlib import Path

import pytest

from statusledger.classification import TITLE
from statusledger.classification.providers import PROVIDERS
from tests.classification.scores import Score, found_in
from tests.support.labelled import Labelled, labelled

pytestmark = [pytest.mark.corpus, pytest.mark.labels]


@pytest.fixture(scope="module")
def incidents(corpus: Path) -> list[Labelled]:
    return labelled(corpus)


@pytest.mark.parametrize("contested", [False, True], ids=["without contested", "all"])
def test_tables_of_both_halves(incidents: list[Labelled], contested: bool) -> None:
    for half, name in enumerate(("read for the rules", "not read")):
        score = Score(each for each in incidents if each.half == half and (contested or not each.is_contested))
        lines = (f"\n{name}, contested {'included' if contested else 'apart'}", *score.lines())
        print(*lines, sep="\n")  # noqa: T201 - the table is what this test is for
        assert score.right


def test_precision_and_recall_reach_the_goals(incidents: list[Labelled]) -> None:
    score = Score(each for each in incidents if not each.is_contested)
    assert score.precision >= 0.90
    assert score.recall >= 0.70


def test_named_upstreams_are_blamed_upstreams(incidents: list[Labelled]) -> None:
    """The goal holds for the half that was read; of the other, so few are named that one error misses it."""
    halves = [
        [is_blamed(each, named.name) for each in incidents if each.half == half for named in found_in(each).upstreams]
        for half in (0, 1)
    ]
    for name, verdicts in zip(("read for the rules", "not read"), halves, strict=True):
        print(f"\nupstreams, {name}: {verdicts.count(True)} of {len(verdicts)}")  # noqa: T201 - as above
    assert halves[0].count(True) >= 0.95 * len(halves[0]) > 0
    assert halves[1].count(False) <= 1


def is_blamed(incident: Labelled, name: str) -> bool:
    """True where a label has the name in any spelling, or describes a vendor without one ("a third-party provider")."""
    spellings = [each.strip().casefold() for each in PROVIDERS[name].split(",")]
    labels = [f"{label['name']} {label['quote']}".casefold() for label in incident.upstreams]
    is_named = any(spelling in label for spelling in spellings for label in labels)
    return is_named or any(label["name"].islower() for label in incident.upstreams)


def test_quotes_are_parts_of_their_texts(incidents: list[Labelled]) -> None:
    for each in incidents:
        found = found_in(each)
        quotes = [(tag.text, tag.quote) for tag in (*found.causes, *found.mitigations)]
        for text, quote in (*quotes, *((named.text, named.quote) for named in found.upstreams)):
            assert quote in (each.title if text == TITLE else each.texts[text].body)
