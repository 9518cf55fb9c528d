"""The Markdown files of the project as tests read them: headings, links and blocks of code."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec import Struct

from tests.support.paths import ROOT

DOCS = ROOT / "docs"
FILES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "data").glob("*.md")])
_PARSER = MarkdownIt("commonmark").enable("table")
_NO_SLUG = re.compile(r"[^\w\- ]")


class Block(Struct, frozen=True):
    """A fenced block of code: its file, the line it begins on, its language and its text."""

    file: Path
    line: int
    language: str
    text: str

    @property
    def place(self) -> str:
        """`docs/sources.md:12`."""
        return f"{self.file.relative_to(ROOT)}:{self.line}"


@cache
def _tokens(file: Path) -> list[Token]:
    return _PARSER.parse(file.read_text(encoding="utf-8"))


def blocks(language: str, *files: Path) -> list[Block]:
    """All blocks of code in a language, of these files or of all."""
    return [
        Block(file, (token.map or [0])[0] + 1, token.info, token.content)
        for file in files or FILES
        for token in _tokens(file)
        if token.type == "fence" and token.info == language
    ]


def block(language: str, beginning: str) -> str:
    """The text of the one block of code in a language that has this beginning."""
    (found,) = (each.text for each in blocks(language) if each.text.startswith(beginning))
    return found


def anchors(file: Path) -> set[str]:
    """The anchors that GitHub gives the headings of a file."""
    found: set[str] = set()
    tokens = _tokens(file)
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            slug = _NO_SLUG.sub("", _words(tokens[place + 1]).strip().lower()).replace(" ", "-")
            found.add(next(each for each in _numbered(slug) if each not in found))
    return found


def links(file: Path) -> list[str]:
    """The addresses of all links and pictures of a file."""
    inline = [child for token in _tokens(file) for child in token.children or ()]
    found = [child.attrs.get("href") or child.attrs.get("src") for child in inline]
    return [str(each) for each in found if each]


def _words(heading: Token) -> str:
    return "".join(child.content for child in heading.children or ())


def _numbered(slug: str) -> Iterator[str]:
    yield slug
    number = 1
    while True:
        yield f"{slug}-{number}"
        number += 1
