"""What became of a text, word by word: struck out and added in colour, `[-old-] {+new+}` without."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from rich.text import Text

from scraper import text

_WORD = re.compile(r"\s*(?:\w+(?:[-.:/'\u2019]\w+)*|[^\w\s])")
_CONTEXT = 8
_LEAST_ALIKE = 0.3


def of_words(old: str, new: str, *, coloured: bool) -> Text:
    """Old and new in one; of a long stretch that is the same, only the words next to a change."""
    before, after = (_WORD.findall(text.terminal(each)) for each in (old, new))
    matcher = SequenceMatcher(None, [word.strip() for word in before], [word.strip() for word in after])
    if matcher.ratio() < _LEAST_ALIKE:
        return _replaced(before, after, coloured=coloured)
    result = Text()
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            first, last = start == new_start == 0, end == len(before) and new_end == len(after)
            same = [max(before[start], after[new_start], key=len), *after[new_start + 1 : new_end]]
            result.append("".join(_shortened(same, first=first, last=last)))
        else:
            result.append_text(_replaced(before[start:end], after[new_start:new_end], coloured=coloured))
    return result


def _replaced(gone: Sequence[str], come: Sequence[str], *, coloured: bool) -> Text:
    """Words that went and those that came, behind the space before them."""
    old, new = "".join(gone), "".join(come)
    space = re.match(r"\s*", new or old)
    marked = [
        Text(words.strip(), style) if coloured else Text(f"{signs[:2]}{words.strip()}{signs[2:]}")
        for words, style, signs in ((old, "red strike", "[--]"), (new, "green underline", "{++}"))
        if words
    ]
    return Text.assemble(space[0] if space else "", Text(" ").join(marked))


def _shortened(words: Sequence[str], *, first: bool, last: bool) -> Sequence[str]:
    """The words of a stretch that stand next to a change; whole, if that is hardly shorter."""
    before, after = 0 if first else _CONTEXT, 0 if last else _CONTEXT
    if len(words) <= before + after + 1 or (first and last):
        return words
    return [*words[:before], " …" if before else "…", *(words[-after:] if after else ())]
