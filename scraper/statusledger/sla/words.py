"""Service levels in words, alike in terminal, pages, reports and messages."""

from datetime import date
from decimal import ROUND_FLOOR, Decimal

from statusledger.insight.sla.account import Account, NoAvailability
from statusledger.insight.sla.claims import ClaimState
from statusledger.insight.sla.doubts import DoubtKind, LevelDoubt
from statusledger.insight.sla.level import ServiceLevel
from statusledger.insight.sla.terms import Agreement, Counting

JUDGE = "Whether this meets the contract's definition is for the parties to judge."
_USUAL_DIGITS = 3
_REASONS = {
    NoAvailability.NOT_BEGUN: "not begun",
    NoAvailability.NOT_COVERED: "no figure",
    NoAvailability.NO_COMPONENT: "no component",
}
_DOUBTS = {
    DoubtKind.END_NOT_KNOWN: "The end of this incident is not known; it does not count.",
    DoubtKind.SEVERITY_NOT_STATED: "No severity is stated for {length}; it does not count.",
    DoubtKind.COMPONENT_NOT_STATED: "Names no component and lasted {length} of the period; it does not count.",
    DoubtKind.STILL_OPEN: "Still open; {length} count until now, and more may follow.",
    DoubtKind.DURING_MAINTENANCE: "{length} of the downtime are in announced maintenance of these components.",
}


def percent(share: float, target: float) -> str:
    """Return `99.841%`, rounded down so that no breach looks like the target."""
    digits = max(_USUAL_DIGITS, 1 - _exponent(target))
    found = (Decimal(str(share)) * 100).quantize(Decimal(1).scaleb(-digits), ROUND_FLOOR)
    return "100%" if share == 1 else f"{found}%"


def target(agreement: Agreement) -> str:
    """Return `99.9%`."""
    return f"{agreement.target:g}%" if agreement.target < 100 else "100%"


def availability(account: Account, agreement: Agreement) -> str:
    """Return the availability, or the word for the reason of none."""
    if account.availability is None:
        return _REASONS[account.no_figure or NoAvailability.NOT_COVERED]
    return percent(account.availability, agreement.target)


def why_none(account: Account) -> str:
    """Return the sentence for an account without a figure."""
    match account.no_figure:
        case NoAvailability.NO_COMPONENT:
            return "a pattern of the agreement names no known component"
        case NoAvailability.NOT_BEGUN:
            return "the period has not begun"
        case NoAvailability.NOT_COVERED:
            return f"only {share(account.coverage)} of the time is covered, less than half"
        case None:
            return ""


def share(part: float) -> str:
    """Return `97.4%`, rounded down: only a whole is 100%."""
    return "100%" if part == 1 else f"{int(part * 1000) / 10:g}%"


def length(seconds: float) -> str:
    """Return `2d 3h`, `1h 06m`, `4m 27s` or `0m`: two units at most, rounded down."""
    whole = int(abs(seconds))
    days, hours, minutes, rest = whole // 86_400, whole // 3600 % 24, whole // 60 % 60, whole % 60
    if days:
        return f"{days}d {hours}h" if hours else f"{days}d"
    if hours:
        return f"{hours}h {minutes:02}m" if minutes else f"{hours}h"
    if minutes:
        return f"{minutes}m {rest}s" if rest else f"{minutes}m"
    return f"{rest}s" if rest else "0m"


def exact_length(seconds: float) -> str:
    """Return `2h 51m (10,284 s)`."""
    return f"{length(seconds)} ({seconds:,g} s)" if seconds else "0m"


def minutes(seconds: float) -> str:
    """Return `71 minutes` or `71.5 minutes`."""
    found = f"{int(seconds * 10 // 60) / 10:,g}" if seconds % 60 else f"{int(seconds // 60):,}"
    return f"{found} minute{'' if found == '1' else 's'}"


def period(key: str) -> str:
    """Return `October 2026`, `Q3 2026` or `2026`."""
    year, _, part = key.partition("-")
    if not part:
        return year
    return f"{part} {year}" if part.startswith("Q") else f"{date(int(year), int(part), 1):%B} {year}"


def short_period(key: str) -> str:
    """Return `Oct`, `Q3` or `2026`."""
    year, _, part = key.partition("-")
    if not part:
        return year
    return part if part.startswith("Q") else f"{date(int(year), int(part), 1):%b}"


def day(at: date) -> str:
    """Return `30 November 2026`."""
    return f"{at.day} {at:%B %Y}"


def short_day(at: date) -> str:
    """Return `30 Nov`."""
    return f"{at.day} {at:%b}"


def outcome(level: ServiceLevel, account: Account | None = None) -> str:
    """Return `breach`, `at risk`, `within budget`, with `so far` for a running period, or `not known`."""
    found = account or level.reported
    if found.breached:
        return "breach"
    if found.breached is None or found.no_figure is not None:
        return "not known"
    state = "at risk" if level.is_running and account is None and level.is_at_risk else "within budget"
    return f"{state} so far" if level.is_running else state


def budget_left(account: Account) -> str:
    """Return `31m`, `over by 7m` or `not known`."""
    if account.left_s < 0:
        return f"over by {length(account.left_s)}"
    return "not known" if account.breached is None else length(account.left_s)


def claim(level: ServiceLevel) -> str:
    """Return `7 days`, `from 1 Dec`, `lapsed`, `no clause`, `no limit`, `none` or `not known`."""
    found = level.claim
    match found.state:
        case ClaimState.OPEN:
            return "no limit" if found.days_left is None else days(found.days_left)
        case ClaimState.NOT_YET:
            return f"from {short_day(found.first_day)}"
        case _:
            return found.state.replace("_", " ")


def days(count: int) -> str:
    """Return `7 days`, `1 day` or `today`."""
    return "today" if not count else f"{count:,} day{'' if count == 1 else 's'}"


def counted(counts: Counting) -> str:
    """Return what counts: `major outage, partial outage at 50%`."""
    weights = {"major outage": counts.major, "partial outage": counts.partial, "degraded service": counts.degraded}
    found = [name if weight == 1 else f"{name} at {100 * weight:g}%" for name, weight in weights.items() if weight]
    return ", ".join([*found, *(["maintenance"] if counts.maintenance else [])]) or "nothing"


def doubt(found: LevelDoubt) -> str:
    """Return the sentence of a doubt."""
    return _DOUBTS[found.kind].format(length=length(found.seconds or 0))


def _exponent(number: float) -> int:
    exponent = Decimal(str(number)).normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
