"""The rules of the house that no linter knows: sizes, one name for one thing, the vocabulary of the glossary."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
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
DIALECT = re.compile(
    r"be told\b|may I deploy|hand it on|run it for good|does not add up|nothing is (?:open|known)"
    r"|\bno word for|last word {|of silence|at our first read|we first looked|at other vendors then|speaks? of\b"
    r"|put up with|nothing seen|we were(?: not)? watching|seen by us|played down|plays down|not here\b|what we promise"
    r"|what the words mean|\bthose found\b",
    re.IGNORECASE,
)
"""Phrases that the pages' plain English replaces: "no update for 3h", "No open incidents", "not monitored"."""
SHOWN = ("browse", "presentation", "export")
"""Packages whose texts are read on pages and in files."""

_PACKAGE_TEXTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "keys, columns and states in stored databases and archives": {
        "alerts/delivery.py": ('"folded"',),
        "alerts/queue.py": ('"folded"',),
        "reconcile/merge.py": ('{"channel": "voice", "reported_at": "told_at"}',),
        "reconcile/tracked_incident.py": ('{"views": "accounts", "events": "told"}',),
        "schema/internal_tables.py": ('text("stanza"',),
        "schema/steps.py": ('"folds": "source_state"', '"stumbles": "source_failures"'),
        "store/write/catalogue_checks.py": ("SELECT source_id, stanza,",),
        "store/write/checkpoints.py": ('name="fold")',),
        "store/write/source_overrides.py": ('field(name="stanza")',),
    },
    "keys of public output and attributes of the public API": {
        "cli/pages/detection.py": ("found.stanza",),
        "cli/pages/platforms.py": ('field(name="tells")',),
        "detection/result.py": ("`stanza`", "stanza: str", "stanza=written(source)"),
    },
    "the former name of anomalies, which works until the next release": {
        "browse/pages/about.py": ("`oddities`", "oddities: dict"),
        "browse/templates/about.html": ('id="oddities"',),
        "cli/__init__.py": ('former_name("oddities"',),
        "schema/steps.py": ('"oddities": "anomalies"',),
        "schema/tables.py": ('{"oddities": "anomalies"}',),
        "store/read/queries.py": ('"oddities": anomalies',),
        "store/read/rows.py": ("`oddities`", "oddities: list"),
    },
    "refusals, which may be stored as the detail of an anomaly": {
        "platforms/cachet/v3.py": ("a time that must be told is null",),
        "platforms/feed/names.py": ("neither id nor link to tell it from others",),
        "platforms/vendors/ibm.py": ("neither id nor link to tell it from others",),
        "times/__init__.py": ("the zone {word!r} cannot be told",),
    },
    "words of Rich, and of a vendor in a story": {
        "cli/pages/terminal.py": ('overflow = "fold"',),
        "demo/story.py": ("their owners have been told",),
    },
}
_DOCUMENTATION: Mapping[str, tuple[str, ...]] = {
    "docs/python-api.md": ("found.stanza",),
    "docs/schema.md": ("### oddities",),
    "docs/upgrading.md": ("`oddities`",),
}
ALLOWED: Mapping[Path, tuple[str, ...]] = {ROOT / name: fragments for name, fragments in _DOCUMENTATION.items()} | {
    PACKAGE / name: tuple(fragment for others in _PACKAGE_TEXTS.values() for fragment in others.get(name, ()))
    for files in _PACKAGE_TEXTS.values()
    for name in files
}
"""Exact texts that keep a banned word, by file; those of the package by reason."""

RIDDLE = re.compile(r"(?:What|How|Whether|Which|Who|Whose|Whom|Whoever|Those)\b")
"""The first word of a docstring that is neither an imperative nor a noun of the field."""


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


def texts() -> Iterator[Path]:
    """All texts of the project: modules, templates, documentation."""
    yield from sorted(each for suffix in ("py", "html", "js", "css") for each in PACKAGE.rglob(f"*.{suffix}"))
    for path in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]):
        if path.name != "CHANGELOG.md":
            yield path


def banned_words(path: Path) -> list[str]:
    """The words with their places, without those that are allowed there."""
    text = path.read_text()
    for fragment in ALLOWED.get(path, ()):
        text = text.replace(fragment, "")
    lines = enumerate(text.splitlines(), start=1)
    name = path.relative_to(ROOT).as_posix()
    return [f"{name}:{number}: {word}" for number, line in lines for word in BANNED.findall(line)]


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


def test_the_vocabulary_is_that_of_the_glossary() -> None:
    found = [word for path in texts() for word in banned_words(path)]
    assert found == [], "use the terms of the glossary; CONTRIBUTING.md has the rules of style"


def test_pages_have_plain_words() -> None:
    shown = (path for path in texts() if PACKAGE in path.parents and package_of(path) in SHOWN)
    found = {f"{name_of(path)}: {words}" for path in shown for words in DIALECT.findall(path.read_text())}
    assert found == set(), "CONTRIBUTING.md has the rules of style"


def test_a_docstring_begins_with_an_imperative_or_a_noun() -> None:
    riddles = [f"{name_of(path)}: {text}" for path in modules() for text in docstrings(path) if RIDDLE.match(text)]
    assert riddles == [], "CONTRIBUTING.md has the rules of style"


@pytest.mark.parametrize("path", ALLOWED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_an_exception_from_the_vocabulary_is_in_use(path: Path) -> None:
    unused = [each for each in ALLOWED[path] if each not in path.read_text() or not BANNED.search(each)]
    assert unused == [], "delete it from the list of exceptions"


def test_banned_words_are_found_within_names_and_not_within_other_words() -> None:
    assert BANNED.findall("is_told Told_by TELLS two folds; folder, unfold, manifold, untold, stellar") == [
        "told", "Told", "TELLS", "folds",
    ]  # fmt: skip
