"""The rules of the house that no linter knows: sizes, one name for one thing, the vocabulary of the glossary.

The tables of what remains may only shrink: lower a number when you lower the count, and delete what reaches zero.
"""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from tests.support.paths import ROOT

PACKAGE = ROOT / "scraper" / "statusledger"
MODULE_LINES = 250
FUNCTION_LINES = 40
SAME_NAMES = 6

_WORDS = (
    "told|tells?|tellings?|tellers?|retold|whoever|stanzas?|voices?|folds?|folded|folding"
    "|oddity|oddities|stumbles?|errands?"
)
BANNED = re.compile(rf"(?<![a-z])(?:{_WORDS})(?![a-z])", re.IGNORECASE)
"""Words that the glossary replaces, wherever they stand: in names, comments, docstrings and texts for users."""
REMAINING_WORDS: Mapping[str, int] = {
    "alerts": 3,
    "browse": 4,
    "cli": 14,
    "config": 3,
    "demo": 4,
    "detection": 3,
    "docs": 19,
    "fetch": 47,
    "gate": 6,
    "history": 9,
    "platforms": 119,
    "polling": 7,
    "reconcile": 8,
    "schema": 11,
    "store": 72,
    "text": 2,
    "times": 1,
}

RIDDLE = re.compile(r"(?:What|How|Whether|Which|Who|Whose|Whom|Whoever|Those)\b")
"""The first word of a docstring that is neither an imperative nor a noun of the field."""
REMAINING_RIDDLES: Mapping[str, int] = {
    "fetch": 2,
    "platforms": 13,
}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def package_of(path: Path) -> str:
    """The room of a module: the folder under the package, or the module itself at its root."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def docstrings(path: Path) -> Iterator[str]:
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    nodes = (node for node in ast.walk(tree(path)) if isinstance(node, kinds))
    return (text for node in nodes if (text := ast.get_docstring(node)))


def texts() -> Iterator[tuple[str, str]]:
    """All texts of the project with the names of their rooms: modules, templates, documentation."""
    for path in sorted(each for suffix in ("py", "html", "js") for each in PACKAGE.rglob(f"*.{suffix}")):
        yield package_of(path), path.read_text()
    for path in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]):
        if path.name != "CHANGELOG.md":
            yield "docs", path.read_text()


def banned_words() -> Counter[str]:
    counts = Counter[str]()
    for room, text in texts():
        counts[room] += len(BANNED.findall(text))
    return +counts


def riddles() -> Counter[str]:
    counts = Counter[str]()
    for path in modules():
        counts[package_of(path)] += sum(RIDDLE.match(text) is not None for text in docstrings(path))
    return +counts


def test_a_module_has_at_most_250_lines() -> None:
    lines = {name_of(path): len(path.read_text().splitlines()) for path in modules()}
    too_long = {name: count for name, count in lines.items() if count > MODULE_LINES}
    assert too_long == {}


def test_a_function_has_at_most_40_lines() -> None:
    too_long = [
        f"{name_of(path)}:{function.lineno} {function.name}"
        for path in modules()
        for function in functions(path)
        if (function.end_lineno or 0) - function.lineno + 1 > FUNCTION_LINES
    ]
    assert too_long == []


def test_a_class_has_a_name_of_its_own() -> None:
    """Modules of platforms are alike on purpose: their wire structs are named by the documents of each vendor."""
    homes = defaultdict(list)
    for path in modules():
        if package_of(path) != "platforms":
            for node in ast.walk(tree(path)):
                if isinstance(node, ast.ClassDef):
                    homes[node.name].append(name_of(path))
    shared = {name: places for name, places in homes.items() if len(places) > 1}
    assert len(shared) <= SAME_NAMES, shared


@pytest.mark.parametrize(
    ("count", "remaining"), [(banned_words, REMAINING_WORDS), (riddles, REMAINING_RIDDLES)], ids=["words", "riddles"]
)
def test_the_vocabulary_is_that_of_the_glossary(
    count: Callable[[], Counter[str]], remaining: Mapping[str, int]
) -> None:
    allowed = Counter(remaining)
    more = {name: f"{found}, was {allowed[name]}" for name, found in count().items() if found > allowed[name]}
    assert more == {}, "use the terms of the glossary; CONTRIBUTING.md has the rules of style"


def test_banned_words_are_found_within_names_and_not_within_other_words() -> None:
    assert BANNED.findall("is_told Told_by TELLS two folds; folder, unfold, manifold, untold, stellar") == [
        "told", "Told", "TELLS", "folds",
    ]  # fmt: skip


if __name__ == "__main__":  # python -m tests.laws.test_house prints the tables of what remains
    for counts in (banned_words(), riddles()):
        print(dict(sorted(counts.items())), counts.total())  # noqa: T201
