"""Changes in words."""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from statusledger import text
from statusledger.presentation import wording
from statusledger.store.read.rows import ChangeRow

KINDS = {
    "added": "appeared",
    "progressed": "set",
    "edited": "edited",
    "renamed": "renamed",
    "retimed": "retimed",
    "escalated": "severity raised",
    "deescalated": "severity lowered",
    "reopened": "reopened",
    "withdrawn": "withdrawn",
    "restored": "restored",
}
FIELDS = {
    "body": "text",
    "group_name": "group",
    "started_at": "start",
    "resolved_at": "end",
    "scheduled_start_at": "planned start",
    "scheduled_end_at": "planned end",
    "posted_at": "time",
}
_WORD = re.compile(r"\s*(?:\w+(?:[-.:/'\u2019]\w+)*|[^\w\s])")
_CONTEXT = 8
_LEAST_ALIKE = 0.3


def together(changes: Iterable[ChangeRow]) -> Iterable[list[ChangeRow]]:
    """Group updates that appear together, components renamed or withdrawn together."""
    found: dict[tuple[str | None, ...], list[ChangeRow]] = {}
    for change in changes:
        is_part = change.component is not None and change.members is None
        one = "" if is_part or (change.kind, change.entity) == ("added", "update") else change.id
        key = (one, change.source_id, change.seen_at, change.kind, change.field, change.old, change.new)
        found.setdefault(key, []).append(change)
    return found.values()


def of_group(change: ChangeRow) -> str | None:
    """Describe a group's renaming; None for any other change."""
    if change.members is None:
        return None
    members = f" ({wording.counted(change.members, 'component')})" if change.members else ""
    return f"Group \u2018{change.old}\u2019 is now called \u2018{change.new}\u2019{members}"


def pieces(old: str, new: str) -> Iterable[tuple[str, str]]:
    """Yield pieces, `same`, `gone` or `come`; long same ones are shortened."""
    before, after = (_WORD.findall(text.terminal(each)) for each in (old, new))
    matcher = SequenceMatcher(None, [word.strip() for word in before], [word.strip() for word in after])
    if matcher.ratio() < _LEAST_ALIKE:
        yield from _replaced(before, after)
        return
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            first, last = start == new_start == 0, end == len(before) and new_end == len(after)
            same = [max(before[start], after[new_start], key=len), *after[new_start + 1 : new_end]]
            yield "same", "".join(_shortened(same, first=first, last=last))
        else:
            yield from _replaced(before[start:end], after[new_start:new_end])


def _replaced(gone: Sequence[str], come: Sequence[str]) -> Iterable[tuple[str, str]]:
    old, new = "".join(gone), "".join(come)
    space = re.match(r"\s*", new or old)
    yield "same", space[0] if space else ""
    if old:
        yield "gone", old.strip()
    if old and new:
        yield "same", " "
    if new:
        yield "come", new.strip()


def _shortened(words: Sequence[str], *, first: bool, last: bool) -> Sequence[str]:
    """Keep words next to a change; all, if hardly longer."""
    before, after = 0 if first else _CONTEXT, 0 if last else _CONTEXT
    if len(words) <= before + after + 1 or (first and last):
        return words
    return [*words[:before], " …" if before else "…", *(words[-after:] if after else ())]
