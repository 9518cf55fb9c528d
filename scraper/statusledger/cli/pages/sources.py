"""The page of sources."""

from collections.abc import Sequence

from rich.text import Text

from statusledger.cli.pages.terminal import QUIET, Paper, safe
from statusledger.model import Instant
from statusledger.presentation import polling, wording
from statusledger.store.read.source_rows import SourceRow

_HEADINGS = ("source", "platform", "last read", "due", "failures")


def draw(paper: Paper, found: Sequence[SourceRow], now: Instant) -> None:
    """Draw the table, then errors in full."""
    paper.put(_headline(found, now))
    if not found:
        return
    paper.put()
    paper.rows(
        [tuple(Text(heading, QUIET) for heading in _HEADINGS), *(_cells(source, now) for source in found)], indent=0
    )
    failing = [source for source in found if source.enabled and source.last_error]
    if failing:
        paper.head("Why", "the last error of each source that fails")
    for source in failing:
        paper.put(Text.assemble((source.id, "bold"), "  ", safe(source.last_error or "")), 2)


def _headline(found: Sequence[SourceRow], now: Instant) -> str:
    if not found:
        return "There are no sources yet; run `statusledger run` first."
    enabled = [source for source in found if source.enabled]
    current = sum(source.is_current(now) for source in enabled)
    others = {
        "failing": sum(source.consecutive_failures > 0 for source in enabled),
        "disabled": len(found) - len(enabled),
    }
    read = f"{wording.share(current, len(enabled), 'source')} read in time"
    return ", ".join([read, *(f"{count} {state}" for state, count in others.items() if count)]) + "."


def _cells(source: SourceRow, now: Instant) -> tuple[Text, ...]:
    failures = str(source.consecutive_failures) if source.consecutive_failures else ""
    return (
        Text(source.id),
        Text(source.read_as or source.platform, QUIET),
        Text(polling.read(source, now)),
        Text(polling.due(source, now), QUIET),
        Text(failures, "bold"),
    )
