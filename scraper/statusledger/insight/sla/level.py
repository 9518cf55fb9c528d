"""The service level of an agreement in a period, by the vendor's posts and, apart from it, by our readings."""

from collections.abc import Collection, Iterator
from functools import partial

from msgspec import Struct

from statusledger.insight.history import VendorHistory
from statusledger.insight.sla.account import Account, account
from statusledger.insight.sla.claims import Claim, claim
from statusledger.insight.sla.doubts import LevelDoubt, doubts
from statusledger.insight.sla.periods import Period
from statusledger.insight.sla.scope import AgreementScope
from statusledger.insight.sla.segments import Concern
from statusledger.insight.sla.terms import Agreement
from statusledger.model import Instant
from statusledger.times import epoch, from_epoch


class ServiceLevel(Struct, frozen=True, kw_only=True):
    """An agreement in a period; `is_running`: the figures are so far, against the whole period's budget.

    `unmatched`: patterns that name no component, so that there is no figure.
    """

    agreement: Agreement
    vendor: str
    period: str
    from_at: Instant
    until_at: Instant
    period_s: int
    is_running: bool
    reported: Account
    observed: Account
    claim: Claim
    unmatched: list[str]
    doubts: list[LevelDoubt]

    @property
    def used(self) -> float:
        """The used share of the budget, as reported; of none, any downtime is all."""
        found = self.reported
        return found.downtime_s / found.budget_s if found.budget_s else float(bool(found.downtime_s))

    @property
    def is_at_risk(self) -> bool:
        """True where the declared share of the budget is used."""
        return self.reported.downtime_s > 0 and 100 * self.used >= self.agreement.at_risk


def measure(
    agreement: Agreement, vendor: str, period: Period, history: VendorHistory, scope: AgreementScope, now: Instant
) -> ServiceLevel:
    """Measure an agreement in a period."""
    since, until = period.stretch
    passed = (since, max(since, min(until, epoch(now))))
    lost = {each.id for each in history.incidents if each.resolved_at is None and not each.is_open}
    concerns = list(_concerns(history, scope))
    posted = [each for each in concerns if each.trouble.posted and not _is_lost(each, lost)]
    measured = partial(account, agreement, scope, (since, until), passed)
    reported = measured(posted, history.covered)
    return ServiceLevel(
        agreement=agreement,
        vendor=vendor,
        period=period.key,
        from_at=from_epoch(since),
        until_at=from_epoch(until),
        period_s=until - since,
        is_running=epoch(now) < until,
        reported=reported,
        observed=measured(concerns, history.watched),
        claim=claim(agreement, period, now, breached=reported.breached),
        unmatched=scope.unmatched,
        doubts=doubts(agreement, history, scope, reported.segments, passed),
    )


def _concerns(history: VendorHistory, scope: AgreementScope) -> Iterator[Concern]:
    for component_id, found in history.by_component.items():
        if scope.includes(component_id):
            yield from (Concern(component_id, each) for each in found)
    if scope.includes(None):
        yield from (Concern(None, each) for each in history.loose)


def _is_lost(concern: Concern, lost: Collection[str]) -> bool:
    """Return whether only incidents whose end is not known state it."""
    stated_by = concern.trouble.incident_ids
    return bool(stated_by) and all(each in lost for each in stated_by)
