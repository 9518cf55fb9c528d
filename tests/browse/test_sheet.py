"""The style sheet and the macros hold nothing that no page uses."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from statusledger import browse
from statusledger.browse.status_style import SHAPES

BROWSE = Path(browse.__file__).parent
TEMPLATES = "\n".join(path.read_text() for path in sorted(BROWSE.rglob("*.html")))
_CLASSES = re.compile(r'class="((?:[^"{]|\{\{.*?\}\}|\{%.*?%\})*)"')
_OF_GAPS = {"g-1", "g-2", "g-3", "g-4", "silent", "broken"}


def used() -> set[str]:
    """The words within class attributes, those of shapes, and those that scripts set."""
    scripts = "\n".join(path.read_text() for path in sorted((BROWSE / "static").glob("*.js")))
    words = re.findall(r"[\w-]+", " ".join([*_CLASSES.findall(TEMPLATES), *re.findall(r'"([\w -]+)"', scripts)]))
    shapes = {f"{prefix}{shape}" for prefix in ("", "b-", "t-") for shape in SHAPES.values()}
    return {*words, *shapes, *_OF_GAPS}


def styled(sheet: str) -> Iterable[str]:
    """The classes in the selectors of a style sheet."""
    rules = re.sub(r"/\*.*?\*/", "", (BROWSE / "static" / sheet).read_text(), flags=re.DOTALL)
    for selectors in re.findall(r"([^{}]+)\{", rules):
        yield from re.findall(r"\.([a-zA-Z][\w-]*)", selectors)


def test_each_class_of_the_sheet_is_on_a_page() -> None:
    assert set(styled("ledger.css")) - used() == set()


@pytest.mark.parametrize("name", ["macros.html", "figures.html"])
def test_each_macro_is_called(name: str) -> None:
    source = (BROWSE / "templates" / name).read_text()
    for macro in re.findall(r"macro (\w+)\(", source):
        assert len(re.findall(rf"\b{macro}\(", TEMPLATES)) > 1, macro
