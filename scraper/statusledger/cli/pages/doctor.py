"""The pages of `doctor`."""

from collections.abc import Sequence

from rich.text import Text

from statusledger.cli.pages.terminal import QUIET, Paper, safe
from statusledger.doctor.findings import Finding, Level
from statusledger.doctor.selftest import Outcome

_STYLES = {Level.OK: "green", Level.WARNING: "yellow", Level.PROBLEM: "bold red"}


def draw(paper: Paper, found: Sequence[Finding]) -> None:
    """Draw findings, then the number of each level."""
    paper.rows(
        [(Text(each.level, _STYLES[each.level]), each.about, _with_advice(each.detail, each.advice)) for each in found],
        indent=0,
    )
    counts = {level: sum(each.level is level for each in found) for level in (Level.PROBLEM, Level.WARNING)}
    summary = ", ".join(f"{count} {level}{'' if count == 1 else 's'}" for level, count in counts.items() if count)
    paper.put(Text(f"\n{summary[:1].upper()}{summary[1:]}." if summary else "\nAll is well.", "bold"))


def _with_advice(detail: str, advice: str | None) -> Text:
    return safe(detail) if advice is None else Text.assemble(safe(detail), "\n", safe(f"→ {advice}", "bold"))


def draw_outcomes(paper: Paper, outcomes: Sequence[Outcome]) -> None:
    """Draw a fault a line."""
    head = [Text(title, QUIET) for title in ("Fault", "What happened", "As it should")]
    rows = ((each.fault, each.happened.partition(":")[0], _answer(each.wrong)) for each in outcomes)
    paper.rows([head, *rows], indent=0)
    good = sum(each.wrong is None for each in outcomes)
    paper.put(Text(f"\n{good} of {len(outcomes)} faults ended as they should.", "bold"))


def _answer(wrong: str | None) -> Text:
    return Text("yes", "green") if wrong is None else Text.assemble(("no: ", "bold red"), safe(wrong))
