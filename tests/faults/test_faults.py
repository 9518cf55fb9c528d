"""Every fault of the catalogue is played, here or in a test that is named and exists."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.farm import Farm
from tests.faults.cases import Acted, Covered, Scene, Served, Told
from tests.faults.table import FAULTS
from tests.support.paths import ROOT

PLAYED = [
    pytest.param(case, id=f"{fault.number:03} {fault.name} {number}")
    for fault in FAULTS
    for number, case in enumerate(fault.cases)
    if not isinstance(case, Covered)
]


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    with Farm() as farm:
        yield Scene(farm, tmp_path, monkeypatch)


@pytest.mark.parametrize("case", PLAYED)
def test_a_fault_is_weathered(scene: Scene, case: Served | Told | Acted) -> None:
    case.play(scene)


def test_none_of_the_115_is_missing_and_each_has_a_case() -> None:
    assert [fault.number for fault in FAULTS] == [*range(1, 116)]
    assert [fault.number for fault in FAULTS if not fault.cases] == []


@cache
def _tests_of(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {each.name for each in tree.body if isinstance(each, ast.FunctionDef) and each.name.startswith("test_")}


def test_tests_that_are_named_exist() -> None:
    named = [test for fault in FAULTS for case in fault.cases if isinstance(case, Covered) for test in case.tests]
    missing = [test for test in named if test.partition("::")[2] not in _tests_of(test.partition("::")[0])]
    assert missing == []
