"""The claim of a credit: whether it is open, and until which day."""

from datetime import date, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from msgspec import Struct

from statusledger.insight.sla.periods import Period
from statusledger.insight.sla.terms import Agreement
from statusledger.model import Instant
from statusledger.times import moment


class ClaimState(StrEnum):
    """The state of a claim; NOT_KNOWN where the breach is not known, NO_CLAUSE where the terms give no credit."""

    NONE = "none"
    NOT_KNOWN = "not_known"
    NO_CLAUSE = "no_clause"
    NOT_YET = "not_yet"
    OPEN = "open"
    LAPSED = "lapsed"


class Claim(Struct, frozen=True, kw_only=True):
    """A claim; its days are local to the agreement, `last_day` is None without a time limit.

    `days_left` counts from today to the last day, None unless it is open.
    """

    state: ClaimState
    first_day: date
    last_day: date | None
    days_left: int | None


def claim(agreement: Agreement, period: Period, now: Instant, *, breached: bool | None) -> Claim:
    """Return the claim that a period gives."""
    days = agreement.claim_days
    last_day = None if days is None else period.last_day + timedelta(days=days)
    today = moment(now).astimezone(ZoneInfo(period.time_zone)).date()
    state = _state(agreement, period.last_day, last_day, today, breached=breached)
    return Claim(
        state=state,
        first_day=period.last_day + timedelta(days=1),
        last_day=last_day,
        days_left=(last_day - today).days if last_day is not None and state is ClaimState.OPEN else None,
    )


def _state(
    agreement: Agreement, ends: date, last_day: date | None, today: date, *, breached: bool | None
) -> ClaimState:
    if not breached:
        return ClaimState.NOT_KNOWN if breached is None else ClaimState.NONE
    if not agreement.credits:
        return ClaimState.NO_CLAUSE
    if today <= ends:
        return ClaimState.NOT_YET
    return ClaimState.LAPSED if last_day is not None and today > last_day else ClaimState.OPEN
