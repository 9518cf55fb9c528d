"""The page about the architecture has a sentence for each library, and the layers as import-linter holds them."""

import re
import tomllib

import pytest

from tests.support.markdown import DOCS
from tests.support.paths import ROOT

TEXT = (DOCS / "architecture.md").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
EXTRAS = PROJECT["project"]["optional-dependencies"]
NEEDED = [*PROJECT["project"]["dependencies"], *(each for name in EXTRAS if name != "test" for each in EXTRAS[name])]
NAME = re.compile(r"[A-Za-z][\w-]*")


def _name(requirement: str) -> str:
    found = NAME.match(requirement)
    assert found
    return found[0].casefold()


def _section(title: str) -> str:
    return TEXT[TEXT.index(f"## {title}\n") :].partition("\n## ")[0]


@pytest.mark.parametrize("name", sorted({*map(_name, NEEDED)} - {"statusledger"}))
def test_a_library_has_a_sentence(name: str) -> None:
    named = {word.casefold() for row in re.findall(r"^\| ([\w, -]+) \|", _section("Libraries"), re.MULTILINE)
             for word in row.split(", ")}  # fmt: skip
    assert name in named


@pytest.mark.parametrize("name", sorted({_name(each) for each in EXTRAS["test"] if not each.startswith("types-")}))
def test_a_library_of_the_tests_is_named(name: str) -> None:
    assert name in _section("Libraries").casefold()


def test_the_layers_are_those_that_are_checked() -> None:
    (contract,) = [each for each in PROJECT["tool"]["importlinter"]["contracts"] if each["type"] == "layers"]
    checked = {name for layer in contract["layers"] for name in re.split(r"\s*[|:]\s*", layer)}
    table = _section("Layers").partition("\n\n| package")[0]
    assert checked == {name for row in re.findall(r"^\| \w[\w, ]* \| (.*) \|$", table, re.MULTILINE)
                       for name in re.findall(r"`(\w+)`", row)}  # fmt: skip
