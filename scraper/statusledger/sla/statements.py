"""Sentences about a service level that the report and the page share."""

from statusledger.insight.sla.level import ServiceLevel
from statusledger.presentation import wording
from statusledger.sla import words


def title(level: ServiceLevel) -> str:
    """Return `Okta, October 2026: 99.841% against a target of 99.99%`."""
    figure = words.availability(level.reported, level.agreement)
    so_far = " so far" if level.is_running else ""
    return f"{level.vendor}, {words.period(level.period)}: {figure}{so_far} against a target of " + words.target(
        level.agreement
    )


def standfirst(level: ServiceLevel) -> str:
    """Return the outcome in sentences."""
    reported = level.reported
    service = level.agreement.service or "the service"
    down = f"By {level.vendor}'s own status page, {service} was down for {words.minutes(reported.downtime_s)}"
    whole = f"{words.minutes(level.period_s)}; the target allows {words.length(reported.budget_s)}"
    outcome = {
        True: "The agreed level is breached.",
        False: "The agreed level is kept so far." if level.is_running else "The agreed level is kept.",
        None: "Whether the agreed level is kept is not known.",
    }
    last_day = level.claim.last_day
    claim = f" The last day to claim is {words.day(last_day)} ({level.agreement.time_zone})." if last_day else ""
    return f"{down} of {whole}. {outcome[reported.breached]}{claim if reported.breached else ''}"


def formula(level: ServiceLevel) -> str:
    """Return the formula with its numbers."""
    reported = level.reported
    unknown_s = reported.elapsed_s - reported.covered_s
    known = f"{level.period_s:,} s" if not unknown_s else f"({level.period_s:,} s - {unknown_s:,} s not covered)"
    figure = words.availability(reported, level.agreement)
    return f"availability = 1 - downtime ÷ period = 1 - {reported.downtime_s:,g} s ÷ {known} = {figure}"


def method(level: ServiceLevel) -> str:
    """Return how the figures are made."""
    agreement = level.agreement
    matching = f"components that match {wording.listed(agreement.components, 99)}"
    about = matching if agreement.components else "the vendor"
    left_out = f" except {wording.listed(agreement.excluded, 99)}" if agreement.excluded else ""
    planned = "" if agreement.counts.maintenance else " Announced maintenance is left out."
    return (
        f"Downtime is time in {words.counted(agreement.counts)} of {about}{left_out}; where several overlap, each "
        f"second counts once, by the health that counts most.{planned} The period is {words.period(level.period)} in "
        f"{agreement.time_zone}, {level.period_s:,} seconds. Reported figures rest on the times that the vendor's "
        "posts state; where a post names no component, on its impact. Observed figures rest on our readings of the "
        "vendor's pages, and only on time in which we read them without a gap. The two are never mixed."
    )
