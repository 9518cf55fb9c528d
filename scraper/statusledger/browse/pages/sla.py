"""Service levels of the agreements in sla.yaml, period by period."""

from collections.abc import Sequence

from msgspec import Struct

from statusledger.browse.pages import Invalid, PageRequest, PageResult
from statusledger.browse.pages.sla_rows import LevelRow, table
from statusledger.errors import CatalogueError
from statusledger.insight.period_keys import Length
from statusledger.insight.sla.claims import ClaimState
from statusledger.insight.sla.level import ServiceLevel
from statusledger.insight.sla.terms import Agreement
from statusledger.model import Instant
from statusledger.presentation import wording
from statusledger.sla import config, words
from statusledger.sla.reading import LevelReader
from statusledger.store.query import Connection
from statusledger.store.read import names

COUNTS = (3, 6, 12)
_USUAL = 6
ACCOUNTS = {"reported": "Reported by vendor", "observed": "Observed by us"}


class LevelsData(Struct, frozen=True, kw_only=True):
    """The JSON of the page: every agreement in every period shown, newest first; `mistakes` are of sla.yaml."""

    at: Instant
    levels: list[ServiceLevel]
    mistakes: list[str]


def draw(db: Connection, asked: PageRequest) -> PageResult:
    """Measure all agreements; without sla.yaml, explain how to make one. Raises Invalid."""
    count, by = _count(asked), _account(asked)
    agreements, mistakes = read(db, asked)
    reader = LevelReader(db, asked.now)
    tables = [table(reader, length, agreements, count, by, asked.now) for length in Length]
    shown = [each for each in tables if each.rows]
    rows = [row for table in shown for row in table.rows]
    data = LevelsData(
        at=asked.now,
        levels=[cell.level for row in rows for cell in reversed(row.cells)],
        mistakes=mistakes,
    )
    values = {
        "headline": _headline(rows) if rows else "Service levels",
        "standfirst": _standfirst(rows, by),
        "tables": shown,
        "mistakes": mistakes,
        "has_file": asked.sla is not None,
        "count": count,
        "counts": COUNTS,
        "usual": _USUAL,
        "by": by,
        "accounts": ACCOUNTS,
        "judge": words.JUDGE,
    }
    return PageResult("Service levels", "sla", data, values)


def read(db: Connection, asked: PageRequest) -> tuple[Sequence[Agreement], list[str]]:
    """Return the agreements of a request's file, and its mistakes."""
    if asked.sla is None:
        return (), []
    try:
        return config.load(asked.sla, names.vendors(db)), []
    except CatalogueError as error:
        return (), str(error).replace(f"{asked.sla}:", f"{asked.sla.name}:").splitlines()


def _count(asked: PageRequest) -> int:
    word = asked.argument("periods") or str(_USUAL)
    if word not in map(str, COUNTS):
        raise Invalid(f"periods={word[:40]} is none of {', '.join(map(str, COUNTS))}.")
    return int(word)


def _account(asked: PageRequest) -> str:
    by = asked.argument("by") or "reported"
    if by not in ACCOUNTS:
        raise Invalid(f"by={by[:40]} is none of {', '.join(ACCOUNTS)}.")
    return by


def _headline(rows: Sequence[LevelRow]) -> str:
    opened = [cell.level for row in rows for cell in row.cells if cell.level.claim.state is ClaimState.OPEN]
    if opened:
        days = sorted({each.claim.last_day for each in opened if each.claim.last_day is not None})
        one = len(opened) == 1
        which = ("" if one else "both " if len(opened) == 2 else "all ") if len(days) == 1 else "the first "
        by = f", {which}by {words.day(days[0])}" if days else ""
        count = wording.number(len(opened)).capitalize()
        return f"{count} {'breach' if one else 'breaches'} can still be claimed{by}"
    over = _over(rows)
    if over:
        return f"{_of(len(over), len(rows))} over budget in the running period"
    unknown = sum(row.cells[-1].level.reported.breached is None for row in rows)
    if unknown:
        return f"No breach is known; {_of(unknown, len(rows)).lower()} not known"
    return "Every agreement is within its budget" if len(rows) > 1 else f"{rows[0].vendor} is within its budget"


def _over(rows: Sequence[LevelRow]) -> list[str]:
    return [row.vendor for row in rows if row.cells[-1].level.reported.breached]


def _of(part: int, whole: int) -> str:
    return (
        f"{wording.number(part).capitalize()} of {wording.counted(whole, 'agreement')} {'is' if part == 1 else 'are'}"
    )


def _standfirst(rows: Sequence[LevelRow], by: str) -> str:
    if not rows:
        return ""
    over = _over(rows)
    names = wording.listed(list(dict.fromkeys(over)), 5)
    running = (
        f"So far in the running periods, {_of(len(over), len(rows)).lower()} over budget: {names}."
        if over
        else ("So far in the running periods, no agreement is known to be over budget.")
    )
    account = "as reported by the vendors" if by == "reported" else "as observed by us, only while watched"
    return f"{running} Availability is {account}. Claims go by what the vendor reported."
