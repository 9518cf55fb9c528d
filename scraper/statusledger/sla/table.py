"""Service levels as rows, for CSV."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from statusledger.insight.sla.account import Account
from statusledger.insight.sla.level import ServiceLevel
from statusledger.times import from_epoch

Cell = str | int | float | None


def _truth(value: bool | None) -> str | None:
    return None if value is None else str(value).lower()


_LEVEL: Mapping[str, Callable[[ServiceLevel], Cell]] = {
    "agreement": lambda each: each.agreement.id,
    "vendor_id": lambda each: each.agreement.vendor,
    "vendor": lambda each: each.vendor,
    "service": lambda each: each.agreement.service,
    "period": lambda each: each.period,
    "from_at": lambda each: each.from_at,
    "until_at": lambda each: each.until_at,
    "so_far": lambda each: _truth(each.is_running),
    "target_percent": lambda each: each.agreement.target,
    "budget_s": lambda each: each.reported.budget_s,
}
_ACCOUNT: Mapping[str, Callable[[Account], Cell]] = {
    "availability": lambda each: each.availability,
    "coverage": lambda each: each.coverage,
    "downtime_s": lambda each: each.downtime_s,
    "left_s": lambda each: each.left_s,
    "breach": lambda each: _truth(each.breached),
    "credit_percent": lambda each: each.credit,
}
COLUMNS = (
    *_LEVEL,
    *(f"{account}_{name}" for account in ("reported", "observed") for name in _ACCOUNT),
    "claim",
    "last_day_to_claim",
)


def rows(levels: Sequence[ServiceLevel]) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each level, of COLUMNS."""
    for each in levels:
        last_day = each.claim.last_day
        yield (
            *(cell(each) for cell in _LEVEL.values()),
            *(cell(account) for account in (each.reported, each.observed) for cell in _ACCOUNT.values()),
            each.claim.state,
            str(last_day) if last_day is not None else None,
        )


SEGMENT_COLUMNS = ("account", "from_at", "until_at", "health", "weight", "seconds", "components", "incidents")


def segment_rows(level: ServiceLevel) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each segment of both accounts, of SEGMENT_COLUMNS."""
    for name, account in (("reported", level.reported), ("observed", level.observed)):
        for each in account.segments:
            yield (
                name,
                from_epoch(each.since),
                from_epoch(each.until),
                each.health,
                each.weight,
                each.until - each.since,
                "; ".join(each.component_ids),
                "; ".join(each.incident_ids),
            )
