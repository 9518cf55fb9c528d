"""The page of a rebuild."""

from collections.abc import Sequence
from itertools import groupby

from rich.text import Text

from statusledger.cli.pages.terminal import QUIET, Paper, safe
from statusledger.history.rebuild import Difference, Rebuilt
from statusledger.presentation import wording

_SHOWN = 3
_LONGEST = 100


def draw(paper: Paper, found: Rebuilt, *, dry_run: bool) -> None:
    """Draw differences by field, with examples."""
    bodies = sum(each.applied + each.stale + each.unusable for each in found.sources.values())
    again = f"{wording.counted(len(found.sources), 'source')} rebuilt from {wording.counted(bodies, 'body', 'bodies')}"
    paper.put(f"{wording.sentence_case(again)}: {_outcome(found.differences, dry_run=dry_run)}.")
    ordered = sorted(found.differences, key=_kind)
    for (table, what), group in groupby(ordered, key=_kind):
        rows = list(group)
        paper.head(f"{table}: {what}", wording.counted(len(rows), "case"))
        for each in rows[:_SHOWN]:
            paper.put(Text.assemble((each.id, QUIET), "  ", safe(f"{_short(each.old)} → {_short(each.new)}")), 2)


def _outcome(differences: Sequence[Difference], *, dry_run: bool) -> str:
    if not differences:
        return "no difference"
    count = wording.counted(len(differences), "difference")
    return f"{count}, nothing was written" if dry_run else count


def _kind(each: Difference) -> tuple[str, str]:
    if each.field is not None:
        return each.table, each.field
    return each.table, "new rows" if each.old is None else "rows that are gone"


def _short(value: str | int | None) -> str:
    text = "nothing" if value is None else str(value).replace("\n", " ")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
