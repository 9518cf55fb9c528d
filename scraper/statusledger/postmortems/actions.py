"""Action items of a postmortem, with their state if stated."""

import re
from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from statusledger.postmortems.headings import SectionKind
from statusledger.postmortems.sections import Section

_MOST = 200
_LONGEST = 2_000
_ITEM = re.compile(r"^(?P<indent>[ \t]*)(?:[-*+\u2022]|\d{1,2}[.)])[ \t]+", re.MULTILINE)
_BLANK = re.compile(r"\n[ \t]*\n")
_BOLD = re.compile(r"(?:\*\*|__)(?=\S)")
_DASH = "[:\u2013\u2014-]"


def _marked(words: str, signs: str) -> re.Pattern[str]:
    """Compile a state at the beginning or the end of an item: `[x] ...`, `Done: ...`, `... (in progress)`."""
    return re.compile(
        rf"^(?:{signs}|[\[(*_]{{1,2}}(?:{words})[\])*_:]{{1,3}}|(?:{words})[ ]?{_DASH})"
        rf"|[\[(*_|][ ]?(?:status[:\s]{{1,2}})?(?:{words})(?::?[ ][^()\n]{{0,40}})?[ ]?[\])*_|]{{1,2}}[ .|]*+$"
        rf"|(?:{_DASH}|\bstatus:)[ ](?:{words})[ .]*+$",
        re.IGNORECASE,
    )


_STATES = {
    "done": _marked("done|completed?|finished|shipped|deployed|closed|implemented", r"\u2705|\u2611|\\?\[x\\?\]"),
    "in_progress": _marked("in[ -]progress|ongoing|started|underway|under way|wip", "\u23f3"),
    "planned": _marked(
        "planned|to[ -]?do|not started|scheduled|pending|open|backlog|estimated completion|eta", r"\\?\[ \\?\]"
    ),
}


class ActionState(StrEnum):
    """State of an action item."""

    DONE = "done"
    IN_PROGRESS = "in_progress"
    PLANNED = "planned"


class ActionItem(Struct, frozen=True):
    """An item in the vendor's words; `state` is None if not stated."""

    text: str
    state: ActionState | None


def items(sections: list[Section]) -> Iterator[ActionItem]:
    """Yield the items of lists in sections on actions; without a list, paragraphs that begin in bold."""
    for section in sections:
        if SectionKind.ACTIONS in section.kinds:
            found = list(_listed(section.body)) or [each for each in _paragraphs(section.body) if _BOLD.match(each)]
            yield from (ActionItem(each, _state(each)) for each in found[:_MOST])


def _listed(body: str) -> Iterator[str]:
    """Yield items without those nested in them, which belong to their text."""
    marks = list(_ITEM.finditer(body))
    outer = min((len(mark["indent"].expandtabs(4)) for mark in marks), default=0)
    tops = [mark for mark in marks if len(mark["indent"].expandtabs(4)) <= outer + 1]
    for mark, following in zip(tops, [*tops[1:], None], strict=False):
        text = body[mark.end() : following.start() if following else len(body)]
        whole = _BLANK.split(text, maxsplit=1)[0].strip()
        if whole:
            yield whole[:_LONGEST].rstrip()


def _paragraphs(body: str) -> Iterator[str]:
    for paragraph in _BLANK.split(body):
        if paragraph.strip():
            yield paragraph.strip()[:_LONGEST].rstrip()


def _state(text: str) -> ActionState | None:
    return next((ActionState(state) for state, pattern in _STATES.items() if pattern.search(text)), None)
