"""A draft of the claim of a credit, for a person to complete."""

from collections.abc import Iterator

from statusledger import text
from statusledger.sla import words
from statusledger.sla.evidence import LevelEvidence
from statusledger.times import from_epoch

_NOTHING = """\
No draft: by the vendor's own posts, the agreed level of {vendor}, {period}, is {outcome}.
report.md has the figures.
"""


def draft(found: LevelEvidence) -> str:
    """Write the draft; without a breach as reported, the reason for none."""
    level = found.level
    if not level.reported.breached:
        outcome = words.outcome(level)
        said = "not known to be breached" if outcome == "not known" else f"not breached ({outcome})"
        return _NOTHING.format(vendor=text.plain(level.vendor), period=words.period(level.period), outcome=said)
    return "\n".join(_lines(found))


def _lines(found: LevelEvidence) -> Iterator[str]:
    level, agreement = found.level, found.level.agreement
    vendor, period = text.plain(level.vendor), words.period(level.period)
    service = text.plain(agreement.service or "your service")
    yield f"Subject: Request for a service credit: {service}, {period}"
    yield ""
    yield f"To {vendor}"
    yield "Account: [account or contract number]"
    yield ""
    yield f"We request the service credit that our agreement provides for {period} ({agreement.time_zone})."
    yield ""
    figure = words.availability(level.reported, agreement)
    yield f"Your own status page states {words.minutes(level.reported.downtime_s)} of downtime of {service} in this"
    yield f"period of {words.minutes(level.period_s)}: an availability of {figure}, against the agreed"
    yield f"{words.target(agreement)}."
    if level.reported.credit is not None:
        yield f"By our terms, the credit for this availability is {level.reported.credit:g}% of the fee."
    yield ""
    yield "The intervals (UTC), and the incidents that you posted:"
    for number, each in enumerate(found.reported, 1):
        since, until = (from_epoch(at).replace("T", " ").removesuffix("Z") for at in (each.since, each.until))
        yield f"{number}. {since} to {until}: {', '.join(each.incident_ids)}"
    yield ""
    for incident in found.incidents:
        if incident.counted_s:
            yield f"{incident.id}: {text.plain(incident.title)} {text.link(incident.url or '') or ''}".rstrip()
    yield ""
    yield "Attached: a report with your updates as we first read them and as they read now, and copies of the pages"
    yield "with their SHA-256. Our own experience in this period: [tickets, logs, affected users]."
    yield ""
    if level.claim.last_day is not None:
        yield f"This request is within the time that our terms set, {words.day(level.claim.last_day)}."
    yield "[name, role, date]"
    yield ""
