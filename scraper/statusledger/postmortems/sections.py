"""Sections of a postmortem in Markdown."""

import re
from collections.abc import Iterator

from msgspec import Struct

from statusledger.postmortems.headings import SectionKind, kinds_of

_MOST = 200
_ATX = re.compile(r"^[ ]{0,3}(?P<marks>#{1,6})(?:[ \t]+(?:\\?#)+)*[ \t]*(?P<title>[^\n]{0,300})$")
_ALONE = re.compile(r"^[ ]{0,3}(?:\*\*|__)?(?P<title>[A-Za-z][^\n*_|]{1,100}?):?(?:\*\*|__)?[ ]?[:?]?[ \t]*$")
_LABEL = re.compile(
    r"^[ ]{0,3}(?:(?:\*\*|__)(?P<bold>[A-Za-z][^\n*_|:]{1,60}?)(?::(?:\*\*|__)|(?:\*\*|__) ?:)"
    r"|(?P<title>[A-Za-z][^\n*_|:.]{1,60}?):)[ \t]+(?=\S)"
)
_TITLE = re.compile(r"[\\*_#]+")
_WITHOUT_MARKS = 7
"""The level of a heading that is a line of its own, or the label of a paragraph."""


class Section(Struct, frozen=True):
    """A heading and the text below it, up to the next heading.

    `kinds` are the subjects of the heading, else those of the section it belongs to; none are known. `start` is the
    place of the heading in the text, in characters.
    """

    heading: str
    kinds: tuple[SectionKind, ...]
    body: str
    level: int
    start: int


class _HeadingLine(Struct, frozen=True):
    title: str
    level: int
    start: int
    body_at: int


def sections(text: str) -> list[Section]:
    """Split a text at its headings; what stands before the first has the heading ``."""
    found = list(_headings(text))[:_MOST]
    ends = [*(each.start for each in found), len(text)]
    parts = [Section("", (), text[: ends[0]].strip(), 0, 0)] if text[: ends[0]].strip() else []
    above: list[tuple[int, tuple[SectionKind, ...]]] = []
    for each, end in zip(found, ends[1:], strict=True):
        above = [outer for outer in above if outer[0] < each.level]
        own = kinds_of(each.title, loose=each.level < _WITHOUT_MARKS)
        kinds = tuple(kind for kind in own if kind) if own else above[-1][1] if above else ()
        above.append((each.level, kinds))
        parts.append(Section(each.title, kinds, text[each.body_at : end].strip(), each.level, each.start))
    return parts


def _headings(text: str) -> Iterator[_HeadingLine]:
    start, fence = 0, ""
    for line in text.split("\n"):
        mark = line.lstrip()[:3]
        if mark in ("```", "~~~") and fence in ("", mark):
            fence = "" if fence else mark
        elif not fence:
            found = _heading(line, start)
            if found:
                yield found
        start += len(line) + 1


def _heading(line: str, start: int) -> _HeadingLine | None:
    end = start + len(line)
    atx = _ATX.match(line)
    if atx:
        title = _bare(atx["title"])
        return _HeadingLine(title, len(atx["marks"]), start, end) if title else None
    alone = _ALONE.match(line)
    if alone and kinds_of(alone["title"], loose=False):
        return _HeadingLine(_bare(alone["title"]), _WITHOUT_MARKS, start, end)
    label = _LABEL.match(line)
    title = (label["bold"] or label["title"]) if label else ""
    if label and kinds_of(title, loose=False):
        return _HeadingLine(_bare(title), _WITHOUT_MARKS, start, start + label.end())
    return None


def _bare(title: str) -> str:
    return " ".join(_TITLE.sub("", title).split()).removesuffix(":").rstrip()
