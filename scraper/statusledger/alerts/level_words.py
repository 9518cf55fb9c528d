"""Service levels in the words of messages: how much of the budget is used, and until when a credit can be claimed."""

from collections.abc import Iterator

from statusledger.alerts.facts import LevelFacts
from statusledger.sla import words


def title(level: LevelFacts) -> str:
    """Return `API, October 2026`."""
    return f"{level.service or 'service level'}, {words.period(level.period)}"


def facts(level: LevelFacts) -> Iterator[str]:
    """Yield availability and downtime; for a credit its size and the last day to claim it."""
    so_far = " so far" if level.is_running else ""
    figure = words.percent(level.availability, level.target) if level.availability is not None else "no figure"
    down, allowed = words.length(level.downtime_s), words.length(level.budget_s)
    yield f"Availability as reported by the vendor: {figure}{so_far}, target {level.target:g}%"
    yield f"Downtime: {down} of {allowed} allowed in the period"
    if level.credit is not None:
        yield f"Credit by your terms: {level.credit:g}%"
        if level.last_day_to_claim:
            yield f"Last day to claim: {level.last_day_to_claim}"
