"""What a rebuild changes, as a page: how much of each field, then the first examples of each."""

from collections.abc import Sequence
from itertools import groupby

from rich.text import Text

from statusledger.cli.pages.terminal import QUIET, Paper, safe
from statusledger.history.rebuild import Difference, Rebuilt
from statusledger.presentation import wording

_SHOWN = 3
_LONGEST = 100


def draw(paper: Paper, found: Rebuilt, *, dry_run: bool) -> None:
    """The whole page."""
    told = found.sources.values()
    bodies = sum(each.folded + each.stale + each.unusable for each in told)
    again = (
        f"{wording.counted(len(found.sources), 'source')} told again from {wording.counted(bodies, 'body', 'bodies')}"
    )
    paper.put(f"{wording.sentence_case(again)}: {_outcome(found.differences, dry_run=dry_run)}.")
    ordered = sorted(found.differences, key=_kind)
    for (table, what), group in groupby(ordered, key=_kind):
        rows = list(group)
        paper.head(f"{table}: {what}", wording.counted(len(rows), "case"))
        for each in rows[:_SHOWN]:
            paper.put(Text.assemble((each.id, QUIET), "  ", safe(f"{_short(each.old)} → {_short(each.new)}")), 2)


def _counts(each: Difference) -> bool:
    return each.field is not None or each.table in ("incidents", "updates", "components", "anomalies")


def _outcome(differences: Sequence[Difference], *, dry_run: bool) -> str:
    if not differences:
        return "nothing is different"
    count = wording.counted(len(differences), "difference")
    return f"{count}, nothing was written" if dry_run else count


def _kind(each: Difference) -> tuple[str, str]:
    if each.field is not None:
        return each.table, each.field
    return each.table, "new rows" if each.old is None else "rows that are gone"


def _short(value: str | int | None) -> str:
    text = "nothing" if value is None else str(value).replace("\n", " ")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
