"""The page of `check`."""

from rich.text import Text

from statusledger import text
from statusledger.cli.pages.terminal import QUIET, Paper, badge, columns, safe
from statusledger.gate.evaluate import CheckResult, Verdict
from statusledger.presentation import wording

_NAMED = 10
_HEADS = {
    Verdict.DOWN: ("Down", "exceeds your threshold"),
    Verdict.UNKNOWN: ("Unknown", "not good news: these may be operational, or down"),
}


def draw(paper: Paper, weighed: CheckResult) -> None:
    """Draw verdict, reasons, and age of the reads."""
    paper.put(Text(gist(weighed), "bold"))
    for verdict, (title, note) in _HEADS.items():
        reasons = [each for each in weighed.reasons if each.verdict is verdict]
        if not reasons:
            continue
        paper.head(title, note)
        shown = reasons[:_NAMED]
        lines = columns([(badge(each.impact), safe(each.vendor, "bold"), safe(each.what)) for each in shown])
        for each, line in zip(shown, lines, strict=True):
            paper.put_with_id(line, each.id or "", 2)
        if len(reasons) > _NAMED:
            paper.put(Text(f"and {len(reasons) - _NAMED} more", QUIET), 2)
    if weighed.oldest_read_at is not None:
        read = f"{wording.share(weighed.read, weighed.sources, 'page')} read"
        paper.put()
        paper.put(Text(f"{read}; the oldest read is {wording.between(weighed.oldest_read_at, weighed.at)} old.", QUIET))


def gist(weighed: CheckResult) -> str:
    """State the verdict, naming the vendors against it."""
    named = {
        verdict: list(dict.fromkeys(text.terminal(each.vendor) for each in weighed.reasons if each.verdict is verdict))
        for verdict in _HEADS
    }
    if weighed.verdict is Verdict.FINE:
        return f"Fine: nothing found on {wording.counted(weighed.sources, 'page')}."
    if weighed.verdict is Verdict.UNKNOWN:
        return f"Not known: {wording.listed(named[Verdict.UNKNOWN])}."
    unknown = f"; not known: {wording.listed(named[Verdict.UNKNOWN])}" if named[Verdict.UNKNOWN] else ""
    return f"Down: {wording.listed(named[Verdict.DOWN])}{unknown}."


def figures(weighed: CheckResult) -> str:
    """Format the performance data of a Nagios plugin."""
    counts = {verdict: sum(each.verdict is verdict for each in weighed.reasons) for verdict in _HEADS}
    return f"down={counts[Verdict.DOWN]} unknown={counts[Verdict.UNKNOWN]} pages={weighed.sources} read={weighed.read}"
