"""The page of `sla`."""

from collections.abc import Sequence

from rich.text import Text

from statusledger.cli.pages.terminal import QUIET, Paper, safe
from statusledger.insight.sla.claims import ClaimState
from statusledger.insight.sla.level import ServiceLevel
from statusledger.presentation import wording
from statusledger.sla import words

_MARKS = {"breach": ("◆", "red"), "not known": ("◌", "magenta")}
_RISK, _WITHIN = ("▲", "yellow"), ("●", "green")


def draw(paper: Paper, levels: Sequence[ServiceLevel]) -> None:
    """Draw each agreement: outcome and figures, then the observed figure, the claim and the doubts."""
    paper.put(_headline(levels))
    for each in levels:
        paper.put()
        paper.put(_title(each))
        for line in _lines(each):
            paper.put(line, 2)
    if levels:
        paper.put()
        paper.put(Text(words.JUDGE, QUIET))


def _headline(levels: Sequence[ServiceLevel]) -> str:
    if not levels:
        return "No agreement has this period."
    breaches = sum(bool(each.reported.breached) for each in levels)
    unknown = sum(each.reported.breached is None for each in levels)
    count = wording.counted(len(levels), "agreement")
    said = f"{wording.number(breaches)} breached" if breaches else "none breached"
    more = f", {wording.number(unknown)} not known" if unknown else ""
    return f"{count[0].upper()}{count[1:]}: {said}{more}, as reported by the vendors."


def _title(level: ServiceLevel) -> Text:
    outcome = words.outcome(level)
    mark, style = _MARKS.get(outcome, _RISK if outcome.startswith("at risk") else _WITHIN)
    name = ": ".join(filter(None, (level.vendor, level.agreement.service)))
    return Text.assemble(
        (f"{mark} ", style),
        safe(name, "bold"),
        f", {words.period(level.period)}: {outcome}",
        (f"   {level.agreement.id}", QUIET),
    )


def _lines(level: ServiceLevel) -> list[str]:
    agreement, reported, observed = level.agreement, level.reported, level.observed
    so_far = " so far" if level.is_running else ""
    down, allowed = words.length(reported.downtime_s), words.length(reported.budget_s)
    lines = [
        f"reported {words.availability(reported, agreement)}{so_far}, target {words.target(agreement)}; "
        f"down {down} of {allowed} allowed; budget left: {words.budget_left(reported)}"
    ]
    if reported.coverage < 1:
        lines.append(f"the vendor's history covers {words.share(reported.coverage)} of the time{so_far}")
    seen = f"observed {words.availability(observed, agreement)}{so_far}, down {words.length(observed.downtime_s)}"
    lines.append(f"{seen}; watched {words.share(observed.coverage)} of the time")
    if level.claim.state is not ClaimState.NONE:
        lines.append(_claim(level))
    lines += [f"no component is called {each}" for each in level.unmatched]
    lines += [f"doubt: {': '.join(filter(None, (each.incident_id, words.doubt(each))))}" for each in level.doubts]
    return lines


def _claim(level: ServiceLevel) -> str:
    credit = f"; credit {level.reported.credit:g}%" if level.reported.credit is not None else ""
    last_day = level.claim.last_day
    by = f"; last day {words.day(last_day)} ({level.agreement.time_zone})" if last_day and credit else ""
    return f"left to claim: {words.claim(level)}{credit}{by}"
