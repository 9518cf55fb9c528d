"""The rows of service levels: an agreement each, with its periods, what is left of its budget, and its claim."""

from collections.abc import Sequence

from msgspec import Struct

from statusledger.insight.period_keys import Length
from statusledger.insight.sla import periods
from statusledger.insight.sla.account import Account
from statusledger.insight.sla.claims import ClaimState
from statusledger.insight.sla.level import ServiceLevel
from statusledger.insight.sla.terms import Agreement
from statusledger.model import Instant
from statusledger.sla import words
from statusledger.sla.reading import LevelReader

_TITLES = {Length.MONTH: "By month", Length.QUARTER: "By quarter", Length.YEAR: "By year"}


class LevelCell(Struct, frozen=True, kw_only=True):
    """The level of a period, by the chosen account."""

    level: ServiceLevel
    account: Account
    head: str
    availability: str
    note: str


class LevelRow(Struct, frozen=True, kw_only=True):
    """An agreement: its periods oldest first, what is left of the running budget, and the soonest claim."""

    agreement: Agreement
    vendor: str
    target: str
    cells: list[LevelCell]
    left: str
    budget: str
    claim: str
    claim_note: str
    claimed: ServiceLevel

    @property
    def place(self) -> tuple[int, int, str]:
        """The place in the list: open claims first, soonest to lapse; then breaches, then the unknown."""
        states = [cell.account.breached for cell in self.cells[-1:]]
        group = (
            0 if self.claimed.claim.state is ClaimState.OPEN else 1 if True in states else 2 if None in states else 3
        )
        days = self.claimed.claim.days_left
        return group, 1_000_000 if days is None else days, self.vendor.casefold()


class LevelTable(Struct, frozen=True, kw_only=True):
    """The agreements with periods of one length."""

    length: Length
    title: str
    heads: list[str]
    rows: list[LevelRow]


def table(
    reader: LevelReader, length: Length, agreements: Sequence[Agreement], count: int, by: str, now: Instant
) -> LevelTable:
    """Measure the agreements with periods of one length, in so many of them."""
    keys = [each.key for each in periods.latest(periods.current(length, "UTC", now), count)]
    rows = [_row(reader, each, keys, by) for each in agreements if each.period is length]
    return LevelTable(
        length=length,
        title=_TITLES[length],
        heads=[_head(key, keys) for key in reversed(keys)],
        rows=sorted(rows, key=lambda each: each.place),
    )


def _head(key: str, keys: Sequence[str]) -> str:
    """Return `Oct`, with the year where it is not that of the running period."""
    name = words.short_period(key)
    return name if key[:4] in (keys[0][:4], name) else f"{name} {key[:4]}"


def _row(reader: LevelReader, agreement: Agreement, keys: Sequence[str], by: str) -> LevelRow:
    wanted = [found for key in keys if (found := periods.of_key(key, agreement.time_zone)) is not None]
    levels = reader.levels(agreement, wanted)
    running, claimed = levels[0], _claimed(levels)
    account: Account = getattr(running, by)
    return LevelRow(
        agreement=agreement,
        vendor=running.vendor,
        target=words.target(agreement),
        cells=[_cell(each, getattr(each, by), _head(each.period, keys)) for each in reversed(levels)],
        left=words.budget_left(account),
        budget=words.length(account.budget_s),
        claim=words.claim(claimed),
        claim_note=_claim_note(claimed),
        claimed=claimed,
    )


def _claimed(levels: Sequence[ServiceLevel]) -> ServiceLevel:
    """Return the level whose claim ends soonest, else the newest that has one, else the running one."""
    opened = [each for each in levels if each.claim.state is ClaimState.OPEN]
    if opened:
        return min(opened, key=lambda each: (each.claim.days_left is None, each.claim.days_left or 0))
    rest = (each for each in levels if each.claim.state not in (ClaimState.NONE, ClaimState.NOT_KNOWN))
    return next(rest, levels[0])


def _claim_note(level: ServiceLevel) -> str:
    claim, period = level.claim, words.short_period(level.period)
    if claim.state is ClaimState.OPEN:
        by = f", by {words.short_day(claim.last_day)} {level.agreement.time_zone}" if claim.last_day else ""
        return f"{period}{by}"
    if claim.state is ClaimState.NOT_YET:
        days = level.agreement.claim_days
        return f"for {period}" if days is None else f"for {period}, {words.days(days)}"
    return f"for {period}" if claim.state in (ClaimState.LAPSED, ClaimState.NO_CLAUSE) else ""


def _cell(level: ServiceLevel, account: Account, head: str) -> LevelCell:
    down = words.length(account.downtime_s) if account.downtime_s else ""
    note = f"breach: {down}" if account.breached else down
    if not note and account.availability is not None and account.coverage < 1:
        note = f"of {words.share(account.coverage)} covered"
    return LevelCell(
        level=level,
        account=account,
        head=f"{head} to date" if level.is_running else head,
        availability=words.availability(account, level.agreement),
        note=note,
    )
