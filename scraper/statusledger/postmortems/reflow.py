"""Restored line breaks of vendors' texts.

Some pages serve a whole postmortem as one line: `## Summary On Monday ... ## Timeline 02:37: ...`. No word is changed,
nor the stored text.
"""

import re
from collections.abc import Iterator

from statusledger.postmortems.headings import TITLES

_PART = "|".join(re.escape(part) for part in sorted(TITLES, key=len, reverse=True))
_TITLE = re.compile(rf"(#{{1,6}} (?i:(?:{_PART})(?:,? (?:and|&|/) (?:{_PART}))*)):? (?=[^a-z])")
_MARK = re.compile(r"(?:^|(?<=\S) )(?=#{1,6} [A-Z0-9])")
_LONGEST_TITLE = 80
_TIME = re.compile(r" (?=\d{1,2}:\d\d(?: ?[A-Z]{2,4})?(?::| -| \u2013) )")
_NUMBER = re.compile(r"(?:^|(?<=\s))(\d{1,2})\. (?=[^\s\d])")


def reflow(body: str) -> str:
    """Break lines that hold two headings or more."""
    if "```" in body:
        return body
    return "\n".join(_unfolded(line) if len(_MARK.findall(line)) > 1 else line for line in body.split("\n"))


def _unfolded(line: str) -> str:
    return "\n\n".join(_section(part.strip()) for part in _MARK.split(line) if part.strip())


def _section(text: str) -> str:
    """Separate a heading from its text; an unusual title stays in line."""
    match = _TITLE.match(f"{text} ")
    if match:
        return f"{match[1]}\n\n{_listed(text[match.end() :])}"
    return text if len(text) <= _LONGEST_TITLE else _listed(text.lstrip("# "))


def _listed(text: str) -> str:
    """Turn times and numbers that begin entries into lists."""
    entries = _TIME.split(f" {text}")
    if len(entries) > 2:
        return "\n\n".join(filter(None, [entries[0].strip(), "\n".join(f"- {entry}" for entry in entries[1:])]))
    starts = list(_counting(text))
    if len(starts) < 2:
        return text
    items = [text[start:end].strip() for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    return "\n\n".join(filter(None, [text[: starts[0]].strip(), "\n".join(items)]))


def _counting(text: str) -> Iterator[int]:
    wanted = 1
    for match in _NUMBER.finditer(text):
        if int(match[1]) == wanted:
            wanted += 1
            yield match.start()
