"""A service level by one account of what happened: counted downtime against the budget of the whole period.

availability = 1 - downtime / (period - time of it that is past and not covered), in seconds. A second counts once, by
the health that counts most.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from math import ceil

from msgspec import Struct

from statusledger.insight import stretches
from statusledger.insight.sla import segments as cutting
from statusledger.insight.sla.scope import AgreementScope
from statusledger.insight.sla.segments import Concern, CountedSegment
from statusledger.insight.sla.terms import Agreement, exact
from statusledger.insight.stretches import Stretch
from statusledger.insight.uptime import LEAST_COVERED
from statusledger.model import Health

Seconds = int | float


class NoAvailability(StrEnum):
    """Reason for which there is no availability."""

    NOT_BEGUN = "not_begun"
    NOT_COVERED = "not_covered"
    NO_COMPONENT = "no_component"


class Account(Struct, frozen=True, kw_only=True):
    """A service level by one account of what happened.

    `breached` is None where neither is certain: time is not covered, or trouble has no stated severity. `left_s` is
    negative over budget. `credit` is in percent of the fee, None where no tier is reached.
    """

    availability: float | None
    no_figure: NoAvailability | None
    elapsed_s: int
    covered_s: int
    coverage: float
    downtime_s: Seconds
    budget_s: Seconds
    left_s: Seconds
    breached: bool | None
    credit: float | None
    seconds: Mapping[Health, int]
    segments: list[CountedSegment]

    def passed_at(self, limit_s: Seconds) -> int | None:
        """Return the second at which the downtime reaches a limit; None if it never does."""
        total = Fraction(0)
        for each in self.segments:
            if each.weight and total + each.counted_s >= exact(limit_s):
                return each.since + ceil((exact(limit_s) - total) / exact(each.weight))
            total += each.counted_s
        return None


def account(
    agreement: Agreement,
    scope: AgreementScope,
    period: Stretch,
    passed: Stretch,
    concerns: Sequence[Concern],
    covered: Sequence[Stretch],
) -> Account:
    """Measure by the trouble of one account, in the covered part of the time that has passed."""
    inside = stretches.within(covered, passed)
    found = cutting.segments(concerns, agreement.counts.weights, inside)
    period_s, elapsed_s, covered_s = period[1] - period[0], passed[1] - passed[0], stretches.length(inside)
    downtime, budget = sum((each.counted_s for each in found), Fraction(0)), agreement.allowed * period_s
    lasted = cutting.seconds(found)
    known_s = period_s - (elapsed_s - covered_s)
    reason = NoAvailability.NO_COMPONENT if scope.unmatched else _reason(elapsed_s, covered_s)
    availability = None if reason else 1 - downtime / known_s
    uncertain_s = elapsed_s if scope.unmatched else elapsed_s - covered_s + lasted.get(Health.UNKNOWN, 0)
    return Account(
        availability=None if availability is None else float(availability),
        no_figure=reason,
        elapsed_s=elapsed_s,
        covered_s=covered_s,
        coverage=covered_s / elapsed_s if elapsed_s else 0.0,
        downtime_s=_number(downtime),
        budget_s=_number(budget),
        left_s=_number(budget - downtime),
        breached=_breached(downtime, budget, uncertain_s),
        credit=_credit(agreement, availability),
        seconds=lasted,
        segments=found,
    )


def _reason(elapsed_s: int, covered_s: int) -> NoAvailability | None:
    if not elapsed_s:
        return NoAvailability.NOT_BEGUN
    return NoAvailability.NOT_COVERED if not covered_s or covered_s < LEAST_COVERED * elapsed_s else None


def _breached(downtime: Fraction, budget: Fraction, uncertain_s: int) -> bool | None:
    """Return True above the budget; None where uncertain seconds could lead there."""
    if downtime > budget:
        return True
    return None if downtime + uncertain_s > budget else False


def _credit(agreement: Agreement, availability: Fraction | None) -> float | None:
    if availability is None:
        return None
    return max((each.credit for each in agreement.credits if 100 * availability < exact(each.below)), default=None)


def _number(seconds: Fraction) -> Seconds:
    return int(seconds) if seconds.denominator == 1 else float(seconds)
